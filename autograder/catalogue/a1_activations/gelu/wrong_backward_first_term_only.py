"""Treats Phi(x) as a constant and returns dout * Phi(x)."""

import numpy as np
from scipy.special import erf

MESSAGE = (
    "Your slope is Phi(x), as if Phi were a constant. Phi depends on x as well, so the product rule "
    "gives a second term: x times the derivative of Phi."
)
FAILS = {"gelu_backward_uses_the_product_rule"}


def gelu_backward(dout, cache):
    return dout * 0.5 * (1 + erf(cache / np.sqrt(2)))
