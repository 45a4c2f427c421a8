"""Averages over the entries of a row as well."""

import numpy as np

MESSAGE = (
    "You average over all axes, so that all entries of a row share one mean. Each entry has its own "
    "statistics: average over axis 0, the rows, only."
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
            share = len(batch) / (self.count + len(batch))
            delta = batch.mean() - self.mean
            self.count = self.count + len(batch)
            self.mean = self.mean + share * delta
            self.var = (1 - share) * self.var + share * batch.var() + share * (1 - share) * delta**2

    def normalize(self, x, eps, clip):
        return np.clip((x - self.mean) / np.sqrt(self.var + eps), -clip, clip)
