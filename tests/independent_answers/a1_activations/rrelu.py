# %% one slope per call = one_slope_per_call
def rrelu_forward(x, rrelu_param):
    lo, up = rrelu_param["lower"], rrelu_param["upper"]
    if rrelu_param["mode"] == "train":
        a = np.random.uniform(lo, up)
    else:
        a = (lo + up) / 2
    slope = np.where(x >= 0, 1, a)
    return x * slope, slope


def rrelu_backward(dout, cache):
    return dout * cache


# %% draws again in backward = backward_draws_again
def rrelu_forward(x, rrelu_param):
    lo, up = rrelu_param["lower"], rrelu_param["upper"]
    if rrelu_param["mode"] == "train":
        a = np.random.uniform(lo, up, x.shape)
    else:
        a = (lo + up) / 2
    return np.where(x >= 0, x, a * x), (x, rrelu_param)


def rrelu_backward(dout, cache):
    x, p = cache
    if p["mode"] == "train":
        a = np.random.uniform(p["lower"], p["upper"], x.shape)
    else:
        a = (p["lower"] + p["upper"]) / 2
    return np.where(x >= 0, dout, a * dout)


# %% mean slope in backward = backward_uses_the_mean
def rrelu_forward(x, rrelu_param):
    lo, up = rrelu_param["lower"], rrelu_param["upper"]
    a = np.random.uniform(lo, up, size=x.shape) if rrelu_param["mode"] == "train" else (lo + up) / 2
    return np.where(x >= 0, x, a * x), (x, lo, up)


def rrelu_backward(dout, cache):
    x, lo, up = cache
    return dout * np.where(x >= 0, 1, (lo + up) / 2)


# %% random at test time too = random_at_test_time
def rrelu_forward(x, rrelu_param):
    lo, up = rrelu_param["lower"], rrelu_param["upper"]
    a = np.random.uniform(lo, up, size=x.shape)
    slope = np.where(x >= 0, 1, a)
    return x * slope, slope


def rrelu_backward(dout, cache):
    return dout * cache


# %% lower slope at test time = lower_at_test_time
def rrelu_forward(x, rrelu_param):
    lo, up = rrelu_param["lower"], rrelu_param["upper"]
    a = lo + (up - lo) * np.random.rand(*x.shape) if rrelu_param["mode"] == "train" else lo
    slope = np.where(x >= 0, 1, a)
    return x * slope, slope


def rrelu_backward(dout, cache):
    return dout * cache


# %% a slope per column = slope_per_unit
def rrelu_forward(x, rrelu_param):
    lo, up = rrelu_param["lower"], rrelu_param["upper"]
    a = np.random.uniform(lo, up, size=x.shape[-1]) if rrelu_param["mode"] == "train" else (lo + up) / 2
    slope = np.where(x >= 0, 1, a)
    return x * slope, slope


def rrelu_backward(dout, cache):
    return dout * cache


# The answers from here on are about slips that were chosen without regard to what the catalogue holds.


# %% the drawn slopes on both sides in backward
def rrelu_forward(x, rrelu_param):
    l, u = rrelu_param["lower"], rrelu_param["upper"]
    a = np.random.uniform(l, u, x.shape) if rrelu_param["mode"] == "train" else np.full(x.shape, (l + u) / 2)
    return np.where(x < 0, a * x, x), a


def rrelu_backward(dout, cache):
    return dout * cache


# %% test slope is the half width = half_the_width
def rrelu_forward(x, rrelu_param):
    l, u = rrelu_param["lower"], rrelu_param["upper"]
    a = np.random.uniform(l, u, x.shape) if rrelu_param["mode"] == "train" else (u - l) / 2
    s = np.where(x < 0, a, 1)
    return s * x, s


def rrelu_backward(dout, cache):
    return dout * cache
