"""Returns 0 for x below -15."""

import numpy as np

MESSAGE = (
    "You set softplus to 0 on the far left. It is small there, but not 0: it is nearly exp(x), which "
    "numpy can represent down to about x = -745."
)
FAILS = {
    "softplus_forward_keeps_digits_on_the_far_left",
}


def softplus_forward(x):
    out = np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x)))
    return np.where(x < -15, 0.0, out), x
