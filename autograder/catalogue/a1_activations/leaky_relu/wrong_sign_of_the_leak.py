"""Returns -alpha x for negative x, a positive number."""

import numpy as np

MESSAGE = (
    "Your output is positive for negative x, so the curve turns up again on the left. The "
    "leak keeps the sign of x: multiply by alpha, without a minus."
)
FAILS = {
    "leaky_relu_forward_scales_negative_inputs_by_alpha",
    "leaky_relu_forward_is_piecewise_for_alpha_above_one",
    "leaky_relu_backward_scales_the_gradient_by_alpha",
}


def leaky_relu_forward(x, leaky_relu_param):
    alpha = leaky_relu_param["alpha"]
    return np.where(x > 0, x, -alpha * x), (x, alpha)


def leaky_relu_backward(dout, cache):
    x, alpha = cache
    return np.where(x > 0, dout, -alpha * dout)
