"""Plain Python on a list of numbers; both quotients are averaged."""

import numpy as np


def numerical_gradient(f, x, h):
    values, slopes, middle = x.ravel().tolist(), [], f(x)

    def at(position, value):
        return f(np.array(values[:position] + [value] + values[position + 1 :]).reshape(x.shape))

    for i, v in enumerate(values):
        ahead = (at(i, v + h) - middle) / h
        behind = (middle - at(i, v - h)) / h
        slopes.append((ahead + behind) / 2)
    return np.array(slopes).reshape(x.shape)
