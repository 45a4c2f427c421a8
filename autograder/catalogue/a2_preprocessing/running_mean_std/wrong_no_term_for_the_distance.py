"""Averages the variances and leaves the distance of the means out."""

MESSAGE = (
    "You average the variances of the two parts and leave their distance out. Two tight clouds far apart "
    "have a large variance together: the term with delta squared is what adds it."
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
    return count_a + count_b, (1 - share) * mean_a + share * mean_b, (1 - share) * var_a + share * var_b
