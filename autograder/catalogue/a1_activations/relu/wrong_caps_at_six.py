"""Clips the output to [0, 6], which is ReLU6."""

import numpy as np

MESSAGE = (
    "You cut the output off at 6. That is ReLU6, made for low-precision phones; ReLU itself "
    "has no upper limit."
)
FAILS = {"relu_forward_sets_negative_inputs_to_zero"}


def relu_forward(x):
    return np.clip(x, 0, 6), x > 0
