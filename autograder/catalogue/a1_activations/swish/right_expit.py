"""Takes the sigmoid from scipy and caches the finished slope."""

from scipy.special import expit


def swish_forward(x, swish_param):
    beta = swish_param["beta"]
    gate = expit(beta * x)
    return x * gate, gate + beta * x * gate * expit(-beta * x)


def swish_backward(dout, cache):
    return cache * dout
