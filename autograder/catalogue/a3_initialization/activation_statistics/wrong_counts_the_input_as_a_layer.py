"""Starts with the statistics of x and leaves the last layer out."""

import numpy as np

MESSAGE = (
    "Your first entry describes x, so everything is shifted by one and the last layer is missing. Go "
    "through the layer first, then record its output."
)
FAILS = {
    "activation_means_are_those_of_every_layer_output",
    "activation_stds_are_taken_over_all_entries",
}


def activation_statistics(x, weights, activation):
    phi, _ = ACTIVATIONS[activation]
    h, means, stds = x, [], []
    for w in weights:
        means.append(h.mean())
        stds.append(h.std())
        h = phi(h @ w)
    return np.array(means), np.array(stds)
