"""Two moments around the first example; keeps the axis of the examples."""

import numpy as np


def standardize_fit(x, eps):
    shift = x[:1].astype(np.float64)
    near = x.astype(np.float64) - shift
    first = near.mean(axis=0, keepdims=True)
    second = np.einsum("nd,nd->d", near, near) / len(x)
    return shift + first, np.sqrt(np.maximum(second - first**2, 0) + eps)


def standardize_apply(x, mean, std):
    return (x - np.broadcast_to(mean, x.shape)) * (1.0 / std)
