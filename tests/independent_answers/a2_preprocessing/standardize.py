# %% eps outside the root = adds_eps_to_the_std
def standardize_fit(x, eps):
    x = np.asarray(x, dtype=np.float64)
    return x.mean(axis=0), x.std(axis=0) + eps


def standardize_apply(x, mean, std):
    return (x - mean) / std


# %% N - 1 = divides_by_n_minus_one
def standardize_fit(x, eps):
    x = np.asarray(x, dtype=np.float64)
    return x.mean(axis=0), np.sqrt(x.var(axis=0, ddof=1) + eps)


def standardize_apply(x, mean, std):
    return (x - mean) / std


# %% statistics of everything at once = two_numbers_for_all_features
def standardize_fit(x, eps):
    x = np.asarray(x, dtype=np.float64)
    return x.mean(), np.sqrt(x.var() + eps)


def standardize_apply(x, mean, std):
    return (x - mean) / std


# %% mean of squares minus square of mean = mean_of_squares_minus_square
def standardize_fit(x, eps):
    x = x.astype(np.float64)
    mean = x.mean(0)
    var = (x**2).mean(0) - mean**2
    return mean, np.sqrt(var + eps)


def standardize_apply(x, mean, std):
    return (x - mean) / std


# %% apply takes its own mean and std = apply_computes_its_own_statistics
def standardize_fit(x, eps):
    x = x.astype(np.float64)
    return x.mean(0), np.sqrt(x.var(0) + eps)


def standardize_apply(x, mean, std):
    return (x - x.mean(0)) / x.std(0)


# %% apply overwrites x = overwrites_x
def standardize_fit(x, eps):
    x = x.astype(np.float64)
    return x.mean(0), np.sqrt(x.var(0) + eps)


def standardize_apply(x, mean, std):
    x -= mean
    x /= std
    return x


# %% own eps 1e-8 = hard_coded_eps
def standardize_fit(x, eps):
    x = x.astype(np.float64)
    return x.mean(0), np.sqrt(x.var(0) + 1e-8)


def standardize_apply(x, mean, std):
    return (x - mean) / std


# %% variance instead of std = variance_for_the_std
def standardize_fit(x, eps):
    x = x.astype(np.float64)
    return x.mean(0), x.var(0) + eps


def standardize_apply(x, mean, std):
    return (x - mean) / std


# %% apply divides by sqrt(std) and forgets the mean = apply_forgets_the_mean
def standardize_fit(x, eps):
    x = x.astype(np.float64)
    return x.mean(0), np.sqrt(x.var(0) + eps)


def standardize_apply(x, mean, std):
    return x / std


# %% ddof 1 and eps outside
def standardize_fit(x, eps):
    x = x.astype(np.float64)
    return x.mean(0), x.std(0, ddof=1) + eps


def standardize_apply(x, mean, std):
    return (x - mean) / std


# %% multiplies by std
def standardize_fit(x, eps):
    x = x.astype(np.float64)
    return x.mean(0), np.sqrt(x.var(0) + eps)


def standardize_apply(x, mean, std):
    return (x - mean) * std
