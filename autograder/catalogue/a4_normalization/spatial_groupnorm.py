"""New in this question: the axis of the channels, cut into groups."""

from autograder.catalogue import alternative, misconception


@misconception(
    replace=(
        'np.sqrt(groups.var(axis=2, keepdims=True) + gn_param["eps"])',
        '(groups.std(axis=2, keepdims=True) + gn_param["eps"])',
    ),
    fails={
        "spatial_groupnorm_forward_normalizes_each_group",
        "spatial_groupnorm_backward_dx_agrees_with_autograd",
        "spatial_groupnorm_backward_sums_dgamma_and_dbeta",
    },
)
def eps_outside_the_root():
    """Adds eps to the standard deviation instead of the variance.

    You add eps after the root, to the standard deviation. It belongs under the root, next to the variance.
    """


@misconception(
    replace=('gn_param["eps"]', "1e-5"),
    fails={
        "spatial_groupnorm_forward_normalizes_each_group",
        "spatial_groupnorm_backward_dx_agrees_with_autograd",
        "spatial_groupnorm_backward_sums_dgamma_and_dbeta",
    },
    constant="1e-5",
)
def hard_coded_eps():
    """Writes 1e-5 for eps and never reads it.

    Your eps is a number of your own. Take it from gn_param; it may be large enough to be seen clearly in
    the output.
    """


@misconception(
    replace=("groups = x.reshape(len(x), G, -1)", "groups = x.reshape(len(x), x.shape[1], -1)"),
    fails={
        "spatial_groupnorm_forward_normalizes_each_group",
        "spatial_groupnorm_backward_dx_agrees_with_autograd",
        "spatial_groupnorm_backward_sums_dgamma_and_dbeta",
    },
)
def every_channel_by_itself():
    """Normalizes each channel of an image by itself, whatever G is.

    You take statistics of each channel by itself, which is instance normalization and right for G = C. A
    group holds C / G channels that share one mean and one variance.
    """


@misconception(
    fails={
        "spatial_groupnorm_forward_normalizes_each_group",
        "spatial_groupnorm_backward_dx_agrees_with_autograd",
        "spatial_groupnorm_backward_sums_dgamma_and_dbeta",
    }
)
def interleaved_groups():
    """Puts every G-th channel into a group instead of neighbors.

    Your groups take every G-th channel. The first group holds the first C / G channels, the second the next
    ones: the axis of the groups comes before the axis of the channels within a group.
    """

    def spatial_groupnorm_forward(x, gamma, beta, G, gn_param):
        N, C, H, W = x.shape
        groups = x.reshape(N, C // G, G, H, W)
        axes = (1, 3, 4)
        inv_std = 1 / np.sqrt(groups.var(axis=axes, keepdims=True) + gn_param["eps"])
        xhat = (groups - groups.mean(axis=axes, keepdims=True)) * inv_std
        return gamma * xhat.reshape(x.shape) + beta, (xhat, inv_std, gamma)

    def spatial_groupnorm_backward(dout, cache):
        xhat, inv_std, gamma = cache
        dxhat, axes = (dout * gamma).reshape(xhat.shape), (1, 3, 4)
        along = np.mean(dxhat * xhat, axis=axes, keepdims=True)
        dx = inv_std * (dxhat - np.mean(dxhat, axis=axes, keepdims=True) - xhat * along)
        dgamma = np.sum(dout * xhat.reshape(dout.shape), axis=(0, 2, 3), keepdims=True)
        return dx.reshape(dout.shape), dgamma, np.sum(dout, axis=(0, 2, 3), keepdims=True)


@misconception(
    fails={
        "spatial_groupnorm_forward_normalizes_each_group",
        "spatial_groupnorm_backward_dx_agrees_with_autograd",
        "spatial_groupnorm_backward_sums_dgamma_and_dbeta",
    }
)
def averages_over_the_batch():
    """Takes the statistics of a group over all images of the batch.

    Your statistics run over the images of the batch, too. Group normalization treats each image by itself, so
    that it is the same for a batch of one.
    """

    def spatial_groupnorm_forward(x, gamma, beta, G, gn_param):
        groups = x.reshape(len(x), G, -1)
        inv_std = 1 / np.sqrt(groups.var(axis=(0, 2), keepdims=True) + gn_param["eps"])
        xhat = (groups - groups.mean(axis=(0, 2), keepdims=True)) * inv_std
        return gamma * xhat.reshape(x.shape) + beta, (xhat, inv_std, gamma)

    def spatial_groupnorm_backward(dout, cache):
        xhat, inv_std, gamma = cache
        dxhat = (dout * gamma).reshape(xhat.shape)
        along = np.mean(dxhat * xhat, axis=(0, 2), keepdims=True)
        dx = inv_std * (dxhat - np.mean(dxhat, axis=(0, 2), keepdims=True) - xhat * along)
        dgamma = np.sum(dout * xhat.reshape(dout.shape), axis=(0, 2, 3), keepdims=True)
        return dx.reshape(dout.shape), dgamma, np.sum(dout, axis=(0, 2, 3), keepdims=True)


@misconception(
    replace=("groups.var(axis=2, keepdims=True)", "groups.var(axis=2, keepdims=True, ddof=1)"),
    fails={
        "spatial_groupnorm_forward_normalizes_each_group",
        "spatial_groupnorm_backward_dx_agrees_with_autograd",
        "spatial_groupnorm_backward_sums_dgamma_and_dbeta",
    },
)
def unbiased_variance():
    """Divides the variance by one less than the number of values.

    Your variance divides by one less than the number of values in the group. Here it divides by that number.
    """


@misconception(
    replace=(
        "inv_std * (dxhat - np.mean(dxhat, axis=2, keepdims=True) - xhat * along)",
        "inv_std * dxhat",
    ),
    fails={"spatial_groupnorm_backward_dx_agrees_with_autograd"},
)
def backward_constant_statistics():
    """Treats mean and variance as constants in the backward pass.

    Your dx treats the mean and the variance of a group as constants. Each value moves both, and so changes
    all outputs of its group.
    """


@misconception(
    replace=("dxhat = (dout * gamma).reshape(xhat.shape)", "dxhat = dout.reshape(xhat.shape)"),
    fails={"spatial_groupnorm_backward_dx_agrees_with_autograd"},
)
def backward_without_gamma():
    """Leaves gamma out of dx.

    gamma multiplies xhat on the way forward, so the gradient with respect to xhat is dout * gamma.
    """


@misconception(
    replace=[
        ("dxhat = (dout * gamma).reshape(xhat.shape)", "dxhat = dout.reshape(xhat.shape)"),
        ("return dx.reshape(dout.shape), dgamma", "return gamma * dx.reshape(dout.shape), dgamma"),
    ],
    fails={"spatial_groupnorm_backward_dx_agrees_with_autograd"},
)
def gamma_in_front():
    """Pulls gamma out of the averages, as one may in batch normalization.

    You average dout and multiply by gamma at the end. That is right where a group is a single channel; with
    several channels in a group gamma differs within the average and has to stay inside.
    """


@misconception(
    replace=(
        "inv_std * (dxhat - np.mean(dxhat, axis=2, keepdims=True) - xhat * along)",
        "inv_std * (dxhat - np.mean(dxhat, axis=2, keepdims=True))",
    ),
    fails={"spatial_groupnorm_backward_dx_agrees_with_autograd"},
)
def backward_constant_variance():
    """Goes back through the mean, but not through the variance.

    You leave out the way through the variance: every value of a group has its share in it.
    """


@misconception(
    replace=(
        "dgamma, np.sum(dout, axis=(0, 2, 3), keepdims=True)",
        "dgamma / len(dout), np.mean(dout, axis=0, keepdims=True).sum(axis=(2, 3), keepdims=True)",
    ),
    fails={"spatial_groupnorm_backward_sums_dgamma_and_dbeta"},
)
def averages_dgamma_and_dbeta():
    """Averages dgamma and dbeta over the images instead of summing.

    You average dgamma and dbeta over the images. All images use the same gamma and beta, so the gradients of
    all of them add up.
    """


@misconception(
    replace=(
        "return dx.reshape(dout.shape), dgamma, np.sum(dout, axis=(0, 2, 3), keepdims=True)",
        "dbeta, groups = np.sum(dout, axis=(0, 2, 3), keepdims=True), xhat.shape[1]\n"
        "    both = (d.reshape(groups, -1).sum(axis=1) for d in (dgamma, dbeta))\n"
        "    dgamma, dbeta = (np.repeat(d, gamma.size // groups).reshape(gamma.shape) for d in both)\n"
        "    return dx.reshape(dout.shape), dgamma, dbeta",
    ),
    fails={"spatial_groupnorm_backward_sums_dgamma_and_dbeta"},
)
def one_gamma_for_a_group():
    """Adds dgamma and dbeta over the channels of a group.

    You add dgamma and dbeta over the channels of a group. Only the statistics are shared in a group; gamma
    and beta belong to single channels.
    """


@alternative
def five_axes():
    """Gives group and channel an axis of their own, with the formula that has the count in front."""

    def spatial_groupnorm_forward(x, gamma, beta, G, gn_param):
        N, C, H, W = x.shape
        groups = x.reshape(N, G, C // G, H, W)
        mean = groups.mean(axis=(2, 3, 4), keepdims=True)
        std = np.sqrt(groups.var(axis=(2, 3, 4), keepdims=True) + gn_param["eps"])
        xhat = ((groups - mean) / std).reshape(N, C, H, W)
        return xhat * gamma + beta, (xhat, std, gamma, G)

    def spatial_groupnorm_backward(dout, cache):
        xhat, std, gamma, G = cache
        N, C, H, W = dout.shape
        grad, hat = (a.reshape(N, G, C // G, H, W) for a in (dout * gamma, xhat))
        count, axes = C // G * H * W, (2, 3, 4)
        rest = np.sum(grad, axis=axes, keepdims=True)
        rest = rest + hat * np.sum(grad * hat, axis=axes, keepdims=True)
        dx = (count * grad - rest) / (count * std)
        return dx.reshape(dout.shape), np.einsum("nchw,nchw->c", dout, xhat), np.einsum("nchw->c", dout)


@alternative
def group_by_group():
    """Loops over images and groups."""

    def spatial_groupnorm_forward(x, gamma, beta, G, gn_param):
        xhat, inv_std, size = np.zeros(x.shape), np.zeros((len(x), G)), x.shape[1] // G
        for n in range(len(x)):
            for g in range(G):
                block = x[n, g * size : (g + 1) * size]
                mean = block.sum() / block.size
                var = ((block - mean) ** 2).sum() / block.size
                inv_std[n, g] = (var + gn_param["eps"]) ** -0.5
                xhat[n, g * size : (g + 1) * size] = (block - mean) * inv_std[n, g]
        return xhat * gamma + beta, (xhat, inv_std, gamma)

    def spatial_groupnorm_backward(dout, cache):
        xhat, inv_std, gamma = cache
        dx, dxhat, size = np.zeros(dout.shape), dout * gamma, dout.shape[1] // inv_std.shape[1]
        for n, g in np.ndindex(*inv_std.shape):
            part = (n, slice(g * size, (g + 1) * size))
            grad, hat = dxhat[part], xhat[part]
            dx[part] = inv_std[n, g] * (grad - grad.mean() - hat * (grad * hat).mean())
        dgamma = (dout * xhat).sum(axis=0).sum(axis=(1, 2))
        return dx, dgamma.reshape(gamma.shape), dout.sum(axis=(0, 2, 3)).reshape(gamma.shape)
