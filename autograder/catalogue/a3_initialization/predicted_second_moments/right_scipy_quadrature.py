"""scipy's adaptive quadrature, left and right of the kink."""

import numpy as np
from scipy import integrate


def predicted_second_moments(q0, sigma_w, activation, num_layers):
    phi = ACTIVATIONS[activation][0]
    moments = np.empty(num_layers)
    for layer in range(num_layers):
        s = sigma_w * np.sqrt(moments[layer - 1] if layer else q0)
        right = integrate.quad(lambda z, s=s: phi(s * z) ** 2 * np.exp(-z * z / 2), 0, np.inf)[0]
        left = integrate.quad(lambda z, s=s: phi(s * z) ** 2 * np.exp(-z * z / 2), -np.inf, 0)[0]
        moments[layer] = (left + right) / np.sqrt(2 * np.pi)
    return moments
