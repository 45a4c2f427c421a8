"""Writes the slope alpha itself where the input was negative."""

import numpy as np

MESSAGE = (
    "For negative inputs you return alpha alone. That is the slope; the gradient is the slope "
    "times dout on both sides."
)
FAILS = {"leaky_relu_backward_scales_the_gradient_by_alpha"}


def leaky_relu_forward(x, leaky_relu_param):
    alpha = leaky_relu_param["alpha"]
    return np.where(x > 0, x, alpha * x), (x, alpha)


def leaky_relu_backward(dout, cache):
    x, alpha = cache
    return np.where(x > 0, dout, alpha)
