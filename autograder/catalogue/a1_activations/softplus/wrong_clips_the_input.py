"""Clips x to +-500, so that the output never exceeds 500."""

import numpy as np

MESSAGE = (
    "Clipping x keeps exp finite, but it also caps the answer: beyond the clip, softplus(x) should go on "
    "growing like x."
)
FAILS = {
    "softplus_forward_survives_large_inputs",
}


def softplus_forward(x):
    return np.log1p(np.exp(np.clip(x, -500, 500))), x
