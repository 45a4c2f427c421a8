"""New in this question: the product rule."""

from autograder.catalogue import alternative, misconception


@misconception(fails={"gelu_forward_is_exact", "gelu_backward_uses_the_product_rule"})
def erf_without_sqrt2():
    """Evaluates erf at x instead of x / sqrt(2).

    You evaluate erf at x. The standard normal distribution is Phi(x) = (1 + erf(x / sqrt(2))) / 2: without
    the square root your curve belongs to a normal distribution of variance 1/2.
    """

    from scipy.special import erf

    def gelu_forward(x):
        return x * 0.5 * (1 + erf(x)), x

    def gelu_backward(dout, cache):
        x = cache
        return dout * (0.5 * (1 + erf(x)) + x * np.exp(-(x**2)) / np.sqrt(np.pi))


@misconception(fails={"gelu_forward_is_exact", "gelu_backward_uses_the_product_rule"}, constant="1.702")
def sigmoid_approximation():
    """Uses the approximation x sigmoid(1.702 x), forward and backward.

    This looks like x times a sigmoid. With the right factor, 1.702, that is an approximation of GELU with
    errors up to about 0.02. The question asks for the exact form: use erf.
    """

    def gelu_forward(x):
        gate = 0.5 * (1 + np.tanh(0.5 * 1.702 * x))
        return x * gate, (x, gate)

    def gelu_backward(dout, cache):
        x, gate = cache
        return dout * (gate + 1.702 * x * gate * (1 - gate))


@misconception(fails={"gelu_forward_is_exact", "gelu_backward_uses_the_product_rule"})
def tanh_approximation():
    """Uses the approximation with tanh, forward and backward.

    This looks like the approximation of GELU with tanh. It is close, but the question asks for the exact
    form: use erf.
    """

    def gelu_forward(x):
        inner = np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)
        return 0.5 * x * (1 + np.tanh(inner)), x

    def gelu_backward(dout, cache):
        x = cache
        t = np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3))
        dinner = np.sqrt(2 / np.pi) * (1 + 3 * 0.044715 * x**2)
        return dout * (0.5 * (1 + t) + 0.5 * x * (1 - t**2) * dinner)


@misconception(
    fails={"gelu_forward_is_exact", "gelu_backward_uses_the_product_rule", "gelu_settles_far_from_zero"}
)
def erf_as_cdf():
    """Takes erf itself for the normal distribution, though it runs from -1 to 1.

    You multiply x by erf directly. erf runs from -1 to 1, a probability from 0 to 1: shift and halve it
    first. A check: far left GELU is 0, yours is large.
    """

    from scipy.special import erf

    def gelu_forward(x):
        return x * erf(x / np.sqrt(2)), x

    def gelu_backward(dout, cache):
        x = cache
        return dout * (erf(x / np.sqrt(2)) + x * np.sqrt(2 / np.pi) * np.exp(-(x**2) / 2))


@misconception(
    fails={"gelu_forward_is_exact", "gelu_backward_uses_the_product_rule", "gelu_settles_far_from_zero"}
)
def two_loops():
    """Loops over rows and columns, so only 2-D inputs work.

    You unpack x.shape into two numbers, so your functions take 2-D inputs only. GELU works entry by entry:
    write it for whole arrays and it takes any number of axes.
    """

    import math

    def gelu_forward(x):
        N, D = x.shape
        out = np.zeros((N, D))
        for i in range(N):
            for j in range(D):
                out[i, j] = x[i, j] * 0.5 * (1 + math.erf(x[i, j] / math.sqrt(2)))
        return out, x

    def gelu_backward(dout, cache):
        x = cache
        N, D = x.shape
        dx = np.zeros((N, D))
        for i in range(N):
            for j in range(D):
                cdf = 0.5 * (1 + math.erf(x[i, j] / math.sqrt(2)))
                pdf = math.exp(-(x[i, j] ** 2) / 2) / math.sqrt(2 * math.pi)
                dx[i, j] = dout[i, j] * (cdf + x[i, j] * pdf)
        return dx


@misconception(
    replace=(
        "x * 0.5 * (1.0 + erf(x / np.sqrt(2.0)))",
        "x * 0.5 * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)))",
    ),
    fails={"gelu_forward_is_exact"},
)
def tanh_form_with_the_exact_slope():
    """Uses the approximation with tanh in the forward pass only.

    Your forward pass is the approximation with tanh. The question asks for the exact form, which your
    backward pass differentiates already: use erf in both.
    """


@misconception(
    replace=[
        (
            "x * 0.5 * (1.0 + erf(x / np.sqrt(2.0)))",
            "x * 0.5 * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)))",
        ),
        (
            "cdf = 0.5 * (1.0 + erf(x / np.sqrt(2.0)))",
            "cdf = 0.5 * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)))",
        ),
    ],
    fails={"gelu_forward_is_exact", "gelu_backward_uses_the_product_rule"},
)
def tanh_form_with_the_exact_density():
    """Mixes the approximation of Phi with tanh and the exact density.

    Your Phi is the approximation with tanh, and your density the exact one, so the slope is not that of
    the output either. Use erf for Phi.
    """


@misconception(
    replace=("x * 0.5 * (1.0 + erf", "x * (1.0 + erf"),
    fails={"gelu_forward_is_exact", "gelu_settles_far_from_zero"},
)
def forgets_the_half():
    """Leaves 1/2 out of Phi in the forward pass.

    Your output is twice as large as it should be: Phi is half of 1 + erf.
    """


@misconception(fails={"gelu_backward_uses_the_product_rule"})
def backward_first_term_only():
    """Treats Phi(x) as a constant and returns dout * Phi(x).

    Your slope is Phi(x), as if Phi were a constant. Phi depends on x as well, so the product rule gives a
    second term: x times the derivative of Phi.
    """

    from scipy.special import erf

    def gelu_backward(dout, cache):
        return dout * 0.5 * (1 + erf(cache / np.sqrt(2)))


@misconception(fails={"gelu_backward_uses_the_product_rule"})
def cdf_from_division():
    """Gets Phi back as out / x, which is 0 / 0 at x = 0.

    You recover Phi(x) by dividing out by x. Where x is exactly 0 that is 0 / 0 = nan, although the slope
    there is a plain 1/2. Compute Phi from x, or keep it in the cache.
    """

    from scipy.special import erf

    def gelu_forward(x):
        out = 0.5 * x * (1 + erf(x / np.sqrt(2)))
        return out, (x, out)

    def gelu_backward(dout, cache):
        x, out = cache
        return dout * (out / x + x * np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi))


@misconception(fails={"gelu_backward_uses_the_product_rule"})
def density_not_normalised():
    """Leaves 1 / sqrt(2 pi) out of the density.

    In your second term the density is exp(-x^2 / 2) without its factor 1 / sqrt(2 pi). Its integral, Phi,
    could then not end at 1.
    """

    from scipy.special import erf

    def gelu_backward(dout, cache):
        x = cache
        return dout * (0.5 * (1 + erf(x / np.sqrt(2))) + x * np.exp(-(x**2) / 2))


@misconception(fails={"gelu_backward_uses_the_product_rule"})
def density_without_x():
    """Adds the density without the factor x of the product rule.

    Your slope is Phi(x) + phi(x). In the product rule the second term is the first factor, x, times the
    derivative of the second factor: the x is missing. A check: at 0 the slope is 1/2.
    """

    from scipy.special import erf

    def gelu_backward(dout, cache):
        x = cache
        return dout * (0.5 * (1 + erf(x / np.sqrt(2))) + np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi))


@misconception(fails={"gelu_backward_uses_the_product_rule", "gelu_settles_far_from_zero"})
def measures_the_slope():
    """Measures the slope by differences of the forward pass.

    Your backward pass calls the forward pass at points nearby and divides the difference by their distance.
    That has ten right digits or so, and the tests compare twelve. It is a fine check of a backward pass:
    write the derivative itself down, and compare the two.
    """

    def gelu_backward(dout, cache):
        x, h = cache, 1e-3
        return dout * (gelu_forward(x + h)[0] - gelu_forward(x - h)[0]) / (2 * h)


@misconception(fails={"gelu_backward_uses_the_product_rule", "gelu_settles_far_from_zero"})
def backward_without_dout():
    """Returns the local slope and forgets the upstream gradient.

    Your backward pass returns the slope of GELU itself. The chain rule asks for that slope times dout, the
    gradient that arrives from above.
    """

    from scipy.special import erf

    def gelu_backward(dout, cache):
        x = cache
        return 0.5 * (1 + erf(x / np.sqrt(2))) + x * np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi)


@misconception(replace=("-0.5 * x**2", "-(x**2)"), fails={"gelu_backward_uses_the_product_rule"})
def density_without_the_half():
    """Forgets the 1/2 in the exponent of the density.

    The standard normal density has exp(-x^2 / 2). Yours falls faster, with exp(-x^2).
    """


@alternative
def flatten_ndtr():
    """Works on a flat copy with scipy's ndtr and puts the shape back."""

    from scipy.special import ndtr

    def gelu_forward(x):
        flat = x.ravel()
        below = ndtr(flat)
        return (flat * below).reshape(x.shape), (flat, below, x.shape)

    def gelu_backward(dout, cache):
        flat, below, shape = cache
        density = np.exp(-np.log(2 * np.pi) / 2 - flat**2 / 2)
        return (dout.ravel() * (below + flat * density)).reshape(shape)


@alternative
def math_loop():
    """Visits every entry with math.erfc and caches the slope."""

    import math

    def gelu_forward(x):
        out, slope = np.zeros(x.shape), np.zeros(x.shape)
        for index, value in np.ndenumerate(x):
            below = 0.5 * math.erfc(-value / math.sqrt(2))
            out[index] = value * below
            slope[index] = below + value * math.exp(-value * value / 2) / math.sqrt(2 * math.pi)
        return out, {"slope": slope}

    def gelu_backward(dout, cache):
        return cache["slope"] * dout


@alternative
def norm():
    """Takes distribution and density from scipy.stats.norm."""

    from scipy.stats import norm

    def gelu_forward(x):
        return x * norm.cdf(x), x

    def gelu_backward(dout, cache):
        return dout * norm.cdf(cache) + dout * cache * norm.pdf(cache)
