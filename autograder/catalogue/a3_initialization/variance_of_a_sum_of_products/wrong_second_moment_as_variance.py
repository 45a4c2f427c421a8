"""Stops at E[x^2 w^2] and does not take the squared mean of the product away."""

MESSAGE = (
    "You return E[x^2] E[w^2], the second moment of the product. Its variance is less by the square "
    "of its mean E[x] E[w]; with one mean at 0 the two are the same, and one does not notice."
)
FAILS = {"variance_of_product_holds_for_any_means"}


def variance_of_product(mean_x, var_x, mean_w, var_w):
    return (var_x + mean_x**2) * (var_w + mean_w**2)
