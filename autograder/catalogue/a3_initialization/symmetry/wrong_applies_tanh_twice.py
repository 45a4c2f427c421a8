"""Writes the slope of tanh as 1 - tanh(h)^2, with h the output of tanh already."""

import numpy as np

MESSAGE = "Your slope is 1 - tanh(h)², but h is the output of tanh already. The slope is 1 - h²."
FAILS = {
    "two_layer_gradients_agree_with_autograd",
}


def two_layer_gradients(x, w1, w2, dout):
    h = np.tanh(x @ w1)
    dz = (dout @ w2.T) * (1 - np.tanh(h) ** 2)
    return x.T @ dz, h.T @ dout
