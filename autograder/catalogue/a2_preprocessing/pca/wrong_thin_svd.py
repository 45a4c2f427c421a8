"""Uses the thin SVD, which has no more than N directions."""

import numpy as np

MESSAGE = (
    "With full_matrices=False the SVD returns min(N, D) directions. If N is smaller than D and k is "
    "larger than N, your components have too few columns. The question wants k orthonormal columns even "
    "then: ask for the full matrix, and give the missing ones the variance 0."
)
FAILS = {
    "pca_fit_works_with_fewer_examples_than_features",
}


def pca_fit(x, k):
    mean = x.mean(axis=0)
    _, s, vt = np.linalg.svd(x - mean, full_matrices=False)
    return mean, vt[:k].T, s[:k] ** 2 / len(x)
