"""Returns the layers in the order of the backward pass."""

import numpy as np

MESSAGE = (
    "Your numbers come in the order in which the backward pass meets the layers. The first entry "
    "belongs to layer 1: turn both arrays around."
)
FAILS = {
    "gradient_statistics_of_the_pre_activations",
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
        dw_stds[layer] = (inputs[layer].T @ dz).std()
        dh = dz @ weights[layer].T
    return dz_stds[::-1], dw_stds[::-1]
