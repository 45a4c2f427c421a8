"""Welford's method: takes the rows one by one and keeps the sum of squared deviations."""

import numpy as np


def merge_moments(a, b):
    if a[0] == 0 or b[0] == 0:
        return b if a[0] == 0 else a
    n = a[0] + b[0]
    mean = (a[0] * a[1] + b[0] * b[1]) / n
    spread = a[0] * (a[2] + (a[1] - mean) ** 2) + b[0] * (b[2] + (b[1] - mean) ** 2)
    return n, mean, spread / n


class RunningMeanStd:
    def __init__(self, shape):
        self.count, self.mean, self._sum = 0, np.zeros(shape), np.zeros(shape)

    @property
    def var(self):
        return self._sum / max(self.count, 1)

    def update(self, batch):
        for row in batch:
            self.count += 1
            before = row - self.mean
            self.mean = self.mean + before / self.count
            self._sum = self._sum + before * (row - self.mean)

    def normalize(self, x, eps, clip):
        return np.maximum(-clip, np.minimum(clip, (x - self.mean) * (self.var + eps) ** -0.5))
