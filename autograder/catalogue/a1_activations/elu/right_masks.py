"""Fills an array of floats side by side and uses slope = out + alpha on the left."""

import numpy as np


def elu_forward(x, elu_param):
    alpha = elu_param["alpha"]
    out = x.astype(float)
    left = x <= 0
    out[left] = alpha * (np.exp(out[left]) - 1)
    return out, {"left": left, "out": out, "alpha": alpha}


def elu_backward(dout, cache):
    left = cache["left"]
    dx = dout.copy()
    dx[left] *= cache["out"][left] + cache["alpha"]
    return dx
