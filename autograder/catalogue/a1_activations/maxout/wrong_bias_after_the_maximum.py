"""Takes the maximum of the pieces without their biases and adds the largest bias afterwards."""

MESSAGE = (
    "You take the maximum first and deal with the biases afterwards. Each piece has its own bias, and it "
    "may decide which piece wins: add b before the maximum."
)
FAILS = {
    "maxout_forward_takes_the_largest_piece",
    "maxout_backward_sends_dx_through_the_winning_pieces",
    "maxout_backward_sums_dw_and_db_over_the_batch",
}


def maxout_forward(x, w, b):
    z = x @ w
    return z.max(axis=0) + b.max(axis=0), (x, w, z.argmax(axis=0))
