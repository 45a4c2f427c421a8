"""New in this question: lengths kept exactly."""

from autograder.catalogue import alternative, misconception


@misconception(
    fails={
        "orthogonal_init_has_orthonormal_columns_or_rows",
        "orthogonal_init_flattens_convolutions",
        "orthogonal_init_prefers_no_direction",
        "orthogonal_init_keeps_lengths_in_a_deep_linear_net",
    }
)
def forgets_wide_matrices():
    """Takes QR of the shape as it is, which loses columns of a wide matrix.

    QR of a matrix with more columns than rows gives a square Q, so columns are missing. Transpose first, take
    Q, and transpose back.
    """

    def orthogonal_init(shape, init_param):
        rng = np.random.default_rng(init_param["seed"])
        q, r = np.linalg.qr(rng.normal(size=(shape[0], int(np.prod(shape[1:])))))
        q = q * np.sign(np.diag(r))
        return init_param["gain"] * (q.reshape(shape) if q.size == np.prod(shape) else q)


@misconception(
    fails={
        "orthogonal_init_has_orthonormal_columns_or_rows",
        "orthogonal_init_applies_the_gain",
        "orthogonal_init_flattens_convolutions",
        "orthogonal_init_keeps_lengths_in_a_deep_linear_net",
    }
)
def normalizes_columns():
    """Scales random columns or rows to length 1 without making them orthogonal.

    You give every column (or row) the length 1, but they are not orthogonal to each other: their inner
    products are not 0.
    """

    def orthogonal_init(shape, init_param):
        rng = np.random.default_rng(init_param["seed"])
        w = rng.normal(size=(shape[0], int(np.prod(shape[1:]))))
        axis = 0 if w.shape[0] >= w.shape[1] else 1
        w = w / np.linalg.norm(w, axis=axis, keepdims=True)
        return init_param["gain"] * w.reshape(shape)


@misconception(
    fails={
        "orthogonal_init_has_orthonormal_columns_or_rows",
        "orthogonal_init_applies_the_gain",
        "orthogonal_init_flattens_convolutions",
        "orthogonal_init_keeps_lengths_in_a_deep_linear_net",
    }
)
def scaled_normal():
    """Draws independent normal weights of the right average length.

    Your columns have length 1 and are orthogonal only on average. Independent draws come close to it, an
    orthogonal matrix is exact: take Q of a QR decomposition.
    """

    def orthogonal_init(shape, init_param):
        rng = np.random.default_rng(init_param["seed"])
        longer = max(shape[0], int(np.prod(shape[1:])))
        return init_param["gain"] * rng.normal(0, np.sqrt(1 / longer), size=shape)


@misconception(
    fails={
        "orthogonal_init_has_orthonormal_columns_or_rows",
        "orthogonal_init_flattens_convolutions",
        "orthogonal_init_prefers_no_direction",
        "orthogonal_init_keeps_lengths_in_a_deep_linear_net",
    }
)
def qr_without_transposing():
    """Takes QR of the shape as it is, which for a wide matrix gives too few columns to reshape.

    QR of a matrix with more columns than rows gives a square Q, which does not fill the shape. Draw the
    transposed matrix, take Q, and transpose back.
    """

    def orthogonal_init(shape, init_param):
        rng = np.random.default_rng(init_param["seed"])
        q, r = np.linalg.qr(rng.normal(size=(shape[0], int(np.prod(shape[1:])))))
        return init_param["gain"] * (q * np.sign(np.diag(r))).reshape(shape)


@misconception(
    fails={"orthogonal_init_applies_the_gain", "orthogonal_init_keeps_lengths_in_a_deep_linear_net"}
)
def gain_before_qr():
    """Scales the draws by the gain before the decomposition, which takes the scale out again.

    You multiply the random draws by the gain and then take Q. Q has columns of length 1 whatever the scale of
    the draws is: multiply afterwards.
    """

    def orthogonal_init(shape, init_param):
        rng = np.random.default_rng(init_param["seed"])
        rows, columns = shape[0], int(np.prod(shape[1:]))
        draws = init_param["gain"] * rng.normal(size=(max(rows, columns), min(rows, columns)))
        q = np.linalg.qr(draws)[0] * rng.choice([-1.0, 1.0], size=min(rows, columns))
        return (q if rows >= columns else q.T).reshape(shape)


@misconception(
    replace=('init_param["gain"] * w.reshape(shape)', "w.reshape(shape)"),
    fails={"orthogonal_init_applies_the_gain", "orthogonal_init_keeps_lengths_in_a_deep_linear_net"},
)
def ignores_the_gain():
    """Leaves the gain out.

    Your weights do not depend on the gain. Multiply the orthonormal matrix by it.
    """


@misconception(
    replace=('init_param["gain"]', 'np.sqrt(init_param["gain"])'),
    fails={"orthogonal_init_applies_the_gain", "orthogonal_init_keeps_lengths_in_a_deep_linear_net"},
)
def root_of_the_gain():
    """Multiplies by the square root of the gain.

    You multiply by the square root of the gain. The rows or columns should have the length `gain` itself.
    """


@misconception(
    replace=('init_param["gain"] * w', 'init_param["gain"] ** 2 * w'),
    fails={"orthogonal_init_applies_the_gain", "orthogonal_init_keeps_lengths_in_a_deep_linear_net"},
)
def gain_squared():
    """Multiplies by the square of the gain.

    You multiply by gain^2. The rows or columns have length gain; its square is what stands in w.T @ w.
    """


@misconception(fails={"orthogonal_init_flattens_convolutions"})
def every_kernel_position_by_itself():
    """Makes an orthogonal matrix of filters and channels at each position of the kernel.

    At every position of the kernel your weights form an orthogonal matrix of filters and channels. The
    question takes each filter as one long row, kernel and all: flatten to (F, everything else).
    """

    def orthogonal_init(shape, init_param):
        rng = np.random.default_rng(init_param["seed"])
        rows, columns = shape[:2]
        w = np.empty((rows, columns, int(np.prod(shape[2:]))))
        for k in range(w.shape[2]):
            q, r = np.linalg.qr(rng.normal(size=(max(rows, columns), min(rows, columns))))
            q = q * np.sign(np.diag(r))
            w[:, :, k] = q if rows >= columns else q.T
        return init_param["gain"] * w.reshape(shape)


@misconception(
    replace=("shape[0], int(np.prod(shape[1:]))", "int(np.prod(shape[:-1])), shape[-1]"),
    fails={"orthogonal_init_flattens_convolutions"},
)
def flattens_all_but_the_last_axis():
    """Takes a convolution as a matrix (everything else, last axis).

    You flatten a convolution to (everything else, last axis). Its filters are the rows: flatten to (F,
    everything else).
    """


@misconception(replace=('init_param["seed"]', "0"), fails={"orthogonal_init_prefers_no_direction"})
def fixed_seed():
    """Seeds the generator with 0 instead of the seed it is given.

    You seed the generator with a fixed number, so that layers of the same shape get the same weights. Use the
    seed in init_param.
    """


@misconception(
    replace=("np.sign(np.diag(r))", "np.sign(np.diag(r)) if rows >= columns else q"),
    fails={"orthogonal_init_prefers_no_direction"},
)
def flips_tall_matrices_only():
    """Corrects the signs of QR for tall matrices only.

    For a wide matrix you return the signs that QR prefers. Flip the columns of Q at random before you
    transpose, whatever the shape.
    """


@misconception(fails={"orthogonal_init_prefers_no_direction"})
def identity():
    """Returns the identity matrix, cut to the shape.

    Your weights are a piece of the identity: orthogonal, but the same in every call, with every unit reading
    one input. Start from random draws.
    """

    def orthogonal_init(shape, init_param):
        return init_param["gain"] * np.eye(shape[0], int(np.prod(shape[1:]))).reshape(shape)


@misconception(
    replace=[
        (
            'rng = np.random.default_rng(init_param["seed"])\n'
            "    rows, columns = shape[0], int(np.prod(shape[1:]))",
            "rows, columns = shape[0], int(np.prod(shape[1:]))",
        ),
        ("rng.normal", "np.random.normal"),
    ],
    fails={"orthogonal_init_prefers_no_direction"},
)
def ignores_the_seed():
    """Draws from numpy's global state.

    You draw from numpy's global generator, so nobody can repeat your weights. Make a generator from
    init_param['seed'] and draw from that.
    """


@misconception(
    replace=(
        "q, r = np.linalg.qr(rng.normal(size=(max(rows, columns), min(rows, columns))))\n"
        "    q = q * np.sign(np.diag(r))",
        "q, _ = np.linalg.qr(rng.normal(size=(max(rows, columns), min(rows, columns))))\n"
        "    q = q * rng.choice([-1.0, 1.0])",
    ),
    fails={"orthogonal_init_prefers_no_direction"},
)
def one_coin_for_all():
    """Throws one coin for the whole matrix.

    You throw one coin for the whole matrix. Its columns then change their signs together, so that the sign of
    one still tells that of another: throw one coin for each column.
    """


@misconception(
    replace=(
        "q = q * np.sign(np.diag(r))\n    w = q if rows >= columns else q.T",
        "w = q if rows >= columns else q.T",
    ),
    fails={"orthogonal_init_prefers_no_direction"},
)
def signs_of_qr():
    """Uses Q as it comes, with the signs that QR prefers.

    Your matrix is orthogonal, but QR has a preference: the first entry of its Q is always negative. Flip the
    sign of each column at random, or by the diagonal of R.
    """


@misconception(fails={"orthogonal_init_prefers_no_direction"})
def svd_as_it_comes():
    """Uses a factor of the SVD as it comes, with the signs that the SVD prefers.

    Your matrix is orthogonal, but the routine behind np.linalg.svd has a preference for some signs. Flip
    the sign of each column with a fair coin, or use the product u @ vt, which has none.
    """

    def orthogonal_init(shape, init_param):
        rng = np.random.default_rng(init_param["seed"])
        draws = rng.normal(size=(shape[0], int(np.prod(shape[1:]))))
        u, _, vt = np.linalg.svd(draws, full_matrices=False)
        return init_param["gain"] * (u if u.shape == draws.shape else vt).reshape(shape)


@alternative
def cut_from_a_square():
    """A random rotation or reflection from scipy, cut to size."""

    from scipy import stats

    def orthogonal_init(shape, init_param):
        rows, columns = shape[0], int(np.prod(shape[1:]))
        square = stats.ortho_group.rvs(max(rows, columns, 2), random_state=init_param["seed"])
        return init_param["gain"] * square[:rows, :columns].reshape(shape)


@alternative
def gram_schmidt():
    """Gram and Schmidt, vector by vector, twice over to get rid of rounding."""

    def orthogonal_init(shape, init_param):
        random = np.random.RandomState(init_param["seed"])
        rows, columns = shape[0], int(np.prod(shape[1:]))
        vectors = []
        for _ in range(min(rows, columns)):
            v = random.randn(max(rows, columns))
            for _ in range(2):
                for other in vectors:
                    v = v - np.dot(v, other) * other
            vectors.append(v / np.sqrt(np.dot(v, v)))
        w = np.array(vectors)
        w = w if rows <= columns else w.T
        return np.reshape(w, shape) * init_param["gain"]


@alternative
def svd_and_coins():
    """The singular vectors of a random matrix, with random signs."""

    def orthogonal_init(shape, init_param):
        rng = np.random.default_rng(init_param["seed"])
        u, _, vt = np.linalg.svd(rng.normal(size=(shape[0], int(np.prod(shape[1:])))), full_matrices=False)
        w = u * rng.choice([-1.0, 1.0], size=u.shape[1]) @ vt
        return (init_param["gain"] * w).reshape(shape)
