"""Multiplies dout with the input of tanh instead of its output."""

import numpy as np

MESSAGE = (
    "Your dw2 uses the values in front of tanh. The second layer reads h, the output of tanh, so dw2 is "
    "made of h and dout."
)
FAILS = {
    "two_layer_gradients_agree_with_autograd",
}


def two_layer_gradients(x, w1, w2, dout):
    z = x @ w1
    dz = (dout @ w2.T) * (1 - np.tanh(z) ** 2)
    return x.T @ dz, z.T @ dout
