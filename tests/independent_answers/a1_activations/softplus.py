# %% naive log(1 + exp) = formula_as_it_stands, overflows
def softplus_forward(x):
    return np.log(1 + np.exp(x)), x


def softplus_backward(dout, cache):
    return dout / (1 + np.exp(-cache))


# %% stable on the right, log(1 + e) loses the far left = one_plus_rounds_away
def softplus_forward(x):
    return np.maximum(x, 0) + np.log(1 + np.exp(-np.abs(x))), x


def softplus_backward(dout, cache):
    return dout * (0.5 * (1 + np.tanh(cache / 2)))


# %% cut off at 20 (x above, formula below) = one_plus_rounds_away
def softplus_forward(x):
    out = np.where(x > 20, x, np.log(1 + np.exp(np.minimum(x, 20))))
    return out, x


def softplus_backward(dout, cache):
    return dout * (0.5 * (1 + np.tanh(cache / 2)))


# %% slope 1/(1+exp(x)) = sigmoid_of_minus_x
def softplus_forward(x):
    return np.logaddexp(0, x), x


def softplus_backward(dout, cache):
    return dout * (1 / (1 + np.exp(cache)))


# %% slope is nan at the right = backward_overflows
def softplus_forward(x):
    return np.logaddexp(0, x), x


def softplus_backward(dout, cache):
    return dout * np.exp(cache) / (1 + np.exp(cache))


# %% slope computed from the output = sigmoid_of_the_output
def softplus_forward(x):
    out = np.logaddexp(0, x)
    return out, out


def softplus_backward(dout, cache):
    return dout / (1 + np.exp(-cache))


# %% log(1 + exp(-x)) = sign_of_the_exponent
def softplus_forward(x):
    return np.logaddexp(0, -x), x


def softplus_backward(dout, cache):
    return dout * 0.5 * (1 + np.tanh(cache / 2))


# %% relu beyond 10 = linear_too_early
def softplus_forward(x):
    return np.where(x > 10, x, np.log1p(np.exp(np.minimum(x, 10)))), x


def softplus_backward(dout, cache):
    return dout * 0.5 * (1 + np.tanh(cache / 2))
