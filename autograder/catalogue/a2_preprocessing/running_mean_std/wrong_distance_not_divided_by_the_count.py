"""Adds n_a n_b / n delta^2 to the variance itself."""

MESSAGE = (
    "You add n_a n_b / n times delta squared to the VARIANCE. In the formula that term belongs to n times "
    "the variance: divide it by n once more."
)
FAILS = {
    "merge_moments_equals_the_moments_of_all_rows",
    "running_mean_std_follows_every_batch",
    "running_mean_std_keeps_its_digits_far_from_zero",
    "running_mean_std_normalizes_and_clips",
}


def merge_moments(a, b):
    (count_a, mean_a, var_a), (count_b, mean_b, var_b) = a, b
    count, delta = count_a + count_b, mean_b - mean_a
    var = (count_a * var_a + count_b * var_b) / count + count_a * count_b / count * delta**2
    return count, mean_a + count_b / count * delta, var
