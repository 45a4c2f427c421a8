"""New in this question: a window that slides, and what flows back through it."""

from autograder.catalogue import alternative, misconception


@misconception(
    replace=("np.sum(window * w[f])", "np.sum(window * w[f][:, ::-1, ::-1])"),
    fails={"conv_forward_naive_slides_every_filter", "conv_forward_naive_pads_and_strides"},
)
def flips_the_kernel():
    """Flips the kernel before it is multiplied.

    You turn each filter upside down and left to right, as mathematicians define a convolution. In deep
    learning the
    kernel slides as it is.
    """


@misconception(
    replace=("np.sum(window * w[f]) + b[f]", "np.sum(window * w[f])"),
    fails={"conv_forward_naive_slides_every_filter", "conv_forward_naive_pads_and_strides"},
)
def forgets_the_bias():
    """Adds no bias.

    Your output lacks the bias. Each filter has one number that is added everywhere.
    """


@misconception(
    replace=("(W + 2 * pad - kw) // stride + 1", "(H + 2 * pad - kh) // stride + 1"),
    fails={
        "conv_forward_naive_slides_every_filter",
        "conv_forward_naive_pads_and_strides",
        "conv_backward_naive_dx_adds_where_windows_overlap",
        "conv_backward_naive_dw_sums_over_all_windows",
        "conv_backward_naive_db_sums_over_all_windows",
    },
)
def squares_only():
    """Takes the height of the output for its width.

    Your output has as many columns as rows. Count the places along each axis by itself.
    """


@misconception(
    replace=("top, left = i * stride, j * stride", "top, left = i * stride, j"),
    fails={"conv_forward_naive_pads_and_strides"},
)
def strides_over_rows_only():
    """Applies the stride to rows only.

    Your windows step over rows by the stride, and over columns by one. The stride is the same in both
    directions.
    """


@misconception(
    replace=(
        "padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))",
        'padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)), mode="edge")',
    ),
    fails={"conv_forward_naive_pads_and_strides"},
)
def border_repeated():
    """Pads with copies of the border.

    Beyond the border you repeat its pixels. Here the image is surrounded by zeros.
    """


@misconception(
    replace=("padded[n, :, top : top + kh", "padded[n, :, i : i + kh"),
    fails={"conv_forward_naive_pads_and_strides"},
)
def strides_over_columns_only():
    """Applies the stride to columns only.

    Your windows step over columns by the stride, and over rows by one. The stride is the same in both
    directions.
    """


@misconception(
    replace=(
        "dpadded[:, :, margin : margin + H, margin : margin + W]",
        "dpadded[:, :, margin:-margin, margin:-margin]",
    ),
    fails={"conv_backward_naive_dx_adds_where_windows_overlap"},
)
def empty_without_padding():
    """Cuts the border off by negative indices.

    Your dx is empty where pad is 0: x[0:-0] is x[0:0]. Count from the front, pad : pad + H.
    """


@misconception(
    replace=(
        "dpadded[n, :, rows, columns] += dout[n, f, i, j] * w[f]",
        "dpadded[n, :, rows, columns] = dout[n, f, i, j] * w[f]",
    ),
    fails={"conv_backward_naive_dx_adds_where_windows_overlap"},
)
def overwrites_dx():
    """Overwrites what earlier windows gave.

    Where windows overlap, your dx keeps the share of the last one alone. Add the shares up: += instead of =.
    """


@misconception(
    replace=("dout[n, f, i, j] * w[f]", "dout[n, f, i, j] * w[f][:, ::-1, ::-1]"),
    fails={"conv_backward_naive_dx_adds_where_windows_overlap"},
)
def flips_in_the_backward_pass():
    """Flips the kernel for dx, and adds it to windows.

    You flip the filters in the backward pass. That is right where dx is computed as a convolution of dout;
    here each
    window of dx receives the filter as it was used.
    """


@misconception(
    replace=("columns = slice(j * step, j * step + kw)", "columns = slice(j, j + kw)"),
    fails={
        "conv_backward_naive_dx_adds_where_windows_overlap",
        "conv_backward_naive_dw_sums_over_all_windows",
    },
)
def backward_without_column_stride():
    """Forgets the stride of columns in the backward pass.

    Your backward pass looks at other windows than your forward pass: its columns begin at j instead of
    j * stride.
    """


@misconception(
    replace=("dw[f] += dout[n, f, i, j] * surrounded", "dw[f] += dout[n, f, i, j] / len(x) * surrounded"),
    fails={"conv_backward_naive_dw_sums_over_all_windows"},
)
def averages_dw_over_the_batch():
    """Divides dw by the number of images.

    You average dw over the batch. The loss has done that already, where it does; a layer sums.
    """


@misconception(
    replace=("db[f] += dout[n, f, i, j]", "db[f] += dout[n, f, i, j] / len(x)"),
    fails={"conv_backward_naive_db_sums_over_all_windows"},
)
def averages_db_over_the_batch():
    """Divides db by the number of images.

    You average db over the batch. A bias is used in every image, and its gradient is the sum.
    """


@misconception(
    replace=("return dx, dw, db", "return dx, dw, dout[0].sum(axis=(1, 2))"),
    fails={"conv_backward_naive_db_sums_over_all_windows"},
)
def db_of_the_first_image():
    """Sums db over the pixels of one image.

    Your db knows one image of the batch. Sum over images, rows and columns.
    """


@alternative
def one_shift_at_a_time():
    """Loops over the entries of the kernel; each is a product of shifted images."""

    def conv_forward_naive(x, w, b, conv_param):
        s, p = conv_param["stride"], conv_param["pad"]
        N, C, H, W = x.shape
        F, C, kh, kw = w.shape
        big = np.zeros((N, C, H + 2 * p, W + 2 * p))
        big[:, :, p : p + H, p : p + W] = x
        rows, columns = (H + 2 * p - kh) // s + 1, (W + 2 * p - kw) // s + 1
        out = np.zeros((N, F, rows, columns)) + b.reshape(1, F, 1, 1)
        for a in range(kh):
            for c in range(kw):
                seen = big[:, :, a : a + s * rows : s, c : c + s * columns : s]
                out += np.einsum("ncij,fc->nfij", seen, w[:, :, a, c])
        return out, (big, w, s, p, H, W)

    def conv_backward_naive(dout, cache):
        big, w, s, p, H, W = cache
        rows, columns = dout.shape[2:]
        dbig, dw = np.zeros(big.shape), np.zeros(w.shape)
        for a in range(w.shape[2]):
            for c in range(w.shape[3]):
                place = np.s_[:, :, a : a + s * rows : s, c : c + s * columns : s]
                dbig[place] += np.einsum("nfij,fc->ncij", dout, w[:, :, a, c])
                dw[:, :, a, c] = np.einsum("nfij,ncij->fc", dout, big[place])
        return dbig[:, :, p : H + p, p : W + p], dw, dout.sum(axis=(0, 2, 3))


@alternative
def correlations_of_scipy():
    """Uses scipy's correlation and convolution, and takes what the stride takes."""

    def conv_forward_naive(x, w, b, conv_param):
        from scipy.signal import correlate

        s, p = conv_param["stride"], conv_param["pad"]
        big = np.pad(x, [(0, 0), (0, 0), (p, p), (p, p)])
        full = [[correlate(image, kernel, mode="valid", method="direct")[0] for kernel in w] for image in big]
        return np.array(full)[:, :, ::s, ::s] + b[:, None, None], (big, w, s, p)

    def conv_backward_naive(dout, cache):
        from scipy.signal import convolve, correlate

        big, w, s, p = cache
        size = np.array(big.shape[2:]) - w.shape[2:] + 1
        spread = np.zeros((*dout.shape[:2], *size))
        spread[:, :, ::s, ::s] = dout
        dbig, dw = np.zeros(big.shape), np.zeros(w.shape)
        for n, image in enumerate(big):
            for f, kernel in enumerate(w):
                for c in range(len(image)):
                    dbig[n, c] += convolve(spread[n, f], kernel[c], method="direct")
                    dw[f, c] += correlate(image[c], spread[n, f], mode="valid", method="direct")
        H, W = big.shape[2] - 2 * p, big.shape[3] - 2 * p
        return dbig[:, :, p : p + H, p : p + W], dw, np.einsum("nfij->f", dout)
