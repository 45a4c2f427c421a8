"""Centres new data with their own mean."""

MESSAGE = (
    "whiten_apply subtracts the mean of the x at hand. New data are measured from the point that the fit "
    "found: use the mean you are given."
)
FAILS = {
    "whiten_apply_uses_the_given_mean_and_matrix",
}


def whiten_apply(x, mean, matrix):
    return (x - x.mean(axis=0)) @ matrix
