"""Uses ReLU whatever the activation is called."""

import numpy as np

MESSAGE = (
    "Your net always uses ReLU. Look the function up under the name you are given: ACTIVATIONS[activation]."
)
FAILS = {
    "activation_means_are_those_of_every_layer_output",
    "activation_stds_are_taken_over_all_entries",
}


def activation_statistics(x, weights, activation):
    h, means, stds = x, [], []
    for w in weights:
        h = np.maximum(0, h @ w)
        means.append(h.mean())
        stds.append(h.std())
    return np.array(means), np.array(stds)
