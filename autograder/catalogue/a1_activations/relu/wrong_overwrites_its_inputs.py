"""Sets entries to 0 in the arrays it was given."""

MESSAGE = (
    "You write zeros into the array you were given, so the caller's array changes too. Others "
    "may still need it: work on a copy, or use an operation that makes a new array."
)
FAILS = {"relu_leaves_its_inputs_unchanged"}


def relu_forward(x):
    mask = x > 0
    x[~mask] = 0
    return x, mask


def relu_backward(dout, cache):
    dout[~cache] = 0
    return dout
