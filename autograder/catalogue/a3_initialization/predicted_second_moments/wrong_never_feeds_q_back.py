"""Computes every layer from q_0."""

import numpy as np

MESSAGE = (
    "Every layer of yours starts from q_0, so that all your numbers agree. The output of one layer is "
    "the input of the next: put q_(l-1) in."
)
FAILS = {
    "predicted_second_moments_of_piecewise_linear_layers",
    "predicted_second_moments_of_tanh_layers",
    "predicted_second_moments_hold_for_thirty_layers",
}


def predicted_second_moments(q0, sigma_w, activation, num_layers):
    phi, _ = ACTIVATIONS[activation]
    z = np.linspace(-8, 8, 1001)
    density = np.exp(-(z**2) / 2)
    density /= density.sum()
    q, moments = q0, []
    for _ in range(num_layers):
        q = np.sum(density * phi(sigma_w * np.sqrt(q0) * z) ** 2)
        moments.append(q)
    return np.array(moments)
