"""Evaluates erf at x instead of x / sqrt(2)."""

import numpy as np
from scipy.special import erf

MESSAGE = (
    "You evaluate erf at x. The standard normal distribution is Phi(x) = (1 + erf(x / sqrt(2))) / "
    "2: without the square root your curve belongs to a normal distribution of variance 1/2."
)
FAILS = {"gelu_forward_is_exact", "gelu_backward_uses_the_product_rule"}


def gelu_forward(x):
    return x * 0.5 * (1 + erf(x)), x


def gelu_backward(dout, cache):
    x = cache
    return dout * (0.5 * (1 + erf(x)) + x * np.exp(-(x**2)) / np.sqrt(np.pi))
