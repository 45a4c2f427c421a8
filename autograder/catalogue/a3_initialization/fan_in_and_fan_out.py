"""New in this question: what an output sums, and what an input reaches."""

from autograder.catalogue import alternative, misconception


@misconception(
    replace=[
        ("int(shape[0]), int(shape[1])", "shape[1], shape[0]"),
        (
            "int(shape[1]) * kernel, int(shape[0]) // groups * kernel",
            "shape[1] * kernel, shape[0] // groups * kernel",
        ),
    ],
    fails={"fans_of_a_dense_layer"},
)
def dense_the_torch_way():
    """Reads dense weights as (outputs, inputs), as torch.nn.Linear stores them.

    You read dense weights as (outputs, inputs). That is how torch.nn.Linear stores them; in this course y = x
    @ w with w of shape (D, M), inputs first.
    """


@misconception(
    replace=[
        ("int(shape[0]), int(shape[1])", "shape[0], shape[1]"),
        (
            "int(shape[1]) * kernel, int(shape[0]) // groups * kernel",
            "shape[0] // groups * kernel, shape[1] * kernel",
        ),
    ],
    fails={"fans_of_a_convolution_count_the_kernel", "fans_of_a_grouped_convolution"},
)
def conv_axes_swapped():
    """Reads the axes of a convolution in the order of dense weights: inputs first.

    Dense weights are (inputs, outputs), but weights of a convolution start with the filters, its outputs: (F,
    C // groups, ...). You read them the other way round, so fan-in and fan-out have changed places.
    """


@misconception(fails={"fans_of_a_convolution_count_the_kernel", "fans_of_a_grouped_convolution"})
def forgets_the_kernel():
    """Counts channels and filters, but not the entries of the kernel.

    You count channels and filters only. One output of a convolution sums a whole window of each channel, so
    each count is multiplied by the number of entries of the kernel.
    """

    def fan_in_and_fan_out(shape, groups):
        if len(shape) == 2:
            return shape[0], shape[1]
        return shape[1], shape[0] // groups


@misconception(fails={"fans_of_a_convolution_count_the_kernel", "fans_of_a_grouped_convolution"})
def squares_one_side():
    """Takes the kernel to be a square and squares its first side.

    You square the first side of the kernel. A kernel need not be a square, nor have two axes: multiply all
    the kernel axes the shape has.
    """

    def fan_in_and_fan_out(shape, groups):
        if len(shape) == 2:
            return shape[0], shape[1]
        kernel = shape[2] ** 2
        return shape[1] * kernel, shape[0] // groups * kernel


@misconception(fails={"fans_of_a_convolution_count_the_kernel", "fans_of_a_grouped_convolution"})
def two_kernel_axes_only():
    """Multiplies shape[2] and shape[3], which a 1-D convolution does not have.

    Your code asks for a fourth axis, and a 1-D convolution has only three: (F, C // groups, K). The product
    of all axes from the third on covers both.
    """

    def fan_in_and_fan_out(shape, groups):
        if len(shape) == 2:
            return shape[0], shape[1]
        kernel = shape[2] * shape[3]
        return shape[1] * kernel, shape[0] // groups * kernel


@misconception(
    replace=[
        ("shape[2:]", "shape[:-2]"),
        (
            "int(shape[1]) * kernel, int(shape[0]) // groups * kernel",
            "int(shape[-2]) * kernel, int(shape[-1]) // groups * kernel",
        ),
    ],
    fails={"fans_of_a_convolution_count_the_kernel", "fans_of_a_grouped_convolution"},
)
def channels_last():
    """Reads the shape of a convolution as Keras does, kernel axes first.

    You read the kernel from the first axes and the channels from the last two, which is the order of
    Keras. Here filters and channels come first: (F, C // groups, HH, WW).
    """


@misconception(
    replace=[
        ("int(shape[0]), int(shape[1])", "shape[0], shape[1]"),
        (
            "int(shape[1]) * kernel, int(shape[0]) // groups * kernel",
            "shape[1] // groups * kernel, shape[0] // groups * kernel",
        ),
    ],
    fails={"fans_of_a_grouped_convolution"},
)
def divides_fan_in_by_groups_again():
    """Divides the second axis by groups, though it holds C // groups already.

    You divide the channels by the number of groups, but the second axis of the shape holds C // groups
    already: the division has been done.
    """


@misconception(
    replace=[
        ("int(shape[0]), int(shape[1])", "shape[0], shape[1]"),
        (
            "int(shape[1]) * kernel, int(shape[0]) // groups * kernel",
            "shape[1] * groups * kernel, shape[0] // groups * kernel",
        ),
    ],
    fails={"fans_of_a_grouped_convolution"},
)
def fan_in_of_all_channels():
    """Multiplies the second axis by groups, to get back all C channels.

    Your fan-in counts the channels of all groups. A filter reads the channels of its own group only, and
    those are what the second axis of the shape counts.
    """


@misconception(
    replace=[
        ("int(shape[0]), int(shape[1])", "shape[0], shape[1]"),
        ("int(shape[1]) * kernel, int(shape[0]) // groups * kernel", "shape[1] * kernel, shape[0] * kernel"),
    ],
    fails={"fans_of_a_grouped_convolution"},
)
def fan_out_ignores_groups():
    """Counts all filters in the fan-out, as a function that knows only the shape must.

    Your fan-out counts all F filters. With groups, an input channel is seen by the filters of its own group
    only, a fraction 1 / groups of them. (PyTorch's function counts as you do, because nobody tells it the
    groups.)
    """


@alternative
def counts_connections():
    """Writes down which filter sees which channel and counts the entries, kernel entry by kernel entry."""

    def fan_in_and_fan_out(shape, groups):
        if len(shape) == 2:
            return list(shape)
        filters, channels = shape[0], shape[1] * groups
        sees = np.zeros((filters, channels), dtype=int)
        for f in range(filters):
            for c in range(channels):
                if f * groups // filters == c * groups // channels:
                    sees[f, c] = 1
        entries = 1
        for side in shape[2:]:
            entries *= side
        return [int(sees[0].sum()) * entries, int(sees[:, 0].sum()) * entries]


@alternative
def products_of_the_shape():
    """Products over the shape, with numpy numbers as the result."""

    def fan_in_and_fan_out(shape, groups):
        shape = np.array(shape)
        if shape.size == 2:
            return shape[0], shape[1]
        return np.prod(shape[1:]), np.prod(shape) // (shape[1] * groups)


@alternative
def unpacks():
    """Unpacks the shape with a star and reduces the kernel with math.prod; whole numbers held as floats."""

    import math

    def fan_in_and_fan_out(shape, groups):
        first, second, *kernel = shape
        if not kernel:
            return float(first), float(second)
        area = math.prod(kernel)
        return float(second * area), first / groups * area
