"""Takes dout for the gradient of the last pre-activation."""

import numpy as np

MESSAGE = (
    "You start with dz_L = dout. But dout belongs to h_L, the output behind the activation: it goes "
    "back through phi there, too."
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
        dz = dh if layer == len(weights) - 1 else dh * dphi(zs[layer])
        dz_stds[layer] = dz.std()
        dw_stds[layer] = (inputs[layer].T @ dz).std()
        dh = dz @ weights[layer].T
    return dz_stds, dw_stds
