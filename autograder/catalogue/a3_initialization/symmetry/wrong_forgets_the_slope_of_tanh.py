"""Goes back through w2 and x, but not through tanh."""

import numpy as np

MESSAGE = (
    "On its way to w1 the gradient passes tanh, so it is multiplied by the slope 1 - h² there. Your dw1 "
    "leaves that factor out."
)
FAILS = {
    "two_layer_gradients_agree_with_autograd",
}


def two_layer_gradients(x, w1, w2, dout):
    h = np.tanh(x @ w1)
    return x.T @ (dout @ w2.T), h.T @ dout
