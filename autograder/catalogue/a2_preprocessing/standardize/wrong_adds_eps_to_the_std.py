"""Adds eps after the square root."""

MESSAGE = (
    "You take the root first and add eps to the standard deviation. The question adds eps to the "
    "variance, so it belongs under the root. With a tiny eps both look alike, with a large one they do "
    "not."
)
FAILS = {
    "standardize_fit_describes_each_feature",
}


def standardize_fit(x, eps):
    return x.mean(axis=0), x.std(axis=0) + eps
