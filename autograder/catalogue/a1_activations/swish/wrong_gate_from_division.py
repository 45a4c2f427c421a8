"""Gets the gate back as out / x, which is 0 / 0 at x = 0."""

import numpy as np

MESSAGE = (
    "You recover the sigmoid by dividing out by x. Where x is exactly 0 that is 0 / 0 = nan, "
    "although the slope there is a plain 1/2. Compute the sigmoid from x, or keep it in the cache."
)
FAILS = {"swish_backward_uses_beta"}


def swish_forward(x, swish_param):
    out = x * 0.5 * (1 + np.tanh(0.5 * swish_param["beta"] * x))
    return out, (x, out, swish_param["beta"])


def swish_backward(dout, cache):
    x, out, beta = cache
    gate = out / x
    return dout * (gate + beta * out * (1 - gate))
