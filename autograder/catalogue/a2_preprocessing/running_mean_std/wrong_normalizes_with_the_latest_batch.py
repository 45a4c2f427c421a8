"""Merges the moments as it should, but normalizes with those of the latest batch."""

import numpy as np

MESSAGE = (
    "Your mean and var follow all rows, but normalize uses the mean and variance of the latest batch. Take "
    "self.mean and self.var there."
)
FAILS = {
    "running_mean_std_normalizes_and_clips",
}


class RunningMeanStd:
    def __init__(self, shape):
        self.count, self.mean, self.var = 0, np.zeros(shape), np.zeros(shape)
        self.latest = self.mean, self.var

    def update(self, batch):
        if len(batch) > 0:
            self.latest = batch.mean(axis=0), batch.var(axis=0)
            share = len(batch) / (self.count + len(batch))
            delta = self.latest[0] - self.mean
            self.count = self.count + len(batch)
            self.mean = self.mean + share * delta
            self.var = (1 - share) * self.var + share * self.latest[1] + share * (1 - share) * delta**2

    def normalize(self, x, eps, clip):
        mean, var = self.latest
        return np.clip((x - mean) / np.sqrt(var + eps), -clip, clip)
