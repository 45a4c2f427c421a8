"""Gain over root of the fan, the fan taken from the shape by position."""

import numpy as np


def kaiming_init(shape, init_param):
    dense, want_in = len(shape) == 2, init_param["mode"] == "fan_in"
    if dense:
        fan = shape[0 if want_in else 1]
    else:
        fan = np.prod(shape[1:]) if want_in else np.prod(shape) / shape[1] / init_param["groups"]
    gain = np.sqrt(2.0 / (1.0 + init_param["negative_slope"] ** 2))
    rng = np.random.default_rng([7, init_param["seed"]])
    draws = {"normal": rng.standard_normal, "uniform": lambda s: np.sqrt(12) * (rng.random(s) - 0.5)}
    return draws[init_param["distribution"]](shape) * gain / np.sqrt(fan)
