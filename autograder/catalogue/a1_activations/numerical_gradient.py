"""New in this question: the tool that checks all the others."""

from autograder.catalogue import alternative, misconception


@misconception(
    fails={"numerical_gradient_agrees_with_calculus", "numerical_gradient_uses_the_step_it_is_given"}
)
def forward_difference():
    """Takes the forward difference (f(x + h) - f(x)) / h instead of the centered one.

    You compare f(x + h) with f(x), the forward difference. Its error shrinks like h; that of the centered
    difference shrinks like h squared, because the two sides cancel. Step to both sides and divide by the
    distance between the two points.
    """

    def numerical_gradient(f, x, h):
        grad = np.zeros_like(x)
        base = f(x)
        for index in np.ndindex(x.shape):
            moved = x.copy()
            moved[index] += h
            grad[index] = (f(moved) - base) / h
        return grad


@misconception(
    fails={
        "numerical_gradient_agrees_with_calculus",
        "numerical_gradient_uses_the_step_it_is_given",
        "numerical_gradient_leaves_x_unchanged",
    }
)
def leaves_the_entry_moved():
    """Writes x + h and x - h into x and never puts the old value back.

    You move an entry of x and go on to the next one without putting the old value back. So later entries are
    measured at a different point, and the caller finds a changed x. Restore each entry before you move the
    next.
    """

    def numerical_gradient(f, x, h):
        grad = np.zeros_like(x)
        for index in np.ndindex(x.shape):
            old = x[index]
            x[index] = old + h
            up = f(x)
            x[index] = old - h
            down = f(x)
            grad[index] = (up - down) / (2 * h)
        return grad


@misconception(
    fails={
        "numerical_gradient_agrees_with_calculus",
        "numerical_gradient_uses_the_step_it_is_given",
        "numerical_gradient_keeps_the_shape_of_x",
        "numerical_gradient_leaves_x_unchanged",
    }
)
def copy_that_is_no_copy():
    """Gives x two more names instead of copying it, so that both steps land in the same array.

    In your code `up = x` and `down = x` are two more names for one and the same array: the two steps cancel,
    and both calls of f see the same numbers. Make real copies.
    """

    def numerical_gradient(f, x, h):
        grad = np.zeros_like(x)
        for index in np.ndindex(x.shape):
            up = x
            up[index] += h
            down = x
            down[index] -= h
            grad[index] = (f(up) - f(down)) / (2 * h)
        return grad


@misconception(
    replace=[
        ("np.zeros(x.shape)", "np.zeros_like(x)"),
        ("(f(up) - f(down)) / (2 * h)", "(f(up) - f(down)) / h"),
    ],
    fails={
        "numerical_gradient_agrees_with_calculus",
        "numerical_gradient_uses_the_step_it_is_given",
        "numerical_gradient_keeps_the_shape_of_x",
        "numerical_gradient_leaves_x_unchanged",
    },
)
def divides_by_h():
    """Steps to both sides but divides by h instead of 2h.

    Your gradient is twice as large as it should be: the two points at which you evaluate f lie 2h apart, not
    h. Divide by their distance.
    """


@misconception(
    fails={
        "numerical_gradient_agrees_with_calculus",
        "numerical_gradient_uses_the_step_it_is_given",
        "numerical_gradient_keeps_the_shape_of_x",
        "numerical_gradient_leaves_x_unchanged",
    }
)
def moves_all_entries():
    """Moves every entry of x at once, which gives one slope for the whole array.

    You add h to all entries of x at once. That measures one slope, along the diagonal, and it is the sum of
    all entries of the gradient. For the gradient itself, move one entry at a time and keep the others where
    they are.
    """

    def numerical_gradient(f, x, h):
        return (f(x + h) - f(x - h)) / (2 * h) * np.ones_like(x)


@misconception(
    fails={
        "numerical_gradient_agrees_with_calculus",
        "numerical_gradient_uses_the_step_it_is_given",
        "numerical_gradient_keeps_the_shape_of_x",
        "numerical_gradient_leaves_x_unchanged",
    }
)
def returns_flat_gradient():
    """Works on the flattened array and forgets to give the result the shape of x.

    The numbers in your gradient are right, but they stand in one long row. A gradient has the shape of the
    thing it belongs to, or an update x - lr * grad goes wrong: reshape it at the end.
    """

    def numerical_gradient(f, x, h):
        flat = x.reshape(-1)
        grad = np.zeros(flat.size)
        for i in range(flat.size):
            up, down = flat.copy(), flat.copy()
            up[i] += h
            down[i] -= h
            grad[i] = (f(up.reshape(x.shape)) - f(down.reshape(x.shape))) / (2 * h)
        return grad


@misconception(
    replace=("np.ndindex(x.shape)", "range(len(x))"),
    fails={
        "numerical_gradient_agrees_with_calculus",
        "numerical_gradient_uses_the_step_it_is_given",
        "numerical_gradient_keeps_the_shape_of_x",
        "numerical_gradient_leaves_x_unchanged",
    },
)
def moves_whole_rows():
    """Moves a row of x at a time and gives all its entries one slope.

    Your index stops at the first axis, so x[i] is a whole row, and all of it moves at once. One entry at
    a time: an index for every axis, as np.ndindex(x.shape) gives them.
    """


@misconception(
    replace=("np.ndindex(x.shape)", "range(x.size)"),
    fails={
        "numerical_gradient_agrees_with_calculus",
        "numerical_gradient_uses_the_step_it_is_given",
        "numerical_gradient_keeps_the_shape_of_x",
        "numerical_gradient_leaves_x_unchanged",
    },
)
def counts_entries_in_one_index():
    """Counts all entries with one index, and indexes the first axis with it.

    You count up to x.size and index x itself with that number, but x[i] is a row of x, and there are
    fewer rows than entries. Index with np.ndindex(x.shape), or flatten a copy first and reshape what you
    hand to f.
    """


@misconception(
    fails={"numerical_gradient_agrees_with_calculus", "numerical_gradient_uses_the_step_it_is_given"}
)
def leaves_the_entry_of_a_copy_moved():
    """Works on one copy and never puts the old value of an entry back.

    You leave each entry at its last step, so that later differences are taken at another point than x.
    Put the old value back before you go on to the next entry.
    """

    def numerical_gradient(f, x, h):
        moved, grad = x.copy(), np.zeros(x.shape)
        for index in np.ndindex(x.shape):
            old = moved[index]
            moved[index] = old + h
            up = f(moved)
            moved[index] = old - h
            grad[index] = (up - f(moved)) / (2 * h)
        return grad


@misconception(
    replace=[("up[index] += h\n        ", ""), ("(2 * h)", "h")],
    fails={"numerical_gradient_agrees_with_calculus", "numerical_gradient_uses_the_step_it_is_given"},
)
def backward_difference():
    """Takes the backward difference (f(x) - f(x - h)) / h.

    You step to one side only, down. The centered difference steps to both sides and divides by 2h; for a
    large h that is another number.
    """


@misconception(
    replace=("(f(up) - f(down)) / (2 * h)", "f(up) - f(down)"),
    fails={
        "numerical_gradient_agrees_with_calculus",
        "numerical_gradient_uses_the_step_it_is_given",
        "numerical_gradient_keeps_the_shape_of_x",
        "numerical_gradient_leaves_x_unchanged",
    },
)
def forgets_to_divide():
    """Returns the differences without dividing by 2h.

    You return differences of f, not slopes. Divide by the distance between the two points, 2h.
    """


@misconception(fails={"numerical_gradient_uses_the_step_it_is_given"}, constant="1e-5")
def hard_coded_step():
    """Ignores the argument h and always steps by 1e-5.

    You step by a number of your own, however large the h in the argument list is. The caller chooses h, since
    the best step depends on f and on the precision; use the argument.
    """

    def numerical_gradient(f, x, h):
        eps = 1e-5
        grad = np.zeros_like(x)
        for index in np.ndindex(x.shape):
            up, down = x.copy(), x.copy()
            up[index] += eps
            down[index] -= eps
            grad[index] = (f(up) - f(down)) / (2 * eps)
        return grad


@misconception(fails={"numerical_gradient_keeps_the_shape_of_x"})
def loops_over_two_axes():
    """Loops over rows and columns, so that only 2-D arrays work.

    Your two loops fit arrays with rows and columns only. A bias has one axis and a batch of images four;
    visit the entries in a way that does not depend on the number of axes.
    """

    def numerical_gradient(f, x, h):
        grad = np.zeros_like(x)
        rows, cols = x.shape
        for i in range(rows):
            for j in range(cols):
                old = x[i, j]
                x[i, j] = old + h
                up = f(x)
                x[i, j] = old - h
                down = f(x)
                x[i, j] = old
                grad[i, j] = (up - down) / (2 * h)
        return grad


@misconception(fails={"numerical_gradient_leaves_x_unchanged"})
def restores_by_arithmetic():
    """Undoes += h with -= h, and -= h with += h, which leaves rounding errors in x.

    You undo your steps by arithmetic: + h, - h. In floating point this does not always lead back to the
    number you started from, so x drifts a little in the last digits. Store the old value and write it back.
    """

    def numerical_gradient(f, x, h):
        grad = np.zeros_like(x)
        for index in np.ndindex(x.shape):
            x[index] += h
            up = f(x)
            x[index] -= h
            x[index] -= h
            down = f(x)
            x[index] += h
            grad[index] = (up - down) / (2 * h)
        return grad


@alternative
def flat_list():
    """Plain Python on a list of numbers; both quotients are averaged."""

    def numerical_gradient(f, x, h):
        values, slopes, middle = x.ravel().tolist(), [], f(x)

        def at(position, value):
            return f(np.array(values[:position] + [value] + values[position + 1 :]).reshape(x.shape))

        for i, v in enumerate(values):
            ahead = (at(i, v + h) - middle) / h
            behind = (middle - at(i, v - h)) / h
            slopes.append((ahead + behind) / 2)
        return np.array(slopes).reshape(x.shape)


@alternative
def nditer_in_place():
    """Moves each entry in place with np.nditer and writes the old value back."""

    def numerical_gradient(f, x, h):
        grad = np.zeros_like(x)
        it = np.nditer(x, flags=["multi_index"], op_flags=["readwrite"])
        while not it.finished:
            ix = it.multi_index
            old = x[ix]
            x[ix] = old + h
            up = f(x)
            x[ix] = old - h
            down = f(x)
            x[ix] = old
            grad[ix] = (up - down) / (2 * h)
            it.iternext()
        return grad


@alternative
def unit_vectors():
    """Steps along the rows of h times the identity matrix."""

    def numerical_gradient(f, x, h):
        steps = (h * np.eye(x.size)).reshape(x.size, *x.shape)
        return np.array([(f(x + e) - f(x - e)) / (2.0 * h) for e in steps]).reshape(x.shape)
