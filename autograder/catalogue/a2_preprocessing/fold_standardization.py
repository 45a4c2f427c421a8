"""New in this question: preprocessing that vanishes into the weights."""

from autograder.catalogue import alternative, misconception


@misconception(
    replace=("w2, b - mean @ w2", "np.squeeze(w2), np.squeeze(b - mean @ w2)"),
    fails={
        "fold_standardization_scales_the_weights",
        "fold_standardization_leaves_the_trained_weights_alone",
    },
)
def squeezes_the_results():
    """Removes axes of length 1 from the results.

    You squeeze the results, which takes an axis away where a layer has a single input or a single output. The
    shape of w2 is that of w.
    """


@misconception(
    fails={"fold_standardization_scales_the_weights", "fold_standardization_moves_the_mean_into_the_bias"}
)
def arrays_like_the_weights():
    """Fills arrays of the dtype of w and b, which cuts the digits off for integers.

    Your results live in np.zeros_like(w) and np.zeros_like(b). If w and b hold integers, so do they, and
    everything behind the point is cut off: np.zeros(w.shape) holds floats.
    """

    def fold_standardization(w, b, mean, std):
        w2, b2 = np.zeros_like(w), np.zeros_like(b)
        w2[...] = w / std[:, None]
        b2[...] = b - mean @ (w / std[:, None])
        return w2, b2


@misconception(
    replace=("w / std[:, None]", "w * std[:, None]"),
    fails={
        "fold_standardization_scales_the_weights",
        "fold_standardization_moves_the_mean_into_the_bias",
        "fold_standardization_leaves_the_trained_weights_alone",
    },
)
def multiplies_by_std():
    """Multiplies the weights by std.

    You multiply the rows of w by std. The standardized input is x divided by std, so what multiplies the raw
    x_i is smaller where std is larger: divide.
    """


@misconception(
    replace=("std[:, None]", "std"),
    fails={
        "fold_standardization_scales_the_weights",
        "fold_standardization_moves_the_mean_into_the_bias",
        "fold_standardization_leaves_the_trained_weights_alone",
    },
)
def divides_columns():
    """Divides w by std along the wrong axis.

    w / std lines std up with the columns of w, the outputs. There is one std per INPUT feature, and inputs
    are the rows: give std a second axis, std[:, None].
    """


@misconception(
    replace=("b - mean @ w2", "b + mean @ w2"),
    fails={
        "fold_standardization_moves_the_mean_into_the_bias",
        "fold_standardization_leaves_the_trained_weights_alone",
    },
)
def adds_the_mean():
    """Adds the shift of the mean instead of subtracting it.

    Your b2 ADDS what the mean contributes. Standardizing subtracts the mean, so at x = 0 the layer puts out b
    less the mean's contribution.
    """


@misconception(
    fails={
        "fold_standardization_moves_the_mean_into_the_bias",
        "fold_standardization_leaves_the_trained_weights_alone",
    }
)
def keeps_the_bias():
    """Leaves the bias as it is.

    You return b unchanged. Then the folded layer sees x / std instead of (x - mean) / std: the terms that
    hold no x belong into the bias.
    """

    def fold_standardization(w, b, mean, std):
        return w / std[:, None], b.copy()


@misconception(
    fails={
        "fold_standardization_moves_the_mean_into_the_bias",
        "fold_standardization_leaves_the_trained_weights_alone",
    }
)
def mean_without_std():
    """Takes mean @ w out of the bias without dividing by std.

    Your b2 subtracts mean @ w. The mean is divided by std, too, before it meets w; mean @ w2 has that
    division in it.
    """

    def fold_standardization(w, b, mean, std):
        return w / std[:, None], b - mean @ w


@misconception(
    replace=("mean @ w2", "np.sum(mean[:, None] * w2)"),
    fails={
        "fold_standardization_moves_the_mean_into_the_bias",
        "fold_standardization_leaves_the_trained_weights_alone",
    },
)
def one_shift_for_all_outputs():
    """Sums the mean's contribution over the outputs, too.

    You subtract one and the same number from every bias, the sum over all weights. Each output j has its own
    column of w, so its own shift: sum over the inputs only.
    """


@misconception(
    replace=("mean @ w2", "(mean / std) @ w2"),
    fails={
        "fold_standardization_moves_the_mean_into_the_bias",
        "fold_standardization_leaves_the_trained_weights_alone",
    },
)
def std_twice_in_the_bias():
    """Divides by std once more in the bias, as w2 has it already.

    Your b2 divides by std twice: once in mean / std, and once more because it uses w2. Use mean / std with w,
    or mean with w2.
    """


@misconception(fails={"fold_standardization_leaves_the_trained_weights_alone"})
def overwrites_the_weights():
    """Scales w and shifts b in place.

    Your function changes w and b themselves (w /= ..., b -= ...), although the trained weights are still in
    use. Write w = w / std[:, None], which makes a new array.
    """

    def fold_standardization(w, b, mean, std):
        if w.dtype.kind != "f" or b.dtype.kind != "f":
            w, b = w.astype(float), b.astype(float)
        w /= std[:, None]
        b -= mean @ w
        return w, b


@alternative
def homogeneous_coordinates():
    """Multiplies matrices that carry the bias in a row of their own."""

    def fold_standardization(w, b, mean, std):
        scale = np.block(
            [[np.diag(1 / std), np.zeros((len(std), 1))], [-(mean / std)[None], np.ones((1, 1))]]
        )
        both = scale @ np.vstack([w, b])
        return both[:-1], both[-1]


@alternative
def loops():
    """Adds up the terms one by one."""

    def fold_standardization(w, b, mean, std):
        D, M = w.shape
        w2, b2 = np.zeros((D, M)), np.zeros(M)
        for j in range(M):
            b2[j] = b[j]
            for i in range(D):
                w2[i, j] = w[i, j] / std[i]
                b2[j] -= mean[i] * w[i, j] / std[i]
        return w2, b2


@alternative
def probes_the_layer():
    """Asks the old layer what it does at 0 and at the unit vectors."""

    def fold_standardization(w, b, mean, std):
        def layer(x):
            return ((x - mean) / std) @ w + b

        b2 = layer(np.zeros(len(mean)))
        return layer(np.eye(len(mean))) - b2, b2
