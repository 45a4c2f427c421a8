"""New in this question: a curve that levels off slowly."""

from autograder.catalogue import alternative, misconception


@misconception(
    replace=("1 + np.abs(x)", "1 + x"),
    fails={"softsign_forward_stays_within_one", "softsign_backward_has_the_slope_of_both_sides"},
)
def no_absolute_value():
    """Divides by 1 + x.

    You divide by 1 + x, which is 0 at x = -1. The denominator holds the size of x, whatever its sign.
    """


@misconception(
    replace=("1 + np.abs(x)", "np.sqrt(1 + x**2)"),
    fails={"softsign_forward_stays_within_one", "softsign_backward_has_the_slope_of_both_sides"},
)
def root_of_the_square():
    """Divides by the root of 1 + x^2.

    You divide by sqrt(1 + x^2), which is another curve between -1 and 1. Softsign divides by 1 + |x|.
    """


@misconception(
    replace=("dout / cache**2", "1 / cache**2"), fails={"softsign_backward_has_the_slope_of_both_sides"}
)
def forgets_dout():
    """Returns the slope without the upstream gradient.

    You return the slope of softsign. The chain rule asks for the upstream gradient times the slope.
    """


@misconception(
    replace=("dout / cache**2", "dout / cache"), fails={"softsign_backward_has_the_slope_of_both_sides"}
)
def denominator_not_squared():
    """Divides the upstream gradient by the denominator, not by its square.

    You divide dout by 1 + |x| once. The quotient rule has the square of the denominator.
    """


@misconception(fails={"softsign_backward_has_the_slope_of_both_sides"})
def slope_of_the_positive_side():
    """Takes the slope of positive inputs for all of them.

    Your backward pass has no absolute value: it is right for positive x only. The slope at -x is the slope
    at x.
    """

    def softsign_forward(x):
        return x / (1 + np.abs(x)), x

    def softsign_backward(dout, x):
        return dout / (1 + x) ** 2


@alternative
def slope_from_the_output():
    """Computes the slope from the output."""

    def softsign_forward(x):
        out = x / (np.abs(x) + 1)
        return out, out

    def softsign_backward(dout, out):
        return dout * (1 - np.abs(out)) ** 2


@alternative
def element_by_element():
    """Loops over single numbers."""

    def softsign_forward(x):
        out = np.array([value / (1 + abs(value)) for value in x.ravel().tolist()])
        return out.reshape(x.shape), x

    def softsign_backward(dout, x):
        slopes = [1 / (1 + abs(value)) ** 2 for value in x.ravel().tolist()]
        return dout * np.array(slopes).reshape(x.shape)
