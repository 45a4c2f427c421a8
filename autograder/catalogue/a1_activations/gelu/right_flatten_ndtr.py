"""Works on a flat copy with scipy's ndtr and puts the shape back."""

import numpy as np
from scipy.special import ndtr


def gelu_forward(x):
    flat = x.ravel()
    below = ndtr(flat)
    return (flat * below).reshape(x.shape), (flat, below, x.shape)


def gelu_backward(dout, cache):
    flat, below, shape = cache
    density = np.exp(-np.log(2 * np.pi) / 2 - flat**2 / 2)
    return (dout.ravel() * (below + flat * density)).reshape(shape)
