"""Computes the slope as 4 / (exp(x) + exp(-x))^2 times exp(x) exp(-x), which is 0 * inf far out."""

import numpy as np

MESSAGE = (
    "Your slope multiplies and divides exponentials. For large entries one of them is "
    "infinite and the other 0, and their product is not a number. Use the output of the "
    "forward pass: it never leaves [-1, 1]."
)
FAILS = {"tanh_backward_agrees_with_autograd"}


def tanh_forward(x):
    return np.tanh(x), (np.exp(x), np.exp(-x))


def tanh_backward(dout, cache):
    up, down = cache
    return dout * 4 * up * down / (up + down) ** 2
