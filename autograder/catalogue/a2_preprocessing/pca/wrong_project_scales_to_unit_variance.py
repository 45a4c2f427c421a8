"""Divides the coordinates by their spread."""

MESSAGE = (
    "pca_project also divides the coordinates by their standard deviation. That is whitening, the next "
    "question; a projection keeps lengths."
)
FAILS = {
    "pca_project_centres_with_the_given_mean",
}


def pca_project(x, mean, components):
    z = (x - mean) @ components
    return z / (z.std(axis=0) + 1e-8)
