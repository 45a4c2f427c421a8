"""Visits every entry and adds what it contributes to the alpha it uses."""

import numpy as np


def prelu_forward(x, alpha):
    out = x.copy()
    for index, value in np.ndenumerate(x):
        if value < 0:
            out[index] = alpha[index[1] % len(alpha)] * value
    return out, [x, alpha]


def prelu_backward(dout, cache):
    x, alpha = cache
    dx, dalpha = np.zeros(x.shape), np.zeros(alpha.shape)
    for index, value in np.ndenumerate(x):
        which = index[1] % len(alpha)
        dx[index] = dout[index] * (1 if value > 0 else alpha[which])
        if value < 0:
            dalpha[which] += dout[index] * value
    return dx, dalpha
