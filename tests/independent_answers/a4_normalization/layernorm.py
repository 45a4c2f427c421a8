# %% statistics over the batch = normalises_each_feature
def layernorm_forward(x, gamma, beta, ln_param):
    mu, var = x.mean(0), x.var(0)
    inv = 1 / np.sqrt(var + ln_param["eps"])
    xhat = (x - mu) * inv
    return gamma * xhat + beta, (xhat, inv, gamma)


def layernorm_backward(dout, cache):
    xhat, inv, gamma = cache
    d = dout * gamma
    dx = inv * (d - d.mean(0) - xhat * (d * xhat).mean(0))
    return dx, (dout * xhat).sum(0), dout.sum(0)


# %% gamma after the averages = gamma_in_front
def layernorm_forward(x, gamma, beta, ln_param):
    mu, var = x.mean(1, keepdims=True), x.var(1, keepdims=True)
    inv = 1 / np.sqrt(var + ln_param["eps"])
    xhat = (x - mu) * inv
    return gamma * xhat + beta, (xhat, inv, gamma)


def layernorm_backward(dout, cache):
    xhat, inv, gamma = cache
    dx = gamma * inv * (dout - dout.mean(1, keepdims=True) - xhat * (dout * xhat).mean(1, keepdims=True))
    return dx, (dout * xhat).sum(0), dout.sum(0)


# %% N for D in the backward pass = divides_by_the_batch_size
def layernorm_forward(x, gamma, beta, ln_param):
    mu, var = x.mean(1, keepdims=True), x.var(1, keepdims=True)
    inv = 1 / np.sqrt(var + ln_param["eps"])
    xhat = (x - mu) * inv
    return gamma * xhat + beta, (xhat, inv, gamma)


def layernorm_backward(dout, cache):
    xhat, inv, gamma = cache
    n, _ = dout.shape
    d = dout * gamma
    dx = inv / n * (n * d - d.sum(1, keepdims=True) - xhat * (d * xhat).sum(1, keepdims=True))
    return dx, (dout * xhat).sum(0), dout.sum(0)


# %% dgamma and dbeta over the features = dgamma_per_example
def layernorm_forward(x, gamma, beta, ln_param):
    mu, var = x.mean(1, keepdims=True), x.var(1, keepdims=True)
    inv = 1 / np.sqrt(var + ln_param["eps"])
    xhat = (x - mu) * inv
    return gamma * xhat + beta, (xhat, inv, gamma)


def layernorm_backward(dout, cache):
    xhat, inv, gamma = cache
    d = dout * gamma
    dx = inv * (d - d.mean(1, keepdims=True) - xhat * (d * xhat).mean(1, keepdims=True))
    return dx, (dout * xhat).sum(1), dout.sum(1)


# %% eps outside the root = eps_outside_the_root
def layernorm_forward(x, gamma, beta, ln_param):
    mu, std = x.mean(1, keepdims=True), x.std(1, keepdims=True)
    inv = 1 / (std + ln_param["eps"])
    xhat = (x - mu) * inv
    return gamma * xhat + beta, (xhat, inv, gamma)


def layernorm_backward(dout, cache):
    xhat, inv, gamma = cache
    d = dout * gamma
    dx = inv * (d - d.mean(1, keepdims=True) - xhat * (d * xhat).mean(1, keepdims=True))
    return dx, (dout * xhat).sum(0), dout.sum(0)


# %% the variance term lacks 1/sigma = variance_term_without_the_std
def layernorm_forward(x, gamma, beta, ln_param):
    mu, var = x.mean(1, keepdims=True), x.var(1, keepdims=True)
    std = np.sqrt(var + ln_param["eps"])
    return gamma * (x - mu) / std + beta, (x - mu, std, gamma)


def layernorm_backward(dout, cache):
    xc, std, gamma = cache
    d = dout * gamma
    dvar = (d * xc).sum(1, keepdims=True) * -0.5 / std**2
    dmu = -(d / std).sum(1, keepdims=True)
    n = xc.shape[1]
    dx = d / std + dvar * 2 * xc / n + dmu / n
    return dx, (dout * xc / std).sum(0), dout.sum(0)


# %% own eps 1e-5 = hard_coded_eps
def layernorm_forward(x, gamma, beta, ln_param):
    mu, var = x.mean(1, keepdims=True), x.var(1, keepdims=True)
    inv = 1 / np.sqrt(var + 1e-5)
    xhat = (x - mu) * inv
    return gamma * xhat + beta, (xhat, inv, gamma)


def layernorm_backward(dout, cache):
    xhat, inv, gamma = cache
    d = dout * gamma
    dx = inv * (d - d.mean(1, keepdims=True) - xhat * (d * xhat).mean(1, keepdims=True))
    return dx, (dout * xhat).sum(0), dout.sum(0)


# The answers from here on are about slips that were chosen without regard to what the catalogue holds.


# %% ddof = unbiased_variance
def layernorm_forward(x, gamma, beta, ln_param):
    mu, var = x.mean(1, keepdims=True), x.var(1, ddof=1, keepdims=True)
    inv = 1 / np.sqrt(var + ln_param["eps"])
    xhat = (x - mu) * inv
    return gamma * xhat + beta, (xhat, inv, gamma)


def layernorm_backward(dout, cache):
    xhat, inv, gamma = cache
    d = dout * gamma
    dx = inv * (d - d.mean(1, keepdims=True) - xhat * (d * xhat).mean(1, keepdims=True))
    return dx, (dout * xhat).sum(0), dout.sum(0)


# %% statistics as constants = backward_constant_statistics
def layernorm_forward(x, gamma, beta, ln_param):
    mu, var = x.mean(1, keepdims=True), x.var(1, keepdims=True)
    inv = 1 / np.sqrt(var + ln_param["eps"])
    xhat = (x - mu) * inv
    return gamma * xhat + beta, (xhat, inv, gamma)


def layernorm_backward(dout, cache):
    xhat, inv, gamma = cache
    return dout * gamma * inv, (dout * xhat).sum(0), dout.sum(0)
