"""Runs the net from x anew for every layer and every try."""

import numpy as np


def lsuv(weights, x, lsuv_param):
    def variance(ws):
        h = x
        for w in ws[:-1]:
            h = ACTIVATIONS[lsuv_param["activation"]][0](h @ w)
        z = np.dot(h, ws[-1])
        return float(np.mean((z - np.mean(z)) ** 2))

    new = ()
    for w in weights:
        tries, factor = 0, 1.0
        while abs(variance([*new, factor * w]) - 1) > lsuv_param["tol"] and tries < lsuv_param["max_iter"]:
            factor, tries = factor * variance([*new, factor * w]) ** -0.5, tries + 1
        new += (factor * w,)
    return list(new)
