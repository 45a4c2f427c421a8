"""Multiplies z by components where their transpose belongs."""

MESSAGE = (
    "pca_reconstruct multiplies by components once more. Write the shapes down: z is (N, k) and the "
    "result (N, D), so the matrix between them is (k, D), which components become when transposed."
)
FAILS = {
    "pca_reconstruct_adds_the_mean_back",
}


def pca_reconstruct(z, mean, components):
    return z @ components + mean
