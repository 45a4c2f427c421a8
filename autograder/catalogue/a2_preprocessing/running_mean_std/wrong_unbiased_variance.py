"""Divides by the count less 1."""

MESSAGE = (
    "You divide by n - 1. The variance here is the biased one, in the parts and in the result: divide by n."
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
    total = count_a * var_a + count_b * var_b + count_a * count_b / count * delta**2
    return count, mean_a + count_b / count * delta, total / max(count - 1, 1)
