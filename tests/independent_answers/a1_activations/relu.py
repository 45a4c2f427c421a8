# %% mask >= 0 = slope_one_at_zero
def relu_forward(x):
    return np.maximum(x, 0), x


def relu_backward(dout, cache):
    dx = dout.copy()
    dx[cache < 0] = 0
    return dx


# %% gate on dout = gate_on_dout
def relu_forward(x):
    return np.maximum(0, x), x


def relu_backward(dout, cache):
    return np.maximum(0, dout)


# %% overwrites x = overwrites_its_inputs
def relu_forward(x):
    mask = x > 0
    x[x < 0] = 0
    return x, mask


def relu_backward(dout, cache):
    return dout * cache


# %% overwrites dout = backward_overwrites_dout
def relu_forward(x):
    return np.maximum(0, x), x


def relu_backward(dout, cache):
    dx = dout
    dx[cache <= 0] = 0
    return dx


# %% returns the mask without dout = forgets_dout
def relu_forward(x):
    return np.maximum(0, x), x


def relu_backward(dout, cache):
    return (cache > 0) * 1.0


# %% multiplies dout by the output = multiplies_by_the_output
def relu_forward(x):
    out = np.maximum(0, x)
    return out, out


def relu_backward(dout, cache):
    return dout * cache


# %% absolute value = absolute_value
def relu_forward(x):
    return np.abs(x), x


def relu_backward(dout, cache):
    return dout * (cache > 0)


# %% leaky with 0.01
def relu_forward(x):
    return np.where(x > 0, x, 0.01 * x), x


def relu_backward(dout, cache):
    return dout * np.where(cache > 0, 1, 0.01)


# %% backward multiplies by x = multiplies_by_the_output
def relu_forward(x):
    return np.maximum(x, 0), x


def relu_backward(dout, cache):
    return dout * np.maximum(cache, 0)


# %% dx is dout with the output's zeros where dout is positive only
def relu_forward(x):
    return np.maximum(x, 0), x


def relu_backward(dout, cache):
    return np.where((cache > 0) & (dout > 0), dout, 0)
