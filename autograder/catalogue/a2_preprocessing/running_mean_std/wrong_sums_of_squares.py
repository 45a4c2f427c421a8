"""Merges E[x^2] and subtracts the squared mean, which loses the digits of large values."""

MESSAGE = (
    "You merge the means of the squares and subtract the squared mean at the end. For values near 1e8 "
    "both are near 1e16, where float64 has no digit left for a variance of 1: use the distance of the "
    "means."
)
FAILS = {
    "running_mean_std_keeps_its_digits_far_from_zero",
}


def merge_moments(a, b):
    (count_a, mean_a, var_a), (count_b, mean_b, var_b) = a, b
    count = count_a + count_b
    mean = (count_a * mean_a + count_b * mean_b) / count
    squares = (count_a * (var_a + mean_a**2) + count_b * (var_b + mean_b**2)) / count
    return count, mean, squares - mean**2
