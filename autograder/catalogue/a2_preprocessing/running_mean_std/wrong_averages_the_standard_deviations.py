"""Averages roots of variances."""

import numpy as np

MESSAGE = (
    "You average standard deviations and square the result. Variances add up, their roots do not: work "
    "with the variances and take the root at the very end."
)
FAILS = {
    "merge_moments_equals_the_moments_of_all_rows",
    "running_mean_std_follows_every_batch",
    "running_mean_std_keeps_its_digits_far_from_zero",
    "running_mean_std_normalizes_and_clips",
}


def merge_moments(a, b):
    (count_a, mean_a, var_a), (count_b, mean_b, var_b) = a, b
    share = count_b / (count_a + count_b)
    delta = mean_b - mean_a
    within = ((1 - share) * np.sqrt(var_a) + share * np.sqrt(var_b)) ** 2
    return count_a + count_b, mean_a + share * delta, within + share * (1 - share) * delta**2
