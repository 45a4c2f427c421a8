"""Scales to std 1 / sqrt(fan_in), without looking at the batch."""

import numpy as np

MESSAGE = (
    "You compute the variance of z from fan_in and the spread of the weights. That holds for inputs "
    "with second moment 1; LSUV measures it on the batch."
)
FAILS = {
    "lsuv_brings_every_layer_to_unit_variance",
    "lsuv_divides_by_one_number_and_only_where_needed",
}


def lsuv(weights, x, lsuv_param):
    scaled = []
    for w in weights:
        for _ in range(lsuv_param["max_iter"]):
            variance = len(w) * np.var(w)
            if abs(variance - 1) <= lsuv_param["tol"]:
                break
            w = w / np.sqrt(variance)
        scaled.append(w.copy())
    return scaled
