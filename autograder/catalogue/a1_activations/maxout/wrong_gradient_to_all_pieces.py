"""Backward sends dout to every piece, winner or not."""

import numpy as np

MESSAGE = (
    "You send dout back to all pieces. A piece that lost had no influence on the output, so its gradient "
    "is 0 there: keep dout only where the piece won."
)
FAILS = {
    "maxout_backward_sends_dx_through_the_winning_pieces",
    "maxout_backward_sums_dw_and_db_over_the_batch",
}


def maxout_backward(dout, cache):
    x, w, winner = cache
    dz = np.broadcast_to(dout, (len(w), *dout.shape))
    return (dz @ w.transpose(0, 2, 1)).sum(axis=0), x.T @ dz, dz.sum(axis=1)
