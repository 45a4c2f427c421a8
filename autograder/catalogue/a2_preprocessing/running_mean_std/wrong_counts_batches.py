"""Counts batches instead of rows."""

import numpy as np

MESSAGE = (
    "You count each batch as one. The batches have different sizes: a batch of B rows raises the count by "
    "B, and weighs B times as much as a row."
)
FAILS = {
    "running_mean_std_follows_every_batch",
    "running_mean_std_keeps_its_digits_far_from_zero",
    "running_mean_std_normalizes_and_clips",
}


class RunningMeanStd:
    def __init__(self, shape):
        self.count, self.mean, self.var = 0, np.zeros(shape), np.zeros(shape)

    def update(self, batch):
        if len(batch) > 0:
            share = 1 / (self.count + 1)
            delta = batch.mean(axis=0) - self.mean
            self.count = self.count + 1
            self.mean = self.mean + share * delta
            self.var = (1 - share) * self.var + share * batch.var(axis=0) + share * (1 - share) * delta**2

    def normalize(self, x, eps, clip):
        return np.clip((x - self.mean) / np.sqrt(self.var + eps), -clip, clip)
