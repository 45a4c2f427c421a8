# %% means forgotten in dx = statistics_as_constants
def batchnorm_backward_alt(dout, cache):
    xhat, inv_std, gamma = cache
    return dout * gamma * inv_std, (dout * xhat).sum(0), dout.sum(0)


def batchnorm_backward_test(dout, cache):
    xhat, inv_std, gamma = cache
    return dout * gamma * inv_std, (dout * xhat).sum(0), dout.sum(0)


# %% test mode uses the train formula = test_mode_like_training
def batchnorm_backward_alt(dout, cache):
    xhat, inv_std, gamma = cache
    dbeta, dgamma = dout.sum(0), (dout * xhat).sum(0)
    return gamma * inv_std * (dout - (dbeta + xhat * dgamma) / len(dout)), dgamma, dbeta


def batchnorm_backward_test(dout, cache):
    return batchnorm_backward_alt(dout, cache)


# %% no division by N = sums_in_place_of_means
def batchnorm_backward_alt(dout, cache):
    xhat, inv_std, gamma = cache
    dbeta, dgamma = dout.sum(0), (dout * xhat).sum(0)
    return gamma * inv_std * (dout - dbeta - xhat * dgamma), dgamma, dbeta


def batchnorm_backward_test(dout, cache):
    xhat, inv_std, gamma = cache
    return dout * gamma * inv_std, (dout * xhat).sum(0), dout.sum(0)


# %% gamma forgotten = test_mode_without_gamma, without_gamma
def batchnorm_backward_alt(dout, cache):
    xhat, inv_std, gamma = cache
    dbeta, dgamma = dout.sum(0), (dout * xhat).sum(0)
    return inv_std * (dout - (dbeta + xhat * dgamma) / len(dout)), dgamma, dbeta


def batchnorm_backward_test(dout, cache):
    xhat, inv_std, gamma = cache
    return dout * inv_std, (dout * xhat).sum(0), dout.sum(0)


# %% np.dot for gamma = dot_product_with_gamma
def batchnorm_backward_alt(dout, cache):
    xhat, inv_std, gamma = cache
    dbeta, dgamma = dout.sum(0), (dout * xhat).sum(0)
    dxhat = np.dot(dout, gamma)
    n = len(dout)
    dx = inv_std / n * (n * dxhat - dxhat.sum(0) - xhat * (dxhat * xhat).sum(0))
    return dx, dgamma, dbeta


def batchnorm_backward_test(dout, cache):
    xhat, inv_std, gamma = cache
    return dout * gamma * inv_std, (dout * xhat).sum(0), dout.sum(0)


# %% inverse std forgotten
def batchnorm_backward_alt(dout, cache):
    xhat, inv_std, gamma = cache
    dbeta, dgamma = dout.sum(0), (dout * xhat).sum(0)
    return gamma * (dout - (dbeta + xhat * dgamma) / len(dout)), dgamma, dbeta


def batchnorm_backward_test(dout, cache):
    xhat, inv_std, gamma = cache
    return dout * gamma * inv_std, (dout * xhat).sum(0), dout.sum(0)
