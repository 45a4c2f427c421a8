# %% constant_init takes the dtype of value = keeps_the_type_of_the_value
def constant_init(shape, value):
    return np.full(shape, value)


def two_layer_gradients(x, w1, w2, dout):
    h = np.tanh(x @ w1)
    return x.T @ (dout @ w2.T * (1 - h**2)), h.T @ dout


def distinct_units(dw, tol):
    kept = []
    for col in dw.T:
        if all(np.abs(col - k).max() > tol for k in kept):
            kept.append(col)
    return len(kept)


# %% forgets the slope of tanh = forgets_the_slope_of_tanh
def constant_init(shape, value):
    return np.full(shape, value, dtype=np.float64)


def two_layer_gradients(x, w1, w2, dout):
    h = np.tanh(x @ w1)
    return x.T @ (dout @ w2.T), h.T @ dout


def distinct_units(dw, tol):
    kept = []
    for col in dw.T:
        if all(np.abs(col - k).max() > tol for k in kept):
            kept.append(col)
    return len(kept)


# %% divides by N = averages_over_the_batch
def constant_init(shape, value):
    return np.full(shape, value, dtype=np.float64)


def two_layer_gradients(x, w1, w2, dout):
    h = np.tanh(x @ w1)
    n = len(x)
    return x.T @ (dout @ w2.T * (1 - h**2)) / n, h.T @ dout / n


def distinct_units(dw, tol):
    kept = []
    for col in dw.T:
        if all(np.abs(col - k).max() > tol for k in kept):
            kept.append(col)
    return len(kept)


# %% rows instead of columns = counts_rows
def constant_init(shape, value):
    return np.full(shape, value, dtype=np.float64)


def two_layer_gradients(x, w1, w2, dout):
    h = np.tanh(x @ w1)
    return x.T @ (dout @ w2.T * (1 - h**2)), h.T @ dout


def distinct_units(dw, tol):
    kept = []
    for row in dw:
        if all(np.abs(row - k).max() > tol for k in kept):
            kept.append(row)
    return len(kept)


# %% compares with the previous column only = previous_column_only
def constant_init(shape, value):
    return np.full(shape, value, dtype=np.float64)


def two_layer_gradients(x, w1, w2, dout):
    h = np.tanh(x @ w1)
    return x.T @ (dout @ w2.T * (1 - h**2)), h.T @ dout


def distinct_units(dw, tol):
    n = 1
    for j in range(1, dw.shape[1]):
        if np.abs(dw[:, j] - dw[:, j - 1]).max() > tol:
            n += 1
    return n


# %% every entry has to differ = one_equal_entry_is_enough
def constant_init(shape, value):
    return np.full(shape, value, dtype=np.float64)


def two_layer_gradients(x, w1, w2, dout):
    h = np.tanh(x @ w1)
    return x.T @ (dout @ w2.T * (1 - h**2)), h.T @ dout


def distinct_units(dw, tol):
    kept = []
    for col in dw.T:
        if all(np.abs(col - k).min() > tol for k in kept):
            kept.append(col)
    return len(kept)


# %% slope of tanh at h, 1 - tanh(h)^2 = applies_tanh_twice
def constant_init(shape, value):
    return np.full(shape, value, dtype=np.float64)


def two_layer_gradients(x, w1, w2, dout):
    h = np.tanh(x @ w1)
    return x.T @ (dout @ w2.T * (1 - np.tanh(h) ** 2)), h.T @ dout


def distinct_units(dw, tol):
    kept = []
    for col in dw.T:
        if all(np.abs(col - k).max() > tol for k in kept):
            kept.append(col)
    return len(kept)


# %% dw1 without w2
def constant_init(shape, value):
    return np.full(shape, value, dtype=float)


def two_layer_gradients(x, w1, w2, dout):
    h = np.tanh(x @ w1)
    return x.T @ (dout @ w2.T * (1 - h)), h.T @ dout


def distinct_units(dw, tol):
    kept = []
    for col in dw.T:
        if all(np.abs(col - k).max() > tol for k in kept):
            kept.append(col)
    return len(kept)
