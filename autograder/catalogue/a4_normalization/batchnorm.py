"""New in this question: a backward pass through the statistics of a batch."""

from autograder.catalogue import alternative, misconception


@misconception(
    fails={
        "batchnorm_forward_normalises_each_feature",
        "batchnorm_test_mode_uses_the_running_statistics",
        "batchnorm_backward_dx_agrees_with_autograd",
        "batchnorm_backward_sums_dgamma_and_dbeta_over_the_batch",
    }
)
def eps_outside_the_root():
    """Adds eps to the standard deviation instead of the variance.

    You add eps after the root, to the standard deviation. It belongs under the root, next to the variance.
    With the usual tiny eps the two hardly differ; with a large one they do.
    """

    def batchnorm_forward(x, gamma, beta, bn_param):
        keep = bn_param["momentum"]
        if bn_param["mode"] == "train":
            mean, var = x.mean(axis=0), x.var(axis=0)
            bn_param["running_mean"] = keep * bn_param["running_mean"] + (1 - keep) * mean
            bn_param["running_var"] = keep * bn_param["running_var"] + (1 - keep) * var
        else:
            mean, var = bn_param["running_mean"], bn_param["running_var"]
        std = var**0.5 + bn_param["eps"]
        return gamma * (x - mean) / std + beta, (x - mean, std, gamma)


@misconception(
    fails={
        "batchnorm_forward_normalises_each_feature",
        "batchnorm_test_mode_uses_the_running_statistics",
        "batchnorm_backward_dx_agrees_with_autograd",
        "batchnorm_backward_sums_dgamma_and_dbeta_over_the_batch",
    },
    constant="1e-5",
)
def hard_coded_eps():
    """Writes 1e-5 for eps and never reads it.

    Your eps is a number of your own. Take it from bn_param; it may be large enough to be seen clearly in
    the output.
    """

    def batchnorm_forward(x, gamma, beta, bn_param):
        keep = bn_param["momentum"]
        if bn_param["mode"] == "train":
            mean, var = x.mean(axis=0), x.var(axis=0)
            bn_param["running_mean"] = keep * bn_param["running_mean"] + (1 - keep) * mean
            bn_param["running_var"] = keep * bn_param["running_var"] + (1 - keep) * var
        else:
            mean, var = bn_param["running_mean"], bn_param["running_var"]
        std = (var + 1e-5) ** 0.5
        return gamma * (x - mean) / std + beta, (x - mean, std, gamma)


@misconception(
    fails={
        "batchnorm_forward_normalises_each_feature",
        "batchnorm_forward_updates_the_running_statistics",
        "batchnorm_backward_dx_agrees_with_autograd",
        "batchnorm_backward_sums_dgamma_and_dbeta_over_the_batch",
    }
)
def normalises_each_example():
    """Takes mean and variance along the features, as layer normalization does.

    You take mean and variance over the features of each example: that is layer normalization. Batch
    normalization treats each feature by itself and goes along the batch, axis 0.
    """

    def batchnorm_forward(x, gamma, beta, bn_param):
        keep = bn_param["momentum"]
        if bn_param["mode"] == "train":
            mean, var = x.mean(axis=1, keepdims=True), x.var(axis=1, keepdims=True)
            bn_param["running_mean"] = keep * bn_param["running_mean"] + (1 - keep) * mean
            bn_param["running_var"] = keep * bn_param["running_var"] + (1 - keep) * var
        else:
            mean, var = bn_param["running_mean"], bn_param["running_var"]
        std = (var + bn_param["eps"]) ** 0.5
        return gamma * (x - mean) / std + beta, (x - mean, std, gamma)


@misconception(
    fails={
        "batchnorm_forward_normalises_each_feature",
        "batchnorm_forward_updates_the_running_statistics",
        "batchnorm_backward_dx_agrees_with_autograd",
        "batchnorm_backward_sums_dgamma_and_dbeta_over_the_batch",
    }
)
def one_statistic_for_all_features():
    """Takes one mean and one variance over all entries of the batch.

    You take one mean and one variance over the whole array. Each feature, which is a column of x, has a mean
    and a variance of its own: say axis=0.
    """

    def batchnorm_forward(x, gamma, beta, bn_param):
        keep = bn_param["momentum"]
        if bn_param["mode"] == "train":
            mean, var = x.mean(), x.var()
            bn_param["running_mean"] = keep * bn_param["running_mean"] + (1 - keep) * mean
            bn_param["running_var"] = keep * bn_param["running_var"] + (1 - keep) * var
        else:
            mean, var = bn_param["running_mean"], bn_param["running_var"]
        std = (var + bn_param["eps"]) ** 0.5
        return gamma * (x - mean) / std + beta, (x - mean, std, gamma)


@misconception(
    fails={
        "batchnorm_forward_normalises_each_feature",
        "batchnorm_forward_updates_the_running_statistics",
        "batchnorm_backward_dx_agrees_with_autograd",
        "batchnorm_backward_sums_dgamma_and_dbeta_over_the_batch",
    }
)
def unbiased_variance():
    """Normalizes with the variance that divides by N - 1.

    Your variance divides by N - 1. Batch normalization divides by N, so that the batch has variance 1
    afterwards; a batch of one has no variance with N - 1 at all.
    """

    def batchnorm_forward(x, gamma, beta, bn_param):
        keep = bn_param["momentum"]
        if bn_param["mode"] == "train":
            mean, var = x.mean(axis=0), x.var(axis=0, ddof=1)
            bn_param["running_mean"] = keep * bn_param["running_mean"] + (1 - keep) * mean
            bn_param["running_var"] = keep * bn_param["running_var"] + (1 - keep) * var
        else:
            mean, var = bn_param["running_mean"], bn_param["running_var"]
        std = (var + bn_param["eps"]) ** 0.5
        return gamma * (x - mean) / std + beta, (x - mean, std, gamma)


@misconception(
    replace=("gamma * centered / std + beta", "gamma * centered / std"),
    fails={"batchnorm_forward_normalises_each_feature", "batchnorm_test_mode_uses_the_running_statistics"},
)
def forgets_beta():
    """Leaves beta out.

    Your output lacks beta, the shift that comes behind the scale gamma.
    """


@misconception(fails={"batchnorm_forward_updates_the_running_statistics"})
def does_not_write_back():
    """Computes new running statistics in local names and never stores them in bn_param.

    You compute new running statistics, but bn_param holds the old ones afterwards. An assignment to a local
    name does not reach the dict: write bn_param[...] = ... for both.
    """

    def batchnorm_forward(x, gamma, beta, bn_param):
        eps, keep = bn_param["eps"], bn_param["momentum"]
        running_mean, running_var = bn_param["running_mean"], bn_param["running_var"]
        if bn_param["mode"] == "train":
            mean, var = x.mean(axis=0), x.var(axis=0)
            running_mean = keep * running_mean + (1 - keep) * mean
            running_var = keep * running_var + (1 - keep) * var
        else:
            mean, var = running_mean, running_var
        std = (var + eps) ** 0.5
        return gamma * (x - mean) / std + beta, (x - mean, std, gamma)


@misconception(fails={"batchnorm_forward_updates_the_running_statistics"}, constant="0.9")
def hard_coded_momentum():
    """Writes 0.9 for the momentum and never reads it.

    Your running statistics always move with a momentum of your own. Take it from bn_param.
    """

    def batchnorm_forward(x, gamma, beta, bn_param):
        if bn_param["mode"] == "train":
            mean, var = x.mean(axis=0), x.var(axis=0)
            bn_param["running_mean"] = 0.9 * bn_param["running_mean"] + (1 - 0.9) * mean
            bn_param["running_var"] = 0.9 * bn_param["running_var"] + (1 - 0.9) * var
        else:
            mean, var = bn_param["running_mean"], bn_param["running_var"]
        std = (var + bn_param["eps"]) ** 0.5
        return gamma * (x - mean) / std + beta, (x - mean, std, gamma)


@misconception(fails={"batchnorm_forward_updates_the_running_statistics"})
def momentum_of_the_new_value():
    """Uses momentum as the weight of the new value, as PyTorch does.

    Your momentum multiplies the statistic of the new batch. That is PyTorch's convention; here momentum is
    the weight of the old running value, and the new one gets the rest.
    """

    def batchnorm_forward(x, gamma, beta, bn_param):
        eps, mix = bn_param["eps"], bn_param["momentum"]
        if bn_param["mode"] == "train":
            mean, var = x.mean(axis=0), x.var(axis=0)
            bn_param["running_mean"] = (1 - mix) * bn_param["running_mean"] + mix * mean
            bn_param["running_var"] = (1 - mix) * bn_param["running_var"] + mix * var
        else:
            mean, var = bn_param["running_mean"], bn_param["running_var"]
        std = (var + eps) ** 0.5
        return gamma * (x - mean) / std + beta, (x - mean, std, gamma)


@misconception(fails={"batchnorm_forward_updates_the_running_statistics"})
def running_standard_deviation():
    """Averages standard deviations into running_var instead of variances.

    You average the standard deviation into running_var. It holds variances: the root is taken only when the
    statistic is used.
    """

    def batchnorm_forward(x, gamma, beta, bn_param):
        eps, keep = bn_param["eps"], bn_param["momentum"]
        if bn_param["mode"] == "train":
            mean, std = x.mean(axis=0), np.sqrt(x.var(axis=0) + eps)
            bn_param["running_mean"] = keep * bn_param["running_mean"] + (1 - keep) * mean
            bn_param["running_var"] = keep * bn_param["running_var"] + (1 - keep) * std
        else:
            mean, std = bn_param["running_mean"], np.sqrt(bn_param["running_var"] + eps)
        return gamma * (x - mean) / std + beta, (x - mean, std, gamma)


@misconception(fails={"batchnorm_forward_updates_the_running_statistics"})
def starts_the_running_statistics_at_zero():
    """Starts from zeros at each call and does not read the running statistics it is given.

    You do not read the running statistics that are in bn_param: each call starts again from zero. The new
    values are made of the old ones, which an earlier call may have left there.
    """

    def batchnorm_forward(x, gamma, beta, bn_param):
        eps, keep = bn_param["eps"], bn_param["momentum"]
        if bn_param["mode"] == "train":
            mean, var = x.mean(axis=0), x.var(axis=0)
            bn_param["running_mean"] = 0 * mean + (1 - keep) * mean
            bn_param["running_var"] = 0 * var + (1 - keep) * var
        else:
            mean, var = bn_param["running_mean"], bn_param["running_var"]
        std = (var + eps) ** 0.5
        return gamma * (x - mean) / std + beta, (x - mean, std, gamma)


@misconception(fails={"batchnorm_forward_updates_the_running_statistics"})
def stores_the_batch_statistics():
    """Overwrites the running statistics with those of the last batch.

    Your running statistics are those of the last batch; momentum plays no part. They should be a slow average
    over many batches: momentum times the old value plus the rest times the new one.
    """

    def batchnorm_forward(x, gamma, beta, bn_param):
        if bn_param["mode"] == "train":
            bn_param["running_mean"], bn_param["running_var"] = x.mean(axis=0), x.var(axis=0)
        mean, var = bn_param["running_mean"], bn_param["running_var"]
        std = (var + bn_param["eps"]) ** 0.5
        return gamma * (x - mean) / std + beta, (x - mean, std, gamma)


@misconception(fails={"batchnorm_forward_updates_the_running_statistics"})
def unbiased_running_variance():
    """Divides by N - 1 in the running variance, as PyTorch does.

    Your running variance divides by N - 1. PyTorch does that; here the running variance is made of the same
    variance, with 1/N, that normalizes the batch. For a batch of one the other is not even defined.
    """

    def batchnorm_forward(x, gamma, beta, bn_param):
        eps, keep = bn_param["eps"], bn_param["momentum"]
        if bn_param["mode"] == "train":
            mean, var = x.mean(axis=0), x.var(axis=0)
            bn_param["running_mean"] = keep * bn_param["running_mean"] + (1 - keep) * mean
            bn_param["running_var"] = keep * bn_param["running_var"] + (1 - keep) * x.var(axis=0, ddof=1)
        else:
            mean, var = bn_param["running_mean"], bn_param["running_var"]
        std = (var + eps) ** 0.5
        return gamma * (x - mean) / std + beta, (x - mean, std, gamma)


@misconception(
    replace=("(1 - keep) * x.var(axis=0)", '(1 - keep) * (x.var(axis=0) + bn_param["eps"])'),
    fails={"batchnorm_forward_updates_the_running_statistics"},
)
def running_variance_with_eps():
    """Averages the variance plus eps into running_var.

    Your running variance collects eps along with the variance, and in test mode it is added once more.
    Keep the plain variance.
    """


@misconception(fails={"batchnorm_test_mode_uses_the_running_statistics"})
def test_mode_forgets_eps():
    """Divides by the root of running_var alone in test mode.

    In test mode you divide by the root of running_var without eps. Both modes add eps under the root, or the
    network would see other numbers at test time than in training.
    """

    def batchnorm_forward(x, gamma, beta, bn_param):
        keep = bn_param["momentum"]
        if bn_param["mode"] == "test":
            xhat = (x - bn_param["running_mean"]) / bn_param["running_var"] ** 0.5
            return gamma * xhat + beta, None
        mean, var = x.mean(axis=0), x.var(axis=0)
        bn_param["running_mean"] = keep * bn_param["running_mean"] + (1 - keep) * mean
        bn_param["running_var"] = keep * bn_param["running_var"] + (1 - keep) * var
        std = (var + bn_param["eps"]) ** 0.5
        return gamma * (x - mean) / std + beta, (x - mean, std, gamma)


@misconception(fails={"batchnorm_test_mode_uses_the_running_statistics"})
def test_mode_moves_the_statistics():
    """Goes on updating the running statistics in test mode.

    Your test mode returns the right output, but it also changes the running statistics in bn_param. They are
    learned from training batches only: looking at test data must leave the network as it is.
    """

    def batchnorm_forward(x, gamma, beta, bn_param):
        keep, batch_mean, batch_var = bn_param["momentum"], x.mean(axis=0), x.var(axis=0)
        mean, var = bn_param["running_mean"], bn_param["running_var"]
        bn_param["running_mean"] = keep * mean + (1 - keep) * batch_mean
        bn_param["running_var"] = keep * var + (1 - keep) * batch_var
        if bn_param["mode"] == "train":
            mean, var = batch_mean, batch_var
        std = (var + bn_param["eps"]) ** 0.5
        return gamma * (x - mean) / std + beta, (x - mean, std, gamma)


@misconception(fails={"batchnorm_test_mode_uses_the_running_statistics"})
def test_mode_uses_the_batch():
    """Normalizes a test batch with its own statistics.

    In test mode you still use the mean and variance of the batch. A test example would then depend on what it
    is grouped with: use the running statistics from bn_param.
    """

    def batchnorm_forward(x, gamma, beta, bn_param):
        keep = bn_param["momentum"]
        mean, var = x.mean(axis=0), x.var(axis=0)
        if bn_param["mode"] == "train":
            bn_param["running_mean"] = keep * bn_param["running_mean"] + (1 - keep) * mean
            bn_param["running_var"] = keep * bn_param["running_var"] + (1 - keep) * var
        std = (var + bn_param["eps"]) ** 0.5
        return gamma * (x - mean) / std + beta, (x - mean, std, gamma)


@misconception(fails={"batchnorm_test_mode_uses_the_running_statistics"})
def test_mode_without_gamma_and_beta():
    """Returns xhat in test mode and leaves gamma and beta out.

    In test mode you normalize and stop there. gamma and beta are learned parameters of the layer and act in
    both modes; only the source of the statistics changes.
    """

    def batchnorm_forward(x, gamma, beta, bn_param):
        keep, eps = bn_param["momentum"], bn_param["eps"]
        if bn_param["mode"] == "test":
            return (x - bn_param["running_mean"]) / (bn_param["running_var"] + eps) ** 0.5, None
        mean, var = x.mean(axis=0), x.var(axis=0)
        bn_param["running_mean"] = keep * bn_param["running_mean"] + (1 - keep) * mean
        bn_param["running_var"] = keep * bn_param["running_var"] + (1 - keep) * var
        std = (var + eps) ** 0.5
        return gamma * (x - mean) / std + beta, (x - mean, std, gamma)


@misconception(
    replace=(
        'x - mean, np.sqrt(var + bn_param["eps"])',
        'x - mean, np.sqrt(var + bn_param["eps"])\n'
        '    if bn_param["mode"] == "test":\n        std = np.sqrt(var) + bn_param["eps"]',
    ),
    fails={"batchnorm_test_mode_uses_the_running_statistics"},
)
def eps_outside_the_root_in_test_mode():
    """Adds eps to the standard deviation in test mode only.

    In test mode you add eps to the root. It stands under the root in both modes; with one line for both
    this cannot happen.
    """


@misconception(
    replace=(
        "dmean = -np.sum(dxhat, axis=0) / std  # the way through dvar adds 0: centered has mean 0\n"
        "    dx = dxhat / std + (2 * centered * dvar + dmean) / len(dout)",
        "dx = dxhat / std + 2 * centered * dvar / len(dout)",
    ),
    fails={"batchnorm_backward_dx_agrees_with_autograd"},
)
def backward_constant_mean():
    """Goes back through the variance, but not through the mean.

    Your dx goes back through the variance, but takes the mean for a constant. The mean is subtracted from
    every entry of the column, so moving one entry moves all outputs: add that way.
    """


@misconception(fails={"batchnorm_backward_dx_agrees_with_autograd"})
def backward_constant_statistics():
    """Treats mean and variance as constants in the backward pass.

    Your dx treats the mean and the variance as constants. They are computed from x: each entry moves both,
    and so changes every output in its column. Add the ways through the variance and the mean.
    """

    def batchnorm_backward(dout, cache):
        centered, std, gamma = cache
        return dout * gamma / std, np.sum(dout * centered / std, axis=0), np.sum(dout, axis=0)


@misconception(fails={"batchnorm_backward_dx_agrees_with_autograd"})
def backward_constant_variance():
    """Goes back through the mean, but not through the variance.

    Your dx goes back through the mean, but takes the variance for a constant. Moving one entry of x changes
    the variance of its column, too: a third way, next to the direct one and the mean.
    """

    def batchnorm_backward(dout, cache):
        centered, std, gamma = cache
        dxhat = dout * gamma
        dx = (dxhat - np.mean(dxhat, axis=0)) / std
        return dx, np.sum(dout * centered / std, axis=0), np.sum(dout, axis=0)


@misconception(fails={"batchnorm_backward_dx_agrees_with_autograd"})
def backward_without_gamma():
    """Leaves gamma out of dx.

    Your dx does not depend on gamma. The output is gamma times xhat, so that the gradient with respect to
    xhat is dout times gamma: start from there.
    """

    def batchnorm_backward(dout, cache):
        centered, std, gamma = cache
        dvar = np.sum(dout * centered, axis=0) * -0.5 / std**3
        dx = dout / std + (2 * centered * dvar - np.sum(dout, axis=0) / std) / len(dout)
        return dx, np.sum(dout * centered / std, axis=0), np.sum(dout, axis=0)


@misconception(
    replace=(
        "dmean = -np.sum(dxhat, axis=0) / std  # the way through dvar adds 0: centered has mean 0\n"
        "    dx = dxhat / std + (2 * centered * dvar + dmean) / len(dout)",
        "dx = dxhat / std + (centered * dvar - np.sum(dxhat, axis=0) / std) / len(dout)",
    ),
    fails={"batchnorm_backward_dx_agrees_with_autograd"},
)
def backward_without_the_two():
    """Differentiates the square in the variance without its factor 2.

    On the way through the variance a factor of 2 is missing in your dx: the derivative of the square (x -
    mean)^2 is 2 (x - mean).
    """


@misconception(fails={"batchnorm_backward_dx_agrees_with_autograd"})
def global_cache():
    """Keeps the cache in a global variable, where the next forward pass overwrites it.

    You keep what the backward pass needs in a global variable. The next forward pass overwrites it, and a net
    with two such layers then gets wrong gradients: put it into the cache that you return.
    """

    def batchnorm_forward(x, gamma, beta, bn_param):
        global _saved
        mean, var = bn_param["running_mean"], bn_param["running_var"]
        if bn_param["mode"] == "train":
            keep = bn_param["momentum"]
            bn_param["running_mean"] = keep * mean + (1 - keep) * x.mean(axis=0)
            bn_param["running_var"] = keep * var + (1 - keep) * x.var(axis=0)
            mean, var = x.mean(axis=0), x.var(axis=0)
        centered, std = x - mean, np.sqrt(var + bn_param["eps"])
        _saved = centered, std, gamma
        return gamma * centered / std + beta, None

    def batchnorm_backward(dout, cache):
        centered, std, gamma = _saved
        dxhat = dout * gamma
        dvar = np.sum(dxhat * centered, axis=0) * -0.5 / std**3
        dx = dxhat / std + (2 * centered * dvar - np.sum(dxhat, axis=0) / std) / len(dout)
        return dx, np.sum(dout * centered / std, axis=0), np.sum(dout, axis=0)


@misconception(
    replace=("dxhat = dout * gamma", "dxhat = np.dot(dout, gamma)"),
    fails={
        "batchnorm_backward_dx_agrees_with_autograd",
        "batchnorm_backward_sums_dgamma_and_dbeta_over_the_batch",
    },
)
def dot_product_with_gamma():
    """Multiplies dout by gamma with np.dot, which sums over the features.

    np.dot(dout, gamma) sums over the features and leaves one number for each example. gamma scales each
    feature by itself: dout * gamma.
    """


@misconception(
    replace=(
        "dx = dxhat / std + (2 * centered * dvar + dmean) / len(dout)",
        "dx = dxhat / std * (1 - 1 / len(dout) - (centered / std) ** 2 / len(dout))",
    ),
    fails={"batchnorm_backward_dx_agrees_with_autograd"},
)
def diagonal_of_the_jacobian():
    """Counts the influence of each x on its own output only.

    You differentiate each output with respect to its own x. Mean and variance carry the influence of x to
    every other row of the column, too: sum over all of them.
    """


@misconception(fails={"batchnorm_backward_sums_dgamma_and_dbeta_over_the_batch"})
def averages_dgamma_and_dbeta():
    """Averages dgamma and dbeta over the batch instead of summing.

    You average dgamma and dbeta over the batch. Each example uses the same gamma and beta, and a number that
    is used many times gathers the gradients of all uses: a sum. A mean, if any, is in the loss already.
    """

    def batchnorm_backward(dout, cache):
        centered, std, gamma = cache
        dxhat = dout * gamma
        dvar = np.sum(dxhat * centered, axis=0) * -0.5 / std**3
        dx = dxhat / std + (2 * centered * dvar - np.sum(dxhat, axis=0) / std) / len(dout)
        return dx, np.mean(dout * centered / std, axis=0), np.mean(dout, axis=0)


@misconception(fails={"batchnorm_backward_sums_dgamma_and_dbeta_over_the_batch"})
def dgamma_and_dbeta_swapped():
    """Returns dbeta before dgamma.

    You return dbeta and dgamma in the wrong order. Both have the same shape, so nothing complains: the
    question asks for (dx, dgamma, dbeta).
    """

    def batchnorm_backward(dout, cache):
        centered, std, gamma = cache
        dxhat = dout * gamma
        dvar = np.sum(dxhat * centered, axis=0) * -0.5 / std**3
        dx = dxhat / std + (2 * centered * dvar - np.sum(dxhat, axis=0) / std) / len(dout)
        return dx, np.sum(dout, axis=0), np.sum(dout * centered / std, axis=0)


@misconception(fails={"batchnorm_backward_sums_dgamma_and_dbeta_over_the_batch"})
def dgamma_from_x():
    """Multiplies dout by the centered x in dgamma, not by xhat.

    In dgamma you multiply dout by x minus its mean. What gamma multiplies in the forward pass is xhat, which
    has been divided by the standard deviation as well.
    """

    def batchnorm_backward(dout, cache):
        centered, std, gamma = cache
        dxhat = dout * gamma
        dvar = np.sum(dxhat * centered, axis=0) * -0.5 / std**3
        dx = dxhat / std + (2 * centered * dvar - np.sum(dxhat, axis=0) / std) / len(dout)
        return dx, np.sum(dout * centered, axis=0), np.sum(dout, axis=0)


@alternative
def feature_by_feature():
    """Loops over the features and multiplies by the full matrix of derivatives of each column."""

    def batchnorm_forward(x, gamma, beta, bn_param):
        N, D = x.shape
        out, cache = np.zeros((N, D)), []
        new_mean, new_var = np.zeros(D), np.zeros(D)
        for d in range(D):
            mean, var = bn_param["running_mean"][d], bn_param["running_var"][d]
            if bn_param["mode"] == "train":
                own_mean = sum(x[:, d]) / N
                own_var = sum((x[n, d] - own_mean) ** 2 for n in range(N)) / N
                new_mean[d] = bn_param["momentum"] * mean + (1 - bn_param["momentum"]) * own_mean
                new_var[d] = bn_param["momentum"] * var + (1 - bn_param["momentum"]) * own_var
                mean, var = own_mean, own_var
            column = (x[:, d] - mean) * (var + bn_param["eps"]) ** -0.5
            out[:, d] = gamma[d] * column + beta[d]
            cache.append((column, (var + bn_param["eps"]) ** -0.5, gamma[d]))
        if bn_param["mode"] == "train":
            bn_param.update(running_mean=new_mean, running_var=new_var)
        return out, cache

    def batchnorm_backward(dout, cache):
        N = dout.shape[0]
        dx = np.zeros(dout.shape)
        for d, (xhat, inv_std, gamma) in enumerate(cache):
            jacobian = gamma * inv_std * (np.eye(N) - 1 / N - np.outer(xhat, xhat) / N)
            dx[:, d] = jacobian.T @ dout[:, d]
        dgamma = np.array([dout[:, d] @ cache[d][0] for d in range(len(cache))])
        return dx, dgamma, np.ones(N) @ dout


@alternative
def moments_and_keepdims():
    """Gets the variance from the second moment, keeps axes of size 1, and rebuilds xhat from the output."""

    def batchnorm_forward(x, gamma, beta, bn_param):
        mean, var = bn_param["running_mean"].reshape(1, -1), bn_param["running_var"].reshape(1, -1)
        if bn_param["mode"] == "train":
            old_mean, old_var, momentum = mean, var, bn_param["momentum"]
            mean = np.mean(x, axis=0, keepdims=True)
            var = np.maximum(np.mean(x * x, axis=0, keepdims=True) - mean**2, 0)
            bn_param["running_mean"] = old_mean + (1 - momentum) * (mean - old_mean)
            bn_param["running_var"] = old_var + (1 - momentum) * (var - old_var)
        scale = gamma / np.sqrt(var + bn_param["eps"])
        out = x * scale + (beta - mean * scale)
        return out, {"out": out, "gamma": gamma, "beta": beta, "scale": scale}

    def batchnorm_backward(dout, cache):
        xhat = (cache["out"] - cache["beta"]) / cache["gamma"]
        dgamma = np.einsum("nd,nd->d", dout, xhat)[None]
        dbeta = dout.sum(axis=0, keepdims=True)
        N = dout.shape[0]
        return cache["scale"] / N * (N * dout - dbeta - xhat * dgamma), dgamma, dbeta


@alternative
def staged_graph():
    """Keeps every node of the graph and goes back through them one by one."""

    def batchnorm_forward(x, gamma, beta, bn_param):
        N, D = x.shape
        if bn_param["mode"] == "test":
            xhat = (x - bn_param["running_mean"]) / np.sqrt(bn_param["running_var"] + bn_param["eps"])
            return gamma * xhat + beta, None
        if bn_param["mode"] != "train":
            raise ValueError(bn_param["mode"])
        mu = 1.0 / N * np.sum(x, axis=0)
        xmu = x - mu
        sq = xmu**2
        var = 1.0 / N * np.sum(sq, axis=0)
        sqrtvar = np.sqrt(var + bn_param["eps"])
        ivar = 1.0 / sqrtvar
        xhat = xmu * ivar
        out = xhat * gamma + beta
        momentum = bn_param["momentum"]
        bn_param["running_mean"] *= momentum
        bn_param["running_mean"] += (1 - momentum) * mu
        bn_param["running_var"] *= momentum
        bn_param["running_var"] += (1 - momentum) * var
        return out, (xhat, gamma, xmu, ivar, sqrtvar, var, bn_param["eps"])

    def batchnorm_backward(dout, cache):
        xhat, gamma, xmu, ivar, sqrtvar, var, eps = cache
        N, D = dout.shape
        dbeta = np.sum(dout, axis=0)
        dgamma = np.sum(dout * xhat, axis=0)
        dxhat = dout * gamma
        divar = np.sum(dxhat * xmu, axis=0)
        dxmu1 = dxhat * ivar
        dsqrtvar = -1.0 / (sqrtvar**2) * divar
        dvar = 0.5 * 1.0 / np.sqrt(var + eps) * dsqrtvar
        dsq = 1.0 / N * np.ones((N, D)) * dvar
        dxmu2 = 2 * xmu * dsq
        dx1 = dxmu1 + dxmu2
        dmu = -1 * np.sum(dxmu1 + dxmu2, axis=0)
        dx2 = 1.0 / N * np.ones((N, D)) * dmu
        return dx1 + dx2, dgamma, dbeta
