"""Uses exp(z) / (1 + exp(z)), which is inf / inf = nan for large z."""

import numpy as np

MESSAGE = (
    "Your sigmoid is exp(z) / (1 + exp(z)). For large z both are inf, and inf / inf is nan. Use a "
    "form in which exp only sees numbers that cannot overflow."
)
FAILS = {"swish_forward_survives_large_inputs", "swish_backward_survives_large_inputs"}


def swish_forward(x, swish_param):
    beta = swish_param["beta"]
    gate = np.exp(beta * x) / (1 + np.exp(beta * x))
    return x * gate, (x, gate, beta)


def swish_backward(dout, cache):
    x, gate, beta = cache
    return dout * (gate + beta * x * gate * (1 - gate))
