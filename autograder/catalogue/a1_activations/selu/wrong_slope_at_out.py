"""Evaluates the slope at the output: out was cached, or x was overwritten in place before it was cached."""

import numpy as np

MESSAGE = (
    "Your backward pass takes exp of the OUTPUT of the forward pass, not of its input. Either out "
    "was cached in the place of x, or x was overwritten in place before it was cached (then start "
    "from a copy)."
)
FAILS = {"selu_backward_has_both_constants"}


def selu_backward(dout, cache):
    alpha, scale = 1.6732632423543772848170429916717, 1.0507009873554804934193349852946
    out = scale * np.where(cache > 0, cache, alpha * (np.exp(np.minimum(cache, 0)) - 1))
    return dout * scale * np.where(cache > 0, 1.0, alpha * np.exp(np.minimum(out, 0)))
