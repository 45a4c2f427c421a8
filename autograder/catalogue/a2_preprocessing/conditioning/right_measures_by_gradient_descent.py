"""Tries steps out: the Hessian by differences, the count by simulation."""

import numpy as np


def _gradient(x, w):
    return x.T @ (x @ w) / len(x)


def hessian(x):
    x = x.astype(float)
    return np.stack([_gradient(x, e) for e in np.eye(x.shape[1])])


def condition_number(x):
    values = np.sort(np.linalg.eigh(hessian(x))[0])
    return values[-1] / values[0]


def best_learning_rate(x):
    values = np.sort(np.linalg.eigh(hessian(x))[0])
    return 1 / ((values[-1] + values[0]) / 2)


def steps_to(x, factor):
    values, directions = np.linalg.eigh(hessian(x))
    error, steps, lr = directions[:, 0], 0, 2 / (values[0] + values[-1])
    while np.linalg.norm(error) > 1 / factor:
        error = error - lr * _gradient(x.astype(float), error)
        steps += 1
    return steps
