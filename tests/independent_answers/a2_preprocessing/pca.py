# %% divides by N - 1 = divides_by_n_minus_one
def pca_fit(x, k):
    mean = x.mean(0)
    w, v = np.linalg.eigh(np.cov(x.T))
    order = np.argsort(w)[::-1][:k]
    return mean, v[:, order], w[order]


def pca_project(x, mean, components):
    return (x - mean) @ components


def pca_reconstruct(z, mean, components):
    return z @ components.T + mean


# %% smallest first = smallest_variance_first
def pca_fit(x, k):
    mean = x.mean(0)
    xc = x - mean
    w, v = np.linalg.eigh(xc.T @ xc / len(x))
    return mean, v[:, :k], w[:k]


def pca_project(x, mean, components):
    return (x - mean) @ components


def pca_reconstruct(z, mean, components):
    return z @ components.T + mean


# %% variances are singular values over N = singular_values_not_squared
def pca_fit(x, k):
    mean = x.mean(0)
    u, s, vt = np.linalg.svd(x - mean, full_matrices=True)
    var = np.zeros(x.shape[1])
    var[: len(s)] = s / len(x)
    return mean, vt[:k].T, var[:k]


def pca_project(x, mean, components):
    return (x - mean) @ components


def pca_reconstruct(z, mean, components):
    return z @ components.T + mean


# %% reconstruct forgets the mean = reconstruct_forgets_the_mean
def pca_fit(x, k):
    mean = x.mean(0)
    xc = x - mean
    w, v = np.linalg.eigh(xc.T @ xc / len(x))
    return mean, v[:, ::-1][:, :k], w[::-1][:k]


def pca_project(x, mean, components):
    return (x - mean) @ components


def pca_reconstruct(z, mean, components):
    return z @ components.T


# %% project forgets the mean, and the reconstruction too = project_forgets_the_mean, reconstruct_forgets_the_mean
def pca_fit(x, k):
    mean = x.mean(0)
    xc = x - mean
    w, v = np.linalg.eigh(xc.T @ xc / len(x))
    return mean, v[:, ::-1][:, :k], w[::-1][:k]


def pca_project(x, mean, components):
    return x @ components


def pca_reconstruct(z, mean, components):
    return z @ components.T


# %% data not centred = does_not_centre
def pca_fit(x, k):
    mean = x.mean(0)
    w, v = np.linalg.eigh(x.T @ x / len(x))
    return mean, v[:, ::-1][:, :k], w[::-1][:k]


def pca_project(x, mean, components):
    return (x - mean) @ components


def pca_reconstruct(z, mean, components):
    return z @ components.T + mean


# %% components are rows = components_as_rows, reconstruct_without_transposing
def pca_fit(x, k):
    mean = x.mean(0)
    u, s, vt = np.linalg.svd(x - mean, full_matrices=True)
    var = np.zeros(x.shape[1])
    var[: len(s)] = s**2 / len(x)
    return mean, vt[:k], var[:k]


def pca_project(x, mean, components):
    return (x - mean) @ components.T


def pca_reconstruct(z, mean, components):
    return z @ components + mean


# %% first k rows of the eigenvector matrix instead of columns = rows_of_the_eigenvectors
def pca_fit(x, k):
    mean = x.mean(0)
    xc = x - mean
    w, v = np.linalg.eigh(xc.T @ xc / len(x))
    order = np.argsort(-w)
    return mean, v[order][:k].T, w[order][:k]


def pca_project(x, mean, components):
    return (x - mean) @ components


def pca_reconstruct(z, mean, components):
    return z @ components.T + mean


# %% project with its own mean = project_centres_with_its_own_mean
def pca_fit(x, k):
    mean = x.mean(0)
    xc = x - mean
    w, v = np.linalg.eigh(xc.T @ xc / len(x))
    return mean, v[:, ::-1][:, :k], w[::-1][:k]


def pca_project(x, mean, components):
    return (x - x.mean(0)) @ components


def pca_reconstruct(z, mean, components):
    return z @ components.T + mean


# %% variances are square roots = standard_deviations_for_variances
def pca_fit(x, k):
    m = x.mean(0)
    w, v = np.linalg.eigh((x - m).T @ (x - m) / len(x))
    w, v = w[::-1][:k], v[:, ::-1][:, :k]
    return m, v, np.sqrt(np.maximum(w, 0))


def pca_project(x, mean, components):
    return (x - mean) @ components


def pca_reconstruct(z, mean, components):
    return z @ components.T + mean


# %% covariance not divided = forgets_to_divide_by_n
def pca_fit(x, k):
    m = x.mean(0)
    w, v = np.linalg.eigh((x - m).T @ (x - m))
    return m, v[:, ::-1][:, :k], w[::-1][:k]


def pca_project(x, mean, components):
    return (x - mean) @ components


def pca_reconstruct(z, mean, components):
    return z @ components.T + mean


# %% adds the mean in project
def pca_fit(x, k):
    m = x.mean(0)
    w, v = np.linalg.eigh((x - m).T @ (x - m) / len(x))
    return m, v[:, ::-1][:, :k], w[::-1][:k]


def pca_project(x, mean, components):
    return (x + mean) @ components


def pca_reconstruct(z, mean, components):
    return z @ components.T + mean
