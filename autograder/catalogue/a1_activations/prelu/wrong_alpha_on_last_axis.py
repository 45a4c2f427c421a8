"""Lets numpy line alpha up with the last axis: right for (N, D), wrong for (N, C, H, W)."""

import numpy as np

MESSAGE = (
    "Your alpha lines up with the LAST axis of x. For (N, D) that is axis 1, for images (N, C, H, "
    "W) it is the width: then numpy complains, or each column gets a slope. Give alpha axes of size "
    "1 behind the channels."
)
FAILS = {
    "prelu_forward_has_one_alpha_per_channel",
    "prelu_backward_dx_scales_negatives_by_alpha",
    "prelu_backward_dalpha_sums_over_every_use",
}


def prelu_forward(x, alpha):
    return np.where(x > 0, x, alpha * x), (x, alpha)


def prelu_backward(dout, cache):
    x, alpha = cache
    dx = np.where(x > 0, dout, alpha * dout)
    each = dout * np.minimum(x, 0)
    if alpha.size == 1:
        return dx, each.sum().reshape(1)
    return dx, each.sum(axis=tuple(range(x.ndim - 1)))
