"""Divides both gradients by the number of examples."""

import numpy as np

MESSAGE = (
    "You divide the gradients by the number of examples. If the loss is a mean, that factor is in dout "
    "already; the backward pass sums over the batch."
)
FAILS = {
    "two_layer_gradients_agree_with_autograd",
}


def two_layer_gradients(x, w1, w2, dout):
    h = np.tanh(x @ w1)
    dz = (dout @ w2.T) * (1 - h**2)
    return x.T @ dz / len(x), h.T @ dout / len(x)
