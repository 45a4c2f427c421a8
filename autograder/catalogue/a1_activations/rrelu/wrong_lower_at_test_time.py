"""Uses the slope lower at test time."""

import numpy as np

MESSAGE = (
    "At test time you use the slope lower. To match what the next layer saw on average in training, it "
    "has to be the mean of the distribution, (lower + upper) / 2."
)
FAILS = {
    "rrelu_test_mode_uses_the_mean_slope",
}


def rrelu_forward(x, rrelu_param):
    lower, upper = rrelu_param["lower"], rrelu_param["upper"]
    if rrelu_param["mode"] == "train":
        slopes = np.random.uniform(lower, upper, size=x.shape)
    else:
        slopes = np.full(x.shape, lower)
    slopes = np.where(x < 0, slopes, 1.0)
    return slopes * x, slopes
