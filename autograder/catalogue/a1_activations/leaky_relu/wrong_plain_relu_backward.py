"""Blocks the gradient of negative inputs, as plain ReLU does."""

import numpy as np

MESSAGE = (
    "Your backward pass is that of plain ReLU: nothing comes through for negative inputs. The "
    "point of the leak is that a share alpha of the gradient does."
)
FAILS = {"leaky_relu_backward_scales_the_gradient_by_alpha"}


def leaky_relu_forward(x, leaky_relu_param):
    return np.where(x > 0, x, leaky_relu_param["alpha"] * x), x


def leaky_relu_backward(dout, cache):
    return dout * (cache > 0)
