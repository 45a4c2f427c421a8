# %% no beta in the derivative = backward_without_inner_beta
def _sig(z):
    return 0.5 * (1 + np.tanh(z / 2))


def swish_forward(x, swish_param):
    b = swish_param["beta"]
    s = _sig(b * x)
    return x * s, (x, s)


def swish_backward(dout, cache):
    x, s = cache
    return dout * (s + x * s * (1 - s))


# %% product rule forgotten = backward_first_term_only
def _sig(z):
    return 0.5 * (1 + np.tanh(z / 2))


def swish_forward(x, swish_param):
    s = _sig(swish_param["beta"] * x)
    return x * s, s


def swish_backward(dout, cache):
    return dout * cache


# %% beta ignored = ignores_beta
def _sig(z):
    return 0.5 * (1 + np.tanh(z / 2))


def swish_forward(x, swish_param):
    s = _sig(x)
    return x * s, (x, s)


def swish_backward(dout, cache):
    x, s = cache
    return dout * (s + x * s * (1 - s))


# %% overflows = exp_over_one_plus_exp
def swish_forward(x, swish_param):
    b = swish_param["beta"]
    s = np.exp(b * x) / (1 + np.exp(b * x))
    return x * s, (x, s, b)


def swish_backward(dout, cache):
    x, s, b = cache
    return dout * (s + b * x * s * (1 - s))


# %% beta times the whole derivative = beta_times_the_whole_slope
def _sig(z):
    return 0.5 * (1 + np.tanh(z / 2))


def swish_forward(x, swish_param):
    b = swish_param["beta"]
    s = _sig(b * x)
    return x * s, (x, s, b)


def swish_backward(dout, cache):
    x, s, b = cache
    return dout * b * (s + x * s * (1 - s))


# %% derivative s + x s
def swish_forward(x, swish_param):
    b = swish_param["beta"]
    s = 0.5 * (1 + np.tanh(b * x / 2))
    return x * s, (x, s, b)


def swish_backward(dout, cache):
    x, s, b = cache
    return dout * (s + b * x * s)


# %% s (1 - s) alone
def swish_forward(x, swish_param):
    b = swish_param["beta"]
    s = 0.5 * (1 + np.tanh(b * x / 2))
    return x * s, (x, s, b)


def swish_backward(dout, cache):
    x, s, b = cache
    return dout * s * (1 - s)
