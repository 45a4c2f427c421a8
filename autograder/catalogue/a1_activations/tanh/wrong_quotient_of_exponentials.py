"""Evaluates (exp(x) - exp(-x)) / (exp(x) + exp(-x)), which is inf / inf far out."""

import numpy as np

MESSAGE = (
    "You compute tanh from its definition with exp(x) and exp(-x). Far from 0 one of them "
    "overflows, and infinity over infinity is not a number. np.tanh knows how to avoid that."
)
FAILS = {
    "tanh_forward_survives_large_inputs",
    "tanh_backward_agrees_with_autograd",
}


def tanh_forward(x):
    up, down = np.exp(x), np.exp(-x)
    out = (up - down) / (up + down)
    return out, out
