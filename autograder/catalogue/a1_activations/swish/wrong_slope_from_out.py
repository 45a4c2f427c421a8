"""Puts the output of swish where the output of the sigmoid belongs: out (1 - out)."""

MESSAGE = (
    "You use out * (1 - out) for the slope of the sigmoid, with out the output of swish. The rule s "
    "(1 - s) holds for the value s of the sigmoid alone: keep that in the cache."
)
FAILS = {"swish_backward_uses_beta", "swish_backward_survives_large_inputs"}


def swish_backward(dout, cache):
    x, gate, beta = cache
    out = x * gate
    return dout * (gate + beta * x * out * (1 - out))
