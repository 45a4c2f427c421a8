"""Goes back through square, sum, root, maximum and division one by one."""

import numpy as np


def l2_normalize_forward(x, eps):
    total = np.square(x.astype(float)).sum(-1, keepdims=True)
    root = np.sqrt(total)
    size = np.maximum(root, eps)
    return x / size, (x, root, size, eps)


def l2_normalize_backward(dout, cache):
    x, root, size, eps = cache
    dx = dout / size
    dsize = -(dout * x / size**2).sum(-1, keepdims=True)
    droot = dsize * (root > eps)
    dtotal = droot / (2 * np.maximum(root, 1e-300))
    return dx + dtotal * 2 * x
