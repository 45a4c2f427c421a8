"""Uses hermgauss, nodes for exp(-t^2), as if they belonged to N(0, 1)."""

import numpy as np

MESSAGE = (
    "Your nodes belong to the weight exp(-t^2), the density of a normal variable with variance 1/2. "
    "For z ~ N(0, 1) take hermite_e.hermegauss, or multiply the nodes by sqrt(2)."
)
FAILS = {
    "predicted_second_moments_of_piecewise_linear_layers",
    "predicted_second_moments_of_tanh_layers",
    "predicted_second_moments_hold_for_thirty_layers",
}


def predicted_second_moments(q0, sigma_w, activation, num_layers):
    phi, _ = ACTIVATIONS[activation]
    z, density = np.polynomial.hermite.hermgauss(100)
    density /= density.sum()
    q, moments = q0, []
    for _ in range(num_layers):
        q = np.sum(density * phi(sigma_w * np.sqrt(q) * z) ** 2)
        moments.append(q)
    return np.array(moments)
