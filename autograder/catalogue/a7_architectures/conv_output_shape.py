"""New in this question: how many places a window has."""

from autograder.catalogue import alternative, misconception


@misconception(
    replace=[("(H + 2 * pad - kh)", "(H - kh)"), ("(W + 2 * pad - kw)", "(W - kw)")],
    fails={"conv_output_shape_at_stride_one", "conv_output_shape_leaves_out_what_does_not_fit"},
)
def forgets_the_padding():
    """Leaves the padding out.

    Your output has the size it would have without padding. The border adds rows and columns on both sides.
    """


@misconception(
    replace=[("(H + 2 * pad - kh)", "(H + pad - kh)"), ("(W + 2 * pad - kw)", "(W + pad - kw)")],
    fails={"conv_output_shape_at_stride_one", "conv_output_shape_leaves_out_what_does_not_fit"},
)
def pads_one_side():
    """Counts the padding once.

    You count the border on one side only. It surrounds the image: above and below, left and right.
    """


@misconception(
    replace=[("- kh) // stride + 1", "- kh) // stride"), ("- kw) // stride + 1", "- kw) // stride")],
    fails={"conv_output_shape_at_stride_one", "conv_output_shape_leaves_out_what_does_not_fit"},
)
def one_place_too_few():
    """Forgets the first place.

    You count the steps that the window takes, and not the place it begins in: five places are four steps
    apart.
    """


@misconception(
    replace=[
        ("(H + 2 * pad - kh) // stride + 1", "-(-(H + 2 * pad - kh) // stride) + 1"),
        ("(W + 2 * pad - kw) // stride + 1", "-(-(W + 2 * pad - kw) // stride) + 1"),
    ],
    fails={"conv_output_shape_leaves_out_what_does_not_fit"},
)
def rounds_up():
    """Rounds up.

    Your last window hangs over the edge. A window that does not fit as a whole is left out: round down.
    """


@misconception(
    replace=("(W + 2 * pad - kw) // stride + 1", "(H + 2 * pad - kh) // stride + 1"),
    fails={"conv_output_shape_at_stride_one", "conv_output_shape_leaves_out_what_does_not_fit"},
)
def squares_only():
    """Uses the height for both axes.

    Your output is always square. The width follows from the columns of the image and the width of the kernel.
    """


@misconception(
    replace=("return N, F, height, width", "return N, C, height, width"),
    fails={"conv_output_shape_at_stride_one", "conv_output_shape_leaves_out_what_does_not_fit"},
)
def keeps_the_channels():
    """Gives the output the channels of the input.

    Your output has as many channels as the input. Each filter sees all of these and makes one channel of
    them.
    """


@misconception(
    replace=("width = (W + 2 * pad - kw) // stride + 1", "width = W + 2 * pad - kw + 1"),
    fails={"conv_output_shape_leaves_out_what_does_not_fit"},
)
def strides_over_rows_only():
    """Applies the stride to rows only.

    The stride shrinks your height and not your width. It is the same in both directions.
    """


@alternative
def counts_places():
    """Counts where a window can begin."""

    def conv_output_shape(x_shape, w_shape, conv_param):
        def places(size, kernel):
            last = size + 2 * conv_param["pad"] - kernel
            return len(range(0, last + 1, conv_param["stride"]))

        return (x_shape[0], w_shape[0], places(x_shape[2], w_shape[2]), places(x_shape[3], w_shape[3]))


@alternative
def arrays_of_numbers():
    """Computes both axes at once, as floats that are rounded down."""

    def conv_output_shape(x_shape, w_shape, conv_param):
        size, kernel = np.array(x_shape[2:]), np.array(w_shape[2:])
        steps = np.floor((size + 2 * conv_param["pad"] - kernel) / conv_param["stride"])
        return [x_shape[0], w_shape[0], *(steps.astype(int) + 1)]
