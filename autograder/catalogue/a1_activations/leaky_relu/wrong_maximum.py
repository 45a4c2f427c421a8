"""Uses max(alpha x, x), which is another function for alpha > 1."""

import numpy as np

MESSAGE = (
    "You take the larger of alpha x and x. For alpha up to 1 this is leaky ReLU; for a larger "
    "alpha it scales the positive side instead. Decide by the sign of x."
)
FAILS = {"leaky_relu_forward_is_piecewise_for_alpha_above_one"}


def leaky_relu_forward(x, leaky_relu_param):
    alpha = leaky_relu_param["alpha"]
    return np.maximum(alpha * x, x), (x, alpha)


def leaky_relu_backward(dout, cache):
    x, alpha = cache
    return np.where(x > 0, dout, alpha * dout)
