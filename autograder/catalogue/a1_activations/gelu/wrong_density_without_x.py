"""Adds the density without the factor x of the product rule."""

import numpy as np
from scipy.special import erf

MESSAGE = (
    "Your slope is Phi(x) + phi(x). In the product rule the second term is the first factor, x, "
    "times the derivative of the second factor: the x is missing. A check: at 0 the slope is 1/2."
)
FAILS = {"gelu_backward_uses_the_product_rule"}


def gelu_backward(dout, cache):
    x = cache
    return dout * (0.5 * (1 + erf(x / np.sqrt(2))) + np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi))
