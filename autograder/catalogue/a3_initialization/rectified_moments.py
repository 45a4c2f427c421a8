"""New in this question: the derivation, second step."""

from autograder.catalogue import alternative, misconception


@misconception(fails={"relu_second_moment_agrees_with_integration"})
def half_of_the_amplitude():
    """Halves z instead of half of the distribution, and so ends at a quarter.

    You get a quarter of var_z, as if every z were halved. A ReLU leaves positive values as they are and
    removes the others: half of the values count in full, the other half not at all.
    """

    def relu_second_moment(var_z):
        return var_z / 4


@misconception(fails={"relu_second_moment_agrees_with_integration"})
def relu_keeps_everything():
    """Believes that a ReLU leaves the second moment as it is.

    You return the second moment of z itself. A ReLU sets every negative z to 0, so what the negative half
    contributed to E[z^2] is gone.
    """

    def relu_second_moment(var_z):
        return var_z


@misconception(fails={"relu_second_moment_agrees_with_integration"})
def variance_as_second_moment():
    """Returns the variance of relu(z) where its second moment is asked for.

    You return the variance of relu(z), where the squared mean has been taken away. The next layer needs
    E[relu(z)^2] in full: it is the second moment of its inputs that sets the scale of its sums.
    """

    def relu_second_moment(var_z):
        return var_z / 2 * (1 - 1 / np.pi)


@misconception(
    fails={
        "relu_second_moment_agrees_with_integration",
        "relu_mean_agrees_with_integration",
        "relu_variance_agrees_with_integration",
    }
)
def conditional_mean_and_variance():
    """Averages over the positive values only, as if the zeros were not there.

    You average over the positive values only. The zeros that a ReLU puts out are outputs, too: they count in
    every average, with probability one half.
    """

    def relu_second_moment(var_z):
        return 1.0 * var_z

    def relu_mean(var_z):
        return np.sqrt(var_z) * np.sqrt(2 / np.pi)

    def relu_variance(var_z):
        return var_z * (1 - 2 / np.pi)


@misconception(
    replace=("np.sqrt(var_z / (2 * np.pi))", "var_z / np.sqrt(2 * np.pi)"),
    fails={"relu_mean_agrees_with_integration"},
)
def mean_grows_like_the_variance():
    """Multiplies the mean for a standard normal z by the variance instead of the standard deviation.

    Your mean is proportional to var_z. A mean has the unit of z, so it grows like the standard deviation of
    z; at var_z = 1 the two cannot be told apart.
    """


@misconception(
    replace=("np.sqrt(var_z / (2 * np.pi))", "np.sqrt(2 * var_z / np.pi)"),
    fails={"relu_mean_agrees_with_integration"},
)
def mean_of_the_absolute_value():
    """Takes the mean of |z|, twice that of relu(z).

    Your mean is that of |z|: it counts the negative half as well. relu(z) is 0 there, and only the integral
    over z > 0 is left.
    """


@misconception(
    replace=[
        ("np.sqrt(var_z / (2 * np.pi))", "0.0"),
        ("var_z / 2 - var_z / (2 * np.pi)", "var_z / 2 - relu_mean(var_z) ** 2"),
    ],
    fails={"relu_mean_agrees_with_integration", "relu_variance_agrees_with_integration"},
)
def mean_is_zero():
    """Believes that the mean stays 0, and so gives relu(z) the second moment as variance.

    You keep the mean of z, which is 0. A ReLU takes the negative values away and leaves the positive ones, so
    that nothing balances them: its mean is above 0, and that changes the variance as well.
    """


@misconception(
    replace=("var_z / 2 - var_z / (2 * np.pi)", "var_z / 2"), fails={"relu_variance_agrees_with_integration"}
)
def second_moment_as_variance():
    """Returns the second moment of relu(z) as its variance.

    You return E[relu(z)^2] as the variance. The output of a ReLU is never negative and has a mean above 0; a
    variance is taken around that mean.
    """


@misconception(
    replace=("var_z / 2 - var_z / (2 * np.pi)", "var_z / 2 - np.sqrt(var_z / (2 * np.pi))"),
    fails={"relu_variance_agrees_with_integration"},
)
def subtracts_the_mean_unsquared():
    """Takes the mean away from the second moment, without squaring it.

    You take the mean of relu(z) away from its second moment. The variance is E[u^2] - E[u]^2, with the mean
    squared: otherwise the two terms do not even have the same unit.
    """


@misconception(
    replace=("var_z * (1 + a**2) / 2", "var_z * ((1 + a) / 2) ** 2"),
    fails={"leaky_relu_second_moment_counts_both_sides"},
)
def average_slope_squared():
    """Squares the average slope instead of averaging the squared slopes.

    You average the two slopes, 1 and a, and square the result. The second moment averages squares: square
    each slope first, then take the mean of the two.
    """


@misconception(replace=("var_z * (1 + a**2)", "var_z"), fails={"leaky_relu_second_moment_counts_both_sides"})
def leak_ignored():
    """Gives the leaky ReLU the second moment of a ReLU.

    Your result does not depend on a: it is the one for a ReLU. A leaky ReLU lets the negative half through as
    well, made smaller by its slope.
    """


@misconception(replace=("a**2", "a"), fails={"leaky_relu_second_moment_counts_both_sides"})
def leak_not_squared():
    """Uses the slope a where its square belongs.

    You use the slope a as it is. The second moment squares the values, so the left half comes through with
    the factor a squared.
    """


@misconception(
    replace=("var_z * (1 + a**2) / 2", "var_z * (1 + a**2)"),
    fails={"leaky_relu_second_moment_counts_both_sides"},
)
def leak_without_the_half():
    """Adds a^2 to 1 and forgets that either side holds only half of the second moment.

    You count both sides in full. Each side holds half of the second moment of z, so each of the two terms has
    a factor one half: with a = 1 nothing may change.
    """


@alternative
def fine_sum():
    """Sums over a fine grid with the trapezoid rule."""

    def _expect(f, var_z):
        z = np.sqrt(var_z) * np.linspace(-10, 10, 20001)
        density = np.exp(-z * z / (2 * var_z)) / np.sqrt(2 * np.pi * var_z)
        values = f(z) * density
        return float(np.sum((values[1:] + values[:-1]) / 2) * (z[1] - z[0]))

    def relu_second_moment(var_z):
        return _expect(lambda z: np.maximum(z, 0) ** 2, var_z)

    def relu_mean(var_z):
        return _expect(lambda z: np.maximum(z, 0), var_z)

    def relu_variance(var_z):
        mean = relu_mean(var_z)
        return _expect(lambda z: (np.maximum(z, 0) - mean) ** 2, var_z)

    def leaky_relu_second_moment(var_z, a):
        return _expect(lambda z: np.where(z > 0, z, a * z) ** 2, var_z)


@alternative
def half_normal():
    """Takes the moments of |z| from scipy's half-normal distribution, each with probability one half."""

    import math

    from scipy import stats

    def relu_second_moment(var_z):
        half = stats.halfnorm(scale=math.sqrt(var_z))
        return (half.var() + half.mean() ** 2) / 2

    def relu_mean(var_z):
        return stats.halfnorm.mean(scale=math.sqrt(var_z)) / 2

    def relu_variance(var_z):
        return var_z * (math.pi - 1) / (2 * math.pi)

    def leaky_relu_second_moment(var_z, a):
        return 0.5 * var_z + 0.5 * a * a * var_z


@alternative
def integrates():
    """Integrates numerically with scipy, on either side of the kink."""

    from scipy.integrate import quad

    def _half(power, slope):
        def integrand(t):
            return (slope * t) ** power * np.exp(-t * t / 2) / np.sqrt(2 * np.pi)

        return quad(integrand, 0, 20, epsabs=0, epsrel=1e-9)[0]

    def relu_second_moment(var_z):
        return var_z * _half(2, 1.0)

    def relu_mean(var_z):
        return np.sqrt(var_z) * _half(1, 1.0)

    def relu_variance(var_z):
        return relu_second_moment(var_z) - relu_mean(var_z) ** 2

    def leaky_relu_second_moment(var_z, a):
        return var_z * (_half(2, 1.0) + _half(2, a))
