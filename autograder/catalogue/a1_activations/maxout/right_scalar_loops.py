"""Plain loops over examples and units; the bias gradient keeps an axis of size 1."""

import numpy as np


def maxout_forward(x, w, b):
    k, _, M = w.shape
    out, best = np.empty((len(x), M)), {}
    for n in range(len(x)):
        for m in range(M):
            z = [float(np.dot(x[n], w[j, :, m])) + float(b[j, m]) for j in range(k)]
            best[n, m] = z.index(max(z))
            out[n, m] = max(z)
    return out, [x, w, best]


def maxout_backward(dout, cache):
    x, w, best = cache
    dx, dw, db = x * 0, w * 0, w[:, :1] * 0
    for (n, m), j in best.items():
        dx[n] += dout[n, m] * w[j, :, m]
        dw[j, :, m] += dout[n, m] * x[n]
        db[j, 0, m] += dout[n, m]
    return dx, dw, db
