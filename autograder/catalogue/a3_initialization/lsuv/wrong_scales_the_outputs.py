"""Brings the variance of h, not of z, to 1."""

import numpy as np

MESSAGE = (
    "You bring the outputs h to variance 1. LSUV looks at the pre-activations z_l = h_(l-1) w_l; a "
    "tanh could never have outputs of variance 1."
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
            variance = np.var(phi(h @ w))
            if abs(variance - 1) <= lsuv_param["tol"]:
                break
            w = w / np.sqrt(variance)
        scaled.append(w.copy())
        h = phi(h @ w)
    return scaled
