"""New in this question: noise along principal components."""

from autograder.catalogue import alternative, misconception


@misconception(
    replace=("values[::-1], vectors[:, ::-1]", "values, vectors"),
    fails={"fit_pca_lighting_finds_the_principal_colors"},
)
def ascending_order():
    """Leaves eigenvalues in ascending order.

    Your first component is the one with the least variance. eigh sorts upwards: turn both results round.
    """


@misconception(
    replace=("vectors[:, ::-1]", "vectors[:, ::-1].T"), fails={"fit_pca_lighting_finds_the_principal_colors"}
)
def rows_for_columns():
    """Returns eigenvectors as rows.

    Row k of your matrix belongs to eigenvalue k. The question asks for columns.
    """


@misconception(
    replace=("colors - colors.mean(axis=0)", "colors"), fails={"fit_pca_lighting_finds_the_principal_colors"}
)
def not_centered():
    """Does not subtract the mean.

    You decompose the mean of products of colors. A covariance is about the mean color.
    """


@misconception(
    replace=("centered.T @ centered / len(colors)", "centered.T @ centered / len(x)"),
    fails={"fit_pca_lighting_finds_the_principal_colors"},
)
def divides_by_images():
    """Divides by the number of images.

    You divide by N, but you sum over N H W pixels.
    """


@misconception(
    replace=(
        "colors = x.reshape(-1, x.shape[-1]).astype(np.float64)\n    centered = colors - colors.mean(axis=0)",
        "colors = x.reshape(-1, x.shape[-1])\n    centered = colors - colors.mean(axis=0).astype(x.dtype)",
    ),
    fails={"fit_pca_lighting_finds_the_principal_colors"},
)
def bytes_wrap_around():
    """Computes with bytes.

    Differences and products of bytes wrap around. Convert the colors to float64 first.
    """


@misconception(
    replace=("(alpha * values) @ vectors.T", "(alpha * np.sqrt(values)) @ vectors.T"),
    fails={"pca_lighting_adds_one_color_to_an_image"},
)
def square_root_of_eigenvalues():
    """Scales by the square root of eigenvalues.

    You scale by standard deviations. The formula of the paper has the eigenvalue itself.
    """


@misconception(
    replace=("(alpha * values) @ vectors.T", "alpha @ vectors.T"),
    fails={"pca_lighting_adds_one_color_to_an_image"},
)
def forgets_eigenvalues():
    """Adds all components alike.

    Your offsets have the same size along all components. Each is multiplied by its eigenvalue.
    """


@misconception(
    replace=("(alpha * values) @ vectors.T", "(alpha * values) @ vectors"),
    fails={"pca_lighting_adds_one_color_to_an_image", "pca_lighting_draws_normal_numbers_for_each_image"},
)
def transposed_eigenvectors():
    """Uses rows for eigenvectors.

    You add multiples of the rows of the matrix. Eigenvectors are its columns.
    """


@misconception(
    replace=('lighting_param["std"]', 'lighting_param["std"] ** 2'),
    fails={"pca_lighting_adds_one_color_to_an_image"},
)
def variance_for_std():
    """Squares the standard deviation.

    rng.normal takes the standard deviation, and you give it the variance.
    """


@misconception(
    replace=[("size=(len(x), len(values))", "size=x.shape"), ("offsets[:, None, None, :]", "offsets")],
    fails={"pca_lighting_adds_one_color_to_an_image", "pca_lighting_draws_normal_numbers_for_each_image"},
)
def noise_in_each_pixel():
    """Draws for each pixel.

    Each pixel gets a color of its own, which is noise. One color is added to all pixels of an image.
    """


@misconception(
    replace=("size=(len(x), len(values))", "size=(1, len(values))"),
    fails={"pca_lighting_adds_one_color_to_an_image", "pca_lighting_draws_normal_numbers_for_each_image"},
)
def one_color_for_the_batch():
    """Adds the same color to all images.

    All images of your batch get the same color. Draw for each image.
    """


@misconception(
    replace=("size=(len(x), len(values))", "size=(len(x), 1)"),
    fails={"pca_lighting_draws_normal_numbers_for_each_image"},
)
def one_draw_for_all_components():
    """Draws one number for all components.

    You multiply all components of an image by the same number. Each has a draw of its own.
    """


@misconception(
    replace=(
        'rng.normal(0, lighting_param["std"], size',
        'lighting_param["std"] * np.sqrt(3) * rng.uniform(-1, 1, size',
    ),
    fails={"pca_lighting_draws_normal_numbers_for_each_image"},
)
def uniform_numbers():
    """Draws uniform numbers.

    Your draws have the right variance, but they are uniform. The question asks for normal ones.
    """


@misconception(
    replace=('np.random.default_rng(lighting_param["seed"])', "np.random.default_rng(0)"),
    fails={"pca_lighting_draws_normal_numbers_for_each_image"},
)
def fixed_seed():
    """Seeds the generator with 0.

    You add the same colors in every call. Seed the generator with the seed you are given.
    """


@alternative
def singular_values():
    """Takes the singular value decomposition of the colors, and adds one component after the other."""

    def fit_pca_lighting(x):
        colors = np.array(x, dtype=float).reshape(-1, x.shape[3])
        _, s, vt = np.linalg.svd(colors - colors.mean(axis=0), full_matrices=False)
        return s**2 / len(colors), vt.T

    def pca_lighting(x, lighting_param):
        state = np.random.RandomState(lighting_param["seed"])
        out = np.array(x, dtype=float)
        for value, vector in zip(lighting_param["eigenvalues"], lighting_param["eigenvectors"].T):
            out += np.multiply.outer(state.randn(len(x)) * lighting_param["std"] * value, vector)[
                :, None, None
            ]
        return out


@alternative
def covariance_by_numpy():
    """Lets np.cov compute the covariance; loops over images."""

    def fit_pca_lighting(x):
        covariance = np.cov(x.reshape(-1, x.shape[-1]).astype(float).T, bias=True)
        values, vectors = np.linalg.eigh(np.atleast_2d(covariance))
        order = np.argsort(-values)
        return values[order], vectors[:, order]

    def pca_lighting(x, lighting_param):
        rng = np.random.default_rng(lighting_param["seed"])
        basis = lighting_param["eigenvectors"] * lighting_param["eigenvalues"]
        return np.stack([image + basis @ rng.normal(0, lighting_param["std"], basis.shape[1]) for image in x])
