"""New in this question: test mode as a layer that is there already."""

from autograder.catalogue import alternative, misconception


@misconception(
    replace=('np.sqrt(bn_param["running_var"] + bn_param["eps"])', 'bn_param["running_var"]'),
    fails={
        "fold_batchnorm_scales_the_weights_of_a_dense_layer",
        "fold_batchnorm_moves_the_mean_into_the_bias",
        "fold_batchnorm_folds_convolutions",
    },
)
def divides_by_the_variance():
    """Divides by the running variance, without the root.

    You divide by the variance. Normalization divides by the standard deviation, the root of running_var
    plus eps.
    """


@misconception(
    replace=(
        'np.sqrt(bn_param["running_var"] + bn_param["eps"])',
        '(np.sqrt(bn_param["running_var"]) + bn_param["eps"])',
    ),
    fails={
        "fold_batchnorm_scales_the_weights_of_a_dense_layer",
        "fold_batchnorm_moves_the_mean_into_the_bias",
        "fold_batchnorm_folds_convolutions",
    },
)
def eps_outside_the_root():
    """Adds eps to the standard deviation instead of the variance.

    You add eps after the root. It belongs under the root, as in the layer that is folded away.
    """


@misconception(
    replace=('bn_param["running_var"] + bn_param["eps"]', 'bn_param["running_var"]'),
    fails={
        "fold_batchnorm_scales_the_weights_of_a_dense_layer",
        "fold_batchnorm_moves_the_mean_into_the_bias",
        "fold_batchnorm_folds_convolutions",
    },
)
def forgets_eps():
    """Leaves eps out.

    You leave eps out. The layer that is folded away had it under the root.
    """


@misconception(
    replace=("scale = gamma / np", "scale = 1 / np"),
    fails={
        "fold_batchnorm_scales_the_weights_of_a_dense_layer",
        "fold_batchnorm_moves_the_mean_into_the_bias",
        "fold_batchnorm_folds_convolutions",
    },
)
def forgets_gamma():
    """Leaves gamma out of the scale.

    You divide by the standard deviation and forget gamma, which multiplies what is left.
    """


@misconception(
    fails={"fold_batchnorm_scales_the_weights_of_a_dense_layer"},
)
def guesses_the_axis():
    """Finds the axis of the units by its length.

    You look for the axis that has as many entries as there are units. In a square layer both have: go by the
    number of axes instead, which tells a dense layer from a convolution.
    """

    def fold_batchnorm(w, b, gamma, beta, bn_param):
        scale = gamma / np.sqrt(bn_param["running_var"] + bn_param["eps"])
        b_folded = (b - bn_param["running_mean"]) * scale + beta
        if w.shape[0] == len(scale):
            return (w.T * scale).T, b_folded
        return w * scale, b_folded


@misconception(
    replace=('(b - bn_param["running_mean"]) * scale + beta', 'beta - bn_param["running_mean"] * scale'),
    fails={"fold_batchnorm_moves_the_mean_into_the_bias", "fold_batchnorm_folds_convolutions"},
)
def forgets_the_bias():
    """Drops the bias of the layer in front.

    You drop b. Many nets have no bias in front of batch norm, since training mode takes it out again; but
    here there is one, and the running mean was measured with it.
    """


@misconception(
    replace=('(b - bn_param["running_mean"]) * scale + beta', 'b - bn_param["running_mean"] * scale + beta'),
    fails={"fold_batchnorm_moves_the_mean_into_the_bias", "fold_batchnorm_folds_convolutions"},
)
def bias_is_not_scaled():
    """Leaves the bias in front unscaled.

    You scale the running mean and not the bias. Both are part of what is normalized: (b - running_mean) times
    the scale.
    """


@misconception(
    replace=(
        '(b - bn_param["running_mean"]) * scale + beta',
        '(b - bn_param["running_mean"] + beta) * scale',
    ),
    fails={"fold_batchnorm_moves_the_mean_into_the_bias", "fold_batchnorm_folds_convolutions"},
)
def beta_is_scaled():
    """Scales beta as well.

    You scale beta, too. It is added after the scale gamma.
    """


@misconception(
    replace=(
        '(b - bn_param["running_mean"]) * scale + beta',
        '(b + bn_param["running_mean"]) * scale + beta',
    ),
    fails={"fold_batchnorm_moves_the_mean_into_the_bias", "fold_batchnorm_folds_convolutions"},
)
def adds_the_mean():
    """Adds the running mean instead of taking it away.

    You add the running mean. Normalization takes it away.
    """


@misconception(
    replace=("w * scale[:, None, None, None]", "w * scale[0]"),
    fails={"fold_batchnorm_folds_convolutions"},
)
def one_scale_for_all_filters():
    """Scales all filters of a convolution alike.

    You scale all filters by the same number. Each filter has a gamma and a running variance of its own.
    """


@misconception(
    replace=("w * scale[:, None, None, None]", "w * np.resize(scale, w.shape[1])[:, None, None]"),
    fails={"fold_batchnorm_folds_convolutions"},
)
def scales_the_input_channels():
    """Scales along the input channels of a convolution.

    You scale along the second axis, the channels that a filter reads. Batch norm acts on what comes out: the
    filters are the first axis.
    """


@alternative
def moves_the_axis():
    """Brings the units to the last axis, whatever the layer."""

    def fold_batchnorm(w, b, gamma, beta, bn_param):
        units = w.ndim - 1 if w.ndim == 2 else 0
        std = (bn_param["running_var"] + bn_param["eps"]) ** 0.5
        last = np.moveaxis(w, units, -1) / std * gamma
        return np.moveaxis(last, -1, units), beta + gamma * b / std - gamma * bn_param["running_mean"] / std


@alternative
def unit_by_unit():
    """Loops over units and filters."""

    def fold_batchnorm(w, b, gamma, beta, bn_param):
        w_new, b_new = w.astype(float).copy(), np.zeros(len(gamma))
        for m in range(len(gamma)):
            factor = gamma[m] / (bn_param["running_var"][m] + bn_param["eps"]) ** 0.5
            if w.ndim == 4:
                w_new[m] *= factor
            else:
                w_new[:, m] *= factor
            b_new[m] = factor * b[m] - factor * bn_param["running_mean"][m] + beta[m]
        return w_new, b_new
