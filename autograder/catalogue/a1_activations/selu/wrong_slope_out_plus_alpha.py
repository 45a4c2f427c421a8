"""Uses ELU's identity slope = out + alpha, which needs the scale here."""

import numpy as np

MESSAGE = (
    "On the left you use slope = out + alpha. That identity belongs to ELU; SELU's output carries "
    "the scale, so the constant you add has to carry it too."
)
FAILS = {"selu_backward_has_both_constants"}


def selu_backward(dout, cache):
    alpha, scale = 1.6732632423543772848170429916717, 1.0507009873554804934193349852946
    out = scale * alpha * (np.exp(np.minimum(cache, 0)) - 1)
    return dout * np.where(cache > 0, scale, out + alpha)
