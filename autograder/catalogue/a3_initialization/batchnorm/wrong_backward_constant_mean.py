"""Goes back through the variance, but not through the mean."""

import numpy as np

MESSAGE = (
    "Your dx goes back through the variance, but takes the mean for a constant. The mean is "
    "subtracted from every entry of the column, so moving one entry moves all outputs: add that way."
)
FAILS = {"batchnorm_backward_dx_agrees_with_autograd"}


def batchnorm_backward(dout, cache):
    centred, std, gamma = cache
    dxhat = dout * gamma
    dvar = np.sum(dxhat * centred, axis=0) * -0.5 / std**3
    dx = dxhat / std + 2 * centred * dvar / len(dout)
    return dx, np.sum(dout * centred / std, axis=0), np.sum(dout, axis=0)
