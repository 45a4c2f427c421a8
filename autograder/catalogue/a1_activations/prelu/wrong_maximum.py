"""Takes the larger of x and alpha x, which is right only for alpha <= 1."""

import numpy as np

MESSAGE = (
    "max(x, alpha * x) is PReLU only as long as alpha is at most 1. A learned alpha can be larger, "
    "and then the maximum picks the wrong side: decide by the sign of x."
)
FAILS = {"prelu_forward_shares_one_alpha", "prelu_forward_has_one_alpha_per_channel"}


def prelu_forward(x, alpha):
    slope = alpha.reshape((1, -1) + (1,) * (x.ndim - 2))
    return np.maximum(x, slope * x), (x, alpha)
