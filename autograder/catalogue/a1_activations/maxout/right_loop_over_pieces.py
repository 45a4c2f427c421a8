"""Keeps the best value so far, one affine layer after the other."""

import numpy as np


def maxout_forward(x, w, b):
    out = np.full((x.shape[0], w.shape[2]), -np.inf)
    winner = np.zeros(out.shape, dtype=int)
    for j in range(w.shape[0]):
        piece = x.dot(w[j]) + b[j]
        better = piece > out
        out[better], winner[better] = piece[better], j
    return out, {"x": x, "w": w, "winner": winner}


def maxout_backward(dout, cache):
    x, w = cache["x"], cache["w"]
    dx, dw, db = np.zeros_like(x), np.zeros_like(w), np.zeros((w.shape[0], w.shape[2]))
    for j in range(w.shape[0]):
        dz = dout * (cache["winner"] == j)
        dx += dz.dot(w[j].T)
        dw[j] = x.T.dot(dz)
        db[j] = dz.sum(axis=0)
    return dx, dw, db
