"""New in this question: two ways to a covariance of 1."""

from autograder.catalogue import alternative, misconception


@misconception(fails={"whiten_fit_pca_scales_every_direction"})
def always_zca():
    """Ignores the method and always turns back.

    You multiply by V transposed for both methods. PCA whitening stops before that: its matrix is V with
    scaled columns.
    """

    def whiten_fit(x, eps, method):
        mean = x.mean(axis=0)
        values, vectors = np.linalg.eigh((x - mean).T @ (x - mean) / len(x))
        values, vectors = values[::-1], vectors[:, ::-1]
        pca = vectors / np.sqrt(values + eps)
        return mean, pca @ vectors.T


@misconception(fails={"whiten_fit_pca_scales_every_direction"})
def smallest_variance_first():
    """Leaves the directions in the rising order of eigh.

    np.linalg.eigh returns eigenvalues in rising order, so your columns begin with the direction of smallest
    variance. The question wants falling order: turn values and columns round. (ZCA does not notice: there the
    order drops out of the product.)
    """

    def whiten_fit(x, eps, method):
        mean = x.mean(axis=0)
        values, vectors = np.linalg.eigh((x - mean).T @ (x - mean) / len(x))
        pca = vectors / np.sqrt(values + eps)
        return mean, pca if method == "pca" else pca @ vectors.T


@misconception(
    fails={"whiten_fit_pca_scales_every_direction", "whiten_fit_keeps_directions_without_variance"}
)
def matrix_for_columns():
    """Builds the PCA matrix for examples in columns, D V^T.

    Your PCA matrix is built for multiplication from the left, with examples as columns. Here examples are
    rows and the matrix stands on the right: its columns, not its rows, are the scaled directions. Transpose
    it.
    """

    def whiten_fit(x, eps, method):
        mean = x.mean(axis=0)
        values, vectors = np.linalg.eigh((x - mean).T @ (x - mean) / len(x))
        values, vectors = values[::-1], vectors[:, ::-1]
        pca = vectors / np.sqrt(values + eps)
        return mean, pca.T if method == "pca" else pca @ vectors.T


@misconception(
    fails={
        "whiten_fit_pca_scales_every_direction",
        "whiten_fit_zca_turns_back_to_the_features",
        "whiten_fit_keeps_directions_without_variance",
    }
)
def adds_eps_to_the_std():
    """Adds eps after the square root.

    You take the root of lambda and add eps to it. The question adds eps to lambda, under the root. (With a
    lambda that rounding has pushed below 0, your root is not even a number.)
    """

    def whiten_fit(x, eps, method):
        mean = x.mean(axis=0)
        values, vectors = np.linalg.eigh((x - mean).T @ (x - mean) / len(x))
        values, vectors = values[::-1], vectors[:, ::-1]
        pca = vectors / (np.sqrt(np.abs(values)) + eps)
        return mean, pca if method == "pca" else pca @ vectors.T


@misconception(
    replace=(
        "centered = x - mean\n    values, vectors = np.linalg.eigh(centered.T @ centered / len(x))",
        "values, vectors = np.linalg.eigh((x - mean).T @ (x - mean) / (len(x) - 1))",
    ),
    fails={
        "whiten_fit_pca_scales_every_direction",
        "whiten_fit_zca_turns_back_to_the_features",
        "whiten_fit_keeps_directions_without_variance",
    },
)
def divides_by_n_minus_one():
    """Divides the covariance by N - 1.

    Your covariance divides by N - 1 (np.cov does so unless you pass bias=True). The question divides by N.
    """


@misconception(
    fails={
        "whiten_fit_pca_scales_every_direction",
        "whiten_fit_zca_turns_back_to_the_features",
        "whiten_fit_keeps_directions_without_variance",
    }
)
def divides_by_the_variance():
    """Divides by lambda + eps instead of its root.

    You divide each direction by its variance. The coordinate has to be divided by its standard deviation:
    take the root of lambda + eps. Now large directions come out small, and small ones large.
    """

    def whiten_fit(x, eps, method):
        mean = x.mean(axis=0)
        values, vectors = np.linalg.eigh((x - mean).T @ (x - mean) / len(x))
        values, vectors = values[::-1], vectors[:, ::-1]
        pca = vectors / (values + eps)
        return mean, pca if method == "pca" else pca @ vectors.T


@misconception(
    replace=(
        "centered = x - mean\n    values, vectors = np.linalg.eigh(centered.T @ centered / len(x))",
        "values, vectors = np.linalg.eigh(x.T @ x / len(x))",
    ),
    fails={
        "whiten_fit_pca_scales_every_direction",
        "whiten_fit_zca_turns_back_to_the_features",
        "whiten_fit_keeps_directions_without_variance",
    },
)
def does_not_centre():
    """Decomposes x without subtracting the mean.

    You form x.T @ x without subtracting the mean, so the position of the cloud counts as variance. Center x
    first; the covariance is about differences from the mean.
    """


@misconception(
    replace=("np.sqrt(values + eps)", "np.sqrt(values)"),
    fails={
        "whiten_fit_pca_scales_every_direction",
        "whiten_fit_zca_turns_back_to_the_features",
        "whiten_fit_keeps_directions_without_variance",
    },
)
def forgets_eps():
    """Divides by the root of lambda alone.

    You leave eps out. A direction without variance is then divided by something like 0, and what comes out is
    rounding noise, blown up. Add eps to lambda under the root.
    """


@misconception(
    replace=("np.sqrt(values + eps)", "np.sqrt(np.sqrt(np.abs(values) * len(x)) + eps)"),
    fails={
        "whiten_fit_pca_scales_every_direction",
        "whiten_fit_zca_turns_back_to_the_features",
        "whiten_fit_keeps_directions_without_variance",
    },
)
def singular_values_for_variances():
    """Takes the singular values of the centered data for the variances.

    You put the singular values of the centered data under the root. The variances are their squares over
    N: lambda = s^2 / N, and eps is added to those.
    """


@misconception(
    replace=("np.sqrt(values + eps)", "np.sqrt(np.maximum(values, eps))"),
    fails={
        "whiten_fit_pca_scales_every_direction",
        "whiten_fit_zca_turns_back_to_the_features",
        "whiten_fit_keeps_directions_without_variance",
    },
)
def clips_at_eps():
    """Raises small eigenvalues to eps instead of adding it.

    You raise eigenvalues below eps to it and leave the others alone. The question adds eps to every one.
    """


@misconception(
    replace=("centered = x - mean\n", "centered = x - x.mean(axis=1, keepdims=True)\n"),
    fails={
        "whiten_fit_pca_scales_every_direction",
        "whiten_fit_zca_turns_back_to_the_features",
        "whiten_fit_keeps_directions_without_variance",
    },
)
def centres_each_example():
    """Subtracts from each example the mean of its own features.

    Your covariance is that of rows centered by themselves. Subtract from each feature its mean over the
    examples, the one you return.
    """


@misconception(
    replace=("/ len(x)", "/ x.shape[1]"),
    fails={
        "whiten_fit_pca_scales_every_direction",
        "whiten_fit_zca_turns_back_to_the_features",
        "whiten_fit_keeps_directions_without_variance",
    },
)
def divides_by_the_features():
    """Divides the covariance by the number of features.

    You divide by D. The covariance is a mean over the N examples.
    """


@misconception(
    replace=("values + eps", "values + 1e-5"),
    fails={
        "whiten_fit_pca_scales_every_direction",
        "whiten_fit_zca_turns_back_to_the_features",
        "whiten_fit_keeps_directions_without_variance",
    },
    constant="1e-5",
)
def hard_coded_eps():
    """Adds a small number of its own in place of eps.

    Your eps is a number of your own. Take the argument: it may be as large as 1.
    """


@misconception(
    replace=(" / len(x)", ""),
    fails={
        "whiten_fit_pca_scales_every_direction",
        "whiten_fit_zca_turns_back_to_the_features",
        "whiten_fit_keeps_directions_without_variance",
    },
)
def forgets_to_divide_by_n():
    """Does not divide the covariance by N.

    You add up products and do not divide by N. The covariance is a mean over the examples.
    """


@misconception(fails={"whiten_fit_zca_turns_back_to_the_features"})
def always_pca():
    """Ignores the method and never turns back.

    You return the PCA matrix for both methods. ZCA multiplies by V transposed once more, which turns the
    whitened cloud back to the axes of the features.
    """

    def whiten_fit(x, eps, method):
        mean = x.mean(axis=0)
        values, vectors = np.linalg.eigh((x - mean).T @ (x - mean) / len(x))
        values, vectors = values[::-1], vectors[:, ::-1]
        pca = vectors / np.sqrt(values + eps)
        return mean, pca


@misconception(
    fails={"whiten_fit_zca_turns_back_to_the_features", "whiten_fit_keeps_directions_without_variance"}
)
def turns_back_with_v():
    """Builds V^T D V where V D V^T is meant.

    In ZCA you have V and V transposed in each other's place. np.linalg.eigh returns the directions as
    columns: the matrix is V times the scaling times V transposed.
    """

    def whiten_fit(x, eps, method):
        mean = x.mean(axis=0)
        values, vectors = np.linalg.eigh((x - mean).T @ (x - mean) / len(x))
        values, vectors = values[::-1], vectors[:, ::-1]
        pca = vectors / np.sqrt(values + eps)
        return mean, pca if method == "pca" else vectors.T @ (vectors / np.sqrt(values + eps)[:, None])


@misconception(fails={"whiten_fit_keeps_directions_without_variance"}, constant="1e-10")
def drops_empty_directions():
    """Multiplies directions without variance by 0.

    You set directions without variance to 0, as a pseudo-inverse does. On the data you fitted that makes no
    difference, but later data may move along them. The question gives them the factor 1 / sqrt(eps).
    """

    def whiten_fit(x, eps, method):
        mean = x.mean(axis=0)
        values, vectors = np.linalg.eigh((x - mean).T @ (x - mean) / len(x))
        values, vectors = values[::-1], vectors[:, ::-1]
        pca = vectors * np.where(values > 1e-10, 1 / np.sqrt(np.abs(values) + eps), 0)
        return mean, pca if method == "pca" else pca @ vectors.T


@misconception(fails={"whiten_fit_keeps_directions_without_variance"})
def thin_svd():
    """Uses the thin SVD and so drops the directions that N < D leaves without variance.

    With full_matrices=False the SVD keeps only min(N, D) directions, so whatever new data do along the others
    is thrown away (and the PCA matrix is not square). Those directions have lambda = 0: keep them, with the
    factor 1 / sqrt(eps).
    """

    def whiten_fit(x, eps, method):
        mean = x.mean(axis=0)
        _, s, vt = np.linalg.svd(x - mean, full_matrices=False)
        pca = vt.T / np.sqrt(s**2 / len(x) + eps)
        return mean, pca if method == "pca" else pca @ vt


@misconception(
    replace=("return (x - mean) @ matrix", "return (x - x.mean(axis=0)) @ matrix"),
    fails={"whiten_apply_uses_the_given_mean_and_matrix"},
)
def apply_centres_with_its_own_mean():
    """Centers new data with their own mean.

    whiten_apply subtracts the mean of the x at hand. New data are measured from the point that the fit found:
    use the mean you are given.
    """


@misconception(
    replace=("return (x - mean) @ matrix", "return x @ matrix"),
    fails={"whiten_apply_uses_the_given_mean_and_matrix"},
)
def apply_forgets_the_mean():
    """Multiplies x by the matrix without centering.

    whiten_apply multiplies x without subtracting the mean. The covariance comes out right, but the cloud does
    not sit at the origin. Subtract the given mean first.
    """


@misconception(
    replace=("return (x - mean) @ matrix", "return (matrix @ (x - mean).T).T"),
    fails={"whiten_apply_uses_the_given_mean_and_matrix"},
)
def apply_transposes_the_matrix():
    """Multiplies by the transposed matrix.

    whiten_apply multiplies by the transpose of the matrix. A ZCA matrix is symmetric and does not mind; for
    any other the result is wrong. Rows times matrix: (x - mean) @ matrix.
    """


@alternative
def direction_by_direction():
    """Loops over directions and over examples."""

    def whiten_fit(x, eps, method):
        mean = sum(x) / len(x)
        covariance = sum(np.outer(row - mean, row - mean) for row in x) / len(x)
        directions, variances, _ = np.linalg.svd(covariance, hermitian=True)
        matrix = np.zeros(covariance.shape)
        for j, variance in enumerate(variances):
            scaled = directions[:, j] / (variance + eps) ** 0.5
            if method == "pca":
                matrix[:, j] = scaled
            else:
                matrix += np.outer(scaled, directions[:, j])
        return mean, matrix

    def whiten_apply(x, mean, matrix):
        return np.array([matrix.T @ (row - mean) for row in x])


@alternative
def eps_on_the_covariance():
    """Adds eps to the diagonal of np.cov; ZCA by scipy's matrix square root."""

    from scipy.linalg import sqrtm

    def whiten_fit(x, eps, method):
        covariance = np.cov(x, rowvar=False, bias=True) + eps * np.identity(x.shape[1])
        if method == "zca":
            return np.average(x, axis=0), np.linalg.inv(np.real(sqrtm(covariance)))
        values, vectors = np.linalg.eigh(covariance)
        order = np.argsort(-values)
        return np.average(x, axis=0), vectors[:, order] @ np.diag(values[order] ** -0.5)

    def whiten_apply(x, mean, matrix):
        return x @ matrix - mean @ matrix


@alternative
def full_svd():
    """Full SVD of the centered data, with the singular values padded by zeros."""

    def whiten_fit(x, eps, method):
        n, d = x.shape
        mean = np.mean(x, axis=0, keepdims=True)
        s, vt = np.linalg.svd(x - mean)[1:]
        variances = np.pad(s**2 / n, (0, d - len(s)))
        matrix = np.einsum("jd,j->dj", vt, 1 / np.sqrt(variances + eps))
        if method == "zca":
            matrix = matrix @ vt
        return mean, matrix

    def whiten_apply(x, mean, matrix):
        return np.einsum("nd,de->ne", x - mean, matrix)
