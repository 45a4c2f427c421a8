"""New in this question: a gradient that goes to one entry of each window."""

from autograder.catalogue import alternative, misconception


@misconception(
    replace=("left : left + kw].max()", "left : left + kw].mean()"),
    fails={"max_pool_forward_naive_takes_the_largest"},
)
def average_of_the_window():
    """Averages each window.

    Your output is the mean of each window. That is average pooling; here the largest entry is taken.
    """


@misconception(
    replace=("left : left + kw].max()", "left : left + kw].max(initial=0.0)"),
    fails={"max_pool_forward_naive_takes_the_largest"},
)
def never_below_zero():
    """Compares with 0.

    Your output is never negative: you start from 0. The largest of negative numbers is negative.
    """


@misconception(
    fails={"max_pool_forward_naive_takes_the_largest"},
)
def square_windows():
    """Uses the height of the window for its width.

    Your windows are square. The width of a window is an option of its own.
    """

    def max_pool_forward_naive(x, pool_param):
        kh, kw, stride = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
        N, C, H, W = x.shape
        out = np.zeros((N, C, (H - kh) // stride + 1, (W - kw) // stride + 1))
        for n, c, i, j in np.ndindex(out.shape):
            top, left = i * stride, j * stride
            out[n, c, i, j] = x[n, c, top : top + kh, left : left + kh].max()
        return out, (x, pool_param)


@misconception(
    replace=[
        ("(H - kh) // stride + 1, (W - kw) // stride + 1", "(H - kh) // kh + 1, (W - kw) // kw + 1"),
        ("top, left = i * stride, j * stride", "top, left = i * kh, j * kw"),
    ],
    fails={"max_pool_forward_naive_takes_the_largest"},
)
def stride_of_the_window():
    """Steps by the size of the window.

    Your windows lie side by side, whatever the stride. Row i begins at i * stride.
    """


@misconception(
    replace=("dx[n, c, i * step + p, j * step + q] += ", "dx[n, c, i * step + p, j * step + q] = "),
    fails={"max_pool_backward_naive_adds_where_windows_overlap"},
)
def overwrites_dx():
    """Overwrites what earlier windows gave.

    An entry that is the largest of two windows keeps the gradient of one of them. Add them up: += instead
    of =.
    """


@misconception(
    replace=(
        "        p, q = np.unravel_index(np.argmax(window), window.shape)\n"
        "        dx[n, c, i * step + p, j * step + q] += dout[n, c, i, j]\n",
        "        dx[n, c, i * step : i * step + rows, j * step : j * step + columns] += dout[n, c, i, j]\n",
    ),
    fails={
        "max_pool_backward_naive_sends_dout_to_the_largest",
        "max_pool_backward_naive_adds_where_windows_overlap",
    },
)
def gradient_for_the_whole_window():
    """Gives dout to every entry of a window.

    All entries of your windows receive dout. Only the largest has reached the output, so it alone has a
    gradient.
    """


@misconception(
    fails={
        "max_pool_backward_naive_sends_dout_to_the_largest",
        "max_pool_backward_naive_adds_where_windows_overlap",
    },
)
def rows_taken_for_columns():
    """Divides the number of the largest entry by the height of the window.

    You read row and column of the largest entry off with the height of the window. argmax counts along
    rows, so a row
    is as long as the window is wide.
    """

    def max_pool_backward_naive(dout, cache):
        x, pool_param = cache
        rows, columns, step = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
        dx = np.zeros(x.shape)
        for n, c, i, j in np.ndindex(dout.shape):
            window = x[n, c, i * step : i * step + rows, j * step : j * step + columns]
            p, q = divmod(int(np.argmax(window)), rows)
            dx[n, c, (i * step + p) % x.shape[2], (j * step + q) % x.shape[3]] += dout[n, c, i, j]
        return dx


@misconception(
    fails={
        "max_pool_backward_naive_sends_dout_to_the_largest",
        "max_pool_backward_naive_adds_where_windows_overlap",
    },
)
def backward_without_stride():
    """Places the gradient as if windows lay side by side.

    Your gradient arrives where windows would be that lie side by side. The window (i, j) begins at i *
    stride and
    j * stride.
    """

    def max_pool_backward_naive(dout, cache):
        x, pool_param = cache
        rows, columns, step = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
        dx = np.zeros(x.shape)
        for n, c, i, j in np.ndindex(dout.shape):
            window = x[n, c, i * step : i * step + rows, j * step : j * step + columns]
            p, q = np.unravel_index(np.argmax(window), window.shape)
            dx[n, c, (i * rows + p) % x.shape[2], (j * columns + q) % x.shape[3]] += dout[n, c, i, j]
        return dx


@alternative
def all_windows_at_once():
    """Views all windows as one array; the backward pass adds at places that may repeat."""

    def max_pool_forward_naive(x, pool_param):
        kernel, s = (pool_param["pool_height"], pool_param["pool_width"]), pool_param["stride"]
        windows = np.lib.stride_tricks.sliding_window_view(x, kernel, axis=(2, 3))[:, :, ::s, ::s]
        flat = windows.reshape(*windows.shape[:4], -1)
        return flat.max(axis=-1), (flat.argmax(axis=-1), x.shape, kernel[1], s)

    def max_pool_backward_naive(dout, cache):
        best, shape, width, s = cache
        dx = np.zeros(shape)
        n, c, i, j = np.indices(dout.shape)
        np.add.at(dx, (n, c, i * s + best // width, j * s + best % width), dout)
        return dx


@alternative
def shifted_images():
    """Takes the maximum of shifted images, one entry of the window after the other."""

    def max_pool_forward_naive(x, pool_param):
        kh, kw, s = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
        rows, columns = 1 + (x.shape[2] - kh) // s, 1 + (x.shape[3] - kw) // s
        out = np.full((*x.shape[:2], rows, columns), -np.inf)
        for a in range(kh):
            for b in range(kw):
                out = np.maximum(out, x[:, :, a : a + s * rows : s, b : b + s * columns : s])
        return out, (x, out, kh, kw, s)

    def max_pool_backward_naive(dout, cache):
        x, out, kh, kw, s = cache
        rows, columns = out.shape[2:]
        dx = np.zeros_like(x)
        for a in range(kh):
            for b in range(kw):
                place = np.s_[:, :, a : a + s * rows : s, b : b + s * columns : s]
                dx[place] += dout * (x[place] == out)
        return dx
