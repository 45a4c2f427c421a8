"""Standardizes with the statistics of the x at hand."""

MESSAGE = (
    "standardize_apply computes mean and std of the x it is given, and ignores the two in its argument "
    "list. Then every split, and every batch, is measured with a ruler of its own, and a single row turns "
    "into zeros. Use the mean and std you are given."
)
FAILS = {
    "standardize_apply_uses_the_statistics_it_is_given",
    "standardize_takes_integers",
}


def standardize_apply(x, mean, std):
    return (x - x.mean(axis=0)) / (x.std(axis=0) + 1e-12)
