"""Reports dL/dh instead of dL/dz."""

import numpy as np

MESSAGE = (
    "Your first array describes the gradients with respect to the outputs h_l. Asked for are those of "
    "the pre-activations z_l, one multiplication further down."
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
        dz = dh * dphi(zs[layer])
        dz_stds[layer] = dh.std()
        dw_stds[layer] = (inputs[layer].T @ dz).std()
        dh = dz @ weights[layer].T
    return dz_stds, dw_stds
