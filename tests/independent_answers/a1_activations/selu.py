# %% no lambda in backward = backward_without_scale
def selu_forward(x):
    a, l = 1.6732632423543772848170429916717, 1.0507009873554804934193349852946
    out = l * np.where(x > 0, x, a * (np.exp(np.minimum(x, 0)) - 1))
    return out, x


def selu_backward(dout, cache):
    a = 1.6732632423543772848170429916717
    return dout * np.where(cache > 0, 1, a * np.exp(np.minimum(cache, 0)))


# %% rounded constants = rounded_constants
def selu_forward(x):
    a, l = 1.6733, 1.0507
    out = l * np.where(x > 0, x, a * (np.exp(np.minimum(x, 0)) - 1))
    return out, x


def selu_backward(dout, cache):
    a, l = 1.6733, 1.0507
    return dout * l * np.where(cache > 0, 1, a * np.exp(np.minimum(cache, 0)))


# %% lambda on the positive side only = scale_on_the_right_only
def selu_forward(x):
    a, l = 1.6732632423543772848170429916717, 1.0507009873554804934193349852946
    out = np.where(x > 0, l * x, a * (np.exp(np.minimum(x, 0)) - 1))
    return out, x


def selu_backward(dout, cache):
    a, l = 1.6732632423543772848170429916717, 1.0507009873554804934193349852946
    return dout * np.where(cache > 0, l, a * np.exp(np.minimum(cache, 0)))


# %% mask times exp, nan for large inputs in backward only = masks_times_exp_backward
def selu_forward(x):
    a, l = 1.6732632423543772848170429916717, 1.0507009873554804934193349852946
    out = l * np.where(x > 0, x, a * (np.exp(np.minimum(x, 0)) - 1))
    return out, x


def selu_backward(dout, cache):
    a, l = 1.6732632423543772848170429916717, 1.0507009873554804934193349852946
    x = cache
    return dout * l * ((x > 0) + (x <= 0) * a * np.exp(x))


# %% alpha and lambda swapped = constants_swapped
def selu_forward(x):
    l, a = 1.6732632423543772848170429916717, 1.0507009873554804934193349852946
    out = l * np.where(x > 0, x, a * (np.exp(np.minimum(x, 0)) - 1))
    return out, x


def selu_backward(dout, cache):
    l, a = 1.6732632423543772848170429916717, 1.0507009873554804934193349852946
    return dout * l * np.where(cache > 0, 1, a * np.exp(np.minimum(cache, 0)))
