# %% eps added to the length = adds_eps_to_the_length
def l2_normalize_forward(x, eps):
    n = np.linalg.norm(x, axis=-1, keepdims=True)
    out = x / (n + eps)
    return out, (x, n, eps)


def l2_normalize_backward(dout, cache):
    x, n, eps = cache
    m = np.maximum(n, eps)
    u = x / m
    return np.where(n > eps, (dout - u * (dout * u).sum(-1, keepdims=True)) / m, dout / eps)


# %% length treated as a constant in backward = length_taken_for_constant
def l2_normalize_forward(x, eps):
    n = np.maximum(np.linalg.norm(x, axis=-1, keepdims=True), eps)
    return x / n, n


def l2_normalize_backward(dout, cache):
    return dout / cache


# %% projects the short vectors, too = projects_short_vectors_too
def l2_normalize_forward(x, eps):
    n = np.maximum(np.linalg.norm(x, axis=-1, keepdims=True), eps)
    return x / n, (x / n, n)


def l2_normalize_backward(dout, cache):
    u, n = cache
    return (dout - u * np.sum(u * dout, axis=-1, keepdims=True)) / n


# %% diagonal of the jacobian only = entry_by_entry
def l2_normalize_forward(x, eps):
    n = np.linalg.norm(x, axis=-1, keepdims=True)
    m = np.maximum(n, eps)
    return x / m, (x / m, n, eps)


def l2_normalize_backward(dout, cache):
    u, n, eps = cache
    m = np.maximum(n, eps)
    return np.where(n > eps, dout * (1 - u**2) / m, dout / m)


# %% forgets 1/length = long_vectors_not_divided
def l2_normalize_forward(x, eps):
    n = np.linalg.norm(x, axis=-1, keepdims=True)
    m = np.maximum(n, eps)
    return x / m, (x / m, n, eps)


def l2_normalize_backward(dout, cache):
    u, n, eps = cache
    return np.where(n > eps, dout - u * (dout * u).sum(-1, keepdims=True), dout / eps)


# %% norm over axis 1 = axis_one
def l2_normalize_forward(x, eps):
    n = np.linalg.norm(x, axis=1, keepdims=True)
    m = np.maximum(n, eps)
    return x / m, (x / m, n, eps)


def l2_normalize_backward(dout, cache):
    u, n, eps = cache
    m = np.maximum(n, eps)
    return np.where(n > eps, (dout - u * (dout * u).sum(1, keepdims=True)) / m, dout / eps)


# %% eps under the root = eps_under_the_root
def l2_normalize_forward(x, eps):
    n = np.sqrt((x**2).sum(-1, keepdims=True) + eps)
    return x / n, (x / n, n)


def l2_normalize_backward(dout, cache):
    u, n = cache
    return (dout - u * np.sum(u * dout, axis=-1, keepdims=True)) / n


# %% squared length
def l2_normalize_forward(x, eps):
    n = (x * x).sum(-1, keepdims=True)
    m = np.maximum(n, eps)
    return x / m, (x / m, n, eps)


def l2_normalize_backward(dout, cache):
    u, n, eps = cache
    m = np.maximum(n, eps)
    return np.where(n > eps, (dout - u * (dout * u).sum(-1, keepdims=True)) / m, dout / eps)


# %% no floor = no_floor
def l2_normalize_forward(x, eps):
    n = np.linalg.norm(x, axis=-1, keepdims=True)
    return x / n, (x / n, n)


def l2_normalize_backward(dout, cache):
    u, n = cache
    return (dout - u * (dout * u).sum(-1, keepdims=True)) / n
