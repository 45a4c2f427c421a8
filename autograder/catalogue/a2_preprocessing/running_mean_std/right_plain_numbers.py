"""Goes through rows and entries one by one, with plain numbers."""

import math

import numpy as np


def _merge(n_a, m_a, v_a, n_b, m_b, v_b):
    n, d = n_a + n_b, m_b - m_a
    return m_a + d * n_b / n, (n_a * v_a + n_b * v_b + d * d * n_a * n_b / n) / n


def merge_moments(a, b):
    mean, var = np.zeros(np.shape(a[1])), np.zeros(np.shape(a[1]))
    for place in np.ndindex(mean.shape):
        one, other = ([float(np.asarray(value)[place]) for value in part[1:]] for part in (a, b))
        mean[place], var[place] = _merge(a[0], *one, b[0], *other)
    return a[0] + b[0], mean, var


class RunningMeanStd:
    def __init__(self, shape):
        self.moments = (0, np.zeros(shape), np.zeros(shape))

    count = property(lambda self: self.moments[0])
    mean = property(lambda self: self.moments[1])
    var = property(lambda self: self.moments[2])

    def update(self, batch):
        for row in batch:
            self.moments = merge_moments(self.moments, (1, row, np.zeros(np.shape(row))))

    def normalize(self, x, eps, clip):
        out = np.empty(x.shape)
        for index, value in np.ndenumerate(x):
            place = index[x.ndim - np.ndim(self.mean) :]
            z = (value - self.mean[place]) / math.sqrt(self.var[place] + eps)
            out[index] = min(max(z, -clip), clip)
        return out
