"""Divides by the number of entries minus one."""

import numpy as np

MESSAGE = (
    "Your variance divides by the number of entries minus one. The question asks for the biased one, as "
    "np.var gives it."
)
FAILS = {
    "lsuv_divides_by_one_number_and_only_where_needed",
}


def lsuv(weights, x, lsuv_param):
    phi, _ = ACTIVATIONS[lsuv_param["activation"]]
    h, scaled = x, []
    for w in weights:
        variance = np.var(h @ w, ddof=1)
        if abs(variance - 1) > lsuv_param["tol"]:
            w = w / np.sqrt(variance)
        scaled.append(w.copy())
        h = phi(h @ w)
    return scaled
