"""Sends the batch through the weights as they were given."""

import numpy as np

MESSAGE = (
    "You measure layer l behind the old weights of the layers below. Once those are rescaled, other "
    "numbers arrive: pass h on through the new weights."
)
FAILS = {
    "lsuv_brings_every_layer_to_unit_variance",
}


def lsuv(weights, x, lsuv_param):
    phi, _ = ACTIVATIONS[lsuv_param["activation"]]
    h, scaled = x, []
    for old in weights:
        w = old
        variance = np.var(h @ w)
        if abs(variance - 1) > lsuv_param["tol"]:
            w = w / np.sqrt(variance)
        scaled.append(w.copy())
        h = phi(h @ old)
    return scaled
