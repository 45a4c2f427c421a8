"""Uses the ReLU gate for every activation."""

import numpy as np

MESSAGE = (
    "On the way back you always use the gate of ReLU. The second function in ACTIVATIONS[activation] "
    "is the derivative you need."
)
FAILS = {
    "gradient_statistics_of_the_pre_activations",
    "gradient_statistics_of_the_weights",
}


def gradient_statistics(x, weights, activation, dout):
    phi, _ = ACTIVATIONS[activation]
    inputs, zs, h = [], [], x
    for w in weights:
        inputs.append(h)
        zs.append(h @ w)
        h = phi(zs[-1])
    dz_stds, dw_stds, dh = np.zeros(len(weights)), np.zeros(len(weights)), dout
    for layer in reversed(range(len(weights))):
        dz = dh * (zs[layer] > 0)
        dz_stds[layer] = dz.std()
        dw_stds[layer] = (inputs[layer].T @ dz).std()
        dh = dz @ weights[layer].T
    return dz_stds, dw_stds
