"""Loops over single numbers with the math module."""

import math

import numpy as np


def _one(v):
    return 1 / (1 + math.exp(-v)) if v >= 0 else math.exp(v) / (1 + math.exp(v))


def sigmoid_forward(x):
    out = np.array([_one(float(v)) for v in x.ravel()]).reshape(x.shape)
    return out, [float(s) for s in out.ravel()]


def sigmoid_backward(dout, cache):
    dx = [d * s * (1 - s) for d, s in zip(dout.ravel(), cache, strict=True)]
    return np.array(dx).reshape(dout.shape)
