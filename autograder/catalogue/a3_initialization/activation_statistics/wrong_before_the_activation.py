"""Takes the statistics of z instead of h."""

import numpy as np

MESSAGE = (
    "Your numbers are those of the pre-activations z. The question asks for the layer outputs h, "
    "behind the activation."
)
FAILS = {
    "activation_means_are_those_of_every_layer_output",
    "activation_stds_are_taken_over_all_entries",
}


def activation_statistics(x, weights, activation):
    phi, _ = ACTIVATIONS[activation]
    h, means, stds = x, [], []
    for w in weights:
        z = h @ w
        h = phi(z)
        means.append(z.mean())
        stds.append(z.std())
    return np.array(means), np.array(stds)
