"""Averages over units the std over examples."""

import numpy as np

MESSAGE = (
    "You average the standard deviations of the single units. That leaves out how much the units "
    "differ from each other: take one standard deviation over the whole array."
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
        stds.append(h.std(axis=0).mean())
    return np.array(means), np.array(stds)
