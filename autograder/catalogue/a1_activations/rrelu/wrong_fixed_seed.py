"""Seeds the generator inside the function, so that every call draws the same slopes."""

import numpy as np

MESSAGE = (
    "You fix the seed inside the function, so every call, and every training step, draws the same slopes. "
    "The noise has to be new each time; to make a run repeatable, seed once outside."
)
FAILS = {
    "rrelu_forward_draws_each_slope_independently",
}


def rrelu_forward(x, rrelu_param):
    lower, upper = rrelu_param["lower"], rrelu_param["upper"]
    if rrelu_param["mode"] == "train":
        slopes = np.random.default_rng(0).uniform(lower, upper, size=x.shape)
    else:
        slopes = np.full(x.shape, (lower + upper) / 2)
    slopes = np.where(x < 0, slopes, 1.0)
    return slopes * x, slopes
