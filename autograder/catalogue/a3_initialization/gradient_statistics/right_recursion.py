"""One layer at a time: forward on the way down the stack, backward on the way up."""

import numpy as np


def gradient_statistics(x, weights, activation, dout):
    phi, dphi = ACTIVATIONS[activation]
    dz_stds, dw_stds = [], []

    def through(h, layer):
        """Return the gradient with respect to h, the input of this layer."""
        if layer == len(weights):
            return dout
        z = h @ weights[layer]
        dz = dphi(z) * through(phi(z), layer + 1)
        dz_stds.append(np.std(dz))
        dw_stds.append(np.std(h.T @ dz))
        return dz @ weights[layer].T

    through(x, 0)
    return np.array(dz_stds[::-1]), np.array(dw_stds[::-1])
