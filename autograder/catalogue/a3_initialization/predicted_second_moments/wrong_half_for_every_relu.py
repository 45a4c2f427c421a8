"""Halves the second moment for leaky ReLU as well."""

import numpy as np

MESSAGE = (
    "You use the factor 1/2 for leaky ReLU, too. It is that of ReLU; on the left, a leaky ReLU keeps "
    "slope^2 of the other half."
)
FAILS = {
    "predicted_second_moments_of_piecewise_linear_layers",
}


def predicted_second_moments(q0, sigma_w, activation, num_layers):
    phi, _ = ACTIVATIONS[activation]
    z = np.linspace(-8, 8, 1001)
    density = np.exp(-(z**2) / 2)
    density /= density.sum()
    q, moments = q0, []
    for _ in range(num_layers):
        if "relu" in activation:
            q = sigma_w**2 * q / 2
        else:
            q = np.sum(density * phi(sigma_w * np.sqrt(q) * z) ** 2)
        moments.append(q)
    return np.array(moments)
