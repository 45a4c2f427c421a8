"""Always uses 0.01, the default of many libraries."""

import numpy as np

MESSAGE = (
    "You always use the slope 0.01, whatever the caller asks for. Read alpha from "
    "leaky_relu_param, and hand it to the backward pass in the cache."
)
FAILS = {
    "leaky_relu_forward_scales_negative_inputs_by_alpha",
    "leaky_relu_forward_is_piecewise_for_alpha_above_one",
    "leaky_relu_backward_scales_the_gradient_by_alpha",
}


def leaky_relu_forward(x, leaky_relu_param):
    return np.where(x > 0, x, 0.01 * x), x


def leaky_relu_backward(dout, cache):
    return np.where(cache > 0, dout, 0.01 * dout)
