"""Divides x by std and subtracts the mean afterwards."""

MESSAGE = (
    "You divide x by std and then subtract a mean that is still in the old units. Order matters: subtract "
    "the mean first, then divide the difference by std."
)
FAILS = {
    "standardize_apply_uses_the_statistics_it_is_given",
    "standardize_takes_integers",
}


def standardize_apply(x, mean, std):
    return x / std - mean
