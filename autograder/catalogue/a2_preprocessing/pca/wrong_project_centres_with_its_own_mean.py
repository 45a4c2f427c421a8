"""Centres new data with their own mean."""

MESSAGE = (
    "pca_project subtracts the mean of the x at hand. New data have to be measured from the same point as "
    "the data the components were fitted to: use the mean you are given."
)
FAILS = {
    "pca_project_centres_with_the_given_mean",
}


def pca_project(x, mean, components):
    return (x - x.mean(axis=0)) @ components
