"""New in this question: a learned slope collects gradient."""

from autograder.catalogue import alternative, misconception


@misconception(fails={"prelu_forward_shares_one_alpha", "prelu_forward_has_one_alpha_per_channel"})
def maximum():
    """Takes the larger of x and alpha x, which is right only for alpha <= 1.

    max(x, alpha * x) is PReLU only as long as alpha is at most 1. A learned alpha can be larger, and then the
    maximum picks the wrong side: decide by the sign of x.
    """

    def prelu_forward(x, alpha):
        slope = alpha.reshape((1, -1) + (1,) * (x.ndim - 2))
        return np.maximum(x, slope * x), (x, alpha)


@misconception(
    fails={
        "prelu_forward_has_one_alpha_per_channel",
        "prelu_backward_dx_scales_negatives_by_alpha",
        "prelu_backward_dalpha_sums_over_every_use",
    }
)
def alpha_on_last_axis():
    """Lets numpy line alpha up with the last axis: right for (N, D), wrong for (N, C, H, W).

    Your alpha lines up with the LAST axis of x. For (N, D) that is axis 1, for images (N, C, H, W) it is the
    width: then numpy complains, or each column gets a slope. Give alpha axes of size 1 behind the channels.
    """

    def prelu_forward(x, alpha):
        return np.where(x > 0, x, alpha * x), (x, alpha)

    def prelu_backward(dout, cache):
        x, alpha = cache
        dx = np.where(x > 0, dout, alpha * dout)
        each = dout * np.minimum(x, 0)
        if alpha.size == 1:
            return dx, each.sum().reshape(1)
        return dx, each.sum(axis=tuple(range(x.ndim - 1)))


@misconception(fails={"prelu_backward_dx_scales_negatives_by_alpha"})
def dx_like_relu():
    """Blocks the gradient on the left as ReLU does.

    Your dx is 0 wherever x is negative, as for ReLU. PReLU lets a part of the gradient through on the left:
    the slope there is alpha.
    """

    def prelu_backward(dout, cache):
        x, alpha = cache
        axes = tuple(axis for axis in range(x.ndim) if axis != 1 or alpha.size == 1)
        return dout * (x > 0), (dout * np.minimum(x, 0)).sum(axis=axes).reshape(alpha.shape)


@misconception(
    fails={"prelu_backward_dx_scales_negatives_by_alpha", "prelu_backward_dalpha_sums_over_every_use"}
)
def side_from_out():
    """Decides by the sign of the output, which is the sign of x only for positive alpha.

    Your backward pass decides about the side by the sign of the OUTPUT. With a negative or zero alpha the
    left side is not negative any more, and those entries are taken for positive ones. Look at the sign of x.
    """

    def prelu_backward(dout, cache):
        x, alpha = cache
        slope = alpha.reshape((1, -1) + (1,) * (x.ndim - 2))
        out = np.where(x > 0, x, slope * x)
        axes = tuple(axis for axis in range(x.ndim) if axis != 1 or alpha.size == 1)
        dalpha = np.where(out < 0, dout * x, 0).sum(axis=axes).reshape(alpha.shape)
        return np.where(out < 0, dout * slope, dout), dalpha


@misconception(
    replace=("dout * np.where(x > 0, 1.0, slope)", "np.where(x > 0, 1.0, slope)"),
    fails={"prelu_backward_dx_scales_negatives_by_alpha"},
)
def dx_without_dout():
    """Returns the slopes as dx, without dout.

    Your dx is the slope, 1 or alpha. Multiply it by the upstream gradient.
    """


@misconception(fails={"prelu_backward_dalpha_sums_over_every_use"})
def dalpha_counts_positives():
    """Sums dout * x over all entries, the positive ones too.

    Your dalpha counts every entry of x. Where x is positive, out does not depend on alpha at all, so those
    entries contribute 0: leave them out of the sum.
    """

    def prelu_backward(dout, cache):
        x, alpha = cache
        slope = alpha.reshape((1, -1) + (1,) * (x.ndim - 2))
        axes = tuple(axis for axis in range(x.ndim) if axis != 1 or alpha.size == 1)
        return dout * np.where(x > 0, 1.0, slope), (dout * x).sum(axis=axes).reshape(alpha.shape)


@misconception(fails={"prelu_backward_dalpha_sums_over_every_use"})
def dalpha_from_out():
    """Takes out = alpha x instead of x as the derivative with respect to alpha.

    Your dalpha carries one factor alpha too many: you multiply dout by the output alpha * x. The derivative
    of alpha * x with respect to alpha has no alpha left in it.
    """

    def prelu_backward(dout, cache):
        x, alpha = cache
        slope = alpha.reshape((1, -1) + (1,) * (x.ndim - 2))
        axes = tuple(axis for axis in range(x.ndim) if axis != 1 or alpha.size == 1)
        each = dout * slope * np.minimum(x, 0)
        return dout * np.where(x > 0, 1.0, slope), each.sum(axis=axes).reshape(alpha.shape)


@misconception(fails={"prelu_backward_dalpha_sums_over_every_use"})
def dalpha_mean():
    """Averages dalpha over the batch.

    Your dalpha is divided by the number of examples. dout already holds whatever averaging the loss does; the
    chain rule adds up the contributions of all entries that use alpha, without a mean.
    """

    def prelu_backward(dout, cache):
        x, alpha = cache
        slope = alpha.reshape((1, -1) + (1,) * (x.ndim - 2))
        each = dout * np.minimum(x, 0)
        axes = tuple(axis for axis in range(x.ndim) if axis != 1 or alpha.size == 1)
        return dout * np.where(x > 0, 1.0, slope), each.sum(axis=axes).reshape(alpha.shape) / x.shape[0]


@misconception(fails={"prelu_backward_dalpha_sums_over_every_use"})
def dalpha_sums_batch_only():
    """Sums dalpha over the batch but not over height and width.

    Your dalpha sums over the batch axis only. For images a channel's alpha is also used at every pixel of its
    plane, so dalpha needs the sum over height and width as well; its shape is the shape of alpha.
    """

    def prelu_backward(dout, cache):
        x, alpha = cache
        slope = alpha.reshape((1, -1) + (1,) * (x.ndim - 2))
        each = dout * np.minimum(x, 0)
        dalpha = each.sum(axis=0) if alpha.size > 1 else np.array([each.sum()])
        return dout * np.where(x > 0, 1.0, slope), dalpha


@misconception(fails={"prelu_backward_dalpha_sums_over_every_use"})
def shared_dalpha_per_channel():
    """Returns one dalpha per channel although a single alpha is shared.

    When one alpha is shared, your dalpha still has one entry per channel. The shared alpha is used by every
    entry of x, so its gradient is the sum over all axes, the channels too, in the shape (1,).
    """

    def prelu_backward(dout, cache):
        x, alpha = cache
        slope = alpha.reshape((1, -1) + (1,) * (x.ndim - 2))
        axes = tuple(axis for axis in range(x.ndim) if axis != 1)
        return dout * np.where(x > 0, 1.0, slope), (dout * np.minimum(x, 0)).sum(axis=axes)


@misconception(
    replace=("each.sum(axis=axes) if alpha.size > 1 else each.sum().reshape(1)", "each"),
    fails={"prelu_backward_dalpha_sums_over_every_use"},
)
def dalpha_of_every_entry():
    """Returns dalpha for every entry, without a sum.

    Your dalpha has the shape of x. One alpha is used by many entries, and their contributions add up: sum
    over every axis that alpha does not have.
    """


@misconception(
    replace=("each.sum(axis=axes) if alpha.size > 1 else each.sum().reshape(1)", "each.sum()"),
    fails={"prelu_backward_dalpha_sums_over_every_use"},
)
def dalpha_is_one_number():
    """Sums dalpha over everything to one number.

    You add up everything into one number. dalpha has the shape of alpha: one sum per channel where there
    is one alpha per channel, and an array of one entry where alpha is shared.
    """


@misconception(
    replace=("dout * np.minimum(x, 0)", "dout * (x <= 0)"),
    fails={"prelu_backward_dalpha_sums_over_every_use"},
)
def dalpha_without_x():
    """Sums dout over the negative entries, without the factor x.

    You add up dout where x is negative. The derivative of alpha x with respect to alpha is x: multiply by
    it.
    """


@misconception(
    replace=(
        "each.sum(axis=axes) if alpha.size > 1 else each.sum().reshape(1)",
        "each.mean(axis=axes) if alpha.size > 1 else each.mean().reshape(1)",
    ),
    fails={"prelu_backward_dalpha_sums_over_every_use"},
)
def dalpha_means_over_all_uses():
    """Takes the mean over all entries that use an alpha.

    Your dalpha is a mean. A parameter that is used many times collects the sum of its gradients.
    """


@misconception(
    replace=("dout * np.minimum(x, 0)", "np.minimum(x, 0)"),
    fails={"prelu_backward_dalpha_sums_over_every_use"},
)
def dalpha_without_dout():
    """Sums x over the negative entries, without dout.

    You add up x where it is negative. That is the derivative of the outputs; the chain rule multiplies
    each entry by its dout.
    """


@alternative
def channels_last():
    """Moves the channels to the end, where numpy's broadcasting expects alpha, and back."""

    def prelu_forward(x, alpha):
        last = np.moveaxis(x, 1, -1)
        out = np.maximum(last, 0) + alpha * np.minimum(last, 0)
        return np.moveaxis(out, -1, 1), (last, alpha)

    def prelu_backward(dout, cache):
        last, alpha = cache
        dlast = np.moveaxis(dout, 1, -1)
        dx = np.where(last < 0, alpha, 1.0) * dlast
        each = np.where(last < 0, last * dlast, 0.0).reshape(-1, last.shape[-1])
        dalpha = each.sum(axis=0, keepdims=True)
        return np.moveaxis(dx, -1, 1), dalpha if alpha.size > 1 else dalpha.sum()


@alternative
def einsum():
    """Flattens the pixels to (N, C, pixels) and contracts with einsum."""

    def prelu_forward(x, alpha):
        flat = x.reshape(x.shape[0], x.shape[1], -1)
        slopes = np.broadcast_to(alpha, (x.shape[1],))
        negative = (flat < 0).astype(float)
        out = flat * (1 - negative) + np.einsum("ncp,c->ncp", flat * negative, slopes)
        return out.reshape(x.shape), (flat, negative, slopes, alpha.shape)

    def prelu_backward(dout, cache):
        flat, negative, slopes, shape = cache
        upstream = dout.reshape(flat.shape)
        dx = upstream * (1 + negative * (slopes[:, None] - 1))
        dalpha = np.einsum("ncp,ncp,ncp->c", upstream, flat, negative)
        return dx.reshape(dout.shape), dalpha if shape == dalpha.shape else dalpha.sum(keepdims=True)


@alternative
def loops():
    """Visits every entry and adds what it contributes to the alpha it uses."""

    def prelu_forward(x, alpha):
        out = x.copy()
        for index, value in np.ndenumerate(x):
            if value < 0:
                out[index] = alpha[index[1] % len(alpha)] * value
        return out, [x, alpha]

    def prelu_backward(dout, cache):
        x, alpha = cache
        dx, dalpha = np.zeros(x.shape), np.zeros(alpha.shape)
        for index, value in np.ndenumerate(x):
            which = index[1] % len(alpha)
            dx[index] = dout[index] * (1 if value > 0 else alpha[which])
            if value < 0:
                dalpha[which] += dout[index] * value
        return dx, dalpha
