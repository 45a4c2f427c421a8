"""Takes alpha for the scale and the scale for alpha."""

import numpy as np

MESSAGE = (
    "You exchanged the two constants: 1.67... is alpha, inside the bracket on the left, and 1.05... "
    "is the scale in front of it. A check: the right side has the slope 1.05."
)
FAILS = {"selu_forward_has_both_constants", "selu_backward_has_both_constants"}


def selu_forward(x):
    scale, alpha = 1.6732632423543772848170429916717, 1.0507009873554804934193349852946
    return scale * np.where(x > 0, x, alpha * (np.exp(np.minimum(x, 0)) - 1)), x


def selu_backward(dout, cache):
    scale, alpha = 1.6732632423543772848170429916717, 1.0507009873554804934193349852946
    return dout * scale * np.where(cache > 0, 1.0, alpha * np.exp(np.minimum(cache, 0)))
