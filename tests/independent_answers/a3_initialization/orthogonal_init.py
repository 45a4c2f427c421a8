# %% signs of qr = signs_of_qr
def orthogonal_init(shape, init_param):
    rng = np.random.default_rng(init_param["seed"])
    rows, cols = shape[0], int(np.prod(shape[1:]))
    a = rng.normal(size=(max(rows, cols), min(rows, cols)))
    q, r = np.linalg.qr(a)
    if rows < cols:
        q = q.T
    return init_param["gain"] * q.reshape(shape)


# %% gain squared = gain_squared
def orthogonal_init(shape, init_param):
    rng = np.random.default_rng(init_param["seed"])
    rows, cols = shape[0], int(np.prod(shape[1:]))
    a = rng.normal(size=(max(rows, cols), min(rows, cols)))
    q, r = np.linalg.qr(a)
    q = q * np.sign(np.diag(r))
    if rows < cols:
        q = q.T
    return init_param["gain"] ** 2 * q.reshape(shape)


# %% gain forgotten = svd_as_it_comes
def orthogonal_init(shape, init_param):
    rng = np.random.default_rng(init_param["seed"])
    rows, cols = shape[0], int(np.prod(shape[1:]))
    a = rng.normal(size=(rows, cols))
    u, s, vt = np.linalg.svd(a, full_matrices=False)
    q = u if u.shape == (rows, cols) else vt
    return q.reshape(shape)


# %% qr of a wide matrix = qr_without_transposing
def orthogonal_init(shape, init_param):
    rng = np.random.default_rng(init_param["seed"])
    a = rng.normal(size=(shape[0], int(np.prod(shape[1:]))))
    q, r = np.linalg.qr(a)
    q = q * np.sign(np.diag(r))
    return init_param["gain"] * q.reshape(shape)
