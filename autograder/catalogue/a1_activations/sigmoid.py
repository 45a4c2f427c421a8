"""New in this question: a formula that must not overflow."""

from autograder.catalogue import alternative, misconception


@misconception(fails={"sigmoid_forward_matches_its_definition"})
def keeps_the_integer_type():
    """Fills np.zeros_like(x), which truncates every value to 0 for integer x.

    np.zeros_like(x) makes an array of the type of x. When x holds integers, every value you write into it is
    cut down to a whole number, here 0. Ask for a floating-point array.
    """

    def sigmoid_forward(x):
        out = np.zeros_like(x)
        positive = x >= 0
        out[positive] = 1 / (1 + np.exp(-x[positive]))
        e = np.exp(x[~positive])
        out[~positive] = e / (1 + e)
        return out, out


@misconception(fails={"sigmoid_forward_matches_its_definition", "sigmoid_forward_survives_large_inputs"})
def sign_of_the_exponent():
    """Forgets the minus sign in the exponent and computes sigmoid(-x).

    Your function falls where sigmoid rises: the exponent has lost its minus sign, so you compute sigmoid(-x).
    (The slope s (1 - s) is the same on both sides of 0, so a backward pass alone does not reveal it.)
    """

    def sigmoid_forward(x):
        out = 1 / (1 + np.exp(x))
        return out, out


@misconception(
    replace=("np.where(x >= 0, 1.0, small) / (1.0 + small)", "1 / 1 + np.exp(-x)"),
    fails={
        "sigmoid_forward_matches_its_definition",
        "sigmoid_forward_survives_large_inputs",
        "sigmoid_backward_agrees_with_autograd",
        "sigmoid_backward_survives_large_inputs",
    },
)
def one_over_one_plus_the_rest():
    """Writes 1 / 1 + exp(-x), which is 1 + exp(-x).

    Python divides before it adds: 1 / 1 + exp(-x) is 1 + exp(-x). Put the whole denominator in
    parentheses.
    """


@misconception(fails={"sigmoid_forward_survives_large_inputs", "sigmoid_backward_survives_large_inputs"})
def blends_with_a_mask():
    """Multiplies both formulas by masks and adds them, so that 0 times nan spoils the sum.

    You evaluate both formulas everywhere and blend them with masks. Where a formula overflows it gives nan,
    and 0 * nan is still nan. Choose with indexing or np.where, or keep the argument of exp from ever being
    positive.
    """

    def sigmoid_forward(x):
        positive = x >= 0
        out = positive * (1 / (1 + np.exp(-x))) + (1 - positive) * (np.exp(x) / (1 + np.exp(x)))
        return out, out


@misconception(
    fails={"sigmoid_forward_survives_large_inputs", "sigmoid_backward_survives_large_inputs"}, constant="12"
)
def clips_narrowly():
    """Clips x to [-12, 12] to be safe from overflow.

    You clip x to a narrow range before the exponential. That avoids the overflow, but every input beyond the
    limit gets the same output, far from the true one. Exponentials of negative numbers never overflow, so
    arrange for those instead.
    """

    def sigmoid_forward(x):
        out = 1 / (1 + np.exp(-np.clip(x, -12, 12)))
        return out, out


@misconception(fails={"sigmoid_forward_survives_large_inputs", "sigmoid_backward_survives_large_inputs"})
def exp_over_one_plus_exp():
    """Uses exp(x) / (1 + exp(x)) for every x, which is inf / inf for a large one.

    You compute exp(x) / (1 + exp(x)). For a large positive x both parts overflow to infinity, and infinity
    over infinity is not a number. This form is good for negative x only; for positive x use the one with
    exp(-x).
    """

    def sigmoid_forward(x):
        e = np.exp(x)
        out = e / (1 + e)
        return out, out


@misconception(fails={"sigmoid_backward_agrees_with_autograd", "sigmoid_backward_survives_large_inputs"})
def applies_sigmoid_twice():
    """Caches the output and then takes the sigmoid of it again.

    Your cache already holds the output, and the backward pass takes the sigmoid of it once more. Either cache
    x and apply sigmoid, or cache the output and use it as it is.
    """

    def sigmoid_forward(x):
        out = 1 / (1 + np.exp(-x))
        return out, out

    def sigmoid_backward(dout, cache):
        s = 1 / (1 + np.exp(-cache))
        return dout * s * (1 - s)


@misconception(fails={"sigmoid_backward_agrees_with_autograd", "sigmoid_backward_survives_large_inputs"})
def forgets_dout():
    """Returns the local slope without the upstream gradient.

    You return the slope of sigmoid, but the chain rule asks for the upstream gradient times the slope.
    Multiply by dout.
    """

    def sigmoid_forward(x):
        out = 1 / (1 + np.exp(-x))
        return out, out

    def sigmoid_backward(dout, cache):
        out = cache
        return out * (1 - out)


@misconception(fails={"sigmoid_backward_agrees_with_autograd", "sigmoid_backward_survives_large_inputs"})
def measures_the_slope():
    """Measures the slope by differences of the forward pass.

    Your backward pass calls the forward pass at points nearby and divides the difference by their distance.
    That has ten right digits or so, and the tests compare twelve. It is a fine check of a backward pass:
    write the derivative itself down, and compare the two.
    """

    def sigmoid_forward(x):
        small = np.exp(-np.abs(x))
        return np.where(x >= 0, 1.0, small) / (1.0 + small), x

    def sigmoid_backward(dout, cache):
        x, h = cache, 1e-3
        return dout * (sigmoid_forward(x + h)[0] - sigmoid_forward(x - h)[0]) / (2 * h)


@misconception(fails={"sigmoid_backward_agrees_with_autograd", "sigmoid_backward_survives_large_inputs"})
def slope_in_terms_of_x():
    """Puts the input into s (1 - s), where the output belongs.

    You compute x (1 - x) with the input x. In the formula s (1 - s) the letter s is the output of the forward
    pass; keep that in the cache.
    """

    def sigmoid_forward(x):
        return 1 / (1 + np.exp(-x)), x

    def sigmoid_backward(dout, cache):
        x = cache
        return dout * x * (1 - x)


@misconception(
    replace=("(1.0 - out)", "(1.0 + out)"),
    fails={"sigmoid_backward_agrees_with_autograd", "sigmoid_backward_survives_large_inputs"},
)
def sign_in_the_slope():
    """Uses s (1 + s) as the slope.

    The slope of the sigmoid is s (1 - s), with a minus: it goes to 0 on both sides. Yours grows with s.
    """


@misconception(
    replace=("out * (1.0 - out)", "(1.0 - out**2)"),
    fails={"sigmoid_backward_agrees_with_autograd", "sigmoid_backward_survives_large_inputs"},
)
def slope_of_tanh():
    """Uses 1 - s^2, the slope of tanh.

    1 - s^2 is the slope of tanh. The sigmoid's is s (1 - s).
    """


@misconception(
    replace=("dout * out * (1.0 - out)", "dout * out"),
    fails={"sigmoid_backward_agrees_with_autograd", "sigmoid_backward_survives_large_inputs"},
)
def output_for_the_slope():
    """Multiplies dout by the output and forgets the factor 1 - s.

    You multiply dout by s alone. The slope has two factors, s and 1 - s.
    """


@misconception(
    replace=("dout * out * (1.0 - out)", "dout * (1.0 - out)"),
    fails={"sigmoid_backward_agrees_with_autograd", "sigmoid_backward_survives_large_inputs"},
)
def slope_without_the_output():
    """Multiplies dout by 1 - s and forgets the factor s.

    You multiply dout by 1 - s alone. The slope has two factors, s and 1 - s.
    """


@misconception(fails={"sigmoid_backward_survives_large_inputs"})
def backward_overflows():
    """Differentiates the quotient literally: exp(-x) / (1 + exp(-x))^2 is inf / inf far on the left.

    Your derivative exp(-x) / (1 + exp(-x))**2 is right on paper, but for a large negative x both parts
    overflow and you get nan. Written with the output of the forward pass, the slope needs no exponential.
    """

    def sigmoid_forward(x):
        return 1 / (1 + np.exp(-x)), x

    def sigmoid_backward(dout, cache):
        x = cache
        return dout * np.exp(-x) / (1 + np.exp(-x)) ** 2


@alternative
def element_by_element():
    """Loops over single numbers with the math module."""

    import math

    def _one(v):
        return 1 / (1 + math.exp(-v)) if v >= 0 else math.exp(v) / (1 + math.exp(v))

    def sigmoid_forward(x):
        out = np.array([_one(float(v)) for v in x.ravel()]).reshape(x.shape)
        return out, [float(s) for s in out.ravel()]

    def sigmoid_backward(dout, cache):
        dx = [d * s * (1 - s) for d, s in zip(dout.ravel(), cache, strict=True)]
        return np.array(dx).reshape(dout.shape)


@alternative
def half_tanh():
    """Uses sigmoid(x) = (1 + tanh(x / 2)) / 2 and caches tanh(x / 2)."""

    def sigmoid_forward(x):
        t = np.tanh(0.5 * x)
        return 0.5 + 0.5 * t, t

    def sigmoid_backward(dout, t):
        return 0.25 * (1 - t * t) * dout


@alternative
def indexed_halves():
    """Fills the two halves of the line by boolean indexing; caches the input."""

    def _sigmoid(x):
        x = np.asarray(x, dtype=np.float64)
        out = np.empty(x.shape)
        out[x >= 0] = 1.0 / (1.0 + np.exp(-x[x >= 0]))
        e = np.exp(x[x < 0])
        out[x < 0] = e / (1.0 + e)
        return out

    def sigmoid_forward(x):
        return _sigmoid(x), {"x": x}

    def sigmoid_backward(dout, cache):
        s = _sigmoid(cache["x"])
        return s * (1.0 - s) * dout


@alternative
def scipy():
    """Uses scipy's expit for the value and expit(x) expit(-x) for the slope."""

    from scipy import special

    def sigmoid_forward(x):
        return special.expit(x), (x,)

    def sigmoid_backward(dout, cache):
        (x,) = cache
        return dout * special.expit(x) * special.expit(-x)


@alternative
def textbook_formula():
    """The plain 1 / (1 + exp(-x)): it overflows on the left with a warning and yet gives 0, the
    right value.
    """

    def sigmoid_forward(x):
        out = 1 / (1 + np.exp(-x))
        return out, out

    def sigmoid_backward(dout, cache):
        return dout * cache * (1 - cache)
