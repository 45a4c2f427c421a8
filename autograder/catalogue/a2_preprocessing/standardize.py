"""New in this question: statistics that are fitted once and applied often."""

from autograder.catalogue import alternative, misconception


@misconception(fails={"standardize_fit_describes_each_feature", "standardize_leaves_its_inputs_unchanged"})
def adds_eps_to_the_std():
    """Adds eps after the square root.

    You take the root first and add eps to the standard deviation. The question adds eps to the variance, so
    it belongs under the root. With a tiny eps both look alike, with a large one they do not.
    """

    def standardize_fit(x, eps):
        return x.mean(axis=0), x.std(axis=0) + eps


@misconception(fails={"standardize_fit_describes_each_feature", "standardize_leaves_its_inputs_unchanged"})
def forgets_eps():
    """Leaves eps out.

    Your std does not use eps. Without it a constant feature has the std 0, and standardize_apply then divides
    by 0. Add eps to the variance before you take the root.
    """

    def standardize_fit(x, eps):
        return x.mean(axis=0), x.std(axis=0)


@misconception(
    fails={
        "standardize_fit_describes_each_feature",
        "standardize_fit_keeps_its_digits_far_from_zero",
        "standardize_takes_integers",
        "standardize_leaves_its_inputs_unchanged",
    }
)
def divides_by_n_minus_one():
    """Takes the unbiased variance, which divides by N - 1.

    Your std divides by N - 1. Here the variance describes the array at hand, it does not estimate that of a
    larger population, so it divides by N (and so works for N = 1).
    """

    def standardize_fit(x, eps):
        return x.mean(axis=0), np.sqrt(x.var(axis=0, ddof=1) + eps)


@misconception(
    fails={
        "standardize_fit_describes_each_feature",
        "standardize_fit_keeps_its_digits_far_from_zero",
        "standardize_takes_integers",
        "standardize_leaves_its_inputs_unchanged",
    }
)
def one_number_for_all_features():
    """Takes one mean and one std over all entries.

    You average over the whole array, so all features share one mean and one std, and the large feature drowns
    the small one. Average over the examples, axis 0, and keep one number per feature.
    """

    def standardize_fit(x, eps):
        return np.full(x.shape[1], np.mean(x)), np.full(x.shape[1], np.sqrt(np.var(x) + eps))


@misconception(
    fails={
        "standardize_fit_describes_each_feature",
        "standardize_fit_keeps_its_digits_far_from_zero",
        "standardize_takes_integers",
        "standardize_leaves_its_inputs_unchanged",
    }
)
def two_numbers_for_all_features():
    """Returns one mean and one std over all entries, as numbers.

    You average over everything and return two numbers. Each feature has a mean and a std of its own:
    reduce over the examples, axis 0.
    """

    def standardize_fit(x, eps):
        x = x.astype(np.float64)
        return x.mean(), np.sqrt(x.var() + eps)


@misconception(
    replace=("axis=0) + eps", "axis=0) + 1e-8"),
    fails={"standardize_fit_describes_each_feature", "standardize_leaves_its_inputs_unchanged"},
    constant="1e-8",
)
def hard_coded_eps():
    """Adds a small number of its own in place of eps.

    Your eps is a number of your own. Take the argument: it may be large enough to be seen clearly.
    """


@misconception(
    replace=(
        "np.sqrt(np.mean(centered * centered, axis=0) + eps)",
        "np.mean(centered * centered, axis=0) + eps",
    ),
    fails={
        "standardize_fit_describes_each_feature",
        "standardize_fit_keeps_its_digits_far_from_zero",
        "standardize_takes_integers",
        "standardize_leaves_its_inputs_unchanged",
    },
)
def variance_for_the_std():
    """Returns the variance plus eps and forgets the root.

    You return a variance. The standard deviation is its square root.
    """


@misconception(fails={"standardize_fit_keeps_its_digits_far_from_zero"})
def mean_of_squares_minus_square():
    """Computes the variance as E[x^2] - E[x]^2, in float64.

    You compute the variance as mean of the squares minus square of the mean. Far from 0 these are two huge
    numbers that agree in nearly all of their 16 digits, and rounding decides about the rest. Subtract the
    mean first, and average the squares of what is left.
    """

    def standardize_fit(x, eps):
        x = np.asarray(x, dtype=float)
        mean = x.mean(axis=0)
        return mean, np.sqrt(np.mean(x * x, axis=0) - mean * mean + eps)


@misconception(fails={"standardize_fit_keeps_its_digits_far_from_zero", "standardize_takes_integers"})
def squares_in_the_type_of_x():
    """Computes E[x^2] - E[x]^2 and squares small integers in their own type.

    You compute the variance as mean of the squares minus square of the mean. Far from 0 these are two huge
    numbers that agree in nearly all of their digits, and rounding decides about the rest. Besides, you square
    x in its own type: a uint8 holds nothing above 255, so 200 * 200 wraps around to 64. Subtract the mean
    first: that gives float64, and squares you can trust.
    """

    def standardize_fit(x, eps):
        mean = x.mean(axis=0)
        return mean, np.sqrt(np.mean(x**2, axis=0) - mean**2 + eps)


@misconception(
    replace=("return (x - mean) / std", "return (x - x.mean(axis=0)) / (x.std(axis=0) + 1e-12)"),
    fails={
        "standardize_apply_uses_the_statistics_it_is_given",
        "standardize_takes_integers",
        "standardize_leaves_its_inputs_unchanged",
    },
)
def apply_computes_its_own_statistics():
    """Standardizes with the statistics of the x at hand.

    standardize_apply computes mean and std of the x it is given, and ignores the two in its argument list.
    Then every split, and every batch, is measured with a ruler of its own, and a single row turns into zeros.
    Use the mean and std you are given.
    """


@misconception(
    replace=("return (x - mean) / std", "return x / std - mean"),
    fails={
        "standardize_apply_uses_the_statistics_it_is_given",
        "standardize_takes_integers",
        "standardize_leaves_its_inputs_unchanged",
    },
)
def divides_before_it_centres():
    """Divides x by std and subtracts the mean afterwards.

    You divide x by std and then subtract a mean that is still in the old units. Order matters: subtract the
    mean first, then divide the difference by std.
    """


@misconception(
    replace=("return (x - mean) / std", "return x / std"),
    fails={
        "standardize_apply_uses_the_statistics_it_is_given",
        "standardize_takes_integers",
        "standardize_leaves_its_inputs_unchanged",
    },
)
def apply_forgets_the_mean():
    """Divides by std and does not subtract the mean.

    standardize_apply divides by std and leaves the mean where it is. Subtract it first.
    """


@misconception(
    replace=("return (x - mean) / std", "return x - mean"),
    fails={
        "standardize_apply_uses_the_statistics_it_is_given",
        "standardize_takes_integers",
        "standardize_leaves_its_inputs_unchanged",
    },
)
def apply_forgets_the_std():
    """Subtracts the mean and does not divide by std.

    standardize_apply centers the features and leaves their spread as it is. Divide by std.
    """


@misconception(fails={"standardize_takes_integers"})
def keeps_the_integer_type():
    """Writes the result into an array of the type of x.

    Your result has the type of x: np.zeros_like(x) and np.empty_like(x) of an integer array hold integers,
    and writing 0.7 into them stores 0. Let numpy make the array, or ask for float64.
    """

    def standardize_apply(x, mean, std):
        out = np.zeros_like(x)
        out[:] = (x - mean) / std
        return out


@misconception(fails={"standardize_takes_integers", "standardize_leaves_its_inputs_unchanged"})
def overwrites_x():
    """Works in place on the caller's array.

    `x -= mean` and `x /= std` write into the array of the caller, whose data are then gone, and they stop
    with an error if x holds integers. Write `x = x - mean`, which makes a new array.
    """

    def standardize_apply(x, mean, std):
        x -= mean
        x /= std
        return x


@alternative
def feature_by_feature():
    """Plain loops over features and examples, in two passes."""

    import math

    def standardize_fit(x, eps):
        mean, std = [], []
        for column in x.T.tolist():
            m = math.fsum(column) / len(column)
            mean.append(m)
            std.append(math.sqrt(math.fsum((v - m) ** 2 for v in column) / len(column) + eps))
        return np.array(mean), np.array(std)

    def standardize_apply(x, mean, std):
        out = np.empty(x.shape)
        for i, row in enumerate(x):
            for j, value in enumerate(row):
                out[i, j] = (float(value) - mean[j]) / std[j]
        return out


@alternative
def shifted_moments():
    """Two moments around the first example; keeps the axis of the examples."""

    def standardize_fit(x, eps):
        shift = x[:1].astype(np.float64)
        near = x.astype(np.float64) - shift
        first = near.mean(axis=0, keepdims=True)
        second = np.einsum("nd,nd->d", near, near) / len(x)
        return shift + first, np.sqrt(np.maximum(second - first**2, 0) + eps)

    def standardize_apply(x, mean, std):
        return (x - np.broadcast_to(mean, x.shape)) * (1.0 / std)


@alternative
def welford():
    """Welford's update, one example after the other."""

    def standardize_fit(x, eps):
        mean, squares = np.zeros(x.shape[1]), np.zeros(x.shape[1])
        for count, row in enumerate(x.astype(float), start=1):
            gap = row - mean
            mean = mean + gap / count
            squares = squares + gap * (row - mean)
        return mean, np.sqrt(squares / len(x) + eps)

    def standardize_apply(x, mean, std):
        return np.divide(np.subtract(x, mean), std)
