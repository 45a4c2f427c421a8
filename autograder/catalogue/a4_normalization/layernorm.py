"""New in this question: the other axis."""

from autograder.catalogue import alternative, misconception


@misconception(
    replace=(
        'np.sqrt(x.var(axis=1, keepdims=True) + ln_param["eps"])',
        '(x.std(axis=1, keepdims=True) + ln_param["eps"])',
    ),
    fails={
        "layernorm_forward_normalises_each_example",
        "layernorm_backward_dx_agrees_with_autograd",
        "layernorm_backward_sums_dgamma_and_dbeta_over_examples",
    },
)
def eps_outside_the_root():
    """Adds eps to the standard deviation instead of the variance.

    You add eps after the root, to the standard deviation. It belongs under the root, next to the variance;
    with a large eps that makes a clear difference.
    """


@misconception(
    fails={
        "layernorm_forward_normalises_each_example",
        "layernorm_backward_dx_agrees_with_autograd",
        "layernorm_backward_sums_dgamma_and_dbeta_over_examples",
    }
)
def forward_does_not_centre():
    """Divides by the root mean square and leaves the mean in place.

    You divide by the root mean square and do not take the mean away (that layer exists, too: RMSNorm). Layer
    normalization centers each example first.
    """

    def layernorm_forward(x, gamma, beta, ln_param):
        inv_rms = 1 / np.sqrt(np.mean(x**2, axis=1, keepdims=True) + ln_param["eps"])
        return gamma * x * inv_rms + beta, (x * inv_rms, inv_rms, gamma)

    def layernorm_backward(dout, cache):
        xhat, inv_rms, gamma = cache
        dxhat = dout * gamma
        dx = inv_rms * (dxhat - xhat * np.mean(dxhat * xhat, axis=1, keepdims=True))
        return dx, np.sum(dout * xhat, axis=0), np.sum(dout, axis=0)


@misconception(
    replace=('ln_param["eps"]', "1e-5"),
    fails={
        "layernorm_forward_normalises_each_example",
        "layernorm_backward_dx_agrees_with_autograd",
        "layernorm_backward_sums_dgamma_and_dbeta_over_examples",
    },
    constant="1e-5",
)
def hard_coded_eps():
    """Writes 1e-5 for eps and never reads it.

    Your eps is a number of your own. Take it from ln_param; it may be large enough to be seen clearly in
    the output.
    """


@misconception(
    fails={
        "layernorm_forward_normalises_each_example",
        "layernorm_backward_dx_agrees_with_autograd",
        "layernorm_backward_sums_dgamma_and_dbeta_over_examples",
    }
)
def normalises_each_feature():
    """Takes statistics over the batch, as batch normalization does.

    You take mean and variance over the batch: that is batch normalization. Layer normalization goes along the
    features of one example, axis 1, and needs no other example.
    """

    def layernorm_forward(x, gamma, beta, ln_param):
        inv_std = 1 / np.sqrt(x.var(axis=0) + ln_param["eps"])
        xhat = (x - x.mean(axis=0)) * inv_std
        return gamma * xhat + beta, (xhat, inv_std, gamma)

    def layernorm_backward(dout, cache):
        xhat, inv_std, gamma = cache
        dgamma, dbeta = np.sum(dout * xhat, axis=0), np.sum(dout, axis=0)
        return gamma * inv_std * (dout - (dbeta + xhat * dgamma) / len(dout)), dgamma, dbeta


@misconception(
    fails={
        "layernorm_forward_normalises_each_example",
        "layernorm_backward_dx_agrees_with_autograd",
        "layernorm_backward_sums_dgamma_and_dbeta_over_examples",
    }
)
def one_statistic_for_the_batch():
    """Takes one mean and one variance over all entries.

    You take one mean and one variance over the whole array, so that examples influence each other. Each row
    of x has a mean and a variance of its own.
    """

    def layernorm_forward(x, gamma, beta, ln_param):
        inv_std = 1 / np.sqrt(x.var() + ln_param["eps"])
        xhat = (x - x.mean()) * inv_std
        return gamma * xhat + beta, (xhat, inv_std, gamma)

    def layernorm_backward(dout, cache):
        xhat, inv_std, gamma = cache
        dxhat = dout * gamma
        dx = inv_std * (dxhat - np.mean(dxhat) - xhat * np.mean(dxhat * xhat))
        return dx, np.sum(dout * xhat, axis=0), np.sum(dout, axis=0)


@misconception(
    replace=("x.var(axis=1, keepdims=True)", "x.var(axis=1, keepdims=True, ddof=1)"),
    fails={
        "layernorm_forward_normalises_each_example",
        "layernorm_backward_dx_agrees_with_autograd",
        "layernorm_backward_sums_dgamma_and_dbeta_over_examples",
    },
)
def unbiased_variance():
    """Normalizes with the variance that divides by D - 1.

    Your variance divides by D - 1. Layer normalization divides by D; with a single feature D - 1 would even
    be 0.
    """


@misconception(
    replace=(
        "along = np.mean(dxhat * xhat, axis=1, keepdims=True)\n"
        "    dx = inv_std * (dxhat - np.mean(dxhat, axis=1, keepdims=True) - xhat * along)",
        "dx = inv_std * (dxhat - np.mean(dxhat, axis=0) - xhat * np.mean(dxhat * xhat, axis=0))",
    ),
    fails={"layernorm_backward_dx_agrees_with_autograd"},
)
def backward_averages_over_the_batch():
    """Takes the averages in dx over the examples, as batch normalization does.

    The averages in your dx run over the examples of the batch. In layer normalization the statistics belong
    to one example, so the averages run over its features, axis 1.
    """


@misconception(fails={"layernorm_backward_dx_agrees_with_autograd"})
def backward_constant_statistics():
    """Treats mean and variance as constants in the backward pass.

    Your dx treats the mean and the variance of an example as constants. Each entry of x moves both, and so
    changes all outputs in its row: take the mean of dxhat away, and its part along xhat.
    """

    def layernorm_backward(dout, cache):
        xhat, inv_std, gamma = cache
        return dout * gamma * inv_std, np.sum(dout * xhat, axis=0), np.sum(dout, axis=0)


@misconception(fails={"layernorm_backward_dx_agrees_with_autograd"})
def divides_by_the_batch_size():
    """Divides sums over features by the number of examples.

    You sum over the features and divide by the number of examples. The mean of D features divides by D; the
    two agree only when x is square.
    """

    def layernorm_backward(dout, cache):
        xhat, inv_std, gamma = cache
        dxhat, N = dout * gamma, dout.shape[0]
        mean = np.sum(dxhat, axis=1, keepdims=True) / N
        along = np.sum(dxhat * xhat, axis=1, keepdims=True) / N
        dx = inv_std * (dxhat - mean - xhat * along)
        return dx, np.sum(dout * xhat, axis=0), np.sum(dout, axis=0)


@misconception(fails={"layernorm_backward_dx_agrees_with_autograd"})
def gamma_in_front():
    """Pulls gamma out of the averages, as one may in batch normalization.

    You average dout and multiply by gamma at the end, which is right for batch normalization. Here the
    average runs over features, and gamma differs from feature to feature: it has to stay inside.
    """

    def layernorm_backward(dout, cache):
        xhat, inv_std, gamma = cache
        along = np.mean(dout * xhat, axis=1, keepdims=True)
        dx = gamma * inv_std * (dout - np.mean(dout, axis=1, keepdims=True) - xhat * along)
        return dx, np.sum(dout * xhat, axis=0), np.sum(dout, axis=0)


@misconception(fails={"layernorm_backward_dx_agrees_with_autograd"})
def global_cache():
    """Keeps the cache in a global variable, where the next forward pass overwrites it.

    You keep what the backward pass needs in a global variable. The next forward pass overwrites it, and a net
    with two such layers then gets wrong gradients: put it into the cache that you return.
    """

    def layernorm_forward(x, gamma, beta, ln_param):
        global _saved
        inv_std = 1 / np.sqrt(x.var(axis=1, keepdims=True) + ln_param["eps"])
        xhat = (x - x.mean(axis=1, keepdims=True)) * inv_std
        _saved = xhat, inv_std, gamma
        return gamma * xhat + beta, None

    def layernorm_backward(dout, cache):
        xhat, inv_std, gamma = _saved
        dxhat = dout * gamma
        along = np.mean(dxhat * xhat, axis=1, keepdims=True)
        dx = inv_std * (dxhat - np.mean(dxhat, axis=1, keepdims=True) - xhat * along)
        return dx, np.sum(dout * xhat, axis=0), np.sum(dout, axis=0)


@misconception(
    replace=(
        "inv_std * (dxhat - np.mean(dxhat, axis=1, keepdims=True) - xhat * along)",
        "inv_std * (dxhat - np.mean(dxhat, axis=1, keepdims=True)) - xhat * along",
    ),
    fails={"layernorm_backward_dx_agrees_with_autograd"},
)
def variance_term_without_the_std():
    """Leaves one factor 1 / sigma out of the term of the variance.

    The way through the variance lacks a factor 1 / sigma: all three terms of dx have it in front.
    """


@misconception(
    replace=(
        "inv_std * (dxhat - np.mean(dxhat, axis=1, keepdims=True) - xhat * along)",
        "inv_std * dxhat * (1 - (1 + xhat**2) / dout.shape[1])",
    ),
    fails={"layernorm_backward_dx_agrees_with_autograd"},
)
def diagonal_of_the_jacobian():
    """Counts the influence of each x on its own output only.

    You differentiate each output with respect to its own x. Mean and variance carry the influence of x to
    every other feature of the example, too: sum over all of them.
    """


@misconception(
    replace=(
        "inv_std * (dxhat - np.mean(dxhat, axis=1, keepdims=True) - xhat * along)",
        "inv_std * (dxhat - xhat * along)",
    ),
    fails={"layernorm_backward_dx_agrees_with_autograd"},
)
def backward_constant_mean():
    """Goes back through the variance, but not through the mean.

    You leave out the way through the mean: every entry of an example has its share in it.
    """


@misconception(
    replace=(
        "inv_std * (dxhat - np.mean(dxhat, axis=1, keepdims=True) - xhat * along)",
        "inv_std * (dxhat - np.mean(dxhat, axis=1, keepdims=True))",
    ),
    fails={"layernorm_backward_dx_agrees_with_autograd"},
)
def backward_constant_variance():
    """Goes back through the mean, but not through the variance.

    You leave out the way through the variance: every entry of an example has its share in it.
    """


@misconception(
    replace=("dxhat = dout * gamma", "dxhat = dout"), fails={"layernorm_backward_dx_agrees_with_autograd"}
)
def backward_without_gamma():
    """Leaves gamma out of dx.

    gamma multiplies xhat on the way forward, so the gradient with respect to xhat is dout * gamma.
    """


@misconception(
    replace=(
        "dx, np.sum(dout * xhat, axis=0), np.sum(dout, axis=0)",
        "dx, np.mean(dout * xhat, axis=0), np.mean(dout, axis=0)",
    ),
    fails={"layernorm_backward_sums_dgamma_and_dbeta_over_examples"},
)
def averages_dgamma_and_dbeta():
    """Averages dgamma and dbeta over the examples instead of summing.

    You average dgamma and dbeta over the examples. All examples use the same gamma and beta, so the gradients
    of all of them add up.
    """


@misconception(
    replace=(
        "dx, np.sum(dout * xhat, axis=0), np.sum(dout, axis=0)",
        "dx, np.sum(dout * xhat, axis=1), np.sum(dout, axis=1)",
    ),
    fails={"layernorm_backward_sums_dgamma_and_dbeta_over_examples"},
)
def dgamma_per_example():
    """Sums dgamma and dbeta over the features and gets one number for each example.

    You sum dgamma and dbeta over the features, as if each example had a gamma of its own. The statistics
    belong to the examples, but gamma and beta belong to the features: sum over the examples.
    """


@alternative
def row_by_row():
    """Loops over examples and multiplies by the full matrix of derivatives of each row."""

    def layernorm_forward(x, gamma, beta, ln_param):
        rows = []
        for row in x:
            mean = sum(row) / len(row)
            var = sum((value - mean) ** 2 for value in row) / len(row)
            rows.append(((row - mean) / (var + ln_param["eps"]) ** 0.5, (var + ln_param["eps"]) ** 0.5))
        return np.array([gamma * xhat + beta for xhat, _ in rows]), (rows, gamma)

    def layernorm_backward(dout, cache):
        rows, gamma = cache
        D = dout.shape[1]
        dx, dgamma, dbeta = np.zeros(dout.shape), np.zeros(D), np.zeros(D)
        for n, (xhat, std) in enumerate(rows):
            jacobian = (np.eye(D) - 1 / D - np.outer(xhat, xhat) / D) / std
            dx[n] = (dout[n] * gamma) @ jacobian
            dgamma += dout[n] * xhat
            dbeta += dout[n]
        return dx, dgamma, dbeta


@alternative
def three_ways():
    """Adds the ways through variance and mean one after the other; the variance from second moments."""

    def layernorm_forward(x, gamma, beta, ln_param):
        mean = np.mean(x, axis=-1)[:, None]
        var = np.einsum("nd,nd->n", x, x)[:, None] / x.shape[1] - mean**2
        std = np.sqrt(np.maximum(var, 0) + ln_param["eps"])
        return (x - mean) / std * gamma + beta, {"x": x, "mean": mean, "std": std, "gamma": gamma}

    def layernorm_backward(dout, cache):
        centered, std, D = cache["x"] - cache["mean"], cache["std"], dout.shape[1]
        direct = dout * cache["gamma"] / std
        dvar = -0.5 * np.sum(direct * centered, axis=1, keepdims=True) / std**2
        dmean = -np.sum(direct, axis=1, keepdims=True) - 2 * dvar * np.mean(centered, axis=1, keepdims=True)
        dx = direct + (2 * dvar * centered + dmean) / D
        return dx, np.sum(dout * centered / std, 0, keepdims=True), np.sum(dout, 0, keepdims=True)


@alternative
def transposed_batchnorm():
    """Batch normalization on the transposed array, with gamma multiplied in outside."""

    def layernorm_forward(x, gamma, beta, ln_param):
        columns = x.T
        mean, var = columns.mean(axis=0), columns.var(axis=0)
        std = np.sqrt(var + ln_param["eps"])
        normal = (columns - mean) / std
        return (gamma[:, None] * normal + beta[:, None]).T, (normal, std, gamma)

    def layernorm_backward(dout, cache):
        normal, std, gamma = cache
        D = normal.shape[0]
        grad = gamma[:, None] * dout.T
        dcolumns = (D * grad - grad.sum(axis=0) - normal * (grad * normal).sum(axis=0)) / (D * std)
        return dcolumns.T, (dout.T * normal).sum(axis=1), dout.T.sum(axis=1)
