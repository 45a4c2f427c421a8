"""Writes the slope of tanh as 1 - z^2, with z its input."""

import numpy as np

MESSAGE = "Your slope is 1 - z², with z the input of tanh. The slope is written with its output: 1 - h²."
FAILS = {
    "two_layer_gradients_agree_with_autograd",
}


def two_layer_gradients(x, w1, w2, dout):
    z = x @ w1
    h = np.tanh(z)
    return x.T @ ((dout @ w2.T) * (1 - z**2)), h.T @ dout
