"""Divides by the number of entries minus one."""

import numpy as np

MESSAGE = (
    "You divide by the number of entries minus one. That estimates the spread of a population from a "
    "sample; here the entries themselves are described: ddof=0."
)
FAILS = {
    "activation_stds_are_taken_over_all_entries",
}


def activation_statistics(x, weights, activation):
    phi, _ = ACTIVATIONS[activation]
    h, means, stds = x, [], []
    for w in weights:
        h = phi(h @ w)
        means.append(h.mean())
        stds.append(h.std(ddof=1))
    return np.array(means), np.array(stds)
