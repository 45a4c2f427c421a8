"""Multiplies dout with the Jacobian matrix of each vector."""

import numpy as np


def l2_normalize_forward(x, eps):
    rows = x.reshape(-1, x.shape[-1]).astype(float)
    size = [max(float(np.sqrt(row @ row)), eps) for row in rows]
    out = np.array([row / s for row, s in zip(rows, size, strict=True)]).reshape(x.shape)
    return out, (rows, size, eps)


def l2_normalize_backward(dout, cache):
    rows, size, eps = cache
    dx = []
    for row, s, upstream in zip(rows, size, dout.reshape(rows.shape), strict=True):
        jacobian = np.eye(len(row)) / s
        if s > eps:
            jacobian -= np.outer(row, row) / s**3
        dx.append(jacobian @ upstream)
    return np.array(dx).reshape(dout.shape)
