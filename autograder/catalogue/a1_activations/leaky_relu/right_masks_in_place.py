"""Scales masked entries of copies; caches the mask and the options."""


def leaky_relu_forward(x, leaky_relu_param):
    negative = x <= 0
    out = x.copy()
    out[negative] *= leaky_relu_param["alpha"]
    return out, (negative, dict(leaky_relu_param))


def leaky_relu_backward(dout, cache):
    negative, param = cache
    dx = dout.copy()
    dx[negative] *= param["alpha"]
    return dx
