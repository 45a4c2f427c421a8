"""Sums with einsum, and builds the lists from the back."""

import numpy as np


def gradient_statistics(x, weights, activation, dout):
    phi, dphi = ACTIVATIONS[activation]
    hs, zs = [x], []
    for w in weights:
        zs.append(np.einsum("nd,dm->nm", hs[-1], w))
        hs.append(phi(zs[-1]))
    dz, pairs = dout * dphi(zs[-1]), []
    for layer in range(len(weights) - 1, -1, -1):
        pairs.insert(0, (np.std(dz), np.std(np.einsum("nd,nm->dm", hs[layer], dz))))
        if layer:
            dz = np.einsum("nm,dm->nd", dz, weights[layer]) * dphi(zs[layer - 1])
    return np.array([pair[0] for pair in pairs]), np.array([pair[1] for pair in pairs])
