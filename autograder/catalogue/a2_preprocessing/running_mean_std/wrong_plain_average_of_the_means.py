"""Averages the two means and variances as if the parts were equally large."""

MESSAGE = (
    "You take the plain average of the two parts. A part of twelve rows weighs more than one of five: "
    "weight each with its count, and add what the distance of the means contributes."
)
FAILS = {
    "merge_moments_equals_the_moments_of_all_rows",
    "running_mean_std_follows_every_batch",
    "running_mean_std_keeps_its_digits_far_from_zero",
    "running_mean_std_normalizes_and_clips",
}


def merge_moments(a, b):
    (count_a, mean_a, var_a), (count_b, mean_b, var_b) = a, b
    delta = mean_b - mean_a
    return count_a + count_b, (mean_a + mean_b) / 2, (var_a + var_b) / 2 + delta**2 / 4
