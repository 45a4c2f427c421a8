"""Takes the averages in dx over the examples, as batch normalization does."""

import numpy as np

MESSAGE = (
    "The averages in your dx run over the examples of the batch. In layer normalization the "
    "statistics belong to one example, so the averages run over its features, axis 1."
)
FAILS = {"layernorm_backward_dx_agrees_with_autograd"}


def layernorm_backward(dout, cache):
    xhat, inv_std, gamma = cache
    dxhat = dout * gamma
    dx = inv_std * (dxhat - np.mean(dxhat, axis=0) - xhat * np.mean(dxhat * xhat, axis=0))
    return dx, np.sum(dout * xhat, axis=0), np.sum(dout, axis=0)
