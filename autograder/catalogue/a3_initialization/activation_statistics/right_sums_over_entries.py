"""Adds up entries and squares in plain Python."""

import math

import numpy as np


def activation_statistics(x, weights, activation):
    phi = ACTIVATIONS[activation][0]
    h, means, stds = x, np.zeros(len(weights)), np.zeros(len(weights))
    for layer, w in enumerate(weights):
        h = phi(np.einsum("nd,dm->nm", h, w))
        entries = h.ravel().tolist()
        mean = sum(entries) / len(entries)
        means[layer] = mean
        stds[layer] = math.sqrt(sum((value - mean) ** 2 for value in entries) / len(entries))
    return means, stds
