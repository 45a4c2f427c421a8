"""Takes erf itself for the normal distribution, though it runs from -1 to 1."""

import numpy as np
from scipy.special import erf

MESSAGE = (
    "You multiply x by erf directly. erf runs from -1 to 1, a probability from 0 to 1: shift and "
    "halve it first. A check: far left GELU is 0, yours is large."
)
FAILS = {"gelu_forward_is_exact", "gelu_backward_uses_the_product_rule", "gelu_settles_far_from_zero"}


def gelu_forward(x):
    return x * erf(x / np.sqrt(2)), x


def gelu_backward(dout, cache):
    x = cache
    return dout * (erf(x / np.sqrt(2)) + x * np.sqrt(2 / np.pi) * np.exp(-(x**2) / 2))
