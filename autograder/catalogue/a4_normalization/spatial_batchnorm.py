"""New in this question: one statistic for all pixels of a channel."""

from autograder.catalogue import alternative, misconception


@misconception(
    replace=(
        'np.sqrt(var + bn_param["eps"])[:, None, None]',
        '(np.sqrt(var) + bn_param["eps"])[:, None, None]',
    ),
    fails={
        "spatial_batchnorm_forward_normalizes_each_channel",
        "spatial_batchnorm_test_mode_uses_the_running_statistics",
        "spatial_batchnorm_backward_dx_agrees_with_autograd",
        "spatial_batchnorm_backward_sums_dgamma_and_dbeta",
    },
)
def eps_outside_the_root():
    """Adds eps to the standard deviation instead of the variance.

    You add eps after the root, to the standard deviation. It belongs under the root, next to the variance;
    with a large eps that makes a clear difference.
    """


@misconception(
    replace=('bn_param["eps"]', "1e-5"),
    fails={
        "spatial_batchnorm_forward_normalizes_each_channel",
        "spatial_batchnorm_test_mode_uses_the_running_statistics",
        "spatial_batchnorm_backward_dx_agrees_with_autograd",
        "spatial_batchnorm_backward_sums_dgamma_and_dbeta",
    },
    constant="1e-5",
)
def hard_coded_eps():
    """Writes 1e-5 for eps and never reads it.

    Your eps is a number of your own. Take it from bn_param; it may be large enough to be seen clearly in
    the output.
    """


@misconception(
    fails={
        "spatial_batchnorm_forward_normalizes_each_channel",
        "spatial_batchnorm_updates_the_running_statistics",
        "spatial_batchnorm_test_mode_uses_the_running_statistics",
        "spatial_batchnorm_backward_dx_agrees_with_autograd",
        "spatial_batchnorm_backward_sums_dgamma_and_dbeta",
    }
)
def reshapes_without_transposing():
    """Flattens to (N H W, C) by a reshape alone, which mixes channels.

    You reshape to (N * H * W, C) and leave the axes in their order, so that a column holds pixels of several
    channels. Bring the channels to the end first, with transpose, and back in the same way.
    """

    def spatial_batchnorm_forward(x, gamma, beta, bn_param):
        C, keep = x.shape[1], bn_param["momentum"]
        rows = x.reshape(-1, C)
        mean, var = bn_param["running_mean"], bn_param["running_var"]
        if bn_param["mode"] == "train":
            old_mean, old_var = mean, var
            mean, var = rows.mean(axis=0), rows.var(axis=0)
            bn_param["running_mean"] = keep * old_mean + (1 - keep) * mean
            bn_param["running_var"] = keep * old_var + (1 - keep) * var
        inv_std = 1 / np.sqrt(var + bn_param["eps"])
        xhat = (rows - mean) * inv_std
        return (gamma * xhat + beta).reshape(x.shape), (xhat, inv_std, gamma)

    def spatial_batchnorm_backward(dout, cache):
        xhat, inv_std, gamma = cache
        rows = dout.reshape(xhat.shape)
        dgamma, dbeta = np.sum(rows * xhat, axis=0), np.sum(rows, axis=0)
        dx = gamma * inv_std * (rows - (dbeta + xhat * dgamma) / len(rows))
        return dx.reshape(dout.shape), dgamma, dbeta


@misconception(
    fails={
        "spatial_batchnorm_forward_normalizes_each_channel",
        "spatial_batchnorm_updates_the_running_statistics",
        "spatial_batchnorm_backward_dx_agrees_with_autograd",
        "spatial_batchnorm_backward_sums_dgamma_and_dbeta",
    },
)
def one_statistic_for_all_channels():
    """Takes one mean and one variance over the whole array.

    You take one mean and one variance over all channels together. Each channel has a mean and a variance of
    its own, over the batch and its pixels.
    """

    def spatial_batchnorm_forward(x, gamma, beta, bn_param):
        C, keep = x.shape[1], bn_param["momentum"]
        mean, var = bn_param["running_mean"], bn_param["running_var"]
        if bn_param["mode"] == "train":
            old_mean, old_var = mean, var
            mean, var = np.full(C, x.mean()), np.full(C, x.var())
            bn_param["running_mean"] = keep * old_mean + (1 - keep) * mean
            bn_param["running_var"] = keep * old_var + (1 - keep) * var
        inv_std = 1 / np.sqrt(var + bn_param["eps"])[:, None, None]
        xhat = (x - mean[:, None, None]) * inv_std
        return gamma[:, None, None] * xhat + beta[:, None, None], (xhat, inv_std, gamma)


@misconception(
    replace=("x.var(axis=(0, 2, 3))", "x.var(axis=0).mean(axis=(1, 2))"),
    fails={
        "spatial_batchnorm_forward_normalizes_each_channel",
        "spatial_batchnorm_updates_the_running_statistics",
        "spatial_batchnorm_backward_dx_agrees_with_autograd",
        "spatial_batchnorm_backward_sums_dgamma_and_dbeta",
    },
)
def averages_variances_of_pixels():
    """Takes the variance of each pixel over the batch, and averages these.

    You average the variances of single pixels. They leave out how far the means of the pixels lie apart: take
    one variance, around one mean, over all values of the channel.
    """


@misconception(
    replace=("x.var(axis=(0, 2, 3))", "x.var(axis=(0, 2, 3), ddof=1)"),
    fails={
        "spatial_batchnorm_forward_normalizes_each_channel",
        "spatial_batchnorm_updates_the_running_statistics",
        "spatial_batchnorm_backward_dx_agrees_with_autograd",
        "spatial_batchnorm_backward_sums_dgamma_and_dbeta",
    },
)
def unbiased_variance():
    """Divides the variance by one less than the number of values.

    Your variance divides by one less than the number of values. Here it divides by that number, N * H * W,
    in the output and in the running statistics.
    """


@misconception(
    replace=(
        "keep * old_mean + (1 - keep) * mean\n"
        '        bn_param["running_var"] = keep * old_var + (1 - keep) * var',
        "(1 - keep) * old_mean + keep * mean\n"
        '        bn_param["running_var"] = (1 - keep) * old_var + keep * var',
    ),
    fails={"spatial_batchnorm_updates_the_running_statistics"},
)
def momentum_of_the_new_value():
    """Uses momentum as the weight of the new value, as PyTorch does.

    Your momentum multiplies the statistic of the new batch. That is PyTorch's convention; here momentum is
    the weight of the old running value, and the new one gets the rest.
    """


@misconception(
    replace=('keep = bn_param["momentum"]', "keep = 0.9"),
    fails={"spatial_batchnorm_updates_the_running_statistics"},
    constant="0.9",
)
def hard_coded_momentum():
    """Writes 0.9 for the momentum and never reads it.

    Your running statistics always move with a momentum of your own. Take it from bn_param.
    """


@misconception(
    replace=(
        '        bn_param["running_mean"] = keep * old_mean + (1 - keep) * mean\n'
        '        bn_param["running_var"] = keep * old_var + (1 - keep) * var\n',
        '        bn_param = bn_param | {"running_mean": keep * old_mean + (1 - keep) * mean}\n',
    ),
    fails={"spatial_batchnorm_updates_the_running_statistics"},
)
def does_not_write_back():
    """Computes the running statistics and does not store them in the dict that was given.

    Your running statistics end in a name or a dict of your own, and the bn_param that was handed over holds
    the old ones afterwards. Write into that dict: bn_param["running_mean"] = ...
    """


@misconception(
    fails={"spatial_batchnorm_test_mode_uses_the_running_statistics"},
)
def test_mode_uses_the_batch():
    """Normalizes a test batch with its own statistics.

    In test mode you still use the mean and variance of the batch. A test image would then depend on what it
    is grouped with: use the running statistics from bn_param.
    """

    def spatial_batchnorm_forward(x, gamma, beta, bn_param):
        keep = bn_param["momentum"]
        mean, var = x.mean(axis=(0, 2, 3)), x.var(axis=(0, 2, 3))
        if bn_param["mode"] == "train":
            bn_param["running_mean"] = keep * bn_param["running_mean"] + (1 - keep) * mean
            bn_param["running_var"] = keep * bn_param["running_var"] + (1 - keep) * var
        inv_std = 1 / np.sqrt(var + bn_param["eps"])[:, None, None]
        xhat = (x - mean[:, None, None]) * inv_std
        return gamma[:, None, None] * xhat + beta[:, None, None], (xhat, inv_std, gamma)


@misconception(
    replace=(
        "    return out, (xhat, inv_std, gamma)",
        '    if bn_param["mode"] == "test":\n        out = xhat\n    return out, (xhat, inv_std, gamma)',
    ),
    fails={"spatial_batchnorm_test_mode_uses_the_running_statistics"},
)
def test_mode_without_gamma_and_beta():
    """Returns xhat in test mode and leaves gamma and beta out.

    In test mode you normalize and stop there. gamma and beta are learned parameters of the layer and act in
    both modes; only the source of the statistics changes.
    """


@misconception(
    replace=("count = dout.size / len(gamma)", "count = len(dout)"),
    fails={"spatial_batchnorm_backward_dx_agrees_with_autograd"},
)
def divides_by_the_batch_size():
    """Divides by N in dx, where N H W values share a statistic.

    In dx you divide by the number of images. The mean and variance of a channel are taken over N * H * W
    values, and each has that share in them.
    """


@misconception(
    replace=("inv_std * (dout - shared)", "inv_std * dout"),
    fails={"spatial_batchnorm_backward_dx_agrees_with_autograd"},
)
def backward_constant_statistics():
    """Treats mean and variance as constants in the backward pass.

    Your dx treats the mean and the variance as constants. They are computed from x: each pixel moves both,
    and so changes every output of its channel. Add the ways through the variance and the mean.
    """


@misconception(
    replace=("dx = gamma[:, None, None] * inv_std", "dx = inv_std"),
    fails={"spatial_batchnorm_backward_dx_agrees_with_autograd"},
)
def backward_without_gamma():
    """Leaves gamma out of dx.

    Your dx does not depend on gamma. The output is gamma times xhat, so that the gradient with respect to
    xhat is dout times gamma: start from there.
    """


@misconception(
    replace=("return dx, dgamma, dbeta", "return dx, dgamma / count, dbeta / count"),
    fails={"spatial_batchnorm_backward_sums_dgamma_and_dbeta"},
)
def averages_dgamma_and_dbeta():
    """Averages dgamma and dbeta over batch and pixels instead of summing.

    You average dgamma and dbeta. Every pixel of a channel uses the same gamma and beta, and the gradients of
    all uses add up.
    """


@misconception(
    replace=("return dx, dgamma, dbeta", "return dx, dbeta, dgamma"),
    fails={"spatial_batchnorm_backward_sums_dgamma_and_dbeta"},
)
def dgamma_and_dbeta_swapped():
    """Returns dbeta before dgamma.

    You return dbeta and dgamma in the wrong order. Both have the same shape, so nothing complains: the
    question asks for (dx, dgamma, dbeta).
    """


@alternative
def channels_last():
    """Brings the channels to the end and works on a matrix of pixels by channels."""

    def spatial_batchnorm_forward(x, gamma, beta, bn_param):
        N, C, H, W = x.shape
        rows = np.ascontiguousarray(x.transpose(0, 2, 3, 1)).reshape(-1, C)
        if bn_param["mode"] == "test":
            std = np.sqrt(bn_param["running_var"] + bn_param["eps"])
            out = gamma * (rows - bn_param["running_mean"]) / std + beta
            return out.reshape(N, H, W, C).transpose(0, 3, 1, 2), None
        mean = np.einsum("rc->c", rows) / len(rows)
        centered = rows - mean
        var = np.einsum("rc,rc->c", centered, centered) / len(rows)
        m = bn_param["momentum"]
        bn_param.update(
            running_mean=m * bn_param["running_mean"] + (1 - m) * mean,
            running_var=m * bn_param["running_var"] + (1 - m) * var,
        )
        std = (var + bn_param["eps"]) ** 0.5
        out = centered / std * gamma + beta
        return out.reshape(N, H, W, C).transpose(0, 3, 1, 2), (centered, std, gamma)

    def spatial_batchnorm_backward(dout, cache):
        centered, std, gamma = cache
        N, C, H, W = dout.shape
        grad = dout.transpose(0, 2, 3, 1).reshape(-1, C)
        dxhat = grad * gamma
        dvar = np.sum(dxhat * centered, axis=0) * -0.5 / std**3
        dmean = np.sum(-dxhat / std, axis=0)
        dx = dxhat / std + 2 * centered * dvar / len(grad) + dmean / len(grad)
        dgamma = np.sum(grad * centered / std, axis=0)
        return dx.reshape(N, H, W, C).transpose(0, 3, 1, 2), dgamma, grad.sum(axis=0)


@alternative
def channel_by_channel():
    """Loops over the channels."""

    def spatial_batchnorm_forward(x, gamma, beta, bn_param):
        out, cache, m = np.empty(x.shape), [], bn_param["momentum"]
        means, variances = bn_param["running_mean"].copy(), bn_param["running_var"].copy()
        for c in range(x.shape[1]):
            values = x[:, c]
            mean, var = means[c], variances[c]
            if bn_param["mode"] == "train":
                mean = values.sum() / values.size
                var = ((values - mean) ** 2).sum() / values.size
                means[c] = m * means[c] + (1 - m) * mean
                variances[c] = m * variances[c] + (1 - m) * var
            xhat = (values - mean) / np.sqrt(var + bn_param["eps"])
            out[:, c] = gamma[c] * xhat + beta[c]
            cache.append((xhat, np.sqrt(var + bn_param["eps"]), gamma[c]))
        bn_param["running_mean"], bn_param["running_var"] = means, variances
        return out, cache

    def spatial_batchnorm_backward(dout, cache):
        dx, dgamma, dbeta = np.empty(dout.shape), np.zeros(len(cache)), np.zeros(len(cache))
        for c, (xhat, std, gamma) in enumerate(cache):
            grad = dout[:, c]
            dgamma[c], dbeta[c] = (grad * xhat).sum(), grad.sum()
            dx[:, c] = gamma / std * (grad - grad.mean() - xhat * (grad * xhat).mean())
        return dx, dgamma, dbeta
