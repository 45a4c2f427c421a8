"""Returns the local slope and forgets the upstream gradient."""

import numpy as np
from scipy.special import erf

MESSAGE = (
    "Your backward pass returns the slope of GELU itself. The chain rule asks for that slope times "
    "dout, the gradient that arrives from above."
)
FAILS = {"gelu_backward_uses_the_product_rule", "gelu_settles_far_from_zero"}


def gelu_backward(dout, cache):
    x = cache
    return 0.5 * (1 + erf(x / np.sqrt(2))) + x * np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi)
