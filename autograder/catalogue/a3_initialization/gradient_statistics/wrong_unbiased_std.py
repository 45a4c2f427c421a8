"""Divides by the number of entries minus one."""

import numpy as np

MESSAGE = (
    "You divide by the number of entries minus one. The question asks for the biased standard "
    "deviation, ddof=0."
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
        dz_stds[layer] = dz.std(ddof=1)
        dw_stds[layer] = (inputs[layer].T @ dz).std(ddof=1)
        dh = dz @ weights[layer].T
    return dz_stds, dw_stds
