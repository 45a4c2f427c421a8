"""Uses tanh(x) = 1 - 2 / (exp(2x) + 1), which bears an infinite exponential."""

import numpy as np


def tanh_forward(x):
    out = 1 - 2 / (np.exp(2 * x) + 1)
    return out, {"out": out}


def tanh_backward(dout, cache):
    return dout - dout * cache["out"] * cache["out"]
