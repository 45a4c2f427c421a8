"""New in this question: the learning rate, measured on the weights."""

from autograder.catalogue import alternative, misconception


@misconception(
    replace=(
        'sgd_param["momentum"] * v - sgd_param["lr"] * (dw + sgd_param["weight_decay"] * w)',
        'sgd_param["momentum"] * v - (dw + sgd_param["weight_decay"] * w)',
    ),
    fails={"update_ratio_of_plain_sgd", "update_ratio_counts_momentum_and_weight_decay"},
)
def forgets_the_rate():
    """Leaves the learning rate out.

    You compare the gradient itself with the weights. What moves them is the gradient times the learning rate.
    """


@misconception(
    replace=(
        "update, size = np.sqrt(np.sum(step**2)), np.sqrt(np.sum(w**2))",
        "update, size = np.sum(step**2), np.sum(w**2)",
    ),
    fails={"update_ratio_of_plain_sgd", "update_ratio_counts_momentum_and_weight_decay"},
)
def forgets_the_root():
    """Divides sums of squares, without the roots.

    You divide one sum of squares by the other, which is the square of the ratio. A length is the root of the
    sum of squares.
    """


@misconception(
    replace=(
        "update, size = np.sqrt(np.sum(step**2)), np.sqrt(np.sum(w**2))",
        "update, size = np.abs(step).max(), np.abs(w).max()",
    ),
    fails={"update_ratio_of_plain_sgd", "update_ratio_counts_momentum_and_weight_decay"},
)
def largest_entries():
    """Compares the largest entries.

    You compare the largest entry of the update with the largest weight. The length counts all entries: the
    root of the sum of their squares.
    """


@misconception(
    replace=(
        "update, size = np.sqrt(np.sum(step**2)), np.sqrt(np.sum(w**2))",
        "update, size = np.std(step), np.std(w)",
    ),
    fails={"update_ratio_of_plain_sgd", "update_ratio_counts_momentum_and_weight_decay"},
)
def standard_deviations():
    """Divides standard deviations, which leave the means out.

    You divide standard deviations. They agree with the lengths where both means are 0; here an update may
    move all weights the same way, and counts in full.
    """


@misconception(
    replace=(
        "update, size = np.sqrt(np.sum(step**2)), np.sqrt(np.sum(w**2))",
        "update, size = np.sqrt(np.sum(step**2)), np.sqrt(np.sum((w + step) ** 2))",
    ),
    fails={
        "update_ratio_of_plain_sgd",
        "update_ratio_counts_momentum_and_weight_decay",
        "update_ratio_of_parameters_that_are_zero",
    },
)
def weights_after_the_step():
    """Divides by the length of the weights after the step.

    You divide by the weights after the step. The ratio asks how far they move, counted in the size they have
    before.
    """


@misconception(
    fails={"update_ratio_of_plain_sgd", "update_ratio_counts_momentum_and_weight_decay"},
)
def spectral_norm():
    """Takes np.linalg.norm(..., 2) of matrices, the largest singular value.

    You take the norm of a matrix with the order 2, which is its largest singular value. The length meant here
    is the root of the sum of all squares: leave the order out, or flatten first.
    """

    def update_to_weight_ratio(weights, gradients, velocities, sgd_param):
        ratios = []
        for w, dw, v in zip(weights, gradients, velocities):
            step = sgd_param["momentum"] * v - sgd_param["lr"] * (dw + sgd_param["weight_decay"] * w)
            update, size = (np.linalg.norm(a, 2) if a.ndim < 3 else np.linalg.norm(a) for a in (step, w))
            ratios.append(float(update / size) if size > 0 else float("inf") if update > 0 else 0.0)
        return ratios


@misconception(
    replace=('sgd_param["momentum"] * v - sgd', "-sgd"),
    fails={"update_ratio_counts_momentum_and_weight_decay", "update_ratio_of_parameters_that_are_zero"},
)
def forgets_momentum():
    """Counts the new gradient and leaves the velocity out.

    You count what this gradient does. With momentum most of a step comes from the velocity that is there
    already.
    """


@misconception(
    replace=(' + sgd_param["weight_decay"] * w', ""),
    fails={"update_ratio_counts_momentum_and_weight_decay"},
)
def forgets_weight_decay():
    """Leaves weight decay out.

    Your step lacks weight decay. It is added to the gradient, weight_decay * w, before the rate multiplies.
    """


@misconception(
    replace=('sgd_param["momentum"] * v - sgd', 'sgd_param["momentum"] * v + sgd'),
    fails={"update_ratio_counts_momentum_and_weight_decay"},
)
def velocity_with_the_other_sign():
    """Adds the gradient to the velocity instead of taking it away.

    You add the gradient to the velocity. Here the velocity is what is added to the weights, so the gradient
    is taken away from it; with momentum the sign matters even for lengths.
    """


@misconception(
    replace=('dw + sgd_param["weight_decay"] * w)', 'dw) - sgd_param["weight_decay"] * w'),
    fails={"update_ratio_counts_momentum_and_weight_decay"},
)
def decay_without_the_rate():
    """Does not multiply weight decay by the learning rate.

    You take weight_decay * w away in full. In this rule it is part of the gradient, and the learning rate
    multiplies both.
    """


@misconception(
    replace=('float("inf") if update > 0 else 0.0', "0.0"),
    fails={"update_ratio_of_parameters_that_are_zero"},
)
def zeros_have_the_ratio_zero():
    """Says 0 for weights that are zero, also where they move.

    For weights that are all 0 you return 0. Where the step moves them, the ratio is inf.
    """


@misconception(
    replace=(
        "if size > 0:\n            ratios.append(float(update / size))\n        else:\n"
        '            ratios.append(float("inf") if update > 0 else 0.0)',
        "ratios.append(float(np.float64(update) / np.float64(size)))",
    ),
    fails={"update_ratio_of_parameters_that_are_zero"},
)
def zero_over_zero():
    """Divides without a look at the zeros, which gives NaN where nothing moves.

    You divide by the length of the weights in any case. Where both lengths are 0 that is NaN; the question
    asks for 0.
    """


@alternative
def flattens():
    """Flattens everything and uses dot products."""

    def update_to_weight_ratio(weights, gradients, velocities, sgd_param):
        def ratio(w, dw, v):
            w, dw, v = np.ravel(w), np.ravel(dw), np.ravel(v)
            g = dw + sgd_param["weight_decay"] * w
            new = sgd_param["momentum"] * v - sgd_param["lr"] * g
            top, bottom = new @ new, w @ w
            if bottom == 0:
                return np.inf if top else 0.0
            return (top / bottom) ** 0.5

        return list(map(ratio, weights, gradients, velocities))


@alternative
def takes_the_step():
    """Takes the step and measures how far the weights have moved; an array in place of a list."""

    def update_to_weight_ratio(weights, gradients, velocities, sgd_param):
        found = np.zeros(len(weights))
        for i in range(len(weights)):
            v = np.array(velocities[i], dtype=float)
            v *= sgd_param["momentum"]
            v -= sgd_param["lr"] * gradients[i]
            v -= sgd_param["lr"] * sgd_param["weight_decay"] * weights[i]
            moved, size = np.linalg.norm(v.flatten()), np.linalg.norm(weights[i].flatten())
            found[i] = moved / size if size else (np.inf if moved else 0)
        return found
