"""One entry at a time with the standard library's random; a different cache."""

import random

import numpy as np


def rrelu_forward(x, rrelu_param):
    train = rrelu_param["mode"] == "train"
    low, high = rrelu_param["lower"], rrelu_param["upper"]
    slopes = [
        1.0 if value >= 0 else random.uniform(low, high) if train else (low + high) / 2
        for value in x.ravel().tolist()
    ]
    out = np.array([a * value for a, value in zip(slopes, x.ravel(), strict=True)]).reshape(x.shape)
    return out, slopes


def rrelu_backward(dout, cache):
    return np.array([a * grad for a, grad in zip(cache, dout.ravel(), strict=True)]).reshape(dout.shape)
