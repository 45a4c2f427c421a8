"""np.isclose without its relative tolerance, broadcasting for the constant."""

import numpy as np


def constant_init(shape, value):
    w = np.zeros(shape)
    w[...] = value
    return w


def two_layer_gradients(x, w1, w2, dout):
    h = np.tanh(x @ w1)
    dw2 = np.dot(h.T, dout)
    dh = np.dot(dout, w2.T)
    dw1 = np.dot(x.T, dh - dh * h * h)
    return (dw1, dw2)


def distinct_units(dw, tol):
    kept = np.zeros((0, dw.shape[0]))
    for column in dw.T:
        if not np.isclose(kept, column, rtol=0, atol=tol).all(axis=1).any():
            kept = np.vstack([kept, column])
    return kept.shape[0]
