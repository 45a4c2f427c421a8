"""Takes root mean squares."""

import numpy as np

MESSAGE = (
    "Your numbers are root mean squares. A standard deviation has the mean subtracted first, and "
    "these gradients have one."
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
        dz_stds[layer] = np.sqrt(np.mean(dz**2))
        dw_stds[layer] = np.sqrt(np.mean((inputs[layer].T @ dz) ** 2))
        dh = dz @ weights[layer].T
    return dz_stds, dw_stds
