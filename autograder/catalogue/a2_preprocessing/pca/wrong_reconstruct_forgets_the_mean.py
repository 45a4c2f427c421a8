"""Does not add the mean back."""

MESSAGE = (
    "pca_reconstruct does not add the mean, so the reconstructed cloud sits around the origin. Undo both "
    "steps of the projection: turn back, then add the mean."
)
FAILS = {
    "pca_reconstruct_adds_the_mean_back",
}


def pca_reconstruct(z, mean, components):
    return z @ components.T
