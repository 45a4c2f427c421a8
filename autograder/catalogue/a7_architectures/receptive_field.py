"""New in this question: how far a unit sees."""

from autograder.catalogue import alternative, misconception


@misconception(
    replace=("size += (kernel - 1) * jump", "size += kernel * jump"),
    fails={"receptive_field_of_stacked_kernels", "receptive_field_takes_longer_steps_behind_strides"},
)
def adds_whole_kernels():
    """Adds the whole kernel instead of kernel - 1.

    Each of your layers adds one step too many: a kernel of 1 sees nothing new.
    """


@misconception(
    replace=("size += (kernel - 1) * jump", "size *= kernel"),
    fails={"receptive_field_of_stacked_kernels", "receptive_field_takes_longer_steps_behind_strides"},
)
def multiplies_kernels():
    """Multiplies the kernels.

    Your field grows by a factor with each layer. Neighboring windows overlap, so each layer adds a few
    pixels only.
    """


@misconception(
    replace=(
        "        size += (kernel - 1) * jump\n        jump *= stride\n",
        "        jump *= stride\n        size += (kernel - 1) * jump\n",
    ),
    fails={"receptive_field_takes_longer_steps_behind_strides"},
)
def own_stride_first():
    """Counts a layer's own stride for the layer itself.

    You lengthen the steps by a layer's stride before its own kernel. The kernel steps over what it is
    given; its
    stride concerns the layers behind it.
    """


@misconception(
    replace=("size += (kernel - 1) * jump", "size += kernel - 1"),
    fails={"receptive_field_takes_longer_steps_behind_strides"},
)
def strides_ignored():
    """Adds kernel - 1 whatever the strides.

    Your field does not notice strides. Behind a stride of 2, one step of a kernel is two pixels.
    """


@misconception(
    replace=("jump *= stride", "jump = stride"),
    fails={"receptive_field_takes_longer_steps_behind_strides"},
)
def last_stride_only():
    """Keeps the last stride only.

    Your jump is the stride of one layer. Strides multiply from layer to layer.
    """


@misconception(
    replace=("jump *= stride", "jump += stride - 1"),
    fails={"receptive_field_takes_longer_steps_behind_strides"},
)
def adds_strides():
    """Adds the strides up.

    Your strides add up. A stride of 2 on top of a stride of 2 makes neighbors lie four pixels apart.
    """


@alternative
def from_the_top():
    """Goes from the last layer to the first."""

    def receptive_field(layers):
        size = jump = 1
        for kernel, stride in reversed(layers):
            size = (size - 1) * stride + kernel
            jump = jump * stride
        return size, jump


@alternative
def first_and_last_pixel():
    """Follows the first and the last pixel of two neighbors down to the image."""

    def receptive_field(layers):
        first, last, neighbor = 0, 0, 1
        for kernel, stride in layers[::-1]:
            first, last, neighbor = first * stride, last * stride + kernel - 1, neighbor * stride
        return [last - first + 1, neighbor - first]
