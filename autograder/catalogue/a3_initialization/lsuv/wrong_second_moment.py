"""Measures the mean square without subtracting the mean."""

import numpy as np

MESSAGE = (
    "You measure the mean square of z. It is the variance only where z has mean 0; behind a ReLU, or "
    "for a batch that is not centred, it is not."
)
FAILS = {
    "lsuv_brings_every_layer_to_unit_variance",
    "lsuv_divides_by_one_number_and_only_where_needed",
}


def lsuv(weights, x, lsuv_param):
    phi, _ = ACTIVATIONS[lsuv_param["activation"]]
    h, scaled = x, []
    for w in weights:
        for _ in range(lsuv_param["max_iter"]):
            variance = np.mean((h @ w) ** 2)
            if abs(variance - 1) <= lsuv_param["tol"]:
                break
            w = w / np.sqrt(variance)
        scaled.append(w.copy())
        h = phi(h @ w)
    return scaled
