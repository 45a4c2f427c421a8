"""Adds up the weight gradient example by example; writes the slopes out."""

import numpy as np


def gradient_statistics(x, weights, activation, dout):
    slope = {"linear": 1.0, "relu": 0.0, "leaky_relu": 0.2}
    cache, h = [], x
    for w in weights:
        z = np.dot(h, w)
        out = np.tanh(z) if activation == "tanh" else np.where(z > 0, z, slope[activation] * z)
        local = 1 - out**2 if activation == "tanh" else np.where(z > 0, 1.0, slope[activation])
        cache.append((h, w, local))
        h = out
    stds, dh = [], dout
    for h, w, local in reversed(cache):
        dz = dh * local
        dw = sum(np.outer(one, grad) for one, grad in zip(h, dz, strict=True))
        stds.append((dz.std(), dw.std()))
        dh = np.dot(dz, w.T)
    return tuple(np.array(stds[::-1]).T)
