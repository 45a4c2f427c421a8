# %% eps outside the root = adds_eps_to_the_std
def whiten_fit(x, eps, method):
    mean = x.mean(0)
    xc = x - mean
    w, v = np.linalg.eigh(xc.T @ xc / len(x))
    w, v = np.maximum(w[::-1], 0), v[:, ::-1]
    m = v / (np.sqrt(w) + eps)
    return mean, m @ v.T if method == "zca" else m


def whiten_apply(x, mean, matrix):
    return (x - mean) @ matrix


# %% divides by the eigenvalue without root = divides_by_the_variance
def whiten_fit(x, eps, method):
    mean = x.mean(0)
    xc = x - mean
    w, v = np.linalg.eigh(xc.T @ xc / len(x))
    w, v = w[::-1], v[:, ::-1]
    m = v / (w + eps)
    return mean, m @ v.T if method == "zca" else m


def whiten_apply(x, mean, matrix):
    return (x - mean) @ matrix


# %% zca not turned back = always_pca
def whiten_fit(x, eps, method):
    mean = x.mean(0)
    xc = x - mean
    w, v = np.linalg.eigh(xc.T @ xc / len(x))
    w, v = w[::-1], v[:, ::-1]
    return mean, v / np.sqrt(w + eps)


def whiten_apply(x, mean, matrix):
    return (x - mean) @ matrix


# %% N - 1 = divides_by_n_minus_one
def whiten_fit(x, eps, method):
    mean = x.mean(0)
    w, v = np.linalg.eigh(np.cov(x, rowvar=False))
    w, v = w[::-1], v[:, ::-1]
    m = v / np.sqrt(w + eps)
    return mean, m @ v.T if method == "zca" else m


def whiten_apply(x, mean, matrix):
    return (x - mean) @ matrix


# %% rising order for pca = smallest_variance_first
def whiten_fit(x, eps, method):
    mean = x.mean(0)
    xc = x - mean
    w, v = np.linalg.eigh(xc.T @ xc / len(x))
    m = v / np.sqrt(w + eps)
    return mean, m @ v.T if method == "zca" else m


def whiten_apply(x, mean, matrix):
    return (x - mean) @ matrix


# %% apply does not centre = apply_forgets_the_mean
def whiten_fit(x, eps, method):
    mean = x.mean(0)
    xc = x - mean
    w, v = np.linalg.eigh(xc.T @ xc / len(x))
    w, v = w[::-1], v[:, ::-1]
    m = v / np.sqrt(w + eps)
    return mean, m @ v.T if method == "zca" else m


def whiten_apply(x, mean, matrix):
    return x @ matrix


# %% forgets eps = forgets_eps
def whiten_fit(x, eps, method):
    mean = x.mean(0)
    xc = x - mean
    w, v = np.linalg.eigh(xc.T @ xc / len(x))
    w, v = w[::-1], v[:, ::-1]
    m = v / np.sqrt(w)
    return mean, m @ v.T if method == "zca" else m


def whiten_apply(x, mean, matrix):
    return (x - mean) @ matrix


# %% own eps 1e-5 = hard_coded_eps
def whiten_fit(x, eps, method):
    mean = x.mean(0)
    xc = x - mean
    u, s, vt = np.linalg.svd(xc.T @ xc / len(x))
    m = u / np.sqrt(s + 1e-5)
    return mean, m @ u.T if method == "zca" else m


def whiten_apply(x, mean, matrix):
    return (x - mean) @ matrix


# %% multiplies by the root
def whiten_fit(x, eps, method):
    m = x.mean(0)
    w, v = np.linalg.eigh((x - m).T @ (x - m) / len(x))
    w, v = w[::-1], v[:, ::-1]
    a = v * np.sqrt(w + eps)
    return m, a if method == "pca" else a @ v.T


def whiten_apply(x, mean, matrix):
    return (x - mean) @ matrix


# %% covariance not divided = forgets_to_divide_by_n
def whiten_fit(x, eps, method):
    m = x.mean(0)
    w, v = np.linalg.eigh((x - m).T @ (x - m))
    w, v = w[::-1], v[:, ::-1]
    a = v / np.sqrt(w + eps)
    return m, a if method == "pca" else a @ v.T


def whiten_apply(x, mean, matrix):
    return (x - mean) @ matrix
