"""Counts signs, not values: a row is one-signed if |sum of signs| equals their number."""

import numpy as np


def gradient_sign_census(x, dout):
    signs = np.sign(x) * np.sign(dout).reshape(-1, 1)
    agree = np.abs(signs.sum(axis=1)) == np.count_nonzero(signs, axis=1)
    total = (x.T * dout).sum(axis=1)
    counts = [np.count_nonzero(total > 0), np.count_nonzero(total < 0)]
    return [agree.sum() / agree.size, max(counts) / x.shape[1]]
