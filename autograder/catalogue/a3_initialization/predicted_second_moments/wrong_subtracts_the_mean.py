"""Follows the variance of h."""

import numpy as np

MESSAGE = (
    "You subtract the squared mean, so you follow the variance of h. The next product sums h^2 terms, "
    "mean included: what arrives there is the second moment."
)
FAILS = {
    "predicted_second_moments_of_piecewise_linear_layers",
    "predicted_second_moments_hold_for_thirty_layers",
}


def predicted_second_moments(q0, sigma_w, activation, num_layers):
    phi, _ = ACTIVATIONS[activation]
    z = np.linspace(-8, 8, 1001)
    density = np.exp(-(z**2) / 2)
    density /= density.sum()
    q, moments = q0, []
    for _ in range(num_layers):
        h = phi(sigma_w * np.sqrt(q) * z)
        q = np.sum(density * h**2) - np.sum(density * h) ** 2
        moments.append(q)
    return np.array(moments)
