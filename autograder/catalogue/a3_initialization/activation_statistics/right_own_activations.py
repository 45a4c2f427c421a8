"""Writes the activations out, and the std as the root of a mean square."""

import numpy as np


def activation_statistics(x, weights, activation):
    slope = {"linear": 1.0, "relu": 0.0, "leaky_relu": 0.2}
    outputs = [x]
    for w in weights:
        z = outputs[-1] @ w
        outputs.append(np.tanh(z) if activation == "tanh" else np.where(z > 0, z, slope[activation] * z))
    means = np.array([np.average(h) for h in outputs[1:]])
    stds = [np.sqrt(np.mean(np.square(h - mean))) for h, mean in zip(outputs[1:], means, strict=True)]
    return [means, np.array(stds)]
