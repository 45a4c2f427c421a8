"""Writes `alpha or 0.01`, which turns an alpha of 0 into 0.01."""

import numpy as np

MESSAGE = (
    "You write `alpha or default`. Python takes 0 for false, so an alpha of exactly 0 is "
    "silently replaced by your default. Use the number you are given."
)
FAILS = {
    "leaky_relu_forward_scales_negative_inputs_by_alpha",
    "leaky_relu_backward_scales_the_gradient_by_alpha",
}


def leaky_relu_forward(x, leaky_relu_param):
    alpha = leaky_relu_param.get("alpha") or 0.01
    return np.where(x > 0, x, alpha * x), (x, alpha)


def leaky_relu_backward(dout, cache):
    x, alpha = cache
    return np.where(x > 0, dout, alpha * dout)
