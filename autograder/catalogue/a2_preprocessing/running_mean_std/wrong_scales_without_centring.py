"""Divides by the standard deviation and keeps the mean."""

import numpy as np

MESSAGE = (
    "Your normalize divides by the spread but does not subtract the mean. Some reward scaling does just "
    "that; the formula of this question has (x - mean) on top."
)
FAILS = {
    "running_mean_std_normalizes_and_clips",
}


class RunningMeanStd:
    def __init__(self, shape):
        self.count, self.mean, self.var = 0, np.zeros(shape), np.zeros(shape)

    def update(self, batch):
        if len(batch) > 0:
            share = len(batch) / (self.count + len(batch))
            delta = batch.mean(axis=0) - self.mean
            self.count = self.count + len(batch)
            self.mean = self.mean + share * delta
            self.var = (1 - share) * self.var + share * batch.var(axis=0) + share * (1 - share) * delta**2

    def normalize(self, x, eps, clip):
        return np.clip(x / np.sqrt(self.var + eps), -clip, clip)
