"""Returns q_0, ..., q_(L-1)."""

import numpy as np

MESSAGE = (
    "Your array starts with q_0, which belongs to x, so that the last layer is missing. The first "
    "entry is q_1."
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
        moments.append(q)
        q = np.sum(density * phi(sigma_w * np.sqrt(q) * z) ** 2)
    return np.array(moments)
