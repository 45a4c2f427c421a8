"""Returns the variances of z_l instead of the second moments of h_l."""

import numpy as np

MESSAGE = (
    "Your numbers are the variances of the pre-activations z_l, as many papers track them. This "
    "question asks for the second moment of the outputs h_l, behind the activation."
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
        moments.append(sigma_w**2 * q)
        q = np.sum(density * phi(sigma_w * np.sqrt(q) * z) ** 2)
    return np.array(moments)
