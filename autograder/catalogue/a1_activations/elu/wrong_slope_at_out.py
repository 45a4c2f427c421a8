"""Evaluates the slope at the output: out was cached, or x was overwritten in place before it was cached."""

import numpy as np

MESSAGE = (
    "Your backward pass takes exp of the OUTPUT of the forward pass, not of its input. Either out "
    "was cached in the place of x, or x was overwritten in place before it was cached (then start "
    "from a copy)."
)
FAILS = {"elu_backward_uses_the_slope_at_x", "elu_backward_survives_large_inputs"}


def elu_forward(x, elu_param):
    alpha = elu_param["alpha"]
    x = np.asarray(x, dtype=float)
    out = x
    negative = x < 0
    out[negative] = alpha * (np.exp(x[negative]) - 1)
    return out, (x, alpha)


def elu_backward(dout, cache):
    x, alpha = cache
    return dout * np.where(x > 0, 1.0, alpha * np.exp(np.minimum(x, 0)))
