# %% dalpha not summed over examples = dalpha_of_every_entry
def prelu_forward(x, alpha):
    a = alpha.reshape((1, -1) + (1,) * (x.ndim - 2))
    return np.where(x > 0, x, a * x), (x, alpha)


def prelu_backward(dout, cache):
    x, alpha = cache
    a = alpha.reshape((1, -1) + (1,) * (x.ndim - 2))
    dx = dout * np.where(x > 0, 1, a)
    dalpha = dout * np.where(x > 0, 0, x)
    return dx, dalpha


# %% dalpha summed to a scalar = dalpha_is_one_number
def prelu_forward(x, alpha):
    a = alpha.reshape((1, -1) + (1,) * (x.ndim - 2))
    return np.where(x > 0, x, a * x), (x, alpha)


def prelu_backward(dout, cache):
    x, alpha = cache
    a = alpha.reshape((1, -1) + (1,) * (x.ndim - 2))
    dx = dout * np.where(x > 0, 1, a)
    dalpha = np.sum(dout * np.where(x > 0, 0, x))
    return dx, dalpha


# %% dalpha without x = dalpha_without_x
def prelu_forward(x, alpha):
    a = alpha.reshape((1, -1) + (1,) * (x.ndim - 2))
    return np.where(x > 0, x, a * x), (x, alpha)


def prelu_backward(dout, cache):
    x, alpha = cache
    a = alpha.reshape((1, -1) + (1,) * (x.ndim - 2))
    dx = dout * np.where(x > 0, 1, a)
    d = dout * (x <= 0)
    if alpha.size == 1:
        dalpha = d.sum().reshape(1)
    else:
        dalpha = d.sum(axis=(0,) + tuple(range(2, x.ndim)))
    return dx, dalpha


# %% dalpha is a mean = dalpha_means_over_all_uses
def prelu_forward(x, alpha):
    a = alpha.reshape((1, -1) + (1,) * (x.ndim - 2))
    return np.where(x > 0, x, a * x), (x, alpha)


def prelu_backward(dout, cache):
    x, alpha = cache
    a = alpha.reshape((1, -1) + (1,) * (x.ndim - 2))
    dx = dout * np.where(x > 0, 1, a)
    d = dout * np.where(x > 0, 0, x)
    if alpha.size == 1:
        dalpha = d.mean().reshape(1)
    else:
        dalpha = d.mean(axis=(0,) + tuple(range(2, x.ndim)))
    return dx, dalpha


# %% alpha broadcast along the last axis = alpha_on_last_axis
def prelu_forward(x, alpha):
    return np.where(x > 0, x, alpha * x), (x, alpha)


def prelu_backward(dout, cache):
    x, alpha = cache
    dx = dout * np.where(x > 0, 1, alpha)
    d = dout * np.where(x > 0, 0, x)
    dalpha = d.sum(axis=tuple(range(x.ndim - 1))) if alpha.size > 1 else d.sum().reshape(1)
    return dx, dalpha


# %% dalpha counts every entry, positive ones too = dalpha_counts_positives
def prelu_forward(x, alpha):
    a = alpha.reshape((1, -1) + (1,) * (x.ndim - 2))
    return np.where(x > 0, x, a * x), (x, alpha)


def prelu_backward(dout, cache):
    x, alpha = cache
    a = alpha.reshape((1, -1) + (1,) * (x.ndim - 2))
    dx = dout * np.where(x > 0, 1, a)
    d = dout * x
    dalpha = d.sum().reshape(1) if alpha.size == 1 else d.sum(axis=(0,) + tuple(range(2, x.ndim)))
    return dx, dalpha


# %% sides swapped in dalpha
def prelu_forward(x, alpha):
    a = alpha.reshape((1, -1) + (1,) * (x.ndim - 2))
    return np.where(x > 0, x, a * x), (x, alpha)


def prelu_backward(dout, cache):
    x, alpha = cache
    a = alpha.reshape((1, -1) + (1,) * (x.ndim - 2))
    d = dout * np.where(x > 0, x, 0)
    ax = (0,) + tuple(range(2, x.ndim))
    dalpha = d.sum(axis=ax) if alpha.size > 1 else d.sum().reshape(1)
    return dout * np.where(x > 0, 1, a), dalpha
