"""Divides the given arrays in place."""

import numpy as np

MESSAGE = (
    "Your new weights are right, but w /= ... writes them into the arrays of the caller, who has lost "
    "the old ones. Make a new array: w = w / ..."
)
FAILS = {
    "lsuv_leaves_the_given_weights_unchanged",
}


def lsuv(weights, x, lsuv_param):
    phi, _ = ACTIVATIONS[lsuv_param["activation"]]
    h, scaled = x, []
    for w in weights:
        for _ in range(lsuv_param["max_iter"]):
            variance = np.var(h @ w)
            if abs(variance - 1) <= lsuv_param["tol"]:
                break
            w /= np.sqrt(variance)
        scaled.append(w.copy())
        h = phi(h @ w)
    return scaled
