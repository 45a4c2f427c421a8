"""New in this question: two constants and what they keep."""

from autograder.catalogue import alternative, misconception


@misconception(fails={"selu_forward_has_both_constants", "selu_backward_has_both_constants"})
def constants_swapped():
    """Takes alpha for the scale and the scale for alpha.

    You exchanged the two constants: 1.67... is alpha, inside the bracket on the left, and 1.05... is the
    scale in front of it. A check: the right side has the slope 1.05.
    """

    def selu_forward(x):
        scale, alpha = 1.6732632423543772848170429916717, 1.0507009873554804934193349852946
        return scale * np.where(x > 0, x, alpha * (np.exp(np.minimum(x, 0)) - 1)), x

    def selu_backward(dout, cache):
        scale, alpha = 1.6732632423543772848170429916717, 1.0507009873554804934193349852946
        return dout * scale * np.where(cache > 0, 1.0, alpha * np.exp(np.minimum(cache, 0)))


@misconception(fails={"selu_forward_has_both_constants", "selu_backward_has_both_constants"})
def masks_times_exp():
    """Adds up two masked sides, so exp of large inputs gives 0 * inf = nan.

    You multiply each side by a mask of zeros and ones. For large positive x the exponential overflows to inf,
    and 0 * inf is nan, so the mask does not remove it. Keep large positive numbers away from exp.
    """

    def selu_forward(x):
        alpha, scale = 1.6732632423543772848170429916717, 1.0507009873554804934193349852946
        return scale * ((x > 0) * x + (x <= 0) * alpha * (np.exp(x) - 1)), x

    def selu_backward(dout, cache):
        alpha, scale = 1.6732632423543772848170429916717, 1.0507009873554804934193349852946
        return dout * scale * ((cache > 0) + (cache <= 0) * alpha * np.exp(cache))


@misconception(fails={"selu_forward_has_both_constants", "selu_backward_has_both_constants"})
def rounded_constants():
    """Uses the constants as often printed, rounded to four decimals.

    Your constants look rounded, to 1.0507 and 1.6733. The difference is small but it is there: copy all the
    digits that the question gives.
    """

    def selu_forward(x):
        return 1.0507 * np.where(x > 0, x, 1.6733 * (np.exp(np.minimum(x, 0)) - 1)), x

    def selu_backward(dout, cache):
        return dout * 1.0507 * np.where(cache > 0, 1.0, 1.6733 * np.exp(np.minimum(cache, 0)))


@misconception(fails={"selu_forward_has_both_constants", "selu_backward_has_both_constants"})
def scale_on_the_left_only():
    """Leaves the right side as the identity, without the scale.

    On the right your SELU is x itself. The scale stands in front of the bracket and multiplies both sides:
    for positive x too, in the value and in the slope.
    """

    def selu_forward(x):
        alpha, scale = 1.6732632423543772848170429916717, 1.0507009873554804934193349852946
        return np.where(x > 0, x, scale * alpha * (np.exp(np.minimum(x, 0)) - 1)), x

    def selu_backward(dout, cache):
        alpha, scale = 1.6732632423543772848170429916717, 1.0507009873554804934193349852946
        return dout * np.where(cache > 0, 1.0, scale * alpha * np.exp(np.minimum(cache, 0)))


@misconception(fails={"selu_forward_has_both_constants", "selu_backward_has_both_constants"})
def scale_on_the_right_only():
    """Multiplies only the right side by the scale.

    On the left your SELU levels off at -alpha: the scale is missing there. It stands in front of the bracket
    and multiplies both sides, in the value and in the slope.
    """

    def selu_forward(x):
        alpha, scale = 1.6732632423543772848170429916717, 1.0507009873554804934193349852946
        return np.where(x > 0, scale * x, alpha * (np.exp(np.minimum(x, 0)) - 1)), x

    def selu_backward(dout, cache):
        alpha, scale = 1.6732632423543772848170429916717, 1.0507009873554804934193349852946
        return dout * np.where(cache > 0, scale, alpha * np.exp(np.minimum(cache, 0)))


@misconception(fails={"selu_backward_has_both_constants"})
def backward_without_scale():
    """Differentiates the bracket and forgets the scale in front of it.

    Your slope is that of the bracket alone: 1 on the right where it should be the scale. A constant factor in
    front of a function is a factor of its derivative as well.
    """

    def selu_backward(dout, cache):
        alpha = 1.6732632423543772848170429916717
        return dout * np.where(cache > 0, 1.0, alpha * np.exp(np.minimum(cache, 0)))


@misconception(fails={"selu_backward_has_both_constants"})
def slope_at_out():
    """Evaluates the slope at the output: out was cached, or x was overwritten in place before it was cached.

    Your backward pass takes exp of the OUTPUT of the forward pass, not of its input. Either out was cached in
    the place of x, or x was overwritten in place before it was cached (then start from a copy).
    """

    def selu_backward(dout, cache):
        alpha, scale = 1.6732632423543772848170429916717, 1.0507009873554804934193349852946
        out = scale * np.where(cache > 0, cache, alpha * (np.exp(np.minimum(cache, 0)) - 1))
        return dout * scale * np.where(cache > 0, 1.0, alpha * np.exp(np.minimum(out, 0)))


@misconception(fails={"selu_backward_has_both_constants"})
def slope_out_plus_alpha():
    """Uses ELU's identity slope = out + alpha, which needs the scale here.

    On the left you use slope = out + alpha. That identity belongs to ELU; SELU's output carries the scale, so
    the constant you add has to carry it too.
    """

    def selu_backward(dout, cache):
        alpha, scale = 1.6732632423543772848170429916717, 1.0507009873554804934193349852946
        out = scale * alpha * (np.exp(np.minimum(cache, 0)) - 1)
        return dout * np.where(cache > 0, scale, out + alpha)


@misconception(
    replace=(
        "np.where(x > 0, 1.0, alpha * np.exp(np.minimum(x, 0)))",
        "((x > 0) + (x <= 0) * alpha * np.exp(x))",
    ),
    fails={"selu_backward_has_both_constants"},
)
def masks_times_exp_backward():
    """Forward picks with np.where, backward multiplies exp(x) by a mask: 0 * inf = nan in dx only.

    Your backward pass multiplies exp(x) by a mask of zeros and ones. For a large x that is 0 * inf = nan:
    pick with np.where, and keep exp away from large numbers.
    """


@misconception(
    replace=("dout * scale * np.where", "scale * np.where"), fails={"selu_backward_has_both_constants"}
)
def forgets_dout():
    """Returns the slope without the upstream gradient.

    You return the slope. The chain rule multiplies it by dout.
    """


@misconception(
    replace=("1.0, alpha * np.exp(np.minimum(x, 0))", "1.0, np.exp(np.minimum(x, 0))"),
    fails={"selu_backward_has_both_constants"},
)
def slope_without_alpha():
    """Leaves alpha out of the slope on the left.

    alpha is a constant factor of the left side, and so of its slope: lambda alpha exp(x).
    """


@misconception(
    replace=("1.0, alpha * np.exp(np.minimum(x, 0))", "1.0, 0.0"), fails={"selu_backward_has_both_constants"}
)
def relu_backward():
    """Blocks the gradient on the left, as ReLU does.

    Your backward pass lets nothing through on the left. SELU has the slope lambda alpha exp(x) there.
    """


@alternative
def masks():
    """Fills the two sides by indexing, with slope = out + scale * alpha on the left."""

    def selu_forward(x):
        alpha, scale = 1.6732632423543772848170429916717, 1.0507009873554804934193349852946
        out = np.empty(x.shape)
        right = x > 0
        out[right] = scale * x[right]
        out[~right] = scale * alpha * (np.exp(x[~right]) - 1)
        return out, (right, out.copy())

    def selu_backward(dout, cache):
        right, out = cache
        slope = out + 1.6732632423543772848170429916717 * 1.0507009873554804934193349852946
        slope[right] = 1.0507009873554804934193349852946
        return slope * dout


@alternative
def shorter_constants():
    """Uses the constants to eight decimals and caches the slope itself."""

    def selu_forward(x):
        alpha, scale = 1.67326324, 1.05070098
        decay = np.exp(np.clip(x, None, 0))
        slope = np.where(x < 0, scale * alpha * decay, scale)
        return scale * (np.maximum(0, x) + alpha * (decay - 1)), slope

    def selu_backward(dout, cache):
        return dout * cache


@alternative
def vectorize():
    """Writes value and slope for one number with math and lifts them with np.vectorize."""

    import math

    def selu_forward(x):
        alpha, scale = 1.6732632423543772848170429916717, 1.0507009873554804934193349852946
        value = np.vectorize(lambda v: scale * (v if v > 0 else alpha * math.expm1(v)), otypes=[float])
        return value(x), x

    def selu_backward(dout, cache):
        alpha, scale = 1.6732632423543772848170429916717, 1.0507009873554804934193349852946
        slope = np.vectorize(
            lambda v, d: d * (scale if v > 0 else scale * alpha * math.exp(v)), otypes=[float]
        )
        return slope(cache, dout)
