"""Puts the standard deviation into phi instead of averaging over z."""

import numpy as np

MESSAGE = (
    "You apply phi to the standard deviation. The recursion averages phi(...)^2 over all z of a "
    "normal distribution, negative ones included, and a nonlinear phi does not swap places with an "
    "average."
)
FAILS = {
    "predicted_second_moments_of_piecewise_linear_layers",
    "predicted_second_moments_of_tanh_layers",
    "predicted_second_moments_hold_for_thirty_layers",
}


def predicted_second_moments(q0, sigma_w, activation, num_layers):
    phi, _ = ACTIVATIONS[activation]
    q, moments = q0, []
    for _ in range(num_layers):
        q = phi(sigma_w * np.sqrt(q)) ** 2
        moments.append(q)
    return np.array(moments)
