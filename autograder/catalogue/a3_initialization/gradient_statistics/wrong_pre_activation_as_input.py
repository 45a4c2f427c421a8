"""Uses z of the layer below where the product has h."""

import numpy as np

MESSAGE = (
    "For dL/dw_l you multiply by the pre-activation of the layer below. What w_l was multiplied by in "
    "the forward pass is its output h_(l-1)."
)
FAILS = {
    "gradient_statistics_of_the_weights",
}


def gradient_statistics(x, weights, activation, dout):
    phi, dphi = ACTIVATIONS[activation]
    inputs, zs, h = [], [], x
    for w in weights:
        inputs.append(h)
        zs.append(h @ w)
        h = phi(zs[-1])
    dz_stds, dw_stds, dh = np.zeros(len(weights)), np.zeros(len(weights)), dout
    for layer in reversed(range(len(weights))):
        dz = dh * dphi(zs[layer])
        dz_stds[layer] = dz.std()
        below = x if layer == 0 else zs[layer - 1]
        dw_stds[layer] = (below.T @ dz).std()
        dh = dz @ weights[layer].T
    return dz_stds, dw_stds
