"""Keeps the statistics of the latest batch."""

import numpy as np

MESSAGE = (
    "Your mean and var are those of the latest batch; only the count knows about the others. Merge what "
    "was seen before with the new batch."
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
            self.mean, self.var = batch.mean(axis=0), batch.var(axis=0)

    def normalize(self, x, eps, clip):
        return np.clip((x - self.mean) / np.sqrt(self.var + eps), -clip, clip)
