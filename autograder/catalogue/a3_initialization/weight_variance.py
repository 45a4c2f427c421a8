"""New in this question: the derivation, last step."""

from autograder.catalogue import alternative, misconception


@misconception(
    replace=[("2 / ((1 + a**2) * fan_in)", "1 / fan_in"), ("2 / ((1 + a**2) * fan_out)", "1 / fan_out")],
    fails={"forward_weight_variance_keeps_the_second_moment", "backward_weight_variance_keeps_the_gradient"},
)
def forgets_the_activation():
    """Keeps the variance of a linear layer in both directions, whatever the activation.

    You return 1 / fan, which keeps the signal of a layer without an activation. A ReLU takes half of the
    second moment away in each layer; the weights have to make up for it.
    """


@misconception(
    replace=[("2 / ((1 + a**2) * fan_in)", "2 / fan_in"), ("2 / ((1 + a**2) * fan_out)", "2 / fan_out")],
    fails={"forward_weight_variance_keeps_the_second_moment", "backward_weight_variance_keeps_the_gradient"},
)
def ignores_the_leak():
    """Takes every activation for a ReLU and never reads a.

    Your result does not depend on a: it is the one for a ReLU. A leaky activation loses less, so its weights
    have to make up for less.
    """


@misconception(
    replace=[
        ("2 / ((1 + a**2) * fan_in)", "2 * (1 + a**2) / fan_in"),
        ("2 / ((1 + a**2) * fan_out)", "2 * (1 + a**2) / fan_out"),
    ],
    fails={"forward_weight_variance_keeps_the_second_moment", "backward_weight_variance_keeps_the_gradient"},
)
def leak_multiplies():
    """Puts the factor 1 + a^2 above the fraction bar.

    In your formula a larger leak makes larger weights. It is the other way round: the more the activation
    lets through, the less the weights have to make up for. Divide by that factor.
    """


@misconception(
    replace=[("(1 + a**2) * fan_in", "(1 + a) * fan_in"), ("(1 + a**2) * fan_out", "(1 + a) * fan_out")],
    fails={"forward_weight_variance_keeps_the_second_moment", "backward_weight_variance_keeps_the_gradient"},
)
def slope_not_squared():
    """Has 1 + a where 1 + a^2 belongs.

    You use the slope a itself. Both directions square it, since they are about variances; for a ReLU, with a
    = 0, one does not notice.
    """


@misconception(
    fails={
        "forward_weight_variance_keeps_the_second_moment",
        "backward_weight_variance_keeps_the_gradient",
        "glorot_variance_balances_both_directions",
    }
)
def standard_deviation():
    """Returns standard deviations where variances are asked for.

    You return the standard deviation of the weights, the number to multiply normal draws by. The question
    asks for its square, the variance.
    """

    def forward_weight_variance(fan_in, a):
        return np.sqrt(2 / ((1 + a**2) * fan_in))

    def backward_weight_variance(fan_out, a):
        return np.sqrt(2 / ((1 + a**2) * fan_out))

    def glorot_variance(fan_in, fan_out):
        return np.sqrt(2 / (fan_in + fan_out))


@misconception(
    replace=("2 / ((1 + a**2) * fan_out)", "1 / fan_out"),
    fails={"backward_weight_variance_keeps_the_gradient"},
)
def backward_forgets_the_slope():
    """Thinks that a gradient passes an activation without a factor.

    Going backward you leave the activation out. The gradient is multiplied by its slope, which is 1 for half
    of the units and a for the others; the mean of the squared slope has to be made up for.
    """


@misconception(
    replace=("2 / (fan_in + fan_out)", "(1 / fan_in + 1 / fan_out) / 2"),
    fails={"glorot_variance_balances_both_directions"},
)
def glorot_averages_the_variances():
    """Averages the two wishes 1 / fan_in and 1 / fan_out.

    You average the two variances 1 / fan_in and 1 / fan_out. The question averages the two products fan_in v
    and fan_out v and solves for v, which gives less for a layer that is far from square.
    """


@misconception(
    replace=("2 / (fan_in + fan_out)", "(fan_in * fan_out) ** -0.5"),
    fails={"glorot_variance_balances_both_directions"},
)
def glorot_geometric_mean():
    """Takes the geometric mean of the two wishes.

    You take the geometric mean of the two variances. That is a compromise, too, and agrees for square layers,
    but the one asked for makes the mean of fan_in v and fan_out v equal to 1.
    """


@misconception(
    replace=("2 / (fan_in + fan_out)", "1 / (fan_in + fan_out)"),
    fails={"glorot_variance_balances_both_directions"},
)
def glorot_without_the_two():
    """Sets the sum of the two products to 1 instead of their mean.

    You set the sum of fan_in v and fan_out v to 1. It is their mean that should be 1: in a square layer your
    variance is half of what both directions want.
    """


@misconception(replace=("3 * var", "12 * var"), fails={"uniform_bound_gives_the_variance_asked_for"})
def bound_is_the_full_width():
    """Returns the width 2b of the interval, from the variance (width)^2 / 12.

    You return the width of the whole interval. A uniform distribution of width 2b has the variance (2b)^2 /
    12; the bound b is half of the width.
    """


@misconception(replace=("3 * var", "var"), fails={"uniform_bound_gives_the_variance_asked_for"})
def bound_is_the_standard_deviation():
    """Draws from plus to minus the standard deviation.

    You use the standard deviation as the bound. Uniform numbers all lie inside the bound, so their standard
    deviation is smaller than it: compute the mean of u^2 on [-b, b] and solve for b.
    """


@misconception(replace=("np.sqrt(3 * var)", "3 * var"), fails={"uniform_bound_gives_the_variance_asked_for"})
def bound_without_the_root():
    """Multiplies the variance by 3 and forgets to take the root.

    You return 3 * var, which is the square of the bound. Take the root: a bound has the unit of a weight.
    """


@misconception(
    replace=("np.sqrt(3 * var)", "3 * np.sqrt(var)"), fails={"uniform_bound_gives_the_variance_asked_for"}
)
def three_standard_deviations():
    """Puts the 3 in front of the root.

    The bound is the root of 3 var. You take the root of var alone and multiply by 3 afterwards.
    """


@alternative
def factor_by_factor():
    """Divides by one factor after the other."""

    import math

    def forward_weight_variance(fan_in, a):
        lost = 0.5 + 0.5 * a * a
        return 1 / fan_in / lost

    def backward_weight_variance(fan_out, a):
        return forward_weight_variance(fan_out, a)

    def glorot_variance(fan_in, fan_out):
        return 1 / ((fan_in + fan_out) / 2)

    def uniform_bound(var):
        return math.sqrt(3) * math.sqrt(var)


@alternative
def gain_squared():
    """Squares the gain of He et al., and Glorot's bound."""

    def forward_weight_variance(fan_in, a):
        gain = np.sqrt(2.0 / (1.0 + a**2))
        return np.square(gain / np.sqrt(fan_in))

    def backward_weight_variance(fan_out, a):
        gain = np.sqrt(2.0 / (1.0 + a**2))
        return np.square(gain / np.sqrt(fan_out))

    def glorot_variance(fan_in, fan_out):
        bound = np.sqrt(6 / (fan_in + fan_out))
        return bound**2 / 3

    def uniform_bound(var):
        return np.sqrt(12 * var) / 2


@alternative
def harmonic_mean():
    """Finds the numbers by solving: a harmonic mean, a root finder, scipy's uniform distribution."""

    from scipy import optimize, stats

    def forward_weight_variance(fan_in, a):
        return optimize.brentq(lambda v: fan_in * v * (1 + a * a) / 2 - 1, 0, 3, xtol=1e-16)

    def backward_weight_variance(fan_out, a):
        return optimize.brentq(lambda v: fan_out * v * (1 + a * a) / 2 - 1, 0, 3, xtol=1e-16)

    def glorot_variance(fan_in, fan_out):
        return stats.hmean([1 / fan_in, 1 / fan_out])

    def uniform_bound(var):
        unit = stats.uniform(loc=-1, scale=2).var()
        return (var / unit) ** 0.5
