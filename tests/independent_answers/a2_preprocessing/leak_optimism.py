# %% covariance instead of correlation = covariance
def correlations(x, y):
    x = x - x.mean(0)
    y = y - y.mean()
    return x.T @ y / len(y)


def surviving_correlation(x, y, train, k, leak):
    c = correlations(x, y) if leak else correlations(x[train], y[train])
    best = np.argsort(np.abs(c))[-k:]
    return float(np.mean(np.sign(c[best]) * correlations(x[~train][:, best], y[~train])))


# %% signs forgotten = forgets_the_sign
def correlations(x, y):
    xc, yc = x - x.mean(0), y - y.mean()
    den = np.sqrt((xc**2).sum(0)) * np.sqrt((yc**2).sum())
    ok = x.max(0) > x.min(0)
    return np.where(ok, xc.T @ yc / np.where(ok, den, 1), 0)


def surviving_correlation(x, y, train, k, leak):
    c = correlations(x, y) if leak else correlations(x[train], y[train])
    best = np.argsort(np.abs(c))[-k:]
    return float(np.mean(correlations(x[~train][:, best], y[~train])))


# %% picks the largest signed correlations = largest_instead_of_strongest
def correlations(x, y):
    xc, yc = x - x.mean(0), y - y.mean()
    den = np.sqrt((xc**2).sum(0)) * np.sqrt((yc**2).sum())
    ok = x.max(0) > x.min(0)
    return np.where(ok, xc.T @ yc / np.where(ok, den, 1), 0)


def surviving_correlation(x, y, train, k, leak):
    c = correlations(x, y) if leak else correlations(x[train], y[train])
    best = np.argsort(c)[-k:]
    return float(np.mean(np.sign(c[best]) * correlations(x[~train][:, best], y[~train])))


# %% nan for constant columns = constant_features_are_nan
def correlations(x, y):
    xc, yc = x - x.mean(0), y - y.mean()
    return xc.T @ yc / (np.sqrt((xc**2).sum(0)) * np.sqrt((yc**2).sum()))


def surviving_correlation(x, y, train, k, leak):
    c = correlations(x, y) if leak else correlations(x[train], y[train])
    best = np.argsort(np.abs(c))[-k:]
    return float(np.mean(np.sign(c[best]) * correlations(x[~train][:, best], y[~train])))


# %% absolute correlations on the test rows = magnitude_on_the_test_rows
def correlations(x, y):
    xc, yc = x - x.mean(0), y - y.mean()
    den = np.sqrt((xc**2).sum(0)) * np.sqrt((yc**2).sum())
    ok = x.max(0) > x.min(0)
    return np.where(ok, xc.T @ yc / np.where(ok, den, 1), 0)


def surviving_correlation(x, y, train, k, leak):
    c = correlations(x, y) if leak else correlations(x[train], y[train])
    best = np.argsort(np.abs(c))[-k:]
    return float(np.mean(np.abs(correlations(x[~train][:, best], y[~train]))))


# %% smallest correlations = weakest_instead_of_strongest
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


# %% honest choice leaks always = always_leaks
def correlations(x, y):
    xc, yc = x - x.mean(0), y - y.mean()
    den = np.sqrt((xc**2).sum(0)) * np.sqrt((yc**2).sum())
    ok = x.max(0) > x.min(0)
    return np.where(ok, xc.T @ yc / np.where(ok, den, 1), 0)


def surviving_correlation(x, y, train, k, leak):
    c = correlations(x, y)
    best = np.argsort(np.abs(c))[-k:]
    return float(np.mean(np.sign(c[best]) * correlations(x[~train][:, best], y[~train])))


# %% measures on the training rows
def correlations(x, y):
    xc, yc = x - x.mean(0), y - y.mean()
    den = np.sqrt((xc**2).sum(0)) * np.sqrt((yc**2).sum())
    ok = x.max(0) > x.min(0)
    return np.where(ok, xc.T @ yc / np.where(ok, den, 1), 0)


def surviving_correlation(x, y, train, k, leak):
    c = correlations(x, y) if leak else correlations(x[train], y[train])
    best = np.argsort(np.abs(c))[-k:]
    return float(np.mean(np.sign(c[best]) * correlations(x[train][:, best], y[train])))
