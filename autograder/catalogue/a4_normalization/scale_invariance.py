"""New in this question: weights of which only the direction counts."""

from autograder.catalogue import alternative, misconception


@misconception(replace=("return dw / a", "return dw * a"), fails={"gradient_shrinks_as_the_weights_grow"})
def gradient_grows():
    """Multiplies the gradient by a.

    Your gradient grows with the weights. Longer weights turn less under the same push, so the loss depends on
    them less: the gradient shrinks.
    """


@misconception(replace=("return dw / a", "return dw.copy()"), fails={"gradient_shrinks_as_the_weights_grow"})
def gradient_stays():
    """Returns the gradient at w unchanged.

    You say that the gradient is the same at w and at a * w. The loss is; but over the same distance the
    direction of longer weights changes less.
    """


@misconception(replace=("return dw / a", "return dw / a**2"), fails={"gradient_shrinks_as_the_weights_grow"})
def gradient_by_the_square():
    """Divides the gradient by the square of a.

    You divide by a squared. One factor a comes from the chain rule on L(a w) = L(w), and no other; the square
    belongs to the rate.
    """


@misconception(
    replace=("return lr * a**2", "return lr * a"), fails={"equivalent_rate_turns_by_the_same_angle"}
)
def rate_by_the_factor():
    """Multiplies the rate by a only.

    You multiply the rate by a, so that the step grows as the weights do. But the gradient at a * w is smaller
    than at w as well, and the rate has to make up for that, too.
    """


@misconception(
    replace=("return lr * a**2", "return lr / a**2"), fails={"equivalent_rate_turns_by_the_same_angle"}
)
def rate_the_other_way():
    """Divides the rate by the square of a.

    You divide by a squared: that is the effective rate, what a fixed rate is worth at a * w. The question
    asks for the rate that makes up for it.
    """


@misconception(replace=("return lr * a**2", "return lr"), fails={"equivalent_rate_turns_by_the_same_angle"})
def rate_stays():
    """Leaves the rate as it is.

    You leave the rate as it is. The output does not change with the scale of the weights, but how far a step
    turns them does.
    """


@misconception(
    replace=(
        "np.sum(dw**2, axis=0) / np.sum(w**2, axis=0))",
        "np.sum(dw**2) / np.sum(w**2)) * np.ones(w.shape[1])",
    ),
    fails={"norm_growth_of_each_unit"},
)
def growth_of_the_whole_matrix():
    """Takes the lengths of the whole matrices, the same factor for every column.

    You take the length of the whole matrix. Each column belongs to a unit that is normalized by itself, and
    grows by a factor of its own.
    """


@misconception(
    replace=(
        "return np.sqrt(1 + lr**2 * np.sum(dw**2, axis=0) / np.sum(w**2, axis=0))",
        "return 1 + lr * np.sqrt(np.sum(dw**2, axis=0) / np.sum(w**2, axis=0))",
    ),
    fails={"norm_growth_of_each_unit"},
)
def adds_the_lengths():
    """Adds the length of the step to the length of the weights.

    You add the lengths of weights and step. They would add up along one line; at a right angle their squares
    do.
    """


@misconception(
    replace=(
        "np.sqrt(1 + lr**2 * np.sum(dw**2, axis=0) / np.sum(w**2, axis=0))",
        "1 + lr**2 * np.sum(dw**2, axis=0) / np.sum(w**2, axis=0)",
    ),
    fails={"norm_growth_of_each_unit"},
)
def growth_of_the_square():
    """Returns the growth of the squared length.

    You return by what factor the squared length grows. The length grows by the root of that.
    """


@misconception(
    replace=("1 + lr**2 * np", "1 + lr * np"),
    fails={"norm_growth_of_each_unit"},
)
def rate_not_squared():
    """Squares the gradient and not the rate.

    Under the root you square the gradient, but not the rate. The side of the triangle is the whole step,
    lr * dw.
    """


@misconception(
    replace=("np.sum(dw**2, axis=0) / np.sum(w**2, axis=0)", "np.sum(dw**2, axis=1) / np.sum(w**2, axis=1)"),
    fails={"norm_growth_of_each_unit"},
)
def growth_of_rows():
    """Takes the lengths of rows.

    You take the lengths of rows. A column of w holds the weights of one unit; sum over its entries, axis 0.
    """


@alternative
def takes_the_step():
    """Uses powers and the step itself."""

    def gradient_at_scaled_weights(dw, a):
        return a**-1 * dw

    def equivalent_rate(lr, a):
        return a * (a * lr)

    def norm_growth(w, dw, lr):
        return np.linalg.norm(w - lr * dw, axis=0) / np.linalg.norm(w, axis=0)


@alternative
def column_by_column():
    """Goes through the columns, with the angle of the triangle."""
    import math

    def gradient_at_scaled_weights(dw, a):
        return np.array([[value / a for value in row] for row in dw.tolist()])

    def equivalent_rate(lr, a):
        return lr / (1 / a) ** 2

    def norm_growth(w, dw, lr):
        factors = []
        for column, gradient in zip(w.T, dw.T):
            angle = math.atan2(lr * math.hypot(*gradient), math.hypot(*column))
            factors.append(1 / math.cos(angle))
        return np.array(factors)
