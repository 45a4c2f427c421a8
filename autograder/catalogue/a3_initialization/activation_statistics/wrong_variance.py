"""Returns the variance instead of its root."""

import numpy as np

MESSAGE = "Your second array holds variances. The standard deviation is the square root of that."
FAILS = {
    "activation_stds_are_taken_over_all_entries",
}


def activation_statistics(x, weights, activation):
    phi, _ = ACTIVATIONS[activation]
    h, means, stds = x, [], []
    for w in weights:
        h = phi(h @ w)
        means.append(h.mean())
        stds.append(h.var())
    return np.array(means), np.array(stds)
