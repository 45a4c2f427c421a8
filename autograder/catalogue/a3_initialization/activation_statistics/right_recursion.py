"""Handles the first layer and calls itself for the rest."""

import numpy as np


def activation_statistics(x, weights, activation):
    if not weights:
        return np.zeros(0), np.zeros(0)
    h = ACTIVATIONS[activation][0](np.dot(x, weights[0]))
    means, stds = activation_statistics(h, weights[1:], activation)
    return np.append(np.mean(h), means), np.append(np.std(h), stds)
