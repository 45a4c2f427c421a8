"""Adds the distance of the means without the square."""

MESSAGE = (
    "Your term for the distance of the means has delta without the square. A variance is made of squares, "
    "and it can't depend on which of the two means is the larger one."
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
    var = (1 - share) * var_a + share * var_b + share * (1 - share) * delta
    return count_a + count_b, mean_a + share * delta, var
