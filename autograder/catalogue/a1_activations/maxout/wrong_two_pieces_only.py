"""Computes the maximum of the first two pieces, whatever k is."""

import numpy as np

MESSAGE = (
    "You compare the first two pieces only. The number of pieces k is the first axis of w, and any k from "
    "1 up has to work."
)
FAILS = {
    "maxout_forward_takes_the_largest_piece",
    "maxout_backward_sends_dx_through_the_winning_pieces",
    "maxout_backward_sums_dw_and_db_over_the_batch",
}


def maxout_forward(x, w, b):
    first, second = x @ w[0] + b[0], x @ w[min(1, len(w) - 1)] + b[min(1, len(w) - 1)]
    return np.maximum(first, second), (x, w, (second > first).astype(int))
