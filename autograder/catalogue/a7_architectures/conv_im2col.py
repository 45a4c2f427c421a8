"""New in this question: a layer as one product of matrices."""

from autograder.catalogue import alternative, misconception


@misconception(
    replace=(
        "[:, :, ::stride, ::stride].transpose(0, 2, 3, 1, 4, 5)",
        "[:, :, ::stride, ::stride].transpose(2, 3, 0, 1, 4, 5)",
    ),
    fails={
        "im2col_has_one_window_a_row",
        "conv_forward_im2col_agrees_with_the_loops",
        "conv_backward_im2col_sums_dw_and_db",
    },
)
def images_vary_fastest():
    """Puts the windows of all images at one place next to each other.

    Your rows go through the images before they go through the places. All windows of the first image come
    first.
    """


@misconception(
    replace=(
        "[:, :, ::stride, ::stride].transpose(0, 2, 3, 1, 4, 5)",
        "[:, :, ::stride, ::stride].transpose(0, 2, 3, 4, 5, 1)",
    ),
    fails={
        "im2col_has_one_window_a_row",
        "conv_forward_im2col_agrees_with_the_loops",
        "conv_backward_im2col_sums_dw_and_db",
    },
)
def channels_vary_fastest():
    """Orders a row by row, column, channel.

    Your columns go through the channels before they go through the window. A row holds all of channel 0
    first, as
    w.reshape(F, -1) does.
    """


@misconception(
    replace=("windows[:, :, ::stride, ::stride].transpose", "windows[:, :, ::stride].transpose"),
    fails={
        "im2col_has_one_window_a_row",
        "conv_forward_im2col_agrees_with_the_loops",
        "conv_backward_im2col_puts_windows_back",
        "conv_backward_im2col_sums_dw_and_db",
    },
)
def strides_over_rows_only():
    """Applies the stride to rows only.

    Your matrix holds windows at every column. The stride is the same in both directions.
    """


@misconception(
    replace=(
        "padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))",
        'padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)), mode="edge")',
    ),
    fails={
        "im2col_has_one_window_a_row",
        "conv_forward_im2col_agrees_with_the_loops",
        "conv_backward_im2col_sums_dw_and_db",
    },
)
def border_repeated():
    """Pads with copies of the border.

    Beyond the border you repeat its pixels. Here the image is surrounded by zeros.
    """


@misconception(
    replace=(
        ".reshape(N, height, width, F).transpose(0, 3, 1, 2)",
        ".reshape(N, F, height, width)",
    ),
    fails={"conv_forward_im2col_agrees_with_the_loops"},
)
def reshapes_without_transposing():
    """Reshapes the product to (N, F, height, width) at once.

    Your numbers are right and stand in wrong places. The product has a row for each window and a column for
    each filter: reshape to
    (N, height, width, F), then move the axes.
    """


@misconception(
    replace=("(columns @ w.reshape(F, -1).T + b)", "(columns @ w.reshape(F, -1).T)"),
    fails={"conv_forward_im2col_agrees_with_the_loops"},
)
def forgets_the_bias():
    """Adds no bias.

    Your output lacks the bias. Each filter has one number that is added everywhere.
    """


@misconception(
    replace=(
        "dmatrix = dout.transpose(0, 2, 3, 1).reshape(-1, F)",
        "dmatrix = dout.reshape(-1, F)",
    ),
    fails={"conv_backward_im2col_puts_windows_back", "conv_backward_im2col_sums_dw_and_db"},
)
def dout_without_transposing():
    """Reshapes dout to a matrix without moving its axes.

    You reshape dout at once, which mixes filters and pixels. Move the axis of the filters to the end first.
    """


@misconception(
    replace=(
        "dpadded[:, :, p : p + s * rows : s, q : q + s * cols : s] += part",
        "dpadded[:, :, p : p + s * rows : s, q : q + s * cols : s] = part",
    ),
    fails={"conv_backward_im2col_puts_windows_back"},
)
def overwrites_dx():
    """Overwrites what other windows gave.

    Where windows overlap, your dx keeps the share of one of them. Add the shares up: += instead of =.
    """


@misconception(
    replace=(
        "return dpadded[:, :, margin : margin + H, margin : margin + W], dw, db",
        "return dpadded[:, :, margin:-margin, margin:-margin], dw, db",
    ),
    fails={"conv_backward_im2col_puts_windows_back"},
)
def empty_without_padding():
    """Cuts the border off by negative indices.

    Your dx is empty where pad is 0: x[0:-0] is x[0:0]. Count from the front, pad : pad + H.
    """


@misconception(
    replace=("dmatrix.sum(axis=0)", "dmatrix.mean(axis=0)"),
    fails={"conv_backward_im2col_sums_dw_and_db"},
)
def averages_db():
    """Averages db over the windows.

    Your db is a mean. The bias is added in every window, so its gradient is the sum over all of them.
    """


@alternative
def index_arrays():
    """Looks all entries up with index arrays; puts them back with np.add.at."""

    def _indices(shape, kernel, conv_param):
        (N, C, H, W), (kh, kw) = shape, kernel
        s, p = conv_param["stride"], conv_param["pad"]
        rows, columns = (H + 2 * p - kh) // s + 1, (W + 2 * p - kw) // s + 1
        n, i, j, c, a, b = np.ogrid[:N, :rows, :columns, :C, :kh, :kw]
        return (n, c, i * s + a, j * s + b), (rows, columns)

    def im2col(x, kernel, conv_param):
        p = conv_param["pad"]
        places, _ = _indices(x.shape, kernel, conv_param)
        big = np.pad(x, [(0, 0), (0, 0), (p, p), (p, p)])
        return big[places].reshape(-1, x.shape[1] * kernel[0] * kernel[1])

    def conv_forward_im2col(x, w, b, conv_param):
        kernel = w.shape[2:]
        _, (rows, columns) = _indices(x.shape, kernel, conv_param)
        matrix = im2col(x, kernel, conv_param)
        product = w.reshape(len(w), -1) @ matrix.T + b[:, None]
        out = product.reshape(len(w), len(x), rows, columns).swapaxes(0, 1)
        return out, (matrix, x.shape, w, conv_param)

    def conv_backward_im2col(dout, cache):
        matrix, shape, w, conv_param = cache
        p, (N, C, H, W) = conv_param["pad"], shape
        places, _ = _indices(shape, w.shape[2:], conv_param)
        flat = dout.swapaxes(0, 1).reshape(len(w), -1)
        big = np.zeros((N, C, H + 2 * p, W + 2 * p))
        back = flat.T @ w.reshape(len(w), -1)
        target = np.broadcast_arrays(*places)
        np.add.at(big, tuple(target), back.reshape(target[0].shape))
        return big[:, :, p : H + p, p : W + p], (flat @ matrix).reshape(w.shape), flat.sum(axis=1)


@alternative
def window_by_window():
    """Copies one window after the other into the matrix, and back."""

    def _corners(x_shape, kernel, conv_param):
        s, p = conv_param["stride"], conv_param["pad"]
        tops = range(0, x_shape[2] + 2 * p - kernel[0] + 1, s)
        lefts = range(0, x_shape[3] + 2 * p - kernel[1] + 1, s)
        return [(n, i, j) for n in range(x_shape[0]) for i in tops for j in lefts], len(tops), len(lefts)

    def im2col(x, kernel, conv_param):
        p = conv_param["pad"]
        big = np.pad(x, [(0, 0), (0, 0), (p, p), (p, p)])
        corners, _, _ = _corners(x.shape, kernel, conv_param)
        return np.array([big[n, :, i : i + kernel[0], j : j + kernel[1]].ravel() for n, i, j in corners])

    def conv_forward_im2col(x, w, b, conv_param):
        _, rows, columns = _corners(x.shape, w.shape[2:], conv_param)
        product = np.einsum("rk,fk->fr", im2col(x, w.shape[2:], conv_param), w.reshape(len(w), -1))
        out = (product + b[:, None]).reshape(len(w), -1, rows, columns)
        return np.moveaxis(out, 0, 1), (x, w, conv_param)

    def conv_backward_im2col(dout, cache):
        x, w, conv_param = cache
        p, (kh, kw) = conv_param["pad"], w.shape[2:]
        flat = np.moveaxis(dout, 1, 3).reshape(-1, len(w))
        dw = np.einsum("rf,rk->fk", flat, im2col(x, (kh, kw), conv_param)).reshape(w.shape)
        big = np.zeros((*x.shape[:2], x.shape[2] + 2 * p, x.shape[3] + 2 * p))
        corners, _, _ = _corners(x.shape, (kh, kw), conv_param)
        for (n, i, j), row in zip(corners, flat, strict=True):
            big[n, :, i : i + kh, j : j + kw] += np.tensordot(row, w, axes=1)
        return big[:, :, p : p + x.shape[2], p : p + x.shape[3]], dw, flat.sum(axis=0)
