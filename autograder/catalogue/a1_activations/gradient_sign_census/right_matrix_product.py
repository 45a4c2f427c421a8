"""Mean gradient as one matrix product; one-signed via the product of the extremes."""

import numpy as np


def gradient_sign_census(x, dout):
    grads = np.einsum("n,nd->nd", dout, x)
    per_example = np.mean(grads.max(axis=1) * grads.min(axis=1) >= 0)
    signs = np.sign(dout @ x / len(dout))
    return per_example, (abs(signs.sum()) + np.abs(signs).sum()) / (2 * len(signs))
