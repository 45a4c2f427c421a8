"""Loops over entries; gradients example by example."""

import numpy as np


def constant_init(shape, value):
    w = np.empty(shape)
    for index in np.ndindex(*shape):
        w[index] = value
    return w


def two_layer_gradients(x, w1, w2, dout):
    dw1, dw2 = np.zeros(w1.shape), np.zeros(w2.shape)
    for n in range(len(x)):
        h = [np.tanh(sum(x[n, i] * w1[i, j] for i in range(w1.shape[0]))) for j in range(w1.shape[1])]
        for j in range(w1.shape[1]):
            dh = 0.0
            for k in range(w2.shape[1]):
                dw2[j, k] += h[j] * dout[n, k]
                dh += w2[j, k] * dout[n, k]
            for i in range(w1.shape[0]):
                dw1[i, j] += x[n, i] * dh * (1 - h[j] ** 2)
    return dw1, dw2


def distinct_units(dw, tol):
    leaders = []
    for j in range(dw.shape[1]):
        new = True
        for leader in leaders:
            if all(abs(dw[i, j] - dw[i, leader]) <= tol for i in range(dw.shape[0])):
                new = False
        if new:
            leaders.append(j)
    return len(leaders)
