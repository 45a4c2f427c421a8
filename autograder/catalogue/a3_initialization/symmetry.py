"""New in this question: units that never become different."""

from autograder.catalogue import alternative, misconception


@misconception(
    replace=("np.full(shape, float(value))", "np.zeros(shape)"), fails={"constant_init_fills_the_whole_shape"}
)
def ignores_the_value():
    """Returns zeros whatever the value is.

    Your array is all zeros. constant_init fills it with the value it is given; zero is only the most common
    choice.
    """


@misconception(
    replace=("np.full(shape, float(value))", "np.full(shape[:2], float(value))"),
    fails={"constant_init_fills_the_whole_shape"},
)
def loses_the_kernel_axes():
    """Fills an array with the first two axes of the shape only.

    You use the first two axes of the shape. Weights of a convolution have more: pass the whole shape on.
    """


@misconception(replace=("float(value)", "value"), fails={"constant_init_fills_the_whole_shape"})
def keeps_the_type_of_the_value():
    """Makes an array of whole numbers from a whole number.

    np.full takes the type of the value, so a whole number gives an array of integers. Ask for float64:
    dtype=float.
    """


@misconception(replace=("h**2", "np.tanh(h) ** 2"), fails={"two_layer_gradients_agree_with_autograd"})
def applies_tanh_twice():
    """Writes the slope of tanh as 1 - tanh(h)^2, with h the output of tanh already.

    Your slope is 1 - tanh(h)², but h is the output of tanh already. The slope is 1 - h².
    """


@misconception(
    replace=("x.T @ dz, h.T @ dout", "x.T @ dz / len(x), h.T @ dout / len(x)"),
    fails={"two_layer_gradients_agree_with_autograd"},
)
def averages_over_the_batch():
    """Divides both gradients by the number of examples.

    You divide the gradients by the number of examples. If the loss is a mean, that factor is in dout already;
    the backward pass sums over the batch.
    """


@misconception(fails={"two_layer_gradients_agree_with_autograd"})
def dw2_from_before_tanh():
    """Multiplies dout with the input of tanh instead of its output.

    Your dw2 uses the values in front of tanh. The second layer reads h, the output of tanh, so dw2 is made of
    h and dout.
    """

    def two_layer_gradients(x, w1, w2, dout):
        z = x @ w1
        dz = (dout @ w2.T) * (1 - np.tanh(z) ** 2)
        return x.T @ dz, z.T @ dout


@misconception(fails={"two_layer_gradients_agree_with_autograd"})
def forgets_the_slope_of_tanh():
    """Goes back through w2 and x, but not through tanh.

    On its way to w1 the gradient passes tanh, so it is multiplied by the slope 1 - h² there. Your dw1 leaves
    that factor out.
    """

    def two_layer_gradients(x, w1, w2, dout):
        h = np.tanh(x @ w1)
        return x.T @ (dout @ w2.T), h.T @ dout


@misconception(fails={"two_layer_gradients_agree_with_autograd"})
def slope_of_the_input():
    """Writes the slope of tanh as 1 - z^2, with z its input.

    Your slope is 1 - z², with z the input of tanh. The slope is written with its output: 1 - h².
    """

    def two_layer_gradients(x, w1, w2, dout):
        z = x @ w1
        h = np.tanh(z)
        return x.T @ ((dout @ w2.T) * (1 - z**2)), h.T @ dout


@misconception(fails={"distinct_units_counts_different_columns"})
def compares_sums():
    """Calls two columns equal when their sums are.

    You compare the sums of the columns. Different columns can have equal sums; compare them entry by entry.
    """

    def distinct_units(dw, tol):
        kept = []
        for total in dw.sum(axis=0):
            if all(abs(total - other) > tol for other in kept):
                kept.append(total)
        return len(kept)


@misconception(fails={"distinct_units_counts_different_columns"})
def compares_with_every_earlier_column():
    """Compares with all earlier columns, also those that did not join the list.

    You compare a column with all columns before it. The rule compares with those on the list only; the two
    differ when small steps add up, as in 0, 0.8, 1.6 at a tolerance of 1.
    """

    def distinct_units(dw, tol):
        count = 0
        for j in range(dw.shape[1]):
            if all(np.abs(dw[:, j] - dw[:, i]).max() > tol for i in range(j)):
                count += 1
        return count


@misconception(fails={"distinct_units_counts_different_columns"})
def counts_rows():
    """Compares rows of the gradient instead of columns.

    You compare the rows of dw, one for each input. A hidden unit owns a column of w1, so count different
    columns.
    """

    def distinct_units(dw, tol):
        kept = []
        for row in dw:
            if all(np.abs(row - other).max() > tol for other in kept):
                kept.append(row)
        return len(kept)


@misconception(fails={"distinct_units_counts_different_columns"})
def ignores_tol():
    """Compares exactly, with np.unique.

    You compare exactly. Gradients that should be equal often differ in their last digits, and `tol` says how
    much difference still counts as equal.
    """

    def distinct_units(dw, tol):
        return np.unique(dw, axis=1).shape[1]


@misconception(
    replace=("np.abs(column - other).max()", "np.linalg.norm(column - other)"),
    fails={"distinct_units_counts_different_columns"},
)
def length_of_the_difference():
    """Compares the Euclidean distance of two columns with tol.

    You compare the length of the difference with `tol`. It adds up many small entries, none of which need be
    above `tol`: look at the largest entry.
    """


@misconception(
    replace=("np.abs(column - other).max", "np.abs(column - other).mean"),
    fails={"distinct_units_counts_different_columns"},
)
def mean_difference():
    """Averages the differences of two columns.

    You compare the average difference of two columns with `tol`. Two columns differ if some entry does, and
    the average hides a single entry: take the largest difference.
    """


@misconception(
    replace=("np.abs(column - other).max", "np.abs(column - other).min"),
    fails={"distinct_units_counts_different_columns"},
)
def one_equal_entry_is_enough():
    """Calls two columns equal when any entry agrees.

    You call two columns equal as soon as one of their entries agrees. They are equal only if all entries do:
    look at the largest difference, not at the smallest.
    """


@misconception(fails={"distinct_units_counts_different_columns"})
def previous_column_only():
    """Compares each column with its left neighbor only.

    You compare each column with its left neighbor. Equal columns need not stand side by side: compare with
    every column on the list.
    """

    def distinct_units(dw, tol):
        count = 1
        for j in range(1, dw.shape[1]):
            if np.abs(dw[:, j] - dw[:, j - 1]).max() > tol:
                count += 1
        return count


@misconception(
    replace=(
        "all(np.abs(column - other).max() > tol for other in kept)",
        "not any(np.allclose(column, other, atol=tol) for other in kept)",
    ),
    fails={"distinct_units_counts_different_columns"},
)
def relative_tolerance():
    """np.allclose with its relative tolerance.

    You compare with np.allclose, which adds a relative tolerance of 1e-5 to `tol`: large entries may differ
    by more. Switch it off with rtol=0.
    """


@alternative
def einsum():
    """Einstein sums, and a table of all column distances."""

    def constant_init(shape, value):
        return value * np.ones(shape)

    def two_layer_gradients(x, w1, w2, dout):
        h = np.tanh(np.einsum("nd,dm->nm", x, w1))
        slope = 1 / np.cosh(np.einsum("nd,dm->nm", x, w1)) ** 2
        dw1 = np.einsum("nd,nk,mk,nm->dm", x, dout, w2, slope)
        return [dw1, np.einsum("nm,nk->mk", h, dout)]

    def distinct_units(dw, tol):
        gap = np.max(np.abs(dw[:, :, None] - dw[:, None, :]), axis=0)
        left, count = np.ones(dw.shape[1], dtype=bool), 0
        while left.any():
            leader = np.argmax(left)
            left &= gap[leader] > tol
            count += 1
        return count


@alternative
def isclose():
    """np.isclose without its relative tolerance, broadcasting for the constant."""

    def constant_init(shape, value):
        w = np.zeros(shape)
        w[...] = value
        return w

    def two_layer_gradients(x, w1, w2, dout):
        h = np.tanh(x @ w1)
        dw2 = np.dot(h.T, dout)
        dh = np.dot(dout, w2.T)
        dw1 = np.dot(x.T, dh - dh * h * h)
        return (dw1, dw2)

    def distinct_units(dw, tol):
        kept = np.zeros((0, dw.shape[0]))
        for column in dw.T:
            if not np.isclose(kept, column, rtol=0, atol=tol).all(axis=1).any():
                kept = np.vstack([kept, column])
        return kept.shape[0]


@alternative
def loops():
    """Loops over entries; gradients example by example."""

    def constant_init(shape, value):
        w = np.empty(shape)
        for index in np.ndindex(*shape):
            w[index] = value
        return w

    def two_layer_gradients(x, w1, w2, dout):
        dw1, dw2 = np.zeros(w1.shape), np.zeros(w2.shape)
        for n in range(len(x)):
            h = [np.tanh(sum(x[n, i] * w1[i, j] for i in range(w1.shape[0]))) for j in range(w1.shape[1])]
            for j in range(w1.shape[1]):
                dh = 0.0
                for k in range(w2.shape[1]):
                    dw2[j, k] += h[j] * dout[n, k]
                    dh += w2[j, k] * dout[n, k]
                for i in range(w1.shape[0]):
                    dw1[i, j] += x[n, i] * dh * (1 - h[j] ** 2)
        return dw1, dw2

    def distinct_units(dw, tol):
        leaders = []
        for j in range(dw.shape[1]):
            new = True
            for leader in leaders:
                if all(abs(dw[i, j] - dw[i, leader]) <= tol for i in range(dw.shape[0])):
                    new = False
            if new:
                leaders.append(j)
        return len(leaders)
