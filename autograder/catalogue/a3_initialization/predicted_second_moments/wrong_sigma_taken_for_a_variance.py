"""Takes sigma_w for fan_in Var(w), and draws its root."""

import numpy as np

MESSAGE = "You treat sigma_w as a variance. It is the standard deviation already: sigma_w^2 is fan_in Var(w)."
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
        q = np.sum(density * phi(np.sqrt(sigma_w * q) * z) ** 2)
        moments.append(q)
    return np.array(moments)
