"""Returns the local slope and forgets the upstream gradient."""

import numpy as np

MESSAGE = (
    "Your backward pass returns the slope of ELU itself. The chain rule asks for that slope times "
    "dout, the gradient that arrives from above."
)
FAILS = {"elu_backward_uses_the_slope_at_x", "elu_backward_survives_large_inputs"}


def elu_backward(dout, cache):
    x, alpha = cache
    return np.where(x > 0, 1.0, alpha * np.exp(np.minimum(x, 0)))
