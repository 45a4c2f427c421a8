"""Forgets the inner derivative beta of sigmoid(beta x)."""

MESSAGE = (
    "Your second term has no beta in front. Differentiating sigmoid(beta x) with respect to x "
    "brings the inner derivative out by the chain rule; with beta = 1 one does not notice."
)
FAILS = {"swish_backward_uses_beta"}


def swish_backward(dout, cache):
    x, gate, beta = cache
    return dout * (gate + x * gate * (1 - gate))
