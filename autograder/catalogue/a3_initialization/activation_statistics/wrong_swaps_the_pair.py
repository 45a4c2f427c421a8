"""Returns (stds, means)."""

import numpy as np

MESSAGE = "Both arrays look right, but they come back in the other order: return (means, stds)."
FAILS = {
    "activation_means_are_those_of_every_layer_output",
    "activation_stds_are_taken_over_all_entries",
}


def activation_statistics(x, weights, activation):
    phi, _ = ACTIVATIONS[activation]
    h, means, stds = x, [], []
    for w in weights:
        h = phi(h @ w)
        means.append(h.mean())
        stds.append(h.std())
    return np.array(stds), np.array(means)
