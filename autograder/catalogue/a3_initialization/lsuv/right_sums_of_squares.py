"""Variance from sums of z and z^2; the list is filled by recursion."""

import math

import numpy as np


def lsuv(weights, x, lsuv_param):
    if len(weights) == 0:
        return []
    z = np.einsum("nd,dm->nm", x, weights[0])
    v = (z**2).sum() / z.size - (z.sum() / z.size) ** 2
    factor = 1.0 if abs(v - 1) <= lsuv_param["tol"] else 1 / math.sqrt(v)
    h = ACTIVATIONS[lsuv_param["activation"]][0](factor * z)
    return [factor * weights[0], *lsuv(weights[1:], h, lsuv_param)]
