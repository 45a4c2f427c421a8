"""Uses the approximation x sigmoid(1.702 x), forward and backward."""

import numpy as np

MESSAGE = (
    "This looks like x * sigmoid(1.702 x), an approximation of GELU with errors up to about 0.02. "
    "The question asks for the exact form: use erf."
)
FAILS = {"gelu_forward_is_exact", "gelu_backward_uses_the_product_rule"}


def gelu_forward(x):
    gate = 0.5 * (1 + np.tanh(0.851 * x))
    return x * gate, (x, gate)


def gelu_backward(dout, cache):
    x, gate = cache
    return dout * (gate + 1.702 * x * gate * (1 - gate))
