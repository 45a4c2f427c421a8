"""Mixes each batch in with a fixed weight of 0.1, as batch normalization does."""

import numpy as np

MESSAGE = (
    "You mix each batch in with a fixed weight, as the running statistics of batch normalization do. Here "
    "every row seen so far counts the same, so the weight of a batch is its share of all rows."
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
            self.count = self.count + len(batch)
            self.mean = 0.9 * self.mean + 0.1 * batch.mean(axis=0)
            self.var = 0.9 * self.var + 0.1 * batch.var(axis=0)

    def normalize(self, x, eps, clip):
        return np.clip((x - self.mean) / np.sqrt(self.var + eps), -clip, clip)
