"""Leaves 1 / sqrt(2 pi) out of the density."""

import numpy as np
from scipy.special import erf

MESSAGE = (
    "In your second term the density is exp(-x^2 / 2) without its factor 1 / sqrt(2 pi). Its "
    "integral, Phi, could then not end at 1."
)
FAILS = {"gelu_backward_uses_the_product_rule"}


def gelu_backward(dout, cache):
    x = cache
    return dout * (0.5 * (1 + erf(x / np.sqrt(2))) + x * np.exp(-(x**2) / 2))
