"""Adds the three ways through the graph, with x - mean rebuilt from xhat."""


def batchnorm_backward_alt(dout, cache):
    xhat, inv_std, gamma = cache
    N = len(dout)
    centred, dxhat = xhat / inv_std, dout * gamma
    direct = dxhat * inv_std
    dvar = -0.5 * inv_std**3 * (dxhat * centred).sum(axis=0)
    dmean = -direct.sum(axis=0) - 2 * dvar * centred.mean(axis=0)
    dx = direct + 2 / N * dvar * centred + dmean / N
    return dx, (dout * xhat).sum(0, keepdims=True), dout.sum(0, keepdims=True)


def batchnorm_backward_test(dout, cache):
    xhat, inv_std, gamma = cache
    return dout * (gamma * inv_std), (dout * xhat).sum(0, keepdims=True), dout.sum(0, keepdims=True)
