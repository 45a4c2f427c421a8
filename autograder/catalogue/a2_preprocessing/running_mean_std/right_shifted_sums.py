"""Keeps sums of deviations from the first row ever seen."""

import numpy as np


def merge_moments(a, b):
    total, share = a[0] + b[0], a[0] / (a[0] + b[0])
    gap = a[1] - b[1]
    return total, b[1] + share * gap, b[2] + share * (a[2] - b[2]) + share * (1 - share) * gap * gap


class RunningMeanStd:
    def __init__(self, shape):
        self.shape, self.count = shape, 0
        self.shift, self.first, self.second = None, np.zeros(shape), np.zeros(shape)

    @property
    def mean(self):
        return np.zeros(self.shape) if self.shift is None else self.shift + self.first / self.count

    @property
    def var(self):
        n = max(self.count, 1)
        return self.second / n - (self.first / n) ** 2

    def update(self, batch):
        if self.shift is None and len(batch):
            self.shift = np.array(batch[0])
        if len(batch):
            self.count += len(batch)
            self.first += np.sum(batch - self.shift, axis=0)
            self.second += np.sum((batch - self.shift) ** 2, axis=0)

    def normalize(self, x, eps, clip):
        return ((x - self.mean) / np.sqrt(self.var + eps)).clip(-clip, clip)
