"""Picks the piece that is largest in absolute value."""

import numpy as np

MESSAGE = (
    "You choose the piece with the largest absolute value, so a very negative piece can win. Compare the "
    "pieces themselves."
)
FAILS = {
    "maxout_forward_takes_the_largest_piece",
    "maxout_backward_sends_dx_through_the_winning_pieces",
    "maxout_backward_sums_dw_and_db_over_the_batch",
}


def maxout_forward(x, w, b):
    z = x @ w + b[:, None, :]
    winner = np.abs(z).argmax(axis=0)
    return np.take_along_axis(z, winner[None], axis=0)[0], (x, w, winner)
