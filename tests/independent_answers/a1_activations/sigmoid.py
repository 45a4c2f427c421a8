# %% no minus in the exponent = sign_of_the_exponent
def sigmoid_forward(x):
    x = x.astype(float)
    out = 1 / (1 + np.exp(np.clip(x, -500, 500)))
    return out, out


def sigmoid_backward(dout, cache):
    return dout * cache * (1 - cache)


# %% overflows at +-1000 on the left (naive formula, exp(x)/(1+exp(x))) = exp_over_one_plus_exp
def sigmoid_forward(x):
    out = np.exp(x) / (1 + np.exp(x))
    return out, out


def sigmoid_backward(dout, cache):
    return dout * cache * (1 - cache)


# %% backward applies the slope to x = slope_in_terms_of_x
def sigmoid_forward(x):
    out = np.where(x >= 0, 1 / (1 + np.exp(-np.abs(x))), np.exp(-np.abs(x)) / (1 + np.exp(-np.abs(x))))
    cache = x
    return out, cache


def sigmoid_backward(dout, cache):
    x = cache
    return dout * x * (1 - x)


# %% forgets dout = forgets_dout
def sigmoid_forward(x):
    z = np.exp(-np.abs(x))
    s = np.where(x >= 0, 1 / (1 + z), z / (1 + z))
    return s, s


def sigmoid_backward(dout, cache):
    return cache * (1 - cache)


# %% slope s(1+s) = sign_in_the_slope
def sigmoid_forward(x):
    z = np.exp(-np.abs(x))
    s = np.where(x >= 0, 1 / (1 + z), z / (1 + z))
    return s, s


def sigmoid_backward(dout, cache):
    return dout * cache * (1 + cache)


# %% slope 1 - s^2 = slope_of_tanh
def sigmoid_forward(x):
    z = np.exp(-np.abs(x))
    s = np.where(x >= 0, 1 / (1 + z), z / (1 + z))
    return s, s


def sigmoid_backward(dout, cache):
    return dout * (1 - cache**2)


# %% precedence 1 / 1 + exp = one_over_one_plus_the_rest
def sigmoid_forward(x):
    out = 1 / 1 + np.exp(-x)
    return out, out


def sigmoid_backward(dout, cache):
    return dout * cache * (1 - cache)


# %% clips the argument at 20 = clips_narrowly
def sigmoid_forward(x):
    x = np.clip(x, -20, 20)
    out = 1.0 / (1.0 + np.exp(-x))
    return out, out


def sigmoid_backward(dout, cache):
    return dout * cache * (1 - cache)


# %% writes into an array of x's dtype, so integers stay integers = keeps_the_integer_type
def sigmoid_forward(x):
    out = np.zeros_like(x)
    pos = x >= 0
    out[pos] = 1 / (1 + np.exp(-x[pos]))
    e = np.exp(x[~pos])
    out[~pos] = e / (1 + e)
    return out, out


def sigmoid_backward(dout, cache):
    return dout * cache * (1 - cache)


# %% tanh for the sigmoid
def sigmoid_forward(x):
    out = np.tanh(x)
    return out, out


def sigmoid_backward(dout, cache):
    return dout * cache * (1 - cache)


# %% exponent squared away, exp(-x)/(1+exp(-x)) = sign_of_the_exponent
def sigmoid_forward(x):
    e = np.exp(-np.clip(x, -700, 700))
    out = e / (1 + e)
    return out, out


def sigmoid_backward(dout, cache):
    return dout * cache * (1 - cache)


# %% backward adds dout
def sigmoid_forward(x):
    e = np.exp(-np.abs(x))
    out = np.where(x >= 0, 1 / (1 + e), e / (1 + e))
    return out, out


def sigmoid_backward(dout, cache):
    return dout + cache * (1 - cache)
