"""Follows the variance of z and integrates with the trapezoid rule."""

import numpy as np
from scipy import integrate


def predicted_second_moments(q0, sigma_w, activation, num_layers):
    phi, _ = ACTIVATIONS[activation]
    t, variance, moments = np.linspace(-10, 10, 4000), sigma_w**2 * q0, []
    for _ in range(num_layers):
        z = np.sqrt(variance) * t
        moments.append(integrate.trapezoid(phi(z) ** 2 * np.exp(-t * t / 2) / np.sqrt(2 * np.pi), t))
        variance = sigma_w**2 * moments[-1]
    return np.array(moments)
