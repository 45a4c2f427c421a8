"""Treats the gate as a constant and returns dout * sigmoid(beta x)."""

MESSAGE = (
    "Your slope is sigmoid(beta x), as if the gate were a constant. The gate depends on x as well, "
    "so the product rule gives a second term with the slope of the sigmoid."
)
FAILS = {"swish_backward_uses_beta"}


def swish_backward(dout, cache):
    x, gate, beta = cache
    return dout * gate
