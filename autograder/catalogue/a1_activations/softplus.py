"""New in this question: digits that rounding takes away."""

from autograder.catalogue import alternative, misconception


@misconception(fails={"softplus_forward_matches_its_formula"}, constant="3")
def linear_too_early():
    """Switches to the line out = x at x = 3 already.

    You replace softplus by x where the two still differ visibly. At x = 3 the difference is about 0.05; it
    drops below double precision only beyond x = 37.
    """

    def softplus_forward(x):
        return np.where(x > 3, x, np.log1p(np.exp(np.minimum(x, 3)))), x


@misconception(
    replace=("np.maximum(x, 0) + np.log1p", "np.maximum(-x, 0) + np.log1p"),
    fails={
        "softplus_forward_matches_its_formula",
        "softplus_forward_survives_large_inputs",
        "softplus_forward_keeps_digits_on_the_far_left",
    },
)
def sign_of_the_exponent():
    """Computes log(1 + exp(-x)).

    Your softplus falls where it should rise: there is a sign too many inside the exponential.
    """


@misconception(fails={"softplus_forward_survives_large_inputs"}, constant="500")
def clips_the_input():
    """Clips x to +-500, so that the output never exceeds 500.

    Clipping x keeps exp finite, but it also caps the answer: beyond the clip, softplus(x) should go on
    growing like x.
    """

    def softplus_forward(x):
        return np.log1p(np.exp(np.clip(x, -500, 500))), x


@misconception(fails={"softplus_forward_survives_large_inputs"})
def mask_by_multiplying():
    """Selects branches by multiplying with masks, which turns 0 * inf into NaN.

    You switch the overflowing branch off by multiplying it with 0, but 0 * inf is NaN. Use np.where, or keep
    large numbers away from exp in the first place.
    """

    def softplus_forward(x):
        large = x > 30
        return large * x + ~large * np.log1p(np.exp(x)), x


@misconception(fails={"softplus_forward_survives_large_inputs"})
def overflows():
    """Types the formula in with log1p; exp overflows for large x.

    exp(x) is infinite beyond x = 709, and so is your result, although log(1 + exp(x)) is simply x there. Take
    the larger exponential out of the sum first.
    """

    def softplus_forward(x):
        return np.log1p(np.exp(x)), x


@misconception(
    replace=("np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x)))", "np.log(1 + np.exp(x))"),
    fails={"softplus_forward_survives_large_inputs", "softplus_forward_keeps_digits_on_the_far_left"},
)
def formula_as_it_stands():
    """Types in log(1 + exp(x)), which overflows on the right and rounds to 0 on the left.

    You type the formula in as it stands. On the right exp(x) is infinite, and on the far left 1 + exp(x)
    rounds to 1, whose logarithm is 0. Take the larger exponential out of the sum, and use np.log1p for
    what is left.
    """


@misconception(fails={"softplus_forward_keeps_digits_on_the_far_left"})
def one_plus_rounds_away():
    """Stable on the right, but log(1 + small) is 0 on the far left.

    Your formula doesn't overflow, well done. But 1 + exp(-40) rounds to exactly 1, so its logarithm is 0 and
    all digits of the small answer are lost: np.log1p(z) computes log(1 + z) without forming 1 + z.
    """

    def softplus_forward(x):
        return np.maximum(x, 0) + np.log(1 + np.exp(-np.abs(x))), x


@misconception(
    replace=("out, x", "np.where(x < -15, 0.0, out), x"),
    fails={"softplus_forward_keeps_digits_on_the_far_left"},
    constant="15",
)
def zero_on_the_left():
    """Returns 0 for x below -15.

    You set softplus to 0 on the far left. It is small there, but not 0: it is nearly exp(x), which numpy can
    represent down to about x = -745.
    """


@misconception(fails={"softplus_backward_is_dout_times_the_sigmoid"})
def backward_overflows():
    """Backward computes exp(x) / (1 + exp(x)), which is inf / inf for large x.

    exp(x) / (1 + exp(x)) is inf / inf = NaN for large x. The other form, 1 / (1 + exp(-x)), is the same
    number and tends to 1 there.
    """

    def softplus_backward(dout, cache):
        e = np.exp(cache)
        return dout * e / (1 + e)


@misconception(
    replace=("dout * np.where(x >= 0, 1, small)", "np.where(x >= 0, 1, small)"),
    fails={"softplus_backward_is_dout_times_the_sigmoid"},
)
def forgets_dout():
    """Backward returns the local slope without dout.

    You return the slope of softplus, but not the gradient of the loss: the chain rule multiplies the slope by
    dout.
    """


@misconception(
    replace=("np.where(x >= 0, 1, small)", "np.where(x >= 0, small, 1)"),
    fails={"softplus_backward_is_dout_times_the_sigmoid"},
)
def sigmoid_of_minus_x():
    """Backward uses the sigmoid of -x.

    Your slope falls from 1 to 0 instead of rising from 0 to 1: there is a sign too many inside an
    exponential. On the far right softplus is x, so its slope there must be 1.
    """


@misconception(fails={"softplus_backward_is_dout_times_the_sigmoid"})
def sigmoid_of_the_output():
    """Backward feeds the output, instead of the input, to the sigmoid.

    You keep the output of the forward pass and take its sigmoid. The slope is the sigmoid of the INPUT x: put
    x into the cache.
    """

    def softplus_forward(x):
        out = np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x)))
        return out, out

    def softplus_backward(dout, cache):
        out = cache
        return dout / (1 + np.exp(-out))


@misconception(
    replace=(
        "return dout * np.where(x >= 0, 1, small) / (1 + small)",
        "s = np.where(x >= 0, 1, small) / (1 + small)\n    return dout * s * (1 - s)",
    ),
    fails={"softplus_backward_is_dout_times_the_sigmoid"},
)
def slope_of_the_sigmoid():
    """Backward uses s (1 - s), the derivative of the sigmoid.

    You multiply by s (1 - s), which is the slope of the sigmoid. The slope of softplus is the sigmoid s
    itself.
    """


@misconception(
    replace=("np.where(x >= 0, 1, small) / (1 + small)", "(x > 0)"),
    fails={"softplus_backward_is_dout_times_the_sigmoid"},
)
def slope_of_relu():
    """Uses the slope of ReLU, 0 or 1.

    Your slope jumps from 0 to 1, as that of ReLU. Softplus is smooth: its slope is the sigmoid of x.
    """


@alternative
def logaddexp():
    """np.logaddexp forward; backward from the output, 1 - exp(-out), with expm1."""

    def softplus_forward(x):
        out = np.logaddexp(0, x)
        return out, out

    def softplus_backward(dout, cache):
        return -np.expm1(-cache) * dout


@alternative
def scalar_math():
    """One number at a time with the math module."""

    import math

    def _softplus(value):
        return value + math.log1p(math.exp(-value)) if value > 0 else math.log1p(math.exp(value))

    def _slope(value):
        return 1 / (1 + math.exp(-value)) if value > 0 else math.exp(value) / (1 + math.exp(value))

    def softplus_forward(x):
        return np.vectorize(_softplus, otypes=[float])(x), {"x": x}

    def softplus_backward(dout, cache):
        return np.vectorize(_slope, otypes=[float])(cache["x"]) * dout


@alternative
def threshold_and_expit():
    """As PyTorch does it: linear beyond a threshold; scipy's expit for the slope."""

    from scipy.special import expit

    def softplus_forward(x):
        return np.where(x > 20, x, np.log1p(np.exp(x))), (x,)

    def softplus_backward(dout, cache):
        (x,) = cache
        return dout * expit(x)
