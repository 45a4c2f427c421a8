# %% mean over the batch = averages_over_the_batch
def maxout_forward(x, w, b):
    z = np.einsum("nd,kdm->knm", x, w) + b[:, None, :]
    return z.max(axis=0), (x, w, z.argmax(axis=0))


def maxout_backward(dout, cache):
    x, w, win = cache
    dz = (np.arange(len(w))[:, None, None] == win) * dout
    dw = np.einsum("nd,knm->kdm", x, dz) / len(x)
    db = dz.mean(axis=1)
    return np.einsum("knm,kdm->nd", dz, w), dw, db


# %% every piece receives the gradient = gradient_to_all_pieces
def maxout_forward(x, w, b):
    z = np.einsum("nd,kdm->knm", x, w) + b[:, None, :]
    return z.max(axis=0), (x, w)


def maxout_backward(dout, cache):
    x, w = cache
    dz = np.repeat(dout[None], len(w), axis=0)
    return np.einsum("knm,kdm->nd", dz, w), np.einsum("nd,knm->kdm", x, dz), dz.sum(axis=1)


# %% bias left out of the maximum = winner_without_its_bias
def maxout_forward(x, w, b):
    z = np.einsum("nd,kdm->knm", x, w)
    win = z.argmax(axis=0)
    z = z + b[:, None, :]
    out = np.take_along_axis(z, win[None], axis=0)[0]
    return out, (x, w, win)


def maxout_backward(dout, cache):
    x, w, win = cache
    dz = (np.arange(len(w))[:, None, None] == win) * dout
    return np.einsum("knm,kdm->nd", dz, w), np.einsum("nd,knm->kdm", x, dz), dz.sum(axis=1)


# %% dx from the first piece only = dx_through_the_first_piece
def maxout_forward(x, w, b):
    z = np.einsum("nd,kdm->knm", x, w) + b[:, None, :]
    return z.max(axis=0), (x, w, z.argmax(axis=0))


def maxout_backward(dout, cache):
    x, w, win = cache
    dz = (np.arange(len(w))[:, None, None] == win) * dout
    return dout @ w[0].T, np.einsum("nd,knm->kdm", x, dz), dz.sum(axis=1)


# %% db the same for all pieces = db_counts_all_examples
def maxout_forward(x, w, b):
    z = x @ w + b[:, None, :]
    return z.max(0), (x, w, z.argmax(0))


def maxout_backward(dout, cache):
    x, w, win = cache
    dz = (np.arange(len(w))[:, None, None] == win) * dout
    db = np.tile(dout.sum(0), (len(w), 1))
    return np.einsum("knm,kdm->nd", dz, w), np.einsum("nd,knm->kdm", x, dz), db


# %% minimum
def maxout_forward(x, w, b):
    z = x @ w + b[:, None, :]
    return z.min(0), (x, w, z.argmin(0))


def maxout_backward(dout, cache):
    x, w, win = cache
    dz = (np.arange(len(w))[:, None, None] == win) * dout
    return np.einsum("knm,kdm->nd", dz, w), np.einsum("nd,knm->kdm", x, dz), dz.sum(1)
