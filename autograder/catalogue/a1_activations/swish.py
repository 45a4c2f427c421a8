"""New in this question: product rule and chain rule."""

from autograder.catalogue import alternative, misconception


@misconception(fails={"swish_forward_uses_beta", "swish_backward_uses_beta"})
def beta_outside():
    """Multiplies the product by beta instead of the argument of the sigmoid.

    Your beta multiplies the result, beta * x * sigmoid(x). In swish it multiplies x inside the sigmoid: it
    sets how sharp the gate is, and the curve still ends on the line out = x.
    """

    def swish_forward(x, swish_param):
        gate = 0.5 * (1 + np.tanh(x / 2))
        return swish_param["beta"] * x * gate, (x, gate, swish_param["beta"])

    def swish_backward(dout, cache):
        x, gate, beta = cache
        return dout * beta * (gate + x * gate * (1 - gate))


@misconception(fails={"swish_forward_uses_beta", "swish_backward_uses_beta"})
def ignores_beta():
    """Takes beta for the constant 1 and never reads swish_param.

    Your swish gives the same result for every beta: it is the one for beta = 1. Read beta from swish_param in
    the forward pass and keep it for the backward pass.
    """

    def swish_forward(x, swish_param):
        gate = 0.5 * (1 + np.tanh(x / 2))
        return x * gate, (x, gate)

    def swish_backward(dout, cache):
        x, gate = cache
        return dout * (gate + x * gate * (1 - gate))


@misconception(
    fails={
        "swish_forward_uses_beta",
        "swish_forward_survives_large_inputs",
        "swish_backward_uses_beta",
        "swish_backward_survives_large_inputs",
    }
)
def sign_in_sigmoid():
    """Loses the minus sign of exp(-z), so the gate opens on the left.

    Your gate is open on the left and closed on the right. The sigmoid is 1 / (1 + exp(-z)), with a minus
    sign: for large z it goes to 1.
    """

    def swish_forward(x, swish_param):
        gate = 1 / (1 + np.exp(swish_param["beta"] * x))
        return x * gate, (x, gate, swish_param["beta"])

    def swish_backward(dout, cache):
        x, gate, beta = cache
        return dout * (gate - beta * x * gate * (1 - gate))


@misconception(fails={"swish_forward_survives_large_inputs", "swish_backward_survives_large_inputs"})
def exp_over_one_plus_exp():
    """Uses exp(z) / (1 + exp(z)), which is inf / inf = nan for large z.

    Your sigmoid is exp(z) / (1 + exp(z)). For large z both are inf, and inf / inf is nan. Use a form in which
    exp only sees numbers that cannot overflow.
    """

    def swish_forward(x, swish_param):
        beta = swish_param["beta"]
        gate = np.exp(beta * x) / (1 + np.exp(beta * x))
        return x * gate, (x, gate, beta)

    def swish_backward(dout, cache):
        x, gate, beta = cache
        return dout * (gate + beta * x * gate * (1 - gate))


@misconception(
    replace=("dout * (gate + beta * x * gate * (1.0 - gate))", "dout * gate"),
    fails={"swish_backward_uses_beta"},
)
def backward_first_term_only():
    """Treats the gate as a constant and returns dout * sigmoid(beta x).

    Your slope is sigmoid(beta x), as if the gate were a constant. The gate depends on x as well, so the
    product rule gives a second term with the slope of the sigmoid.
    """


@misconception(
    replace=("beta * x * gate * (1.0 - gate)", "x * gate * (1 - gate)"), fails={"swish_backward_uses_beta"}
)
def backward_without_inner_beta():
    """Forgets the inner derivative beta of sigmoid(beta x).

    Your second term has no beta in front. Differentiating sigmoid(beta x) with respect to x brings the inner
    derivative out by the chain rule; with beta = 1 one does not notice.
    """


@misconception(fails={"swish_backward_uses_beta"})
def gate_from_division():
    """Gets the gate back as out / x, which is 0 / 0 at x = 0.

    You recover the sigmoid by dividing out by x. Where x is exactly 0 that is 0 / 0 = nan, although the slope
    there is a plain 1/2. Compute the sigmoid from x, or keep it in the cache.
    """

    def swish_forward(x, swish_param):
        out = x * 0.5 * (1 + np.tanh(0.5 * swish_param["beta"] * x))
        return out, (x, out, swish_param["beta"])

    def swish_backward(dout, cache):
        x, out, beta = cache
        gate = out / x
        return dout * (gate + beta * out * (1 - gate))


@misconception(fails={"swish_backward_uses_beta", "swish_backward_survives_large_inputs"})
def slope_from_out():
    """Puts the output of swish where the output of the sigmoid belongs: out (1 - out).

    You use out * (1 - out) for the slope of the sigmoid, with out the output of swish. The rule s (1 - s)
    holds for the value s of the sigmoid alone: keep that in the cache.
    """

    def swish_backward(dout, cache):
        x, gate, beta = cache
        out = x * gate
        return dout * (gate + beta * x * out * (1 - out))


@misconception(
    replace=("gate + beta * x * gate * (1.0 - gate)", "beta * (gate + x * gate * (1.0 - gate))"),
    fails={"swish_backward_uses_beta"},
)
def beta_times_the_whole_slope():
    """Multiplies both terms of the slope by beta.

    beta comes from the chain rule inside the sigmoid, so it belongs to the second term of the product
    rule only. You multiply the first one by it, too.
    """


@misconception(
    replace=("dout * (gate", "(gate"),
    fails={"swish_backward_uses_beta", "swish_backward_survives_large_inputs"},
)
def forgets_dout():
    """Returns the slope without the upstream gradient.

    You return the slope of swish. The chain rule multiplies it by dout.
    """


@misconception(
    replace=("(gate + beta * x * gate * (1.0 - gate))", "(beta * x * gate * (1.0 - gate))"),
    fails={"swish_backward_uses_beta", "swish_backward_survives_large_inputs"},
)
def second_term_only():
    """Differentiates the gate and treats x as a constant.

    The product rule has two terms. You keep x times the slope of the gate, and leave out the gate itself.
    """


@misconception(fails={"swish_backward_survives_large_inputs"})
def slope_squares_exp():
    """Writes sigma' as exp(-z) / (1 + exp(-z))^2, which is inf / inf = nan far left.

    In your backward pass the slope of the sigmoid is a quotient with exp(-z) above and its square below. For
    very negative z that is inf / inf = nan. Express the slope by the value of the sigmoid instead.
    """

    def swish_backward(dout, cache):
        x, gate, beta = cache
        e = np.exp(-beta * x)
        return dout * (1 / (1 + e) + beta * x * e / (1 + e) ** 2)


@alternative
def expit():
    """Takes the sigmoid from scipy and caches the finished slope."""

    from scipy.special import expit

    def swish_forward(x, swish_param):
        beta = swish_param["beta"]
        gate = expit(beta * x)
        return x * gate, gate + beta * x * gate * expit(-beta * x)

    def swish_backward(dout, cache):
        return cache * dout


@alternative
def loop():
    """Visits every entry with math.exp of a number that is never positive."""

    import math

    def swish_forward(x, swish_param):
        beta = swish_param["beta"]
        out, slope = np.zeros(x.shape), np.zeros(x.shape)
        for index, value in np.ndenumerate(x):
            small = math.exp(-abs(beta * value))
            gate = 1 / (1 + small) if beta * value >= 0 else small / (1 + small)
            out[index] = value * gate
            slope[index] = gate + beta * value * gate * (1 - gate)
        return out, slope

    def swish_backward(dout, cache):
        return dout * cache


@alternative
def plain_formula():
    """Plain 1 / (1 + exp(-z)): it overflows to 1 / inf = 0, the right value, with a warning."""

    def swish_forward(x, swish_param):
        out = x / (1 + np.exp(-swish_param["beta"] * x))
        return out, (x, out, swish_param)

    def swish_backward(dout, cache):
        x, out, swish_param = cache
        beta = swish_param["beta"]
        gate = 1 / (1 + np.exp(-beta * x))
        return dout * (beta * out + gate * (1 - beta * out))


@alternative
def two_formulas():
    """Fills the two signs of beta x separately, with exp of negative numbers only."""

    def swish_forward(x, swish_param):
        z = swish_param["beta"] * np.asarray(x, dtype=float)
        gate = np.zeros(z.shape)
        gate[z >= 0] = 1 / (1 + np.exp(-z[z >= 0]))
        gate[z < 0] = np.exp(z[z < 0]) / (1 + np.exp(z[z < 0]))
        return x * gate, {"z": z, "gate": gate}

    def swish_backward(dout, cache):
        z, gate = cache["z"], cache["gate"]
        return np.einsum("...,...->...", dout, gate * (1 + z - z * gate))
