"""Divides dw and db by the number of examples."""

import numpy as np

MESSAGE = (
    "You average dw and db over the batch. If the loss is a mean, its 1/N already sits inside dout; a "
    "layer sums over the examples."
)
FAILS = {
    "maxout_backward_sums_dw_and_db_over_the_batch",
}


def maxout_backward(dout, cache):
    x, w, winner = cache
    dz = np.where(winner == np.arange(len(w))[:, None, None], dout, 0.0)
    dx = (dz @ w.transpose(0, 2, 1)).sum(axis=0)
    return dx, x.T @ dz / len(x), dz.mean(axis=1)
