# %% standardize: eps outside the root = adds_eps_to_the_std
def standardize_fit(x, eps):
    x = np.asarray(x, dtype=np.float64)
    return x.mean(axis=0), x.std(axis=0) + eps


def standardize_apply(x, mean, std):
    return (x - mean) / std


# %% standardize: N - 1 = divides_by_n_minus_one
def standardize_fit(x, eps):
    x = np.asarray(x, dtype=np.float64)
    return x.mean(axis=0), np.sqrt(x.var(axis=0, ddof=1) + eps)


def standardize_apply(x, mean, std):
    return (x - mean) / std


# %% standardize: statistics of everything at once = two_numbers_for_all_features
def standardize_fit(x, eps):
    x = np.asarray(x, dtype=np.float64)
    return x.mean(), np.sqrt(x.var() + eps)


def standardize_apply(x, mean, std):
    return (x - mean) / std


# %% standardize: mean of squares minus square of mean = mean_of_squares_minus_square
def standardize_fit(x, eps):
    x = x.astype(np.float64)
    mean = x.mean(0)
    var = (x**2).mean(0) - mean**2
    return mean, np.sqrt(var + eps)


def standardize_apply(x, mean, std):
    return (x - mean) / std


# %% standardize: apply takes its own mean and std = apply_computes_its_own_statistics
def standardize_fit(x, eps):
    x = x.astype(np.float64)
    return x.mean(0), np.sqrt(x.var(0) + eps)


def standardize_apply(x, mean, std):
    return (x - x.mean(0)) / x.std(0)


# %% standardize: apply overwrites x = overwrites_x
def standardize_fit(x, eps):
    x = x.astype(np.float64)
    return x.mean(0), np.sqrt(x.var(0) + eps)


def standardize_apply(x, mean, std):
    x -= mean
    x /= std
    return x


# %% standardize: own eps 1e-8 = hard_coded_eps
def standardize_fit(x, eps):
    x = x.astype(np.float64)
    return x.mean(0), np.sqrt(x.var(0) + 1e-8)


def standardize_apply(x, mean, std):
    return (x - mean) / std


# %% standardize: variance instead of std = variance_for_the_std
def standardize_fit(x, eps):
    x = x.astype(np.float64)
    return x.mean(0), x.var(0) + eps


def standardize_apply(x, mean, std):
    return (x - mean) / std


# %% standardize: apply divides by sqrt(std) and forgets the mean = apply_forgets_the_mean
def standardize_fit(x, eps):
    x = x.astype(np.float64)
    return x.mean(0), np.sqrt(x.var(0) + eps)


def standardize_apply(x, mean, std):
    return x / std


# %% standardize_splits: each with its own statistics = each_split_by_itself
def standardize_splits(x_train, x_val, x_test, eps):
    out = []
    for x in (x_train, x_val, x_test):
        out.append((x - x.mean(0)) / np.sqrt(x.var(0) + eps))
    return tuple(out)


# %% standardize_splits: statistics of all rows = statistics_of_all_splits
def standardize_splits(x_train, x_val, x_test, eps):
    x = np.concatenate([x_train, x_val, x_test])
    m, s = x.mean(0), np.sqrt(x.var(0) + eps)
    return (x_train - m) / s, (x_val - m) / s, (x_test - m) / s


# %% standardize_splits: train and val together = statistics_of_train_and_validation
def standardize_splits(x_train, x_val, x_test, eps):
    x = np.vstack((x_train, x_val))
    m, s = x.mean(0), np.sqrt(x.var(0) + eps)
    return (x_train - m) / s, (x_val - m) / s, (x_test - m) / s


# %% standardize_splits: overwrites train before the others = statistics_after_overwriting
def standardize_splits(x_train, x_val, x_test, eps):
    x_train = (x_train - x_train.mean(0)) / np.sqrt(x_train.var(0) + eps)
    x_val = (x_val - x_train.mean(0)) / np.sqrt(x_train.var(0) + eps)
    x_test = (x_test - x_train.mean(0)) / np.sqrt(x_train.var(0) + eps)
    return x_train, x_val, x_test


# %% standardize_splits: eps added to the std = adds_eps_to_the_std
def standardize_splits(x_train, x_val, x_test, eps):
    m, s = x_train.mean(0), x_train.std(0) + eps
    return (x_train - m) / s, (x_val - m) / s, (x_test - m) / s


# %% standardize_splits: ddof 1 = divides_by_n_minus_one
def standardize_splits(x_train, x_val, x_test, eps):
    m, s = x_train.mean(0), np.sqrt(x_train.var(0, ddof=1) + eps)
    return (x_train - m) / s, (x_val - m) / s, (x_test - m) / s


# %% mean_image: uint8 arithmetic wraps in subtract = subtracts_in_uint8
def mean_image(images):
    return images.mean(axis=0)


def subtract_mean(images, mean):
    return (images - mean.astype(images.dtype)).astype(np.float64)


# %% mean_image: per channel = averages_over_pixels_too
def mean_image(images):
    return images.astype(np.float64).mean(axis=(0, 1, 2))


def subtract_mean(images, mean):
    return images.astype(np.float64) - mean


# %% mean_image: divides by 255 = divides_by_255
def mean_image(images):
    return (images / 255.0).mean(axis=0)


def subtract_mean(images, mean):
    return images / 255.0 - mean


# %% mean_image: clips at zero = clips_at_zero
def mean_image(images):
    return images.astype(np.float64).mean(axis=0)


def subtract_mean(images, mean):
    return np.maximum(images.astype(np.float64) - mean, 0)


# %% mean_image: sums in uint8 = adds_up_in_uint8
def mean_image(images):
    total = np.zeros_like(images[0])
    for im in images:
        total += im
    return total / len(images)


def subtract_mean(images, mean):
    return images.astype(np.float64) - mean


# %% mean_image: subtracts the images' own mean = ignores_the_given_mean
def mean_image(images):
    return images.astype(np.float64).mean(axis=0)


def subtract_mean(images, mean):
    return images.astype(np.float64) - images.mean(axis=0)


# %% channel_stats: not divided by 255 = forgets_the_units
def channel_stats(images):
    x = images.astype(np.float64)
    return x.mean(axis=(0, 1, 2)), x.std(axis=(0, 1, 2))


def mean_of_image_stds(images):
    return images.astype(np.float64).std(axis=(1, 2)).mean(axis=0)


# %% channel_stats: std is the mean of image stds = copied_std
def channel_stats(images):
    x = images / 255
    return x.mean(axis=(0, 1, 2)), x.std(axis=(1, 2)).mean(axis=0)


def mean_of_image_stds(images):
    return (images / 255).std(axis=(1, 2)).mean(axis=0)


# %% channel_stats: mean_of_image_stds is the plain std = image_stds_over_all_pixels
def channel_stats(images):
    x = images / 255
    return x.mean(axis=(0, 1, 2)), x.std(axis=(0, 1, 2))


def mean_of_image_stds(images):
    return (images / 255).std(axis=(0, 1, 2))


# %% channel_stats: root of the mean variance = averages_the_variances
def channel_stats(images):
    x = images / 255
    return x.mean(axis=(0, 1, 2)), x.std(axis=(0, 1, 2))


def mean_of_image_stds(images):
    return np.sqrt((images / 255).var(axis=(1, 2)).mean(axis=0))


# %% channel_stats: divides by 256 = divides_by_256
def channel_stats(images):
    x = images / 256
    return x.mean(axis=(0, 1, 2)), x.std(axis=(0, 1, 2))


def mean_of_image_stds(images):
    return (images / 256).std(axis=(1, 2)).mean(axis=0)


# %% channel_stats: variance for std = variance_for_the_std
def channel_stats(images):
    x = images / 255
    return x.mean(axis=(0, 1, 2)), x.var(axis=(0, 1, 2))


def mean_of_image_stds(images):
    return (images / 255).std(axis=(1, 2)).mean(axis=0)


# %% channel_stats: channels first = channels_at_axis_one
def channel_stats(images):
    x = images / 255
    return x.mean(axis=(0, 2, 3)), x.std(axis=(0, 2, 3))


def mean_of_image_stds(images):
    return (images / 255).std(axis=(1, 2)).mean(axis=0)


# %% pca: divides by N - 1 = divides_by_n_minus_one
def pca_fit(x, k):
    mean = x.mean(0)
    w, v = np.linalg.eigh(np.cov(x.T))
    order = np.argsort(w)[::-1][:k]
    return mean, v[:, order], w[order]


def pca_project(x, mean, components):
    return (x - mean) @ components


def pca_reconstruct(z, mean, components):
    return z @ components.T + mean


# %% pca: smallest first = smallest_variance_first
def pca_fit(x, k):
    mean = x.mean(0)
    xc = x - mean
    w, v = np.linalg.eigh(xc.T @ xc / len(x))
    return mean, v[:, :k], w[:k]


def pca_project(x, mean, components):
    return (x - mean) @ components


def pca_reconstruct(z, mean, components):
    return z @ components.T + mean


# %% pca: variances are singular values over N = singular_values_not_squared
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


# %% pca: reconstruct forgets the mean = reconstruct_forgets_the_mean
def pca_fit(x, k):
    mean = x.mean(0)
    xc = x - mean
    w, v = np.linalg.eigh(xc.T @ xc / len(x))
    return mean, v[:, ::-1][:, :k], w[::-1][:k]


def pca_project(x, mean, components):
    return (x - mean) @ components


def pca_reconstruct(z, mean, components):
    return z @ components.T


# %% pca: project forgets the mean, and the reconstruction too = project_forgets_the_mean, reconstruct_forgets_the_mean
def pca_fit(x, k):
    mean = x.mean(0)
    xc = x - mean
    w, v = np.linalg.eigh(xc.T @ xc / len(x))
    return mean, v[:, ::-1][:, :k], w[::-1][:k]


def pca_project(x, mean, components):
    return x @ components


def pca_reconstruct(z, mean, components):
    return z @ components.T


# %% pca: data not centred = does_not_centre
def pca_fit(x, k):
    mean = x.mean(0)
    w, v = np.linalg.eigh(x.T @ x / len(x))
    return mean, v[:, ::-1][:, :k], w[::-1][:k]


def pca_project(x, mean, components):
    return (x - mean) @ components


def pca_reconstruct(z, mean, components):
    return z @ components.T + mean


# %% pca: components are rows = components_as_rows, reconstruct_without_transposing
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


# %% pca: first k rows of the eigenvector matrix instead of columns = rows_of_the_eigenvectors
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


# %% pca: project with its own mean = project_centres_with_its_own_mean
def pca_fit(x, k):
    mean = x.mean(0)
    xc = x - mean
    w, v = np.linalg.eigh(xc.T @ xc / len(x))
    return mean, v[:, ::-1][:, :k], w[::-1][:k]


def pca_project(x, mean, components):
    return (x - x.mean(0)) @ components


def pca_reconstruct(z, mean, components):
    return z @ components.T + mean


# %% whiten: eps outside the root = adds_eps_to_the_std
def whiten_fit(x, eps, method):
    mean = x.mean(0)
    xc = x - mean
    w, v = np.linalg.eigh(xc.T @ xc / len(x))
    w, v = np.maximum(w[::-1], 0), v[:, ::-1]
    m = v / (np.sqrt(w) + eps)
    return mean, m @ v.T if method == "zca" else m


def whiten_apply(x, mean, matrix):
    return (x - mean) @ matrix


# %% whiten: divides by the eigenvalue without root = divides_by_the_variance
def whiten_fit(x, eps, method):
    mean = x.mean(0)
    xc = x - mean
    w, v = np.linalg.eigh(xc.T @ xc / len(x))
    w, v = w[::-1], v[:, ::-1]
    m = v / (w + eps)
    return mean, m @ v.T if method == "zca" else m


def whiten_apply(x, mean, matrix):
    return (x - mean) @ matrix


# %% whiten: zca not turned back = always_pca
def whiten_fit(x, eps, method):
    mean = x.mean(0)
    xc = x - mean
    w, v = np.linalg.eigh(xc.T @ xc / len(x))
    w, v = w[::-1], v[:, ::-1]
    return mean, v / np.sqrt(w + eps)


def whiten_apply(x, mean, matrix):
    return (x - mean) @ matrix


# %% whiten: N - 1 = divides_by_n_minus_one
def whiten_fit(x, eps, method):
    mean = x.mean(0)
    w, v = np.linalg.eigh(np.cov(x, rowvar=False))
    w, v = w[::-1], v[:, ::-1]
    m = v / np.sqrt(w + eps)
    return mean, m @ v.T if method == "zca" else m


def whiten_apply(x, mean, matrix):
    return (x - mean) @ matrix


# %% whiten: rising order for pca = smallest_variance_first
def whiten_fit(x, eps, method):
    mean = x.mean(0)
    xc = x - mean
    w, v = np.linalg.eigh(xc.T @ xc / len(x))
    m = v / np.sqrt(w + eps)
    return mean, m @ v.T if method == "zca" else m


def whiten_apply(x, mean, matrix):
    return (x - mean) @ matrix


# %% whiten: apply does not centre = apply_forgets_the_mean
def whiten_fit(x, eps, method):
    mean = x.mean(0)
    xc = x - mean
    w, v = np.linalg.eigh(xc.T @ xc / len(x))
    w, v = w[::-1], v[:, ::-1]
    m = v / np.sqrt(w + eps)
    return mean, m @ v.T if method == "zca" else m


def whiten_apply(x, mean, matrix):
    return x @ matrix


# %% whiten: forgets eps = forgets_eps
def whiten_fit(x, eps, method):
    mean = x.mean(0)
    xc = x - mean
    w, v = np.linalg.eigh(xc.T @ xc / len(x))
    w, v = w[::-1], v[:, ::-1]
    m = v / np.sqrt(w)
    return mean, m @ v.T if method == "zca" else m


def whiten_apply(x, mean, matrix):
    return (x - mean) @ matrix


# %% whiten: own eps 1e-5 = hard_coded_eps
def whiten_fit(x, eps, method):
    mean = x.mean(0)
    xc = x - mean
    u, s, vt = np.linalg.svd(xc.T @ xc / len(x))
    m = u / np.sqrt(s + 1e-5)
    return mean, m @ u.T if method == "zca" else m


def whiten_apply(x, mean, matrix):
    return (x - mean) @ matrix


# %% conditioning: hessian without 1/N = forgets_the_mean
def hessian(x):
    x = x.astype(float)
    return x.T @ x


def condition_number(x):
    e = np.linalg.eigvalsh(hessian(x))
    return e[-1] / e[0]


def best_learning_rate(x):
    e = np.linalg.eigvalsh(hessian(x))
    return 2 / (e[-1] + e[0])


def steps_to(x, factor):
    k = condition_number(x)
    t, r = 1, (k - 1) / (k + 1)
    while r**t > 1 / factor:
        t += 1
    return t


# %% conditioning: 2/N = forgets_the_half
def hessian(x):
    x = x.astype(float)
    return 2 * x.T @ x / len(x)


def condition_number(x):
    e = np.linalg.eigvalsh(hessian(x))
    return e[-1] / e[0]


def best_learning_rate(x):
    e = np.linalg.eigvalsh(hessian(x))
    return 2 / (e[-1] + e[0])


def steps_to(x, factor):
    k = condition_number(x)
    t, r = 1, (k - 1) / (k + 1)
    while r**t > 1 / factor:
        t += 1
    return t


# %% conditioning: condition number of x = condition_of_x
def hessian(x):
    x = x.astype(float)
    return x.T @ x / len(x)


def condition_number(x):
    return np.linalg.cond(x)


def best_learning_rate(x):
    e = np.linalg.eigvalsh(hessian(x))
    return 2 / (e[-1] + e[0])


def steps_to(x, factor):
    e = np.linalg.eigvalsh(hessian(x))
    k = e[-1] / e[0]
    if np.isclose(k, 1):
        return 1
    return int(np.ceil(np.log(factor) / np.log((k + 1) / (k - 1))))


# %% conditioning: learning rate 1/lambda_max = one_over_the_largest_curvature
def hessian(x):
    x = x.astype(float)
    return x.T @ x / len(x)


def condition_number(x):
    return np.linalg.cond(hessian(x))


def best_learning_rate(x):
    return 1 / np.linalg.eigvalsh(hessian(x))[-1]


def steps_to(x, factor):
    e = np.linalg.eigvalsh(hessian(x))
    k = e[-1] / e[0]
    if np.isclose(k, 1):
        return 1
    return int(np.ceil(np.log(factor) / np.log((k + 1) / (k - 1))))


# %% conditioning: steps rounded down = rounds_down
def hessian(x):
    x = x.astype(float)
    return x.T @ x / len(x)


def condition_number(x):
    return np.linalg.cond(hessian(x))


def best_learning_rate(x):
    e = np.linalg.eigvalsh(hessian(x))
    return 2 / (e[-1] + e[0])


def steps_to(x, factor):
    k = condition_number(x)
    if np.isclose(k, 1):
        return 1
    return int(np.log(factor) / np.log((k + 1) / (k - 1)))


# %% conditioning: centred = covariance_of_the_features
def hessian(x):
    x = x - x.mean(0)
    return x.T @ x / len(x)


def condition_number(x):
    e = np.linalg.eigvalsh(hessian(x))
    return e[-1] / e[0]


def best_learning_rate(x):
    e = np.linalg.eigvalsh(hessian(x))
    return 2 / (e[-1] + e[0])


def steps_to(x, factor):
    k = condition_number(x)
    t, r = 1, (k - 1) / (k + 1)
    while r**t > 1 / factor:
        t += 1
    return t


# %% fold_standardization: multiplies by std = multiplies_by_std
def fold_standardization(w, b, mean, std):
    w2 = w * std[:, None]
    return w2, b - mean @ w2


# %% fold_standardization: std along the last axis or via solve: forgets std in the bias = mean_without_std
def fold_standardization(w, b, mean, std):
    return w / std[:, None], b - mean @ w


# %% fold_standardization: adds the shift = adds_the_mean
def fold_standardization(w, b, mean, std):
    w2 = w / std[:, None]
    return w2, b + mean @ w2


# %% fold_standardization: bias unchanged = keeps_the_bias
def fold_standardization(w, b, mean, std):
    return w / std[:, None], b.copy()


# %% fold_standardization: divides the bias by std of nothing: in place = overwrites_the_weights
def fold_standardization(w, b, mean, std):
    w /= std[:, None]
    b -= mean @ w
    return w, b


# %% l2_normalize: eps added to the length = adds_eps_to_the_length
def l2_normalize_forward(x, eps):
    n = np.linalg.norm(x, axis=-1, keepdims=True)
    out = x / (n + eps)
    return out, (x, n, eps)


def l2_normalize_backward(dout, cache):
    x, n, eps = cache
    m = np.maximum(n, eps)
    u = x / m
    return np.where(n > eps, (dout - u * (dout * u).sum(-1, keepdims=True)) / m, dout / eps)


# %% l2_normalize: length treated as a constant in backward = length_taken_for_constant
def l2_normalize_forward(x, eps):
    n = np.maximum(np.linalg.norm(x, axis=-1, keepdims=True), eps)
    return x / n, n


def l2_normalize_backward(dout, cache):
    return dout / cache


# %% l2_normalize: projects the short vectors, too = projects_short_vectors_too
def l2_normalize_forward(x, eps):
    n = np.maximum(np.linalg.norm(x, axis=-1, keepdims=True), eps)
    return x / n, (x / n, n)


def l2_normalize_backward(dout, cache):
    u, n = cache
    return (dout - u * np.sum(u * dout, axis=-1, keepdims=True)) / n


# %% l2_normalize: diagonal of the jacobian only = entry_by_entry
def l2_normalize_forward(x, eps):
    n = np.linalg.norm(x, axis=-1, keepdims=True)
    m = np.maximum(n, eps)
    return x / m, (x / m, n, eps)


def l2_normalize_backward(dout, cache):
    u, n, eps = cache
    m = np.maximum(n, eps)
    return np.where(n > eps, dout * (1 - u**2) / m, dout / m)


# %% l2_normalize: forgets 1/length = long_vectors_not_divided
def l2_normalize_forward(x, eps):
    n = np.linalg.norm(x, axis=-1, keepdims=True)
    m = np.maximum(n, eps)
    return x / m, (x / m, n, eps)


def l2_normalize_backward(dout, cache):
    u, n, eps = cache
    return np.where(n > eps, dout - u * (dout * u).sum(-1, keepdims=True), dout / eps)


# %% l2_normalize: norm over axis 1 = axis_one
def l2_normalize_forward(x, eps):
    n = np.linalg.norm(x, axis=1, keepdims=True)
    m = np.maximum(n, eps)
    return x / m, (x / m, n, eps)


def l2_normalize_backward(dout, cache):
    u, n, eps = cache
    m = np.maximum(n, eps)
    return np.where(n > eps, (dout - u * (dout * u).sum(1, keepdims=True)) / m, dout / eps)


# %% l2_normalize: eps under the root = eps_under_the_root
def l2_normalize_forward(x, eps):
    n = np.sqrt((x**2).sum(-1, keepdims=True) + eps)
    return x / n, (x / n, n)


def l2_normalize_backward(dout, cache):
    u, n = cache
    return (dout - u * np.sum(u * dout, axis=-1, keepdims=True)) / n


# %% normalize_adjacency: columns for random walk = divides_columns
def normalize_adjacency(a, adjacency_param):
    a = a.astype(float)
    if adjacency_param["self_loops"]:
        a = a + np.eye(len(a))
    d = a.sum(1)
    inv = np.where(d > 0, 1 / np.where(d > 0, d, 1), 0)
    if adjacency_param["mode"] == "random_walk":
        return a * inv
    return np.sqrt(inv)[:, None] * a * np.sqrt(inv)


# %% normalize_adjacency: nan for isolated nodes = divides_by_zero
def normalize_adjacency(a, adjacency_param):
    a = a.astype(float)
    if adjacency_param["self_loops"]:
        a = a + np.eye(len(a))
    d = a.sum(axis=1)
    if adjacency_param["mode"] == "random_walk":
        return a / d[:, None]
    return a / np.sqrt(d)[:, None] / np.sqrt(d)


# %% normalize_adjacency: sets the diagonal to one = diagonal_set_to_one
def normalize_adjacency(a, adjacency_param):
    a = a.astype(float)
    if adjacency_param["self_loops"]:
        np.fill_diagonal(a, 1)
    d = a.sum(1)
    inv = np.where(d > 0, 1 / np.where(d > 0, d, 1), 0)
    if adjacency_param["mode"] == "random_walk":
        return a * inv[:, None]
    return np.sqrt(inv)[:, None] * a * np.sqrt(inv)


# %% normalize_adjacency: degrees before the self loops = degrees_without_the_loops
def normalize_adjacency(a, adjacency_param):
    a = a.astype(float)
    d = a.sum(1)
    if adjacency_param["self_loops"]:
        a = a + np.eye(len(a))
    inv = np.where(d > 0, 1 / np.where(d > 0, d, 1), 0)
    if adjacency_param["mode"] == "random_walk":
        return a * inv[:, None]
    return np.sqrt(inv)[:, None] * a * np.sqrt(inv)


# %% normalize_adjacency: eps added to degrees = adds_eps_to_the_degree
def normalize_adjacency(a, adjacency_param):
    a = a.astype(float)
    if adjacency_param["self_loops"]:
        a = a + np.eye(len(a))
    d = a.sum(1) + 1e-8
    if adjacency_param["mode"] == "random_walk":
        return a / d[:, None]
    return a / np.sqrt(d)[:, None] / np.sqrt(d)


# %% normalize_adjacency: counts neighbours = counts_neighbours
def normalize_adjacency(a, adjacency_param):
    a = a.astype(float)
    if adjacency_param["self_loops"]:
        a = a + np.eye(len(a))
    d = (a > 0).sum(1)
    inv = np.where(d > 0, 1 / np.where(d > 0, d, 1), 0)
    if adjacency_param["mode"] == "random_walk":
        return a * inv[:, None]
    return np.sqrt(inv)[:, None] * a * np.sqrt(inv)


# %% normalize_adjacency: symmetric without the roots = degree_on_both_sides
def normalize_adjacency(a, adjacency_param):
    a = a.astype(float)
    if adjacency_param["self_loops"]:
        a = a + np.eye(len(a))
    d = a.sum(1)
    inv = np.where(d > 0, 1 / np.where(d > 0, d, 1), 0)
    if adjacency_param["mode"] == "random_walk":
        return a * inv[:, None]
    return inv[:, None] * a * inv


# %% normalize_adjacency: ignores the option self_loops = ignores_self_loops
def normalize_adjacency(a, adjacency_param):
    a = a.astype(float)
    d = a.sum(1)
    inv = np.where(d > 0, 1 / np.where(d > 0, d, 1), 0)
    if adjacency_param["mode"] == "random_walk":
        return a * inv[:, None]
    return np.sqrt(inv)[:, None] * a * np.sqrt(inv)


# %% spectrogram: padding in the statistics = padding_in_the_statistics
def spectrogram_fit(spectrograms, lengths, eps):
    return spectrograms.mean(axis=(0, 2)), np.sqrt(spectrograms.var(axis=(0, 2)) + eps)


def spectrogram_apply(spectrograms, lengths, mean, std):
    mask = np.arange(spectrograms.shape[2]) < lengths[:, None, None]
    return np.where(mask, (spectrograms - mean[:, None]) / std[:, None], 0)


# %% spectrogram: mean of clip means = mean_of_clip_variances
def spectrogram_fit(spectrograms, lengths, eps):
    ms = [s[:, :n].mean(axis=1) for s, n in zip(spectrograms, lengths) if n > 0]
    vs = [s[:, :n].var(axis=1) for s, n in zip(spectrograms, lengths) if n > 0]
    return np.mean(ms, axis=0), np.sqrt(np.mean(vs, axis=0) + eps)


def spectrogram_apply(spectrograms, lengths, mean, std):
    mask = np.arange(spectrograms.shape[2]) < lengths[:, None, None]
    return np.where(mask, (spectrograms - mean[:, None]) / std[:, None], 0)


# %% spectrogram: multiplies by the mask = masks_by_multiplication
def spectrogram_fit(spectrograms, lengths, eps):
    x = np.concatenate([s[:, :n] for s, n in zip(spectrograms, lengths)], axis=1)
    return x.mean(axis=1), np.sqrt(x.var(axis=1) + eps)


def spectrogram_apply(spectrograms, lengths, mean, std):
    mask = np.arange(spectrograms.shape[2]) < lengths[:, None, None]
    return (spectrograms - mean[:, None]) / std[:, None] * mask


# %% spectrogram: one mean for all frequencies = one_number_for_all_frequencies
def spectrogram_fit(spectrograms, lengths, eps):
    x = np.concatenate([s[:, :n] for s, n in zip(spectrograms, lengths)], axis=1)
    f = spectrograms.shape[1]
    return np.full(f, x.mean()), np.full(f, np.sqrt(x.var() + eps))


def spectrogram_apply(spectrograms, lengths, mean, std):
    mask = np.arange(spectrograms.shape[2]) < lengths[:, None, None]
    return np.where(mask, (spectrograms - mean[:, None]) / std[:, None], 0)


# %% spectrogram: frame included at t == length = one_frame_too_many
def spectrogram_fit(spectrograms, lengths, eps):
    x = np.concatenate([s[:, :n] for s, n in zip(spectrograms, lengths)], axis=1)
    return x.mean(axis=1), np.sqrt(x.var(axis=1) + eps)


def spectrogram_apply(spectrograms, lengths, mean, std):
    mask = np.arange(spectrograms.shape[2]) <= lengths[:, None, None]
    return np.where(mask, (spectrograms - mean[:, None]) / std[:, None], 0)


# %% spectrogram: padding standardized, not zero = leaves_padding
def spectrogram_fit(spectrograms, lengths, eps):
    x = np.concatenate([s[:, :n] for s, n in zip(spectrograms, lengths)], axis=1)
    return x.mean(axis=1), np.sqrt(x.var(axis=1) + eps)


def spectrogram_apply(spectrograms, lengths, mean, std):
    return (spectrograms - mean[:, None]) / std[:, None]


# %% running_mean_std: forgets the delta term = no_term_for_the_distance
def merge_moments(a, b):
    na, ma, va = a
    nb, mb, vb = b
    n = na + nb
    mean = (na * ma + nb * mb) / n
    var = (na * va + nb * vb) / n
    return n, mean, var


class RunningMeanStd:
    def __init__(self, shape):
        self.count, self.mean, self.var = 0, np.zeros(shape), np.zeros(shape)

    def update(self, batch):
        if len(batch):
            self.count, self.mean, self.var = merge_moments(
                (self.count, self.mean, self.var), (len(batch), batch.mean(axis=0), batch.var(axis=0))
            )

    def normalize(self, x, eps, clip):
        return np.clip((x - self.mean) / np.sqrt(self.var + eps), -clip, clip)


def run_mean_std(shape, batches, x, eps, clip):
    """Given. Return [(count, mean, var) after each batch], and x normalized (or None)."""
    stats, history = RunningMeanStd(shape), []
    for batch in batches:
        stats.update(batch)
        history.append((stats.count, np.array(stats.mean), np.array(stats.var)))
    return history, None if x is None else stats.normalize(x, eps, clip)


# %% running_mean_std: averages the means = plain_average_of_the_means_only
def merge_moments(a, b):
    na, ma, va = a
    nb, mb, vb = b
    n = na + nb
    delta = mb - ma
    mean = (ma + mb) / 2
    var = (na * va + nb * vb + na * nb / n * delta**2) / n
    return n, mean, var


class RunningMeanStd:
    def __init__(self, shape):
        self.count, self.mean, self.var = 0, np.zeros(shape), np.zeros(shape)

    def update(self, batch):
        if len(batch):
            self.count, self.mean, self.var = merge_moments(
                (self.count, self.mean, self.var), (len(batch), batch.mean(axis=0), batch.var(axis=0))
            )

    def normalize(self, x, eps, clip):
        return np.clip((x - self.mean) / np.sqrt(self.var + eps), -clip, clip)


def run_mean_std(shape, batches, x, eps, clip):
    """Given. Return [(count, mean, var) after each batch], and x normalized (or None)."""
    stats, history = RunningMeanStd(shape), []
    for batch in batches:
        stats.update(batch)
        history.append((stats.count, np.array(stats.mean), np.array(stats.var)))
    return history, None if x is None else stats.normalize(x, eps, clip)


# %% running_mean_std: clips at 10 = clips_at_a_number
def merge_moments(a, b):
    na, ma, va = a
    nb, mb, vb = b
    n = na + nb
    delta = mb - ma
    mean = ma + delta * nb / n
    var = (na * va + nb * vb + na * nb / n * delta**2) / n
    return n, mean, var


class RunningMeanStd:
    def __init__(self, shape):
        self.count, self.mean, self.var = 0, np.zeros(shape), np.zeros(shape)

    def update(self, batch):
        if len(batch):
            self.count, self.mean, self.var = merge_moments(
                (self.count, self.mean, self.var), (len(batch), batch.mean(axis=0), batch.var(axis=0))
            )

    def normalize(self, x, eps, clip):
        return np.clip((x - self.mean) / np.sqrt(self.var + eps), -10, 10)


def run_mean_std(shape, batches, x, eps, clip):
    """Given. Return [(count, mean, var) after each batch], and x normalized (or None)."""
    stats, history = RunningMeanStd(shape), []
    for batch in batches:
        stats.update(batch)
        history.append((stats.count, np.array(stats.mean), np.array(stats.var)))
    return history, None if x is None else stats.normalize(x, eps, clip)


# %% running_mean_std: eps outside the root = eps_outside_the_root
def merge_moments(a, b):
    na, ma, va = a
    nb, mb, vb = b
    n = na + nb
    delta = mb - ma
    mean = ma + delta * nb / n
    var = (na * va + nb * vb + na * nb / n * delta**2) / n
    return n, mean, var


class RunningMeanStd:
    def __init__(self, shape):
        self.count, self.mean, self.var = 0, np.zeros(shape), np.zeros(shape)

    def update(self, batch):
        if len(batch):
            self.count, self.mean, self.var = merge_moments(
                (self.count, self.mean, self.var), (len(batch), batch.mean(axis=0), batch.var(axis=0))
            )

    def normalize(self, x, eps, clip):
        return np.clip((x - self.mean) / (np.sqrt(self.var) + eps), -clip, clip)


def run_mean_std(shape, batches, x, eps, clip):
    """Given. Return [(count, mean, var) after each batch], and x normalized (or None)."""
    stats, history = RunningMeanStd(shape), []
    for batch in batches:
        stats.update(batch)
        history.append((stats.count, np.array(stats.mean), np.array(stats.var)))
    return history, None if x is None else stats.normalize(x, eps, clip)


# %% leak_optimism: covariance instead of correlation = covariance
def correlations(x, y):
    x = x - x.mean(0)
    y = y - y.mean()
    return x.T @ y / len(y)


def surviving_correlation(x, y, train, k, leak):
    c = correlations(x, y) if leak else correlations(x[train], y[train])
    best = np.argsort(np.abs(c))[-k:]
    return float(np.mean(np.sign(c[best]) * correlations(x[~train][:, best], y[~train])))


# %% leak_optimism: signs forgotten = forgets_the_sign
def correlations(x, y):
    xc, yc = x - x.mean(0), y - y.mean()
    den = np.sqrt((xc**2).sum(0)) * np.sqrt((yc**2).sum())
    ok = x.max(0) > x.min(0)
    return np.where(ok, xc.T @ yc / np.where(ok, den, 1), 0)


def surviving_correlation(x, y, train, k, leak):
    c = correlations(x, y) if leak else correlations(x[train], y[train])
    best = np.argsort(np.abs(c))[-k:]
    return float(np.mean(correlations(x[~train][:, best], y[~train])))


# %% leak_optimism: picks the largest signed correlations = largest_instead_of_strongest
def correlations(x, y):
    xc, yc = x - x.mean(0), y - y.mean()
    den = np.sqrt((xc**2).sum(0)) * np.sqrt((yc**2).sum())
    ok = x.max(0) > x.min(0)
    return np.where(ok, xc.T @ yc / np.where(ok, den, 1), 0)


def surviving_correlation(x, y, train, k, leak):
    c = correlations(x, y) if leak else correlations(x[train], y[train])
    best = np.argsort(c)[-k:]
    return float(np.mean(np.sign(c[best]) * correlations(x[~train][:, best], y[~train])))


# %% leak_optimism: nan for constant columns = constant_features_are_nan
def correlations(x, y):
    xc, yc = x - x.mean(0), y - y.mean()
    return xc.T @ yc / (np.sqrt((xc**2).sum(0)) * np.sqrt((yc**2).sum()))


def surviving_correlation(x, y, train, k, leak):
    c = correlations(x, y) if leak else correlations(x[train], y[train])
    best = np.argsort(np.abs(c))[-k:]
    return float(np.mean(np.sign(c[best]) * correlations(x[~train][:, best], y[~train])))


# %% leak_optimism: absolute correlations on the test rows = magnitude_on_the_test_rows
def correlations(x, y):
    xc, yc = x - x.mean(0), y - y.mean()
    den = np.sqrt((xc**2).sum(0)) * np.sqrt((yc**2).sum())
    ok = x.max(0) > x.min(0)
    return np.where(ok, xc.T @ yc / np.where(ok, den, 1), 0)


def surviving_correlation(x, y, train, k, leak):
    c = correlations(x, y) if leak else correlations(x[train], y[train])
    best = np.argsort(np.abs(c))[-k:]
    return float(np.mean(np.abs(correlations(x[~train][:, best], y[~train]))))


# %% leak_optimism: smallest correlations = weakest_instead_of_strongest
def correlations(x, y):
    xc, yc = x - x.mean(0), y - y.mean()
    den = np.sqrt((xc**2).sum(0)) * np.sqrt((yc**2).sum())
    ok = x.max(0) > x.min(0)
    return np.where(ok, xc.T @ yc / np.where(ok, den, 1), 0)


def surviving_correlation(x, y, train, k, leak):
    c = correlations(x, y) if leak else correlations(x[train], y[train])
    best = np.argsort(np.abs(c))[:k]
    return float(np.mean(np.sign(c[best]) * correlations(x[~train][:, best], y[~train])))


# The answers from here on are about slips that were chosen without regard to what the catalogue holds.


# %% standardize: ddof 1 and eps outside
def standardize_fit(x, eps):
    x = x.astype(np.float64)
    return x.mean(0), x.std(0, ddof=1) + eps


def standardize_apply(x, mean, std):
    return (x - mean) / std


# %% standardize: multiplies by std
def standardize_fit(x, eps):
    x = x.astype(np.float64)
    return x.mean(0), np.sqrt(x.var(0) + eps)


def standardize_apply(x, mean, std):
    return (x - mean) * std


# %% mean_image: rounded = rounds_to_whole_numbers
def mean_image(images):
    return np.round(images.astype(float).mean(0))


def subtract_mean(images, mean):
    return images.astype(float) - mean


# %% mean_image: median
def mean_image(images):
    return np.median(images.astype(float), axis=0)


def subtract_mean(images, mean):
    return images.astype(float) - mean


# %% channel_stats: one number for all channels
def channel_stats(images):
    p = images / 255
    c = images.shape[-1]
    return np.full(c, p.mean()), np.full(c, p.std())


def mean_of_image_stds(images):
    return (images / 255).std(axis=(1, 2)).mean(0)


# %% pca: variances are square roots = standard_deviations_for_variances
def pca_fit(x, k):
    m = x.mean(0)
    w, v = np.linalg.eigh((x - m).T @ (x - m) / len(x))
    w, v = w[::-1][:k], v[:, ::-1][:, :k]
    return m, v, np.sqrt(np.maximum(w, 0))


def pca_project(x, mean, components):
    return (x - mean) @ components


def pca_reconstruct(z, mean, components):
    return z @ components.T + mean


# %% pca: covariance not divided = forgets_to_divide_by_n
def pca_fit(x, k):
    m = x.mean(0)
    w, v = np.linalg.eigh((x - m).T @ (x - m))
    return m, v[:, ::-1][:, :k], w[::-1][:k]


def pca_project(x, mean, components):
    return (x - mean) @ components


def pca_reconstruct(z, mean, components):
    return z @ components.T + mean


# %% pca: adds the mean in project
def pca_fit(x, k):
    m = x.mean(0)
    w, v = np.linalg.eigh((x - m).T @ (x - m) / len(x))
    return m, v[:, ::-1][:, :k], w[::-1][:k]


def pca_project(x, mean, components):
    return (x + mean) @ components


def pca_reconstruct(z, mean, components):
    return z @ components.T + mean


# %% whiten: multiplies by the root
def whiten_fit(x, eps, method):
    m = x.mean(0)
    w, v = np.linalg.eigh((x - m).T @ (x - m) / len(x))
    w, v = w[::-1], v[:, ::-1]
    a = v * np.sqrt(w + eps)
    return m, a if method == "pca" else a @ v.T


def whiten_apply(x, mean, matrix):
    return (x - mean) @ matrix


# %% whiten: covariance not divided = forgets_to_divide_by_n
def whiten_fit(x, eps, method):
    m = x.mean(0)
    w, v = np.linalg.eigh((x - m).T @ (x - m))
    w, v = w[::-1], v[:, ::-1]
    a = v / np.sqrt(w + eps)
    return m, a if method == "pca" else a @ v.T


def whiten_apply(x, mean, matrix):
    return (x - mean) @ matrix


# %% conditioning: rate 1/(max + min) = one_over_the_sum
def hessian(x):
    x = x.astype(float)
    return x.T @ x / len(x)


def condition_number(x):
    return np.linalg.cond(hessian(x))


def best_learning_rate(x):
    e = np.linalg.eigvalsh(hessian(x))
    return 1 / (e[-1] + e[0])


def steps_to(x, factor):
    k = condition_number(x)
    if np.isclose(k, 1):
        return 1
    return int(np.ceil(np.log(factor) / np.log((k + 1) / (k - 1))))


# %% conditioning: ratio upside down = smallest_over_largest
def hessian(x):
    x = x.astype(float)
    return x.T @ x / len(x)


def condition_number(x):
    e = np.linalg.eigvalsh(hessian(x))
    return e[0] / e[-1]


def best_learning_rate(x):
    e = np.linalg.eigvalsh(hessian(x))
    return 2 / (e[-1] + e[0])


def steps_to(x, factor):
    e = np.linalg.eigvalsh(hessian(x))
    k = e[-1] / e[0]
    if np.isclose(k, 1):
        return 1
    return int(np.ceil(np.log(factor) / np.log((k + 1) / (k - 1))))


# %% fold_standardization: forgets to scale the weights
def fold_standardization(w, b, mean, std):
    return w.copy(), b - (mean / std) @ w


# %% l2_normalize: squared length
def l2_normalize_forward(x, eps):
    n = (x * x).sum(-1, keepdims=True)
    m = np.maximum(n, eps)
    return x / m, (x / m, n, eps)


def l2_normalize_backward(dout, cache):
    u, n, eps = cache
    m = np.maximum(n, eps)
    return np.where(n > eps, (dout - u * (dout * u).sum(-1, keepdims=True)) / m, dout / eps)


# %% l2_normalize: no floor = no_floor
def l2_normalize_forward(x, eps):
    n = np.linalg.norm(x, axis=-1, keepdims=True)
    return x / n, (x / n, n)


def l2_normalize_backward(dout, cache):
    u, n = cache
    return (dout - u * (dout * u).sum(-1, keepdims=True)) / n


# %% normalize_adjacency: roots in random walk too, left only
def normalize_adjacency(a, adjacency_param):
    a = a.astype(float)
    if adjacency_param["self_loops"]:
        a = a + np.eye(len(a))
    d = a.sum(1)
    inv = np.where(d > 0, 1 / np.sqrt(np.where(d > 0, d, 1)), 0)
    if adjacency_param["mode"] == "random_walk":
        return a * inv[:, None]
    return inv[:, None] * a * inv


# %% spectrogram: variance for std = returns_the_variance
def spectrogram_fit(spectrograms, lengths, eps):
    x = np.concatenate([s[:, :n] for s, n in zip(spectrograms, lengths)], axis=1)
    return x.mean(1), x.var(1) + eps


def spectrogram_apply(spectrograms, lengths, mean, std):
    mask = np.arange(spectrograms.shape[2]) < lengths[:, None, None]
    return np.where(mask, (spectrograms - mean[:, None]) / std[:, None], 0)


# %% leak_optimism: honest choice leaks always = always_leaks
def correlations(x, y):
    xc, yc = x - x.mean(0), y - y.mean()
    den = np.sqrt((xc**2).sum(0)) * np.sqrt((yc**2).sum())
    ok = x.max(0) > x.min(0)
    return np.where(ok, xc.T @ yc / np.where(ok, den, 1), 0)


def surviving_correlation(x, y, train, k, leak):
    c = correlations(x, y)
    best = np.argsort(np.abs(c))[-k:]
    return float(np.mean(np.sign(c[best]) * correlations(x[~train][:, best], y[~train])))


# %% leak_optimism: measures on the training rows
def correlations(x, y):
    xc, yc = x - x.mean(0), y - y.mean()
    den = np.sqrt((xc**2).sum(0)) * np.sqrt((yc**2).sum())
    ok = x.max(0) > x.min(0)
    return np.where(ok, xc.T @ yc / np.where(ok, den, 1), 0)


def surviving_correlation(x, y, train, k, leak):
    c = correlations(x, y) if leak else correlations(x[train], y[train])
    best = np.argsort(np.abs(c))[-k:]
    return float(np.mean(np.sign(c[best]) * correlations(x[train][:, best], y[train])))
