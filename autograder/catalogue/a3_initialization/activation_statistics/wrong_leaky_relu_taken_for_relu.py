"""Tests for 'relu' in the name, which leaky_relu passes as well."""

import numpy as np

MESSAGE = (
    "Your code takes leaky_relu for relu: its name holds the letters relu, too. Look the whole name "
    "up in ACTIVATIONS."
)
FAILS = {
    "activation_means_are_those_of_every_layer_output",
    "activation_stds_are_taken_over_all_entries",
}


def activation_statistics(x, weights, activation):
    phi, _ = ACTIVATIONS["relu" if "relu" in activation else activation]
    h, means, stds = x, [], []
    for w in weights:
        h = phi(h @ w)
        means.append(h.mean())
        stds.append(h.std())
    return np.array(means), np.array(stds)
