"""Leaves the activation out in the last layer."""

import numpy as np

MESSAGE = (
    "Your last layer has no activation, as the output layer of a classifier would have none. In this "
    "net every layer has one."
)
FAILS = {
    "activation_means_are_those_of_every_layer_output",
    "activation_stds_are_taken_over_all_entries",
}


def activation_statistics(x, weights, activation):
    phi, _ = ACTIVATIONS[activation]
    h, means, stds = x, [], []
    for layer, w in enumerate(weights):
        h = h @ w
        if layer < len(weights) - 1:
            h = phi(h)
        means.append(h.mean())
        stds.append(h.std())
    return np.array(means), np.array(stds)
