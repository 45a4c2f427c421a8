"""Takes the root mean square, without subtracting the mean."""

import numpy as np

MESSAGE = (
    "Your stds are root mean squares. They agree with the standard deviation only where the mean is "
    "0, and behind a ReLU it is not."
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
        stds.append(np.sqrt(np.mean(h**2)))
    return np.array(means), np.array(stds)
