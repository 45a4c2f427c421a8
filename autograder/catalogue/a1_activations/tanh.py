"""New in this question: a slope written with the output."""

from autograder.catalogue import alternative, misconception


@misconception(fails={"tanh_forward_matches_its_definition", "tanh_forward_survives_large_inputs"})
def swapped_exponentials():
    """Swaps the two terms of the numerator and so computes tanh(-x).

    Your out has the opposite sign: the terms of the numerator are swapped. tanh rises with x, from -1 to 1.
    (The slope contains only the square of tanh, so a backward pass alone does not reveal it.)
    """

    def tanh_forward(x):
        e = np.exp(-2 * np.abs(x))
        out = np.where(x >= 0, (e - 1) / (e + 1), (1 - e) / (1 + e))
        return out, out


@misconception(
    replace=("np.tanh(x)", "2 / (1 + np.exp(-x)) - 1"),
    fails={
        "tanh_forward_matches_its_definition",
        "tanh_forward_survives_large_inputs",
        "tanh_backward_agrees_with_autograd",
    },
)
def two_sigmoid_of_x():
    """Uses 2 sigmoid(x) - 1, forgetting the factor 2 in the argument.

    You build tanh from sigmoid as 2 s(x) - 1. The range is right, but the argument has to be doubled as well:
    tanh(x) = 2 s(2x) - 1. Compare the two curves at x = 1.
    """


@misconception(
    replace=("np.tanh(x)", "(np.exp(x) + np.exp(-x)) / (np.exp(x) + np.exp(-x))"),
    fails={
        "tanh_forward_matches_its_definition",
        "tanh_forward_survives_large_inputs",
        "tanh_backward_agrees_with_autograd",
    },
)
def sum_in_the_numerator():
    """Has a plus in the numerator, which makes it 1 everywhere.

    You add the two exponentials in the numerator, too, and a number divided by itself is 1. The numerator
    is the difference, exp(x) - exp(-x).
    """


@misconception(
    replace=("np.tanh(x)", "(np.exp(x) + np.exp(-x)) / (np.exp(x) - np.exp(-x))"),
    fails={
        "tanh_forward_matches_its_definition",
        "tanh_forward_survives_large_inputs",
        "tanh_backward_agrees_with_autograd",
    },
)
def upside_down():
    """Divides the sum by the difference: 1 / tanh(x).

    Your fraction is upside down: the difference of the exponentials goes above the line, their sum below.
    """


@misconception(fails={"tanh_forward_survives_large_inputs", "tanh_backward_agrees_with_autograd"})
def quotient_of_exponentials():
    """Evaluates (exp(x) - exp(-x)) / (exp(x) + exp(-x)), which is inf / inf far out.

    You compute tanh from its definition with exp(x) and exp(-x). Far from 0 one of them overflows, and
    infinity over infinity is not a number. np.tanh knows how to avoid that.
    """

    def tanh_forward(x):
        up, down = np.exp(x), np.exp(-x)
        out = (up - down) / (up + down)
        return out, out


@misconception(fails={"tanh_backward_agrees_with_autograd"})
def backward_overflows():
    """Computes the slope as 4 / (exp(x) + exp(-x))^2 times exp(x) exp(-x), which is 0 * inf far out.

    Your slope multiplies and divides exponentials. For large entries one of them is infinite and the other 0,
    and their product is not a number. Use the output of the forward pass: it never leaves [-1, 1].
    """

    def tanh_forward(x):
        return np.tanh(x), (np.exp(x), np.exp(-x))

    def tanh_backward(dout, cache):
        up, down = cache
        return dout * 4 * up * down / (up + down) ** 2


@misconception(fails={"tanh_backward_agrees_with_autograd"})
def forgets_dout():
    """Returns the local slope without the upstream gradient.

    You return the slope of tanh, but the chain rule asks for the upstream gradient times the slope. Multiply
    by dout.
    """

    def tanh_backward(dout, cache):
        return 1 - cache**2


@misconception(fails={"tanh_backward_agrees_with_autograd"})
def sigmoid_slope():
    """Uses sigmoid's derivative out (1 - out).

    out (1 - out) is the slope of sigmoid. The slope of tanh is another expression in its output: it is 1 at
    the origin, where out is 0.
    """

    def tanh_backward(dout, cache):
        return dout * cache * (1 - cache)


@misconception(fails={"tanh_backward_agrees_with_autograd"})
def slope_in_terms_of_x():
    """Computes 1 - x^2 with the input instead of the output.

    You square the input. In 1 - t**2 the letter t is the output of the forward pass; keep that in the cache.
    """

    def tanh_forward(x):
        return np.tanh(x), x

    def tanh_backward(dout, cache):
        x = cache
        return dout * (1 - x**2)


@misconception(fails={"tanh_backward_agrees_with_autograd"})
def squares_the_difference():
    """Computes (1 - out)^2 instead of 1 - out^2.

    You square the whole difference, (1 - out)**2; only out is squared. Your slope should be the same at x and
    at -x: is it?
    """

    def tanh_backward(dout, cache):
        return dout * (1 - cache) ** 2


@misconception(replace=("1.0 - out**2", "1.0 + out**2"), fails={"tanh_backward_agrees_with_autograd"})
def sign_in_the_slope():
    """Uses 1 + out^2 as the slope.

    The slope of tanh is 1 - out^2, with a minus: it is 1 at the origin and goes to 0 on both sides.
    """


@misconception(replace=("1.0 - out**2", "1.0 - out"), fails={"tanh_backward_agrees_with_autograd"})
def slope_without_the_square():
    """Uses 1 - out as the slope.

    You forget the square: the slope of tanh is 1 - out^2, the same on both sides of 0.
    """


@misconception(replace=("(1.0 - out**2)", "out**2"), fails={"tanh_backward_agrees_with_autograd"})
def slope_without_the_one():
    """Uses out^2 as the slope.

    You multiply dout by out^2. The slope of tanh is 1 less that: 1 - out^2.
    """


@misconception(replace=("1.0 - out**2", "out**2 - 1.0"), fails={"tanh_backward_agrees_with_autograd"})
def sign_of_the_slope():
    """Uses out^2 - 1, the slope with the wrong sign.

    Your slope has the wrong sign. tanh rises everywhere: 1 - out^2.
    """


@alternative
def hyperbolic_cosine():
    """Caches the input and divides by cosh twice."""

    def tanh_forward(x):
        return np.sinh(np.clip(x, -300, 300)) / np.cosh(np.clip(x, -300, 300)), x

    def tanh_backward(dout, x):
        c = np.cosh(np.clip(x, -300, 300))
        return dout / c / c


@alternative
def shifted_sigmoid():
    """Uses tanh(x) = 1 - 2 / (exp(2x) + 1), which bears an infinite exponential."""

    def tanh_forward(x):
        out = 1 - 2 / (np.exp(2 * x) + 1)
        return out, {"out": out}

    def tanh_backward(dout, cache):
        return dout - dout * cache["out"] * cache["out"]


@alternative
def vectorized_math():
    """Applies math.tanh to one number at a time through np.vectorize."""

    import math

    def tanh_forward(x):
        out = np.vectorize(math.tanh, otypes=[float])(x)
        return out, out.tolist()

    def tanh_backward(dout, cache):
        t = np.array(cache)
        return (1 - t) * (1 + t) * dout
