"""New in this question: two pieces that meet."""

from autograder.catalogue import alternative, misconception


@misconception(fails={"elu_forward_scales_negatives_by_alpha"})
def integer_output():
    """Writes into a copy of x, which cuts the negative side to whole numbers when x holds integers.

    You write the result into a copy of x (or zeros_like(x)). When x holds integers that array does too, and
    every value is cut to a whole number on the way in. Make the result an array of floats.
    """

    def elu_forward(x, elu_param):
        alpha = elu_param["alpha"]
        out = x.copy()
        out[x < 0] = alpha * (np.exp(x[x < 0]) - 1)
        return out, (x, alpha)


@misconception(fails={"elu_forward_scales_negatives_by_alpha", "elu_backward_uses_the_slope_at_x"})
def alpha_inside_exponent():
    """Puts alpha into the exponent: exp(alpha x) - 1.

    You multiply x by alpha inside the exponential. There alpha changes how fast the curve levels off, and the
    limit stays at -1. In ELU alpha multiplies the whole bracket, so that the limit is -alpha.
    """

    def elu_forward(x, elu_param):
        alpha = elu_param["alpha"]
        return np.where(x > 0, x, np.exp(alpha * np.minimum(x, 0)) - 1), (x, alpha)

    def elu_backward(dout, cache):
        x, alpha = cache
        return dout * np.where(x > 0, 1.0, alpha * np.exp(alpha * np.minimum(x, 0)))


@misconception(fails={"elu_forward_scales_negatives_by_alpha", "elu_backward_uses_the_slope_at_x"})
def ignores_alpha():
    """Takes alpha for the constant 1 and never reads elu_param.

    Your ELU gives the same result for every alpha: it is the one for alpha = 1. Read alpha from elu_param in
    the forward pass and keep it for the backward pass.
    """

    def elu_forward(x, elu_param):
        return np.where(x > 0, x, np.exp(np.minimum(x, 0)) - 1), x

    def elu_backward(dout, cache):
        return dout * np.where(cache > 0, 1.0, np.exp(np.minimum(cache, 0)))


@misconception(
    replace=(
        "np.where(x > 0, x, alpha * np.expm1(np.minimum(x, 0)))",
        "np.maximum(alpha * np.expm1(np.minimum(x, 0)), x)",
    ),
    fails={"elu_forward_scales_negatives_by_alpha"},
)
def maximum_of_both_sides():
    """Takes the larger of x and alpha (exp(x) - 1) instead of asking for the sign of x.

    You take the larger of the two sides. With alpha above 1 the left side lies below x near 0, and then x
    wins where it should not: ask for the sign of x.
    """


@misconception(
    replace=(
        "np.where(x > 0, x, alpha * np.expm1(np.minimum(x, 0)))",
        "np.maximum(alpha * (np.exp(x) - 1), x)",
    ),
    fails={"elu_forward_scales_negatives_by_alpha", "elu_forward_survives_large_inputs"},
)
def maximum_of_both_formulas():
    """Takes the larger of x and alpha (exp(x) - 1), on the right, too.

    You take the larger of x and alpha (exp(x) - 1) everywhere. On the right exp(x) - 1 is larger than x,
    and there the output is x: ask for the sign of x.
    """


@misconception(
    replace=("alpha * np.expm1(np.minimum(x, 0))", "alpha * np.exp(np.minimum(x, 0)) - 1"),
    fails={"elu_forward_scales_negatives_by_alpha"},
)
def minus_one_outside_the_bracket():
    """Computes alpha exp(x) - 1.

    alpha multiplies the whole bracket: alpha (exp(x) - 1). Yours multiplies the exponential alone, which
    leaves a step at 0.
    """


@misconception(
    replace=("alpha * np.expm1(np.minimum(x, 0))", "alpha * np.exp(np.minimum(x, 0))"),
    fails={"elu_forward_scales_negatives_by_alpha", "elu_forward_survives_large_inputs"},
)
def forgets_the_minus_one():
    """Computes alpha exp(x) on the left.

    You leave the -1 out. The left side goes from 0 at the origin down to -alpha.
    """


@misconception(fails={"elu_forward_survives_large_inputs", "elu_backward_survives_large_inputs"})
def masks_times_exp():
    """Adds up two sides that are multiplied by masks, so exp of large inputs gives 0 * inf = nan.

    You multiply each side by a mask of zeros and ones. For large positive x the exponential overflows to inf,
    and 0 * inf is nan, so the mask does not remove it. Keep large positive numbers away from exp.
    """

    def elu_forward(x, elu_param):
        alpha = elu_param["alpha"]
        out = (x > 0) * x + (x <= 0) * alpha * (np.exp(x) - 1)
        return out, (x, alpha)

    def elu_backward(dout, cache):
        x, alpha = cache
        return dout * ((x > 0) + (x <= 0) * alpha * np.exp(x))


@misconception(fails={"elu_backward_uses_the_slope_at_x"})
def slope_without_alpha():
    """Uses exp(x) as the slope on the left: right only for alpha = 1.

    Your forward pass uses alpha, your backward pass does not: its slope on the left is exp(x), which is right
    only for alpha = 1. A factor of a function is a factor of its derivative.
    """

    def elu_backward(dout, cache):
        x, alpha = cache
        return dout * np.where(x > 0, 1.0, np.exp(np.minimum(x, 0)))


@misconception(fails={"elu_backward_uses_the_slope_at_x"})
def slope_zero_at_zero():
    """Fills dx for x > 0 and for x < 0 and leaves 0 where x is exactly 0.

    Your masks x > 0 and x < 0 leave out the entries where x is exactly 0, so their gradient stays 0. For
    alpha = 1 ELU is smooth there with slope 1: let one of the two sides include 0.
    """

    def elu_backward(dout, cache):
        x, alpha = cache
        dx = np.zeros_like(dout)
        dx[x > 0] = dout[x > 0]
        dx[x < 0] = dout[x < 0] * alpha * np.exp(x[x < 0])
        return dx


@misconception(fails={"elu_backward_uses_the_slope_at_x", "elu_backward_survives_large_inputs"})
def backward_without_dout():
    """Returns the local slope and forgets the upstream gradient.

    Your backward pass returns the slope of ELU itself. The chain rule asks for that slope times dout, the
    gradient that arrives from above.
    """

    def elu_backward(dout, cache):
        x, alpha = cache
        return np.where(x > 0, 1.0, alpha * np.exp(np.minimum(x, 0)))


@misconception(fails={"elu_backward_uses_the_slope_at_x", "elu_backward_survives_large_inputs"})
def slope_at_out():
    """Evaluates the slope at the output: out was cached, or x was overwritten in place before it was cached.

    Your backward pass takes exp of the OUTPUT of the forward pass, not of its input. Either out was cached in
    the place of x, or x was overwritten in place before it was cached (then start from a copy).
    """

    def elu_forward(x, elu_param):
        alpha = elu_param["alpha"]
        x = np.array(x, dtype=float)
        out = x
        negative = x < 0
        out[negative] = alpha * (np.exp(x[negative]) - 1)
        return out, (x, alpha)

    def elu_backward(dout, cache):
        x, alpha = cache
        return dout * np.where(x > 0, 1.0, alpha * np.exp(np.minimum(x, 0)))


@misconception(fails={"elu_backward_uses_the_slope_at_x", "elu_backward_survives_large_inputs"})
def slope_keeps_minus_one():
    """Differentiates alpha (exp(x) - 1) to itself: the constant -1 stays.

    On the left your slope is alpha * (exp(x) - 1), the value of ELU itself, and negative. The derivative of
    the constant -1 is 0: differentiate the bracket term by term.
    """

    def elu_backward(dout, cache):
        x, alpha = cache
        return dout * np.where(x > 0, 1.0, alpha * (np.exp(np.minimum(x, 0)) - 1))


@misconception(
    replace=("1.0, alpha * np.exp(np.minimum(x, 0))", "1.0, 0.0"),
    fails={"elu_backward_uses_the_slope_at_x", "elu_backward_survives_large_inputs"},
)
def relu_backward():
    """Blocks the gradient on the left, as ReLU does.

    Your backward pass is that of ReLU. ELU has a slope on the left, too: alpha exp(x).
    """


@misconception(
    replace=("1.0, alpha * np.exp(np.minimum(x, 0))", "1.0, alpha"),
    fails={"elu_backward_uses_the_slope_at_x", "elu_backward_survives_large_inputs"},
)
def leaky_backward():
    """Uses alpha as the slope on the left, as leaky ReLU does.

    On the left you multiply by alpha, which is the slope of a line. ELU bends there: differentiate alpha
    (exp(x) - 1).
    """


@misconception(
    replace=("alpha * np.exp(np.minimum(x, 0))", "alpha * np.expm1(np.minimum(x, 0)) + 1"),
    fails={"elu_backward_uses_the_slope_at_x"},
)
def slope_is_output_plus_one():
    """Uses out + 1 as the slope on the left: right only for alpha = 1.

    On the left the slope is alpha exp(x), which is out + alpha. You add 1 to the output instead of alpha.
    """


@misconception(fails={"elu_backward_survives_large_inputs"})
def masks_times_exp_backward():
    """Forward picks with np.where, backward multiplies exp(x) by a mask: 0 * inf = nan in dx only.

    Your forward pass is safe, but in your backward pass exp(x) overflows to inf for large positive x and is
    then multiplied by a mask. 0 * inf is nan: keep large positive numbers away from exp there too.
    """

    def elu_backward(dout, cache):
        x, alpha = cache
        return dout * ((x > 0) + (x <= 0) * alpha * np.exp(x))


@alternative
def loops():
    """Visits every entry with a Python loop and math.exp."""

    import math

    def elu_forward(x, elu_param):
        alpha = elu_param["alpha"]
        out = np.zeros(x.shape)
        for index, value in np.ndenumerate(x):
            out[index] = value if value > 0 else alpha * (math.exp(value) - 1)
        return out, (x, elu_param)

    def elu_backward(dout, cache):
        x, elu_param = cache
        dx = np.zeros(x.shape)
        for index, value in np.ndenumerate(x):
            slope = 1 if value > 0 else elu_param["alpha"] * math.exp(value)
            dx[index] = dout[index] * slope
        return dx


@alternative
def masks():
    """Fills an array of floats side by side and uses slope = out + alpha on the left."""

    def elu_forward(x, elu_param):
        alpha = elu_param["alpha"]
        out = x.astype(float)
        left = x <= 0
        out[left] = alpha * (np.exp(out[left]) - 1)
        return out, {"left": left, "out": out, "alpha": alpha}

    def elu_backward(dout, cache):
        left = cache["left"]
        dx = dout.copy()
        dx[left] *= cache["out"][left] + cache["alpha"]
        return dx


@alternative
def plain_where():
    """Lets exp overflow inside np.where, which picks the other side: right values, with a warning."""

    def elu_forward(x, elu_param):
        alpha = elu_param["alpha"]
        return np.where(x >= 0, x, alpha * (np.exp(x) - 1)), (x, alpha)

    def elu_backward(dout, cache):
        x, alpha = cache
        return np.where(x >= 0, dout, dout * alpha * np.exp(x))


@alternative
def sum_of_parts():
    """Adds max(x, 0) and alpha (exp(min(x, 0)) - 1) without any condition on the values."""

    def elu_forward(x, elu_param):
        alpha = elu_param["alpha"]
        decay = np.exp(np.minimum(x, 0))
        slope = np.piecewise(decay, [x > 0, x <= 0], [1.0, lambda part: alpha * part])
        return np.maximum(x, 0) + alpha * (decay - 1), slope

    def elu_backward(dout, cache):
        return np.multiply(dout, cache)
