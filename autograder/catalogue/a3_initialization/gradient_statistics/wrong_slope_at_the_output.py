"""Evaluates dphi at h instead of z."""

import numpy as np

MESSAGE = (
    "You evaluate the derivative at the output h_l. It is a function of the pre-activation z_l; for "
    "ReLU the two agree, for tanh they do not."
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
        dz = dh * dphi(phi(zs[layer]))
        dz_stds[layer] = dz.std()
        dw_stds[layer] = (inputs[layer].T @ dz).std()
        dh = dz @ weights[layer].T
    return dz_stds, dw_stds
