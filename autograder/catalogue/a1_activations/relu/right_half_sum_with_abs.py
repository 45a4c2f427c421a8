"""Uses (x + |x|) / 2 and a slope from the sign function."""

import numpy as np


def relu_forward(x):
    out = (x + np.abs(x)) / 2
    return out, np.sign(out)


def relu_backward(dout, cache):
    return np.multiply(cache, dout)
