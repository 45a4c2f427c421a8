"""Uses the approximation with tanh, forward and backward."""

import numpy as np

MESSAGE = (
    "This looks like the approximation of GELU with tanh. It is close, but the question asks for "
    "the exact form: use erf."
)
FAILS = {"gelu_forward_is_exact", "gelu_backward_uses_the_product_rule"}


def gelu_forward(x):
    inner = np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)
    return 0.5 * x * (1 + np.tanh(inner)), x


def gelu_backward(dout, cache):
    x = cache
    t = np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3))
    dinner = np.sqrt(2 / np.pi) * (1 + 3 * 0.044715 * x**2)
    return dout * (0.5 * (1 + t) + 0.5 * x * (1 - t**2) * dinner)
