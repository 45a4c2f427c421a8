"""Scales the positive side by alpha and leaves the negative side alone."""

import numpy as np

MESSAGE = (
    "You scale the positive side and leave the negative one alone. It is the other way round: "
    "positive inputs pass as they are, negative ones leak through with slope alpha."
)
FAILS = {
    "leaky_relu_forward_scales_negative_inputs_by_alpha",
    "leaky_relu_forward_is_piecewise_for_alpha_above_one",
    "leaky_relu_backward_scales_the_gradient_by_alpha",
}


def leaky_relu_forward(x, leaky_relu_param):
    alpha = leaky_relu_param["alpha"]
    return np.where(x > 0, alpha * x, x), (x, alpha)


def leaky_relu_backward(dout, cache):
    x, alpha = cache
    return np.where(x > 0, alpha * dout, dout)
