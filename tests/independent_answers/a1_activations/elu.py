# %% max(alpha (e^x - 1), x) = maximum_of_both_sides
def elu_forward(x, elu_param):
    alpha = elu_param["alpha"]
    out = np.maximum(alpha * (np.exp(np.minimum(x, 0)) - 1), x)
    return out, (x, alpha)


def elu_backward(dout, cache):
    x, alpha = cache
    return dout * np.where(x > 0, 1, alpha * np.exp(np.minimum(x, 0)))


# %% relu backward = relu_backward
def elu_forward(x, elu_param):
    alpha = elu_param["alpha"]
    return np.where(x > 0, x, alpha * (np.exp(np.minimum(x, 0)) - 1)), x


def elu_backward(dout, cache):
    return dout * (cache > 0)


# %% alpha inside the exponential = alpha_inside_exponent
def elu_forward(x, elu_param):
    alpha = elu_param["alpha"]
    return np.where(x > 0, x, np.exp(alpha * np.minimum(x, 0)) - 1), (x, alpha)


def elu_backward(dout, cache):
    x, alpha = cache
    return dout * np.where(x > 0, 1, alpha * np.exp(alpha * np.minimum(x, 0)))


# %% slope is the output (no + alpha) = slope_keeps_minus_one
def elu_forward(x, elu_param):
    alpha = elu_param["alpha"]
    out = np.where(x > 0, x, alpha * (np.exp(np.minimum(x, 0)) - 1))
    return out, (x, out)


def elu_backward(dout, cache):
    x, out = cache
    return dout * np.where(x > 0, 1, out)


# %% slope e^x without alpha = slope_without_alpha
def elu_forward(x, elu_param):
    alpha = elu_param["alpha"]
    out = np.where(x > 0, x, alpha * (np.exp(np.minimum(x, 0)) - 1))
    return out, x


def elu_backward(dout, cache):
    return dout * np.where(cache > 0, 1, np.exp(np.minimum(cache, 0)))


# %% alpha e^x - 1 = minus_one_outside_the_bracket
def elu_forward(x, elu_param):
    alpha = elu_param["alpha"]
    out = np.where(x > 0, x, alpha * np.exp(np.minimum(x, 0)) - 1)
    return out, (x, alpha)


def elu_backward(dout, cache):
    x, alpha = cache
    return dout * np.where(x > 0, 1, alpha * np.exp(np.minimum(x, 0)))


# %% masks multiply inf = masks_times_exp
def elu_forward(x, elu_param):
    alpha = elu_param["alpha"]
    out = x * (x > 0) + alpha * (np.exp(x) - 1) * (x <= 0)
    return out, (x, alpha)


def elu_backward(dout, cache):
    x, alpha = cache
    return dout * ((x > 0) + alpha * np.exp(x) * (x <= 0))


# %% forgets the minus one, and dout in backward = backward_without_dout, forgets_the_minus_one
def elu_forward(x, elu_param):
    alpha = elu_param["alpha"]
    out = np.where(x > 0, x, alpha * np.exp(np.minimum(x, 0)))
    return out, (x, alpha)


def elu_backward(dout, cache):
    x, alpha = cache
    return np.where(x > 0, 1, alpha * np.exp(np.minimum(x, 0)))


# %% integers stay integers = integer_output
def elu_forward(x, elu_param):
    alpha = elu_param["alpha"]
    out = x.copy()
    out[x <= 0] = alpha * (np.exp(x[x <= 0]) - 1)
    return out, (x, alpha)


def elu_backward(dout, cache):
    x, alpha = cache
    return dout * np.where(x > 0, 1, alpha * np.exp(np.minimum(x, 0)))


# %% slope out + 1 = slope_is_output_plus_one
def elu_forward(x, elu_param):
    a = elu_param["alpha"]
    out = np.where(x > 0, x, a * (np.exp(np.minimum(x, 0)) - 1))
    return out, (x, out)


def elu_backward(dout, cache):
    x, out = cache
    return dout * np.where(x > 0, 1, out + 1)


# %% exp(-x)
def elu_forward(x, elu_param):
    a = elu_param["alpha"]
    return np.where(x > 0, x, a * (np.exp(-np.maximum(-x, 0)) - 1)), (x, a)


def elu_backward(dout, cache):
    x, a = cache
    return dout * np.where(x > 0, 1, a * np.exp(-np.minimum(x, 0).clip(-300)))
