"""A fresh unseeded generator per call (or the caller's seed), maximum plus minimum, scipy's uniform."""

import numpy as np
from scipy import stats


def rrelu_forward(x, rrelu_param):
    low, high = rrelu_param["lower"], rrelu_param["upper"]
    rng = np.random.default_rng(rrelu_param.get("seed"))
    if rrelu_param["mode"] == "train":
        a = stats.uniform.rvs(loc=low, scale=high - low, size=x.shape, random_state=rng)
    else:
        a = (low + high) / 2
    return np.maximum(x, 0) + a * np.minimum(x, 0), {"x": x, "a": a}


def rrelu_backward(dout, cache):
    x, a = cache["x"], cache["a"]
    return dout * (x > 0) + dout * a * (x <= 0)
