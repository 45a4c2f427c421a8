"""Takes 1 for the slope of ReLU at exactly 0."""

import numpy as np

MESSAGE = (
    "You count the slope of ReLU at exactly 0 as 1, as with z >= 0. Behind a layer whose units are all "
    "silent every z is exactly 0, and your gradient gets through: use dphi."
)
FAILS = {
    "gradient_statistics_of_the_pre_activations",
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
        z = zs[layer]
        dz = dh * ((z >= 0) if activation == "relu" else dphi(z))
        dz_stds[layer] = dz.std()
        dw_stds[layer] = (inputs[layer].T @ dz).std()
        dh = dz @ weights[layer].T
    return dz_stds, dw_stds
