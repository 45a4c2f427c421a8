"""Takes the mean of a batch without rows."""

import numpy as np

MESSAGE = (
    "You take the mean of a batch even if it has no rows. That is nan, and nan never goes away again: "
    "return before it if len(batch) is 0."
)
FAILS = {
    "running_mean_std_follows_every_batch",
}


class RunningMeanStd:
    def __init__(self, shape):
        self.count, self.mean, self.var = 0, np.zeros(shape), np.zeros(shape)

    def update(self, batch):
        share = len(batch) / (self.count + len(batch))
        delta = batch.mean(axis=0) - self.mean
        self.count = self.count + len(batch)
        self.mean = self.mean + share * delta
        self.var = (1 - share) * self.var + share * batch.var(axis=0) + share * (1 - share) * delta**2

    def normalize(self, x, eps, clip):
        return np.clip((x - self.mean) / np.sqrt(self.var + eps), -clip, clip)
