"""Uses Gauss-Hermite with 20 nodes, too few for a steep tanh."""

import numpy as np

MESSAGE = (
    "Twenty Gauss-Hermite nodes are fine while tanh is nearly straight. With a large sigma_w it is "
    "nearly a step, and polynomials do not follow it: use a fine even grid."
)
FAILS = {
    "predicted_second_moments_of_tanh_layers",
    "predicted_second_moments_hold_for_thirty_layers",
}


def predicted_second_moments(q0, sigma_w, activation, num_layers):
    phi, _ = ACTIVATIONS[activation]
    z, density = np.polynomial.hermite_e.hermegauss(20)
    density /= density.sum()
    q, moments = q0, []
    for _ in range(num_layers):
        q = np.sum(density * phi(sigma_w * np.sqrt(q) * z) ** 2)
        moments.append(q)
    return np.array(moments)
