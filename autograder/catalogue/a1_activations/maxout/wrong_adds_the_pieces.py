"""Averages the pieces instead of taking the largest."""

MESSAGE = (
    "You average the pieces. The average of affine maps is just another affine map; what makes maxout "
    "non-linear is the maximum."
)
FAILS = {
    "maxout_forward_takes_the_largest_piece",
}


def maxout_forward(x, w, b):
    z = x @ w + b[:, None, :]
    return z.mean(axis=0), (x, w, z.argmax(axis=0))
