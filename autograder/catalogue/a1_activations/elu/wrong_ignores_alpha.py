"""Takes alpha for the constant 1 and never reads elu_param."""

import numpy as np

MESSAGE = (
    "Your ELU gives the same result for every alpha: it is the one for alpha = 1. Read alpha from "
    "elu_param in the forward pass and keep it for the backward pass."
)
FAILS = {"elu_forward_scales_negatives_by_alpha", "elu_backward_uses_the_slope_at_x"}


def elu_forward(x, elu_param):
    return np.where(x > 0, x, np.exp(np.minimum(x, 0)) - 1), x


def elu_backward(dout, cache):
    return dout * np.where(cache > 0, 1.0, np.exp(np.minimum(cache, 0)))
