"""Types the formula in with log1p; exp overflows for large x."""

import numpy as np

MESSAGE = (
    "exp(x) is infinite beyond x = 709, and so is your result, although log(1 + exp(x)) is simply x "
    "there. Take the larger exponential out of the sum first."
)
FAILS = {
    "softplus_forward_survives_large_inputs",
}


def softplus_forward(x):
    return np.log1p(np.exp(x)), x
