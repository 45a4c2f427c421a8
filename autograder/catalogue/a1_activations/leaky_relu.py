"""New in this question: an option that reaches the backward pass."""

from autograder.catalogue import alternative, misconception


@misconception(
    fails={
        "leaky_relu_forward_scales_negative_inputs_by_alpha",
        "leaky_relu_backward_scales_the_gradient_by_alpha",
    },
    constant="0.01",
)
def zero_means_default():
    """Writes `alpha or 0.01`, which turns an alpha of 0 into 0.01.

    You write `alpha or default`. Python takes 0 for false, so an alpha of exactly 0 is silently replaced by
    your default. Use the number you are given.
    """

    def leaky_relu_forward(x, leaky_relu_param):
        alpha = leaky_relu_param.get("alpha") or 0.01
        return np.where(x > 0, x, alpha * x), (x, alpha)

    def leaky_relu_backward(dout, cache):
        x, alpha = cache
        return np.where(x > 0, dout, alpha * dout)


@misconception(
    fails={
        "leaky_relu_forward_scales_negative_inputs_by_alpha",
        "leaky_relu_forward_is_piecewise_for_alpha_above_one",
        "leaky_relu_backward_scales_the_gradient_by_alpha",
    },
    constant="0.01",
)
def hard_coded_alpha():
    """Always uses 0.01, the default of many libraries.

    You always use a slope of your own, whatever the caller asks for. Read alpha from leaky_relu_param,
    and hand it to the backward pass in the cache.
    """

    def leaky_relu_forward(x, leaky_relu_param):
        return np.where(x > 0, x, 0.01 * x), x

    def leaky_relu_backward(dout, cache):
        return np.where(cache > 0, dout, 0.01 * dout)


@misconception(
    fails={
        "leaky_relu_forward_scales_negative_inputs_by_alpha",
        "leaky_relu_forward_is_piecewise_for_alpha_above_one",
        "leaky_relu_backward_scales_the_gradient_by_alpha",
    }
)
def sign_of_the_leak():
    """Returns -alpha x for negative x, a positive number.

    Your output is positive for negative x, so the curve turns up again on the left. The leak keeps the sign
    of x: multiply by alpha, without a minus.
    """

    def leaky_relu_forward(x, leaky_relu_param):
        alpha = leaky_relu_param["alpha"]
        return np.where(x > 0, x, -alpha * x), (x, alpha)

    def leaky_relu_backward(dout, cache):
        x, alpha = cache
        return np.where(x > 0, dout, -alpha * dout)


@misconception(
    fails={
        "leaky_relu_forward_scales_negative_inputs_by_alpha",
        "leaky_relu_forward_is_piecewise_for_alpha_above_one",
        "leaky_relu_backward_scales_the_gradient_by_alpha",
    }
)
def slope_on_the_right():
    """Scales the positive side by alpha and leaves the negative side alone.

    You scale the positive side and leave the negative one alone. It is the other way round: positive inputs
    pass as they are, negative ones leak through with slope alpha.
    """

    def leaky_relu_forward(x, leaky_relu_param):
        alpha = leaky_relu_param["alpha"]
        return np.where(x > 0, alpha * x, x), (x, alpha)

    def leaky_relu_backward(dout, cache):
        x, alpha = cache
        return np.where(x > 0, alpha * dout, dout)


@misconception(
    replace=("slope * x, slope", 'np.maximum(leaky_relu_param["alpha"], x), slope'),
    fails={
        "leaky_relu_forward_scales_negative_inputs_by_alpha",
        "leaky_relu_forward_is_piecewise_for_alpha_above_one",
    },
)
def maximum_of_alpha_and_x():
    """Takes the larger of alpha and x.

    You compare x with alpha itself. On the negative side the output is alpha times x.
    """


@misconception(
    replace=("return slope * x, slope", "return np.maximum(x, 0), slope"),
    fails={
        "leaky_relu_forward_scales_negative_inputs_by_alpha",
        "leaky_relu_forward_is_piecewise_for_alpha_above_one",
    },
)
def plain_relu_forward():
    """Sets negative entries to 0 in the forward pass.

    Your forward pass is that of plain ReLU. A leaky one lets alpha x through on the negative side.
    """


@misconception(fails={"leaky_relu_forward_is_piecewise_for_alpha_above_one"})
def maximum():
    """Uses max(alpha x, x), which is another function for alpha > 1.

    You take the larger of alpha x and x. For alpha up to 1 this is leaky ReLU; for a larger alpha it scales
    the positive side instead. Decide by the sign of x.
    """

    def leaky_relu_forward(x, leaky_relu_param):
        alpha = leaky_relu_param["alpha"]
        return np.maximum(alpha * x, x), (x, alpha)

    def leaky_relu_backward(dout, cache):
        x, alpha = cache
        return np.where(x > 0, dout, alpha * dout)


@misconception(fails={"leaky_relu_backward_scales_the_gradient_by_alpha"}, constant="0.01")
def backward_hard_codes_alpha():
    """Reads alpha in the forward pass but uses 0.01 in the backward pass.

    Forward you use the caller's alpha, backward a number of your own. Put alpha into the cache, so that
    both passes speak of the same function.
    """

    def leaky_relu_forward(x, leaky_relu_param):
        return np.where(x > 0, x, leaky_relu_param["alpha"] * x), x

    def leaky_relu_backward(dout, cache):
        return np.where(cache > 0, dout, 0.01 * dout)


@misconception(fails={"leaky_relu_backward_scales_the_gradient_by_alpha"})
def backward_of_the_maximum():
    """Asks in the backward pass whether x or alpha x was the larger one.

    Your backward pass asks whether x or alpha x is the larger one. For alpha above 1 the answer turns around;
    the sign of x is what the definition asks for.
    """

    def leaky_relu_forward(x, leaky_relu_param):
        alpha = leaky_relu_param["alpha"]
        return np.where(x > 0, x, alpha * x), (x, alpha)

    def leaky_relu_backward(dout, cache):
        x, alpha = cache
        return np.where(x >= alpha * x, 1.0, alpha) * dout


@misconception(fails={"leaky_relu_backward_scales_the_gradient_by_alpha"})
def forgets_dout_on_the_left():
    """Writes the slope alpha itself where the input was negative.

    For negative inputs you return alpha alone. That is the slope; the gradient is the slope times dout on
    both sides.
    """

    def leaky_relu_forward(x, leaky_relu_param):
        alpha = leaky_relu_param["alpha"]
        return np.where(x > 0, x, alpha * x), (x, alpha)

    def leaky_relu_backward(dout, cache):
        x, alpha = cache
        return np.where(x > 0, dout, alpha)


@misconception(fails={"leaky_relu_backward_scales_the_gradient_by_alpha"})
def plain_relu_backward():
    """Blocks the gradient of negative inputs, as plain ReLU does.

    Your backward pass is that of plain ReLU: nothing comes through for negative inputs. The point of the leak
    is that a share alpha of the gradient does.
    """

    def leaky_relu_forward(x, leaky_relu_param):
        return np.where(x > 0, x, leaky_relu_param["alpha"] * x), x

    def leaky_relu_backward(dout, cache):
        return dout * (cache > 0)


@misconception(replace=("dout * slope", "slope"), fails={"leaky_relu_backward_scales_the_gradient_by_alpha"})
def forgets_dout():
    """Returns the slopes without the upstream gradient.

    You return the slope, 1 or alpha. The chain rule asks for the upstream gradient times the slope.
    """


@misconception(
    replace=("return slope * x, slope", "return slope * x, np.where(x > 0, 1.0, slope * x)"),
    fails={"leaky_relu_backward_scales_the_gradient_by_alpha"},
)
def multiplies_by_alpha_x():
    """Multiplies by alpha x, the output, where the slope belongs.

    On the negative side you multiply dout by alpha x, the value of the function. Its slope there is alpha
    alone.
    """


@misconception(
    replace=[
        ("return slope * x, slope", 'return slope * x, leaky_relu_param["alpha"]'),
        ("dout * slope", "np.where(dout > 0, dout, slope * dout)"),
    ],
    fails={"leaky_relu_backward_scales_the_gradient_by_alpha"},
)
def gate_on_dout():
    """Scales dout by its own sign instead of that of x.

    You scale negative entries of dout. What counts is the sign of the input x at that place: keep it, or
    the slopes, in the cache.
    """


@alternative
def masks_in_place():
    """Scales masked entries of copies; caches the mask and the options."""

    def leaky_relu_forward(x, leaky_relu_param):
        negative = x <= 0
        out = x.copy()
        out[negative] *= leaky_relu_param["alpha"]
        return out, (negative, dict(leaky_relu_param))

    def leaky_relu_backward(dout, cache):
        negative, param = cache
        dx = dout.copy()
        dx[negative] *= param["alpha"]
        return dx


@alternative
def piecewise_from_the_output():
    """Uses np.piecewise, and in the backward pass the sign of the output."""

    def leaky_relu_forward(x, leaky_relu_param):
        alpha = float(leaky_relu_param["alpha"])
        out = np.piecewise(x, [x > 0], [lambda v: v, lambda v: alpha * v])
        return out, {"out": out, "alpha": alpha}

    def leaky_relu_backward(dout, cache):
        slope = np.full(dout.shape, cache["alpha"])
        slope[cache["out"] > 0] = 1.0
        return slope * dout


@alternative
def two_clipped_halves():
    """Adds the positive part and alpha times the negative part."""

    def leaky_relu_forward(x, leaky_relu_param):
        alpha = leaky_relu_param["alpha"]
        return np.maximum(x, 0) + alpha * np.minimum(x, 0), (x, alpha)

    def leaky_relu_backward(dout, cache):
        x, alpha = cache
        return dout * (x > 0) + alpha * dout * (x < 0)


@alternative
def vectorized_scalars():
    """Writes the definition for one number and applies it with np.vectorize."""

    def leaky_relu_forward(x, leaky_relu_param):
        alpha = leaky_relu_param["alpha"]

        def one(v):
            return v if v > 0 else alpha * v

        return np.vectorize(one, otypes=[float])(x), [x, alpha]

    def leaky_relu_backward(dout, cache):
        x, alpha = cache
        return np.vectorize(lambda d, v: d if v > 0 else alpha * d, otypes=[float])(dout, x)
