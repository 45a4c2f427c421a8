"""Stable on the right, but log(1 + small) is 0 on the far left."""

import numpy as np

MESSAGE = (
    "Your formula doesn't overflow, well done. But 1 + exp(-40) rounds to exactly 1, so its logarithm is "
    "0 and all digits of the small answer are lost: np.log1p(z) computes log(1 + z) without forming 1 + "
    "z."
)
FAILS = {
    "softplus_forward_keeps_digits_on_the_far_left",
}


def softplus_forward(x):
    return np.maximum(x, 0) + np.log(1 + np.exp(-np.abs(x))), x
