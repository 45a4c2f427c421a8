"""New in this question: a normalization with a backward pass."""

from autograder.catalogue import alternative, misconception


@misconception(
    replace=("np.linalg.norm(x, axis=-1, keepdims=True)", "np.sqrt(np.sum(x**2, axis=-1, keepdims=True))"),
    fails={"l2_normalize_forward_gives_unit_vectors"},
)
def squares_in_the_type_of_x():
    """Squares integers in their own type.

    You square x as it comes. A uint8 holds nothing above 255, so 20 * 20 wraps around to 144 without a
    warning, and the length is wrong. Convert x to float64 first.
    """


@misconception(
    replace=[
        ("np.linalg.norm(x, axis=-1, keepdims=True)", "np.linalg.norm(x, axis=1, keepdims=True)"),
        ("np.sum(dout * out, axis=-1, keepdims=True)", "np.sum(dout * out, axis=1, keepdims=True)"),
    ],
    fails={"l2_normalize_forward_gives_unit_vectors", "l2_normalize_backward_has_no_part_along_x"},
)
def axis_one():
    """Takes axis 1 for the vectors, which is the last axis only for 2-D x.

    You work along axis 1. That is the last axis of an (N, D) array, but not of (N, T, D), where the vectors
    are one axis further on, and a single vector (D,) has no axis 1 at all. Use axis=-1.
    """


@misconception(
    fails={
        "l2_normalize_forward_gives_unit_vectors",
        "l2_normalize_forward_keeps_short_vectors_short",
        "l2_normalize_backward_has_no_part_along_x",
        "l2_normalize_backward_divides_short_vectors_by_eps",
    }
)
def adds_eps_to_the_length():
    """Divides by length + eps.

    You divide by length + eps. Here eps is a floor, max(length, eps): a long vector comes out with length
    exactly 1, whatever eps is.
    """

    def l2_normalize_forward(x, eps):
        length = np.linalg.norm(x, axis=-1, keepdims=True)
        return x / (length + eps), (x, length, eps)

    def l2_normalize_backward(dout, cache):
        x, length, eps = cache
        unit = x / np.where(length > 0, length, 1.0)
        along = np.sum(dout * unit, axis=-1, keepdims=True) * unit
        return dout / (length + eps) - along * length / (length + eps) ** 2


@misconception(
    fails={
        "l2_normalize_forward_gives_unit_vectors",
        "l2_normalize_forward_keeps_short_vectors_short",
        "l2_normalize_backward_has_no_part_along_x",
        "l2_normalize_backward_divides_short_vectors_by_eps",
    }
)
def eps_under_the_root():
    """Divides by sqrt(sum of squares + eps), as a norm layer does.

    You put eps under the root, as normalization layers do with a variance. Here eps is a floor for the
    length, max(length, eps), and long vectors must not notice it.
    """

    def l2_normalize_forward(x, eps):
        size = np.sqrt(np.sum(x**2, axis=-1, keepdims=True) + eps)
        return x / size, (x, size)

    def l2_normalize_backward(dout, cache):
        x, size = cache
        return dout / size - x * np.sum(dout * x, axis=-1, keepdims=True) / size**3


@misconception(
    replace=[
        ("np.linalg.norm(x, axis=-1, keepdims=True)", "np.linalg.norm(x, axis=0, keepdims=True)"),
        ("np.sum(dout * out, axis=-1, keepdims=True)", "np.sum(dout * out, axis=0, keepdims=True)"),
    ],
    fails={
        "l2_normalize_forward_gives_unit_vectors",
        "l2_normalize_forward_keeps_short_vectors_short",
        "l2_normalize_backward_has_no_part_along_x",
        "l2_normalize_backward_divides_short_vectors_by_eps",
    },
)
def normalizes_columns():
    """Takes the length of each column.

    You divide by the length of each column (axis 0). A column holds one feature of all examples; the vectors
    lie along the last axis.
    """


@misconception(
    fails={
        "l2_normalize_forward_gives_unit_vectors",
        "l2_normalize_forward_keeps_short_vectors_short",
        "l2_normalize_backward_has_no_part_along_x",
        "l2_normalize_backward_divides_short_vectors_by_eps",
    }
)
def one_length_for_all():
    """Divides everything by the length of the whole array.

    You divide by one number, the length of the whole array. Each vector has a length of its own: sum along
    the last axis only, with keepdims=True.
    """

    def l2_normalize_forward(x, eps):
        length = np.linalg.norm(x)
        out = x / max(length, eps)
        return out, (out, length, eps)

    def l2_normalize_backward(dout, cache):
        out, length, eps = cache
        along = np.sum(dout * out) * out
        return (dout - along if length > eps else dout) / max(length, eps)


@misconception(
    fails={
        "l2_normalize_forward_gives_unit_vectors",
        "l2_normalize_forward_keeps_short_vectors_short",
        "l2_normalize_backward_has_no_part_along_x",
        "l2_normalize_backward_divides_short_vectors_by_eps",
    }
)
def sum_of_magnitudes():
    """Uses the L1 length, the sum of absolute values.

    You divide by the sum of the absolute values, the L1 length. The Euclidean (L2) length is the root of the
    sum of squares.
    """

    def l2_normalize_forward(x, eps):
        length = np.sum(np.abs(x), axis=-1, keepdims=True)
        out = x / np.maximum(length, eps)
        return out, (x, out, length, eps)

    def l2_normalize_backward(dout, cache):
        x, out, length, eps = cache
        along = np.sum(dout * out, axis=-1, keepdims=True) * np.sign(x)
        return np.where(length > eps, dout - along, dout) / np.maximum(length, eps)


@misconception(
    fails={
        "l2_normalize_forward_keeps_short_vectors_short",
        "l2_normalize_backward_divides_short_vectors_by_eps",
    }
)
def floor_only_at_zero():
    """Protects vectors of zeros only and stretches short ones to length 1.

    In your code the floor protects vectors of zeros and nothing else. EVERY vector shorter than the eps of
    the argument list is divided by eps, not by its own length, and the tests make eps large.
    """

    def l2_normalize_forward(x, eps):
        length = np.linalg.norm(x, axis=-1, keepdims=True)
        size = np.where(length == 0, eps, length)
        return x / size, (x / size, size)

    def l2_normalize_backward(dout, cache):
        out, size = cache
        return (dout - np.sum(dout * out, axis=-1, keepdims=True) * out) / size


@misconception(
    replace=[
        ("x / np.maximum(length, eps)", "np.where(length > eps, x / np.maximum(length, eps), 0.0)"),
        (
            "np.where(length > eps, dout - along, dout) / np.maximum(length, eps)",
            "np.where(length > eps, (dout - along) / np.maximum(length, eps), 0.0)",
        ),
    ],
    fails={
        "l2_normalize_forward_keeps_short_vectors_short",
        "l2_normalize_backward_divides_short_vectors_by_eps",
    },
)
def short_vectors_become_zero():
    """Sets vectors shorter than eps to zero.

    You set vectors shorter than eps to zero. They are divided by eps, so only a vector of zeros stays zero;
    the others keep their direction and a gradient.
    """


@misconception(
    replace=[
        ("x / np.maximum(length, eps)", "x / length"),
        ("np.where(length > eps, dout - along, dout) / np.maximum(length, eps)", "(dout - along) / length"),
    ],
    fails={
        "l2_normalize_forward_keeps_short_vectors_short",
        "l2_normalize_backward_divides_short_vectors_by_eps",
    },
)
def no_floor():
    """Divides by the length however short it is.

    You divide by the length and never look at eps. A vector shorter than eps is divided by eps, and a
    vector of zeros keeps its zeros.
    """


@misconception(replace=("dout - along", "dout + along"), fails={"l2_normalize_backward_has_no_part_along_x"})
def adds_the_part_along_x():
    """Adds the part along x instead of subtracting it.

    You add the part along x. The length stands in the denominator, so its derivative enters with a minus
    sign.
    """


@misconception(
    replace=("np.sum(dout * out, axis=-1, keepdims=True)", "np.sum(dout * out)"),
    fails={"l2_normalize_backward_has_no_part_along_x"},
)
def dot_product_over_the_batch():
    """Sums u . dout over all vectors.

    Your u . dout is summed over all vectors of the batch. Each vector has its own: sum along the last axis,
    and keep that axis with keepdims=True.
    """


@misconception(fails={"l2_normalize_backward_has_no_part_along_x"})
def entry_by_entry():
    """Uses u_i * dout_i of each entry without summing over the vector.

    You multiply entry by entry, u * u * dout, without a sum. The length couples all entries of a vector: each
    entry needs u . dout, summed along the last axis.
    """

    def l2_normalize_backward(dout, cache):
        out, length, eps = cache
        return np.where(length > eps, dout - out * out * dout, dout) / np.maximum(length, eps)


@misconception(fails={"l2_normalize_backward_has_no_part_along_x"})
def gradient_in_the_type_of_x():
    """Writes dx into an array of the type of x.

    Your dx has the type of x: np.zeros_like(x) of integers holds integers, and writing 0.7 into it stores 0.
    Make it like dout, or let numpy make the array.
    """

    def l2_normalize_forward(x, eps):
        length = np.linalg.norm(x, axis=-1, keepdims=True)
        out = x / np.maximum(length, eps)
        return out, (x, out, length, eps)

    def l2_normalize_backward(dout, cache):
        x, out, length, eps = cache
        dx = np.zeros_like(x)
        along = np.sum(dout * out, axis=-1, keepdims=True) * out
        dx[...] = np.where(length > eps, dout - along, dout) / np.maximum(length, eps)
        return dx


@misconception(fails={"l2_normalize_backward_has_no_part_along_x"})
def length_taken_for_constant():
    """Treats the length as a constant in the backward pass.

    Your dx is dout / length: you treat the length as a constant. It depends on every entry of the vector,
    which is where the second term, the part along x, comes from.
    """

    def l2_normalize_backward(dout, cache):
        out, length, eps = cache
        return dout / np.maximum(length, eps)


@misconception(fails={"l2_normalize_backward_has_no_part_along_x"})
def one_short_vector_decides():
    """Asks whether any vector of the batch is short, and then treats all of them as short.

    You decide once for the whole batch: as soon as one vector is shorter than eps, the long ones lose the
    second term of their gradient, too. Decide for each vector by itself, with np.where.
    """

    def l2_normalize_backward(dout, cache):
        out, length, eps = cache
        if np.any(length < eps):
            return dout / np.maximum(length, eps)
        along = np.sum(dout * out, axis=-1, keepdims=True) * out
        return (dout - along) / length


@misconception(
    replace=(
        "along = np.sum(dout * out, axis=-1, keepdims=True) * out",
        "x = out * np.maximum(length, eps)\n    along = np.sum(dout * x, axis=-1, keepdims=True) * x",
    ),
    fails={"l2_normalize_backward_has_no_part_along_x"},
)
def projects_on_x():
    """Takes the part along x off with x instead of the unit vector.

    You subtract x (x . dout), with x as long as it is. The part along a direction is found with the UNIT
    vector: u (u . dout), where u is the output.
    """


@misconception(
    replace=(
        "np.where(length > eps, dout - along, dout) / np.maximum(length, eps)",
        "np.where(length > eps, dout - along, dout / eps)",
    ),
    fails={"l2_normalize_backward_has_no_part_along_x"},
)
def long_vectors_not_divided():
    """Takes the part along x off and forgets to divide by the length.

    You take the part along x off, well done, but do not divide by the length: stretching x by 2 makes a
    step half as visible in its direction.
    """


@misconception(
    replace=("np.where(length > eps, dout - along, dout)", "np.where(length > eps, dout - along, 0.0)"),
    fails={"l2_normalize_backward_divides_short_vectors_by_eps"},
)
def no_gradient_for_short_vectors():
    """Gives short vectors no gradient.

    You give vectors shorter than eps the gradient 0. Their length is not used, but x still is: out = x / eps
    has the slope 1 / eps.
    """


@misconception(
    replace=("np.where(length > eps, dout - along, dout)", "(dout - along)"),
    fails={"l2_normalize_backward_divides_short_vectors_by_eps"},
)
def projects_short_vectors_too():
    """Takes the part along x off for short vectors as well.

    You take the part along x off for vectors shorter than eps, too. There the divisor is eps, a constant: dx
    is simply dout / eps.
    """


@misconception(
    fails={"l2_normalize_backward_has_no_part_along_x", "l2_normalize_backward_divides_short_vectors_by_eps"}
)
def measures_the_slope():
    """Measures the slope by differences of the forward pass.

    Your backward pass calls the forward pass at points nearby and divides the difference by their distance.
    That has ten right digits or so, and the tests compare twelve. It is a fine check of a backward pass:
    write the derivative itself down, and compare the two.
    """

    def l2_normalize_forward(x, eps):
        return x / np.maximum(np.linalg.norm(x, axis=-1, keepdims=True), eps), (x, eps)

    def l2_normalize_backward(dout, cache):
        (x, eps), h = cache, 1e-3
        dx = np.zeros(x.shape)
        for index in np.ndindex(x.shape):
            step = np.zeros(x.shape)
            step[index] = h
            up, down = l2_normalize_forward(x + step, eps)[0], l2_normalize_forward(x - step, eps)[0]
            dx[index] = np.sum(dout * (up - down)) / (2 * h)
        return dx


@alternative
def computation_graph():
    """Goes back through square, sum, root, maximum and division one by one."""

    def l2_normalize_forward(x, eps):
        total = np.square(x.astype(float)).sum(-1, keepdims=True)
        root = np.sqrt(total)
        size = np.maximum(root, eps)
        return x / size, (x, root, size, eps)

    def l2_normalize_backward(dout, cache):
        x, root, size, eps = cache
        dx = dout / size
        dsize = -(dout * x / size**2).sum(-1, keepdims=True)
        droot = dsize * (root > eps)
        dtotal = droot / (2 * np.maximum(root, 1e-300))
        return dx + dtotal * 2 * x


@alternative
def einsum_and_masks():
    """Sums with einsum and treats long and short vectors apart by indexing."""

    def l2_normalize_forward(x, eps):
        x = np.asarray(x, dtype=float)
        length = np.einsum("...i,...i->...", x, x) ** 0.5
        long = length >= eps
        out = x / eps
        out[long] = x[long] / length[long][..., None]
        return out, {"x": x, "length": length, "long": long, "eps": eps}

    def l2_normalize_backward(dout, cache):
        x, long, eps = cache["x"], cache["long"], cache["eps"]
        dx = dout / eps
        size = cache["length"][long][..., None]
        dot = np.einsum("...i,...i->...", x[long], dout[long])[..., None]
        dx[long] = dout[long] / size - x[long] * dot / size**3
        return dx


@alternative
def jacobians():
    """Multiplies dout with the Jacobian matrix of each vector."""

    def l2_normalize_forward(x, eps):
        rows = x.reshape(-1, x.shape[-1]).astype(float)
        size = [max(float(np.sqrt(row @ row)), eps) for row in rows]
        out = np.array([row / s for row, s in zip(rows, size, strict=True)]).reshape(x.shape)
        return out, (rows, size, eps)

    def l2_normalize_backward(dout, cache):
        rows, size, eps = cache
        dx = []
        for row, s, upstream in zip(rows, size, dout.reshape(rows.shape), strict=True):
            jacobian = np.eye(len(row)) / s
            if s > eps:
                jacobian -= np.outer(row, row) / s**3
            dx.append(jacobian @ upstream)
        return np.array(dx).reshape(dout.shape)
