"""New in this question: directions that have no sign."""

from autograder.catalogue import alternative, misconception


@misconception(
    fails={
        "pca_fit_finds_the_directions_of_largest_variance",
        "pca_fit_works_with_fewer_examples_than_features",
    }
)
def columns_of_vt():
    """Takes the first k columns of the third matrix of the SVD.

    The third matrix of np.linalg.svd holds the directions as rows (its usual name is vt, V transposed). You
    take its first k columns. Take the first k rows, and transpose them.
    """

    def pca_fit(x, k):
        mean = x.mean(axis=0)
        _, s, vt = np.linalg.svd(x - mean)
        s = np.append(s, np.zeros(max(0, x.shape[1] - len(s))))
        return mean, vt[:, :k], s[:k] ** 2 / len(x)


@misconception(
    fails={
        "pca_fit_finds_the_directions_of_largest_variance",
        "pca_fit_works_with_fewer_examples_than_features",
    }
)
def components_as_rows():
    """Returns the components as rows, (k, D).

    Your components are rows, (k, D), as in scikit-learn. This question stores them as columns, (D, k), so
    that z = (x - mean) @ components. Transpose them.
    """

    def pca_fit(x, k):
        mean = x.mean(axis=0)
        values, vectors = np.linalg.eigh((x - mean).T @ (x - mean) / len(x))
        return mean, vectors.T[::-1][:k], values[::-1][:k]


@misconception(
    fails={
        "pca_fit_finds_the_directions_of_largest_variance",
        "pca_fit_returns_the_variance_along_each_direction",
        "pca_fit_works_with_fewer_examples_than_features",
    }
)
def does_not_centre():
    """Decomposes x without subtracting the mean.

    You decompose x itself. Then the first direction points from the origin to the middle of the cloud and
    says little about its shape. Subtract the mean before you form the covariance.
    """

    def pca_fit(x, k):
        values, vectors = np.linalg.eigh(x.T @ x / len(x))
        return x.mean(axis=0), vectors[:, ::-1][:, :k], values[::-1][:k]


@misconception(
    fails={
        "pca_fit_finds_the_directions_of_largest_variance",
        "pca_fit_returns_the_variance_along_each_direction",
        "pca_fit_works_with_fewer_examples_than_features",
    }
)
def scales_the_features_first():
    """Divides every feature by its std before the decomposition.

    You standardize the features first, so you decompose their correlation matrix. That is another
    (respectable) method with other directions. This question only subtracts the mean.
    """

    def pca_fit(x, k):
        mean = x.mean(axis=0)
        scaled = (x - mean) / x.std(axis=0)
        values, vectors = np.linalg.eigh(scaled.T @ scaled / len(x))
        return mean, vectors[:, ::-1][:, :k], values[::-1][:k]


@misconception(
    fails={
        "pca_fit_finds_the_directions_of_largest_variance",
        "pca_fit_returns_the_variance_along_each_direction",
        "pca_fit_works_with_fewer_examples_than_features",
    }
)
def smallest_variance_first():
    """Takes the first columns of eigh, which belong to the smallest eigenvalues.

    np.linalg.eigh returns eigenvalues in rising order, so its first k columns are the directions of smallest
    variance. Turn values and columns round before you keep k of them.
    """

    def pca_fit(x, k):
        mean = x.mean(axis=0)
        values, vectors = np.linalg.eigh((x - mean).T @ (x - mean) / len(x))
        return mean, vectors[:, :k], values[:k]


@misconception(
    replace=("vectors[:, ::-1][:, :k]", "vectors[::-1][:k].T"),
    fails={
        "pca_fit_finds_the_directions_of_largest_variance",
        "pca_fit_works_with_fewer_examples_than_features",
    },
)
def rows_of_the_eigenvectors():
    """Takes rows of the eigenvector matrix for eigenvectors.

    np.linalg.eigh returns eigenvectors as columns, and you pick rows. Order and cut along axis 1.
    """


@misconception(
    replace=("x.mean(axis=0)", "x.mean()"),
    fails={
        "pca_fit_finds_the_directions_of_largest_variance",
        "pca_fit_returns_the_variance_along_each_direction",
        "pca_fit_works_with_fewer_examples_than_features",
    },
)
def one_mean_for_all_features():
    """Subtracts one mean of all entries.

    You subtract one number from everything. Each feature has a mean of its own, over the rows: axis 0.
    """


@misconception(
    fails={
        "pca_fit_returns_the_variance_along_each_direction",
        "pca_fit_works_with_fewer_examples_than_features",
    }
)
def divides_by_n_minus_one():
    """Divides the covariance by N - 1.

    Your variances divide by N - 1, as np.cov does unless it is told otherwise. The directions are the same,
    but the question divides by N.
    """

    def pca_fit(x, k):
        mean = x.mean(axis=0)
        values, vectors = np.linalg.eigh((x - mean).T @ (x - mean) / (len(x) - 1))
        return mean, vectors[:, ::-1][:, :k], values[::-1][:k]


@misconception(
    fails={
        "pca_fit_returns_the_variance_along_each_direction",
        "pca_fit_works_with_fewer_examples_than_features",
    }
)
def singular_values_as_variances():
    """Returns singular values where variances are asked for.

    You return the singular values of the centered data. A variance is the square of a singular value divided
    by N.
    """

    def pca_fit(x, k):
        mean = x.mean(axis=0)
        _, s, vt = np.linalg.svd(x - mean)
        s = np.append(s, np.zeros(max(0, x.shape[1] - len(s))))
        return mean, vt[:k].T, s[:k]


@misconception(
    fails={
        "pca_fit_returns_the_variance_along_each_direction",
        "pca_fit_works_with_fewer_examples_than_features",
    }
)
def variance_ratios():
    """Returns shares of the total variance.

    You return each direction's share of the total variance (scikit-learn's explained_variance_ratio_). The
    question asks for the variances themselves, in squared units of x.
    """

    def pca_fit(x, k):
        mean = x.mean(axis=0)
        values, vectors = np.linalg.eigh((x - mean).T @ (x - mean) / len(x))
        return mean, vectors[:, ::-1][:, :k], values[::-1][:k] / np.sum(values)


@misconception(
    replace=("values[::-1][:k]", "np.sqrt(np.abs(values[::-1][:k]) / len(x))"),
    fails={
        "pca_fit_returns_the_variance_along_each_direction",
        "pca_fit_works_with_fewer_examples_than_features",
    },
)
def singular_values_not_squared():
    """Divides the singular values by N without squaring them.

    Your variances are s / N. The eigenvalues of the covariance are the squares of the singular values
    over N: s^2 / N.
    """


@misconception(
    replace=("values[::-1][:k]", "np.sqrt(np.maximum(values[::-1][:k], 0))"),
    fails={
        "pca_fit_returns_the_variance_along_each_direction",
        "pca_fit_works_with_fewer_examples_than_features",
    },
)
def standard_deviations_for_variances():
    """Returns standard deviations in place of variances.

    Your numbers are the square roots of the variances along the directions. The eigenvalues of the covariance
    are the variances themselves.
    """


@misconception(
    replace=(" / len(x)", ""),
    fails={
        "pca_fit_returns_the_variance_along_each_direction",
        "pca_fit_works_with_fewer_examples_than_features",
    },
)
def forgets_to_divide_by_n():
    """Does not divide the covariance by N.

    You add up products and do not divide by N, so your variances are N times as large. The directions are
    not affected.
    """


@misconception(fails={"pca_fit_works_with_fewer_examples_than_features"})
def thin_svd():
    """Uses the thin SVD, which has no more than N directions.

    With full_matrices=False the SVD returns min(N, D) directions. If N is smaller than D and k is larger than
    N, your components have too few columns. The question wants k orthonormal columns even then: ask for the
    full matrix, and give the missing ones the variance 0.
    """

    def pca_fit(x, k):
        mean = x.mean(axis=0)
        _, s, vt = np.linalg.svd(x - mean, full_matrices=False)
        return mean, vt[:k].T, s[:k] ** 2 / len(x)


@misconception(
    replace=("(x - mean) @ components", "(x - x.mean(axis=0)) @ components"),
    fails={"pca_project_centres_with_the_given_mean"},
)
def project_centres_with_its_own_mean():
    """Centers new data with their own mean.

    pca_project subtracts the mean of the x at hand. New data have to be measured from the same point as the
    data the components were fitted to: use the mean you are given.
    """


@misconception(
    replace=("(x - mean) @ components", "x @ components"), fails={"pca_project_centres_with_the_given_mean"}
)
def project_forgets_the_mean():
    """Multiplies x by the components without centering.

    pca_project multiplies x by the components without subtracting the mean, so all coordinates are shifted by
    the same vector. The directions were found around the mean: subtract it first.
    """


@misconception(fails={"pca_project_centres_with_the_given_mean"})
def project_scales_to_unit_variance():
    """Divides the coordinates by their spread.

    pca_project also divides the coordinates by their standard deviation. That is whitening, the next
    question; a projection keeps lengths.
    """

    def pca_project(x, mean, components):
        z = (x - mean) @ components
        return z / (z.std(axis=0) + 1e-8)


@misconception(
    replace=("z @ components.T + mean", "z @ components.T"), fails={"pca_reconstruct_adds_the_mean_back"}
)
def reconstruct_forgets_the_mean():
    """Does not add the mean back.

    pca_reconstruct does not add the mean, so the reconstructed cloud sits around the origin. Undo both steps
    of the projection: turn back, then add the mean.
    """


@misconception(replace=("components.T", "components"), fails={"pca_reconstruct_adds_the_mean_back"})
def reconstruct_without_transposing():
    """Multiplies z by components where their transpose belongs.

    pca_reconstruct multiplies by components once more. Write the shapes down: z is (N, k) and the result (N,
    D), so the matrix between them is (k, D), which components become when transposed.
    """


@alternative
def full_svd():
    """Full SVD of the centered data, with the singular values padded by zeros."""

    def pca_fit(x, k):
        n, d = x.shape
        mean = np.mean(x, axis=0, keepdims=True)
        s, vt = np.linalg.svd(x - mean)[1:]
        variances = np.zeros(d)
        variances[: len(s)] = s**2 / n
        return mean, vt.T[:, :k], variances[:k]

    def pca_project(x, mean, components):
        return np.einsum("nd,dk->nk", x - mean, components)

    def pca_reconstruct(z, mean, components):
        return np.einsum("nk,dk->nd", z, components) + mean


@alternative
def sorted_eigh_of_cov():
    """np.cov and an explicit sort; flips the signs to make large entries positive."""

    def pca_fit(x, k):
        values, vectors = np.linalg.eigh(np.atleast_2d(np.cov(x, rowvar=False, bias=True)))
        order = np.argsort(values)[::-1][:k]
        vectors = vectors[:, order]
        largest = vectors[np.abs(vectors).argmax(axis=0), np.arange(k)]
        return np.average(x, axis=0), vectors * np.sign(largest), np.maximum(values[order], 0)

    def pca_project(x, mean, components):
        return x @ components - mean @ components

    def pca_reconstruct(z, mean, components):
        return (components @ z.T).T + mean


@alternative
def svd_of_the_covariance():
    """SVD of the covariance matrix, summed row by row; loops for the rest."""

    def pca_fit(x, k):
        mean = sum(x) / len(x)
        covariance = sum(np.outer(row - mean, row - mean) for row in x) / len(x)
        u, variances, _ = np.linalg.svd(covariance, hermitian=True)
        return mean, u[:, :k], variances[:k]

    def pca_project(x, mean, components):
        return np.array([[np.dot(row - mean, direction) for direction in components.T] for row in x])

    def pca_reconstruct(z, mean, components):
        out = np.tile(mean, (len(z), 1))
        for j in range(z.shape[1]):
            out += np.outer(z[:, j], components[:, j])
        return out
