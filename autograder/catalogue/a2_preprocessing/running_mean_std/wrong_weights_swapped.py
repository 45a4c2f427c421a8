"""Weights each mean with the count of the other part."""

MESSAGE = (
    "Your mean moves from mean_a to mean_b by the share of part A. It has to move by the share of part B, "
    "n_b / n: the more rows the new part has, the further."
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
    var = (1 - share) * var_a + share * var_b + share * (1 - share) * delta**2
    return count_a + count_b, mean_a + (1 - share) * delta, var
