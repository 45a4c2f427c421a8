"""New in this question: three branches that cancel into one line."""

from autograder.catalogue import alternative, misconception


@misconception(fails={"batchnorm_backward_alt_dx_agrees_with_autograd"})
def divides_by_n_minus_one():
    """Averages the part along xhat with N - 1, as if the variance were the unbiased one.

    You average the part along xhat with N - 1. The variance in the forward pass divides by N, and so does its
    derivative; for a batch of one you would divide by 0.
    """

    def batchnorm_backward_alt(dout, cache):
        xhat, inv_std, gamma = cache
        dgamma, dbeta, N = np.sum(dout * xhat, axis=0), np.sum(dout, axis=0), len(dout)
        return gamma * inv_std * (dout - dbeta / N - xhat * dgamma / np.float64(N - 1)), dgamma, dbeta


@misconception(fails={"batchnorm_backward_alt_dx_agrees_with_autograd"})
def divides_everything_by_n():
    """Multiplies by 1/N once more, over the whole bracket.

    Your dx is too small by the factor N. In front of the bracket stands 1/N only when dout in it is
    multiplied by N; with means in the bracket there is none.
    """

    def batchnorm_backward_alt(dout, cache):
        xhat, inv_std, gamma = cache
        dgamma, dbeta, N = np.sum(dout * xhat, axis=0), np.sum(dout, axis=0), len(dout)
        return gamma * inv_std / N * (dout - dbeta / N - xhat * dgamma / N), dgamma, dbeta


@misconception(fails={"batchnorm_backward_alt_dx_agrees_with_autograd"})
def exact_projection():
    """Takes the whole component along xhat away, as if xhat had the squared length N.

    You project dout on xhat and divide by the sum of xhat squared. The formula divides by N. The two agree
    for eps = 0; with an eps, stretching a column of x does change the output a little, and that part of the
    gradient stays.
    """

    def batchnorm_backward_alt(dout, cache):
        xhat, inv_std, gamma = cache
        dgamma, dbeta = np.sum(dout * xhat, axis=0), np.sum(dout, axis=0)
        along = xhat * dgamma / np.sum(xhat**2, axis=0)
        return gamma * inv_std * (dout - dbeta / len(dout) - along), dgamma, dbeta


@misconception(fails={"batchnorm_backward_alt_dx_agrees_with_autograd"})
def forgets_the_mean_of_dout():
    """Leaves the term of the mean out and only takes the part along xhat away.

    You take away the part of dout along xhat, but not its mean over the batch. Adding a constant to a column
    of x does not change the output, so the entries of dx in a column have to add up to 0.
    """

    def batchnorm_backward_alt(dout, cache):
        xhat, inv_std, gamma = cache
        dgamma, dbeta = np.sum(dout * xhat, axis=0), np.sum(dout, axis=0)
        return gamma * inv_std * (dout - xhat * dgamma / len(dout)), dgamma, dbeta


@misconception(fails={"batchnorm_backward_alt_dx_agrees_with_autograd"})
def forgets_the_part_along_xhat():
    """Leaves the term of the variance out and only takes the mean of dout away.

    You take away the mean of dout, but not its part along xhat. That second term is the way through the
    variance: stretching a column of x hardly changes the output.
    """

    def batchnorm_backward_alt(dout, cache):
        xhat, inv_std, gamma = cache
        dgamma, dbeta = np.sum(dout * xhat, axis=0), np.sum(dout, axis=0)
        return gamma * inv_std * (dout - dbeta / len(dout)), dgamma, dbeta


@misconception(fails={"batchnorm_backward_alt_dx_agrees_with_autograd"})
def gamma_twice():
    """Multiplies by gamma in dxhat and once more in front.

    You multiply by gamma twice: once in the gradient with respect to xhat, and once more in front of the
    bracket. One of the two is enough; with gamma = 1 they cannot be told apart.
    """

    def batchnorm_backward_alt(dout, cache):
        xhat, inv_std, gamma = cache
        dxhat = dout * gamma
        mean, along = np.mean(dxhat, axis=0), np.mean(dxhat * xhat, axis=0)
        dx = gamma * inv_std * (dxhat - mean - xhat * along)
        return dx, np.sum(dout * xhat, axis=0), np.sum(dout, axis=0)


@misconception(fails={"batchnorm_backward_alt_dx_agrees_with_autograd"})
def sign_of_the_xhat_term():
    """Adds the part along xhat instead of taking it away.

    You add the part of dout along xhat. It has to be taken away, like the mean: what stretches the column is
    undone by the normalization and cannot change the loss.
    """

    def batchnorm_backward_alt(dout, cache):
        xhat, inv_std, gamma = cache
        dgamma, dbeta = np.sum(dout * xhat, axis=0), np.sum(dout, axis=0)
        return gamma * inv_std * (dout - (dbeta - xhat * dgamma) / len(dout)), dgamma, dbeta


@misconception(fails={"batchnorm_backward_alt_dx_agrees_with_autograd"})
def sums_in_place_of_means():
    """Takes sums over the batch away where means belong.

    You take away the sums dbeta and xhat * dgamma. In dx it is their means over the batch, since the mean and
    the variance of a column share each entry with the weight 1/N.
    """

    def batchnorm_backward_alt(dout, cache):
        xhat, inv_std, gamma = cache
        dgamma, dbeta = np.sum(dout * xhat, axis=0), np.sum(dout, axis=0)
        return gamma * inv_std * (dout - dbeta - xhat * dgamma), dgamma, dbeta


@misconception(fails={"batchnorm_backward_alt_dx_agrees_with_autograd"})
def without_gamma():
    """Leaves gamma out of dx, which is right at its initial value 1.

    Your dx does not depend on gamma. Before training gamma is 1 and one does not notice; later the gradient
    with respect to xhat is dout times gamma.
    """

    def batchnorm_backward_alt(dout, cache):
        xhat, inv_std, gamma = cache
        dgamma, dbeta = np.sum(dout * xhat, axis=0), np.sum(dout, axis=0)
        return inv_std * (dout - (dbeta + xhat * dgamma) / len(dout)), dgamma, dbeta


@misconception(
    replace=("gamma * inv_std * (dout - (dbeta + xhat * dgamma) / len(dout))", "gamma * inv_std * dout"),
    fails={"batchnorm_backward_alt_dx_agrees_with_autograd"},
)
def statistics_as_constants():
    """Treats mean and variance as constants in train mode.

    Your dx is the one of test mode. In training mean and variance depend on x as well: two more terms.
    """


@misconception(
    replace=(
        "gamma * inv_std * (dout - (dbeta + xhat * dgamma) / len(dout))",
        "inv_std * ((d := np.dot(dout, gamma)) - d.mean(axis=0) - xhat * np.mean(d * xhat, axis=0))",
    ),
    fails={"batchnorm_backward_alt_dx_agrees_with_autograd", "batchnorm_backward_alt_sums_dgamma_and_dbeta"},
)
def dot_product_with_gamma():
    """Multiplies dout by gamma with np.dot, which sums over the features.

    np.dot(dout, gamma) sums over the features and leaves one number for each example. gamma scales each
    feature by itself: dout * gamma.
    """


@misconception(
    replace=(
        "gamma * inv_std * (dout - (dbeta + xhat * dgamma) / len(dout))",
        "gamma * inv_std * dout * (1 - (1 + xhat**2) / len(dout))",
    ),
    fails={"batchnorm_backward_alt_dx_agrees_with_autograd"},
)
def diagonal_of_the_jacobian():
    """Counts the influence of each x on its own output only.

    You differentiate each output with respect to its own x. Mean and variance carry the influence of x to
    every other row of the column, too: sum over all of them.
    """


@misconception(fails={"batchnorm_backward_alt_sums_dgamma_and_dbeta"})
def averages_dgamma_and_dbeta():
    """Returns the means over the batch that appear in dx as dgamma and dbeta.

    You return means over the batch as dgamma and dbeta. In dx the means are right; the gradients of gamma and
    beta add up over all examples that use them.
    """

    def batchnorm_backward_alt(dout, cache):
        xhat, inv_std, gamma = cache
        dgamma, dbeta = np.mean(dout * xhat, axis=0), np.mean(dout, axis=0)
        return gamma * inv_std * (dout - dbeta - xhat * dgamma), dgamma, dbeta


@misconception(fails={"batchnorm_backward_alt_sums_dgamma_and_dbeta"})
def gamma_in_dgamma():
    """Uses dout times gamma in dgamma and dbeta as well.

    Your dgamma and dbeta contain gamma. The output is gamma * xhat + beta: differentiated by gamma that
    leaves xhat, and by beta it leaves 1. Only the way to xhat goes through gamma.
    """

    def batchnorm_backward_alt(dout, cache):
        xhat, inv_std, gamma = cache
        dxhat = dout * gamma
        dgamma, dbeta = np.sum(dxhat * xhat, axis=0), np.sum(dxhat, axis=0)
        return inv_std * (dxhat - (dbeta + xhat * dgamma) / len(dout)), dgamma, dbeta


@misconception(fails={"batchnorm_backward_test_takes_statistics_as_constants"})
def test_mode_like_training():
    """Uses the formula of train mode in test mode, too.

    In test mode you go back through the statistics of the batch as in training. But that pass used running
    statistics, which do not depend on x: only the direct way is left.
    """

    def batchnorm_backward_test(dout, cache):
        xhat, inv_std, gamma = cache
        dgamma, dbeta = np.sum(dout * xhat, axis=0), np.sum(dout, axis=0)
        return gamma * inv_std * (dout - (dbeta + xhat * dgamma) / len(dout)), dgamma, dbeta


@misconception(fails={"batchnorm_backward_test_takes_statistics_as_constants"})
def test_mode_trains_nothing():
    """Returns zeros for dgamma and dbeta in test mode.

    In test mode you return zeros for dgamma and dbeta. What is frozen are the statistics: the output still is
    gamma * xhat + beta, so it depends on both.
    """

    def batchnorm_backward_test(dout, cache):
        xhat, inv_std, gamma = cache
        return dout * gamma * inv_std, 0 * gamma, 0 * gamma


@misconception(
    replace=("dout * gamma * inv_std", "dout * gamma"),
    fails={"batchnorm_backward_test_takes_statistics_as_constants"},
)
def test_mode_without_the_scale():
    """Multiplies by gamma only in test mode and forgets the running variance.

    In test mode you multiply by gamma and leave inv_std out. The running variance is a constant, but the
    division by its root is still there, and scales the gradient.
    """


@misconception(
    replace=("dout * gamma * inv_std, np", "dout * inv_std, np"),
    fails={"batchnorm_backward_test_takes_statistics_as_constants"},
)
def test_mode_without_gamma():
    """Leaves gamma out of dx in test mode.

    In test mode you leave gamma out. It multiplies every entry of its column on the way forward, and so
    on the way back.
    """


@alternative
def columns_in_a_loop():
    """Goes through the columns and entries with plain Python sums."""

    def _params(dout, xhat):
        N, D = dout.shape
        dgamma = [sum(dout[n, d] * xhat[n, d] for n in range(N)) for d in range(D)]
        return np.array(dgamma), np.array([sum(dout[n, d] for n in range(N)) for d in range(D)])

    def batchnorm_backward_alt(dout, cache):
        xhat, inv_std, gamma = cache
        dgamma, dbeta = _params(dout, xhat)
        dx = np.empty_like(dout)
        for n, d in np.ndindex(*dout.shape):
            rest = dout[n, d] - dbeta[d] / len(dout) - xhat[n, d] * dgamma[d] / len(dout)
            dx[n, d] = gamma[d] * inv_std[d] * rest
        return dx, dgamma, dbeta

    def batchnorm_backward_test(dout, cache):
        xhat, inv_std, gamma = cache
        dgamma, dbeta = _params(dout, xhat)
        return dout @ np.diag(gamma * inv_std), dgamma, dbeta


@alternative
def n_in_front():
    """The formula as it is often printed, with 1/N in front and N dout in the bracket."""

    def batchnorm_backward_alt(dout, cache):
        xhat, inv_std, gamma = cache
        N = dout.shape[0]
        dbeta = dout.sum(axis=0)
        dgamma = np.einsum("nd,nd->d", dout, xhat)
        return (1.0 / N) * gamma * inv_std * (N * dout - dbeta - xhat * dgamma), dgamma, dbeta

    def batchnorm_backward_test(dout, cache):
        xhat, inv_std, gamma = cache
        return (
            np.einsum("nd,d,d->nd", dout, gamma, inv_std),
            np.diag(dout.T @ xhat),
            np.ones(len(dout)) @ dout,
        )


@alternative
def three_ways():
    """Adds the three ways through the graph, with x - mean rebuilt from xhat."""

    def batchnorm_backward_alt(dout, cache):
        xhat, inv_std, gamma = cache
        N = len(dout)
        centered, dxhat = xhat / inv_std, dout * gamma
        direct = dxhat * inv_std
        dvar = -0.5 * inv_std**3 * (dxhat * centered).sum(axis=0)
        dmean = -direct.sum(axis=0) - 2 * dvar * centered.mean(axis=0)
        dx = direct + 2 / N * dvar * centered + dmean / N
        return dx, (dout * xhat).sum(0, keepdims=True), dout.sum(0, keepdims=True)

    def batchnorm_backward_test(dout, cache):
        xhat, inv_std, gamma = cache
        return dout * (gamma * inv_std), (dout * xhat).sum(0, keepdims=True), dout.sum(0, keepdims=True)
