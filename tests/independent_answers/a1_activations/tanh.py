# %% sum of exponentials in the numerator (no minus) = sum_in_the_numerator
def tanh_forward(x):
    x = np.clip(x, -300, 300)
    out = (np.exp(x) + np.exp(-x)) / (np.exp(x) + np.exp(-x))
    return out, out


def tanh_backward(dout, cache):
    return dout * (1 - cache**2)


# %% 2 sigmoid(x) - 1 = two_sigmoid_of_x
def tanh_forward(x):
    z = np.exp(-np.abs(x))
    s = np.where(x >= 0, 1 / (1 + z), z / (1 + z))
    out = 2 * s - 1
    return out, out


def tanh_backward(dout, cache):
    return dout * (1 - cache**2)


# %% slope of the sigmoid = sigmoid_slope
def tanh_forward(x):
    out = np.tanh(x)
    return out, out


def tanh_backward(dout, cache):
    return dout * cache * (1 - cache)


# %% squares x instead of the output = slope_in_terms_of_x
def tanh_forward(x):
    return np.tanh(x), x


def tanh_backward(dout, cache):
    return dout * (1 - cache**2)


# %% overflow, nan at 1000 = quotient_of_exponentials
def tanh_forward(x):
    out = (np.exp(x) - np.exp(-x)) / (np.exp(x) + np.exp(-x))
    return out, out


def tanh_backward(dout, cache):
    return dout * (1 - cache * cache)


# %% minus sign lost in the slope = sign_in_the_slope
def tanh_forward(x):
    out = np.tanh(x)
    return out, out


def tanh_backward(dout, cache):
    return dout * (1 + cache**2)


# %% slope without the square = slope_without_the_square
def tanh_forward(x):
    out = np.tanh(x)
    return out, out


def tanh_backward(dout, cache):
    return dout * (1 - cache)


# %% forgets dout = forgets_dout
def tanh_forward(x):
    out = np.tanh(x)
    return out, out


def tanh_backward(dout, cache):
    return 1 - cache**2


# %% backward with respect to sigmoid factor 4
def tanh_forward(x):
    out = np.tanh(x)
    return out, out


def tanh_backward(dout, cache):
    return dout * 2 * cache * (1 - cache)


# %% wrong sign overall = sign_of_the_slope
def tanh_forward(x):
    out = np.tanh(x)
    return out, out


def tanh_backward(dout, cache):
    return dout * (cache**2 - 1)
