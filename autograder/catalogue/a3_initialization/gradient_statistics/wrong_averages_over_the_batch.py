"""Divides the weight gradient by the batch size."""

import numpy as np

MESSAGE = (
    "You divide the weight gradients by the batch size. The chain rule sums over the batch; if the "
    "loss is a mean, its 1/N is in dout already."
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
        dw_stds[layer] = (inputs[layer].T @ dz / len(x)).std()
        dh = dz @ weights[layer].T
    return dz_stds, dw_stds
