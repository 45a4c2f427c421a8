"""Returns the variance of relu(z) where its second moment is asked for."""

import numpy as np

MESSAGE = (
    "You return the variance of relu(z), where the squared mean has been taken away. The next layer "
    "needs E[relu(z)^2] in full: it is the second moment of its inputs that sets the scale of its "
    "sums."
)
FAILS = {"relu_second_moment_agrees_with_integration"}


def relu_second_moment(var_z):
    return var_z / 2 * (1 - 1 / np.pi)
