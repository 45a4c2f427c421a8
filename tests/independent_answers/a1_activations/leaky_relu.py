# %% max(alpha x, x) = maximum
def leaky_relu_forward(x, leaky_relu_param):
    alpha = leaky_relu_param["alpha"]
    out = np.maximum(alpha * x, x)
    return out, (x, alpha)


def leaky_relu_backward(dout, cache):
    x, alpha = cache
    return dout * np.where(x > 0, 1, alpha)


# %% own slope 0.1 = hard_coded_alpha
def leaky_relu_forward(x, leaky_relu_param):
    out = np.where(x > 0, x, 0.1 * x)
    return out, x


def leaky_relu_backward(dout, cache):
    return dout * np.where(cache > 0, 1, 0.1)


# %% max(alpha, x) = maximum_of_alpha_and_x
def leaky_relu_forward(x, leaky_relu_param):
    alpha = leaky_relu_param["alpha"]
    return np.maximum(alpha, x), (x, alpha)


def leaky_relu_backward(dout, cache):
    x, alpha = cache
    return dout * np.where(x > 0, 1, alpha)


# %% backward of relu = plain_relu_backward
def leaky_relu_forward(x, leaky_relu_param):
    a = leaky_relu_param["alpha"]
    return np.where(x > 0, x, a * x), (x, a)


def leaky_relu_backward(dout, cache):
    x, a = cache
    dx = dout.copy()
    dx[x <= 0] = 0
    return dx


# %% backward multiplies by alpha x = multiplies_by_alpha_x
def leaky_relu_forward(x, leaky_relu_param):
    a = leaky_relu_param["alpha"]
    return np.where(x > 0, x, a * x), (x, a)


def leaky_relu_backward(dout, cache):
    x, a = cache
    return np.where(x > 0, dout, a * x * dout)


# %% backward forgets dout = forgets_dout
def leaky_relu_forward(x, leaky_relu_param):
    a = leaky_relu_param["alpha"]
    return np.where(x > 0, x, a * x), (x, a)


def leaky_relu_backward(dout, cache):
    x, a = cache
    return np.where(x > 0, 1.0, a)


# %% backward has its own slope 0.01 = backward_hard_codes_alpha
def leaky_relu_forward(x, leaky_relu_param):
    a = leaky_relu_param["alpha"]
    return np.where(x > 0, x, a * x), x


def leaky_relu_backward(dout, cache):
    dx = np.ones_like(cache)
    dx[cache < 0] = 0.01
    return dx * dout


# %% backward multiplies the left by dout's sign = gate_on_dout
def leaky_relu_forward(x, leaky_relu_param):
    a = leaky_relu_param["alpha"]
    return np.where(x > 0, x, a * x), a


def leaky_relu_backward(dout, cache):
    return np.where(dout > 0, dout, cache * dout)


# %% subtracts = sign_of_the_leak
def leaky_relu_forward(x, leaky_relu_param):
    a = leaky_relu_param["alpha"]
    return np.where(x > 0, x, -a * x), (x, a)


def leaky_relu_backward(dout, cache):
    x, a = cache
    return dout * np.where(x > 0, 1, -a)


# %% divides by alpha
def leaky_relu_forward(x, leaky_relu_param):
    a = leaky_relu_param["alpha"]
    return np.where(x > 0, x, x / a), (x, a)


def leaky_relu_backward(dout, cache):
    x, a = cache
    return dout * np.where(x > 0, 1, 1 / a)
