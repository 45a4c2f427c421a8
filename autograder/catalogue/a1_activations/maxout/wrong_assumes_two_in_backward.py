"""Forward handles any k; backward splits dout between piece 0 and piece 1 only."""

import numpy as np

MESSAGE = (
    "Your backward pass knows two cases: the first piece won, or it didn't. With more than two pieces, "
    "losing to one of the others is not the same as losing to the last one (and with one piece nothing "
    "may be lost)."
)
FAILS = {
    "maxout_backward_sends_dx_through_the_winning_pieces",
    "maxout_backward_sums_dw_and_db_over_the_batch",
}


def maxout_backward(dout, cache):
    x, w, winner = cache
    dz = np.zeros((len(w), *dout.shape))
    dz[0] = dout * (winner == 0)
    dz[-1] = dout * (winner != 0)
    return (dz @ w.transpose(0, 2, 1)).sum(axis=0), x.T @ dz, dz.sum(axis=1)
