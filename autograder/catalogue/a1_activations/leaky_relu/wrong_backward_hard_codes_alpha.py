"""Reads alpha in the forward pass but uses 0.01 in the backward pass."""

import numpy as np

MESSAGE = (
    "Forward you use the caller's alpha, backward you use 0.01. Put alpha into the cache, so "
    "that both passes speak of the same function."
)
FAILS = {"leaky_relu_backward_scales_the_gradient_by_alpha"}


def leaky_relu_forward(x, leaky_relu_param):
    return np.where(x > 0, x, leaky_relu_param["alpha"] * x), x


def leaky_relu_backward(dout, cache):
    return np.where(cache > 0, dout, 0.01 * dout)
