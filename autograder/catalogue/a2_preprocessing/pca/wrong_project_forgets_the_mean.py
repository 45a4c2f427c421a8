"""Multiplies x by the components without centring."""

MESSAGE = (
    "pca_project multiplies x by the components without subtracting the mean, so all coordinates are "
    "shifted by the same vector. The directions were found around the mean: subtract it first."
)
FAILS = {
    "pca_project_centres_with_the_given_mean",
}


def pca_project(x, mean, components):
    return x @ components
