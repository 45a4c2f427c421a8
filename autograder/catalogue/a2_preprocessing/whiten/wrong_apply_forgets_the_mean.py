"""Multiplies x by the matrix without centring."""

MESSAGE = (
    "whiten_apply multiplies x without subtracting the mean. The covariance comes out right, but the "
    "cloud does not sit at the origin. Subtract the given mean first."
)
FAILS = {
    "whiten_apply_uses_the_given_mean_and_matrix",
}


def whiten_apply(x, mean, matrix):
    return x @ matrix
