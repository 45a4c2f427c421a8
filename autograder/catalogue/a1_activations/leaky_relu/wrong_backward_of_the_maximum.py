"""Asks in the backward pass whether x or alpha x was the larger one."""

import numpy as np

MESSAGE = (
    "Your backward pass asks whether x or alpha x is the larger one. For alpha above 1 the "
    "answer turns around; the sign of x is what the definition asks for."
)
FAILS = {"leaky_relu_backward_scales_the_gradient_by_alpha"}


def leaky_relu_forward(x, leaky_relu_param):
    alpha = leaky_relu_param["alpha"]
    return np.where(x > 0, x, alpha * x), (x, alpha)


def leaky_relu_backward(dout, cache):
    x, alpha = cache
    return np.where(x >= alpha * x, 1.0, alpha) * dout
