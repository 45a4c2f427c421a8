"""Gets Phi back as out / x, which is 0 / 0 at x = 0."""

import numpy as np
from scipy.special import erf

MESSAGE = (
    "You recover Phi(x) by dividing out by x. Where x is exactly 0 that is 0 / 0 = nan, although "
    "the slope there is a plain 1/2. Compute Phi from x, or keep it in the cache."
)
FAILS = {"gelu_backward_uses_the_product_rule"}


def gelu_forward(x):
    out = 0.5 * x * (1 + erf(x / np.sqrt(2)))
    return out, (x, out)


def gelu_backward(dout, cache):
    x, out = cache
    return dout * (out / x + x * np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi))
