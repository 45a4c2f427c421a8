"""Loops over rows and columns, so only 2-D inputs work."""

import math

import numpy as np

MESSAGE = (
    "You unpack x.shape into two numbers, so your functions take 2-D inputs only. GELU works entry "
    "by entry: write it for whole arrays and it takes any number of axes."
)
FAILS = {"gelu_forward_is_exact", "gelu_backward_uses_the_product_rule", "gelu_settles_far_from_zero"}


def gelu_forward(x):
    N, D = x.shape
    out = np.zeros((N, D))
    for i in range(N):
        for j in range(D):
            out[i, j] = x[i, j] * 0.5 * (1 + math.erf(x[i, j] / math.sqrt(2)))
    return out, x


def gelu_backward(dout, cache):
    x = cache
    N, D = x.shape
    dx = np.zeros((N, D))
    for i in range(N):
        for j in range(D):
            cdf = 0.5 * (1 + math.erf(x[i, j] / math.sqrt(2)))
            pdf = math.exp(-(x[i, j] ** 2) / 2) / math.sqrt(2 * math.pi)
            dx[i, j] = dout[i, j] * (cdf + x[i, j] * pdf)
    return dx
