"""Starts from a count of 1e-4 with mean 0 and variance 1."""

import numpy as np

MESSAGE = (
    "You start from a count of 1e-4 with mean 0 and variance 1, as some published code does to avoid a "
    "division by zero. It stays in the statistics for good: before the first row the count is 0."
)
FAILS = {
    "running_mean_std_follows_every_batch",
    "running_mean_std_keeps_its_digits_far_from_zero",
    "running_mean_std_normalizes_and_clips",
}


class RunningMeanStd:
    def __init__(self, shape):
        self.count, self.mean, self.var = 1e-4, np.zeros(shape), np.ones(shape)

    def update(self, batch):
        if len(batch) > 0:
            share = len(batch) / (self.count + len(batch))
            delta = batch.mean(axis=0) - self.mean
            self.count = self.count + len(batch)
            self.mean = self.mean + share * delta
            self.var = (1 - share) * self.var + share * batch.var(axis=0) + share * (1 - share) * delta**2

    def normalize(self, x, eps, clip):
        return np.clip((x - self.mean) / np.sqrt(self.var + eps), -clip, clip)
