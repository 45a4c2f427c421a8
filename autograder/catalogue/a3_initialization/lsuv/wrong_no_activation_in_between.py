"""Passes z on to the next layer."""

import numpy as np

MESSAGE = (
    "You pass z_l on to the next layer. What arrives there is h_l = phi(z_l): the activation changes "
    "the variance, and that is what LSUV corrects."
)
FAILS = {
    "lsuv_brings_every_layer_to_unit_variance",
    "lsuv_divides_by_one_number_and_only_where_needed",
}


def lsuv(weights, x, lsuv_param):
    h, scaled = x, []
    for w in weights:
        for _ in range(lsuv_param["max_iter"]):
            variance = np.var(h @ w)
            if abs(variance - 1) <= lsuv_param["tol"]:
                break
            w = w / np.sqrt(variance)
        scaled.append(w.copy())
        h = h @ w
    return scaled
