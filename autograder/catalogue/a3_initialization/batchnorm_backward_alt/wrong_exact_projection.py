"""Takes the whole component along xhat away, as if xhat had the squared length N."""

import numpy as np

MESSAGE = (
    "You project dout on xhat and divide by the sum of xhat squared. The formula divides by N. The "
    "two agree for eps = 0; with an eps, stretching a column of x does change the output a little, "
    "and that part of the gradient stays."
)
FAILS = {"batchnorm_backward_alt_dx_agrees_with_autograd"}


def batchnorm_backward_alt(dout, cache):
    xhat, inv_std, gamma = cache
    dgamma, dbeta = np.sum(dout * xhat, axis=0), np.sum(dout, axis=0)
    along = xhat * dgamma / np.sum(xhat**2, axis=0)
    return gamma * inv_std * (dout - dbeta / len(dout) - along), dgamma, dbeta
