"""Divides by the variance instead of its root."""

import numpy as np

MESSAGE = (
    "You divide by var + eps. A variance is in squared units: the root of it brings the units of x back."
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
        return np.clip((x - self.mean) / (self.var + eps), -clip, clip)
