"""New in this question: what a network costs, before it is built."""

from autograder.catalogue import alternative, misconception


@misconception(
    replace=(
        '            parameters += weights + C * layer["bias"]\n            macs += weights * H * W',
        "            parameters += weights\n            macs += weights * H * W",
    ),
    fails={"count_parameters_of_convolutions", "count_parameters_and_macs_of_whole_networks"},
)
def forgets_biases():
    """Leaves out the biases of convolutions.

    Your count lacks the biases of convolutions: one number for each filter, where `bias` is True.
    """


@misconception(
    replace=(
        '            parameters += weights + C * layer["bias"]\n            macs += weights * H * W',
        "            parameters += weights + C\n            macs += weights * H * W",
    ),
    fails={"count_parameters_of_convolutions", "count_parameters_and_macs_of_whole_networks"},
)
def always_a_bias():
    """Counts a bias for every convolution.

    You count a bias also where `bias` is False, as in front of a batch norm.
    """


@misconception(
    replace=("parameters += 2 * C", "parameters += 4 * C"),
    fails={"count_parameters_of_convolutions", "count_parameters_and_macs_of_whole_networks"},
)
def counts_running_statistics():
    """Counts running means and variances as parameters.

    You count four numbers for each channel of a batch norm. Two of them, the running statistics, are not
    learned by a
    gradient: they are no parameters.
    """


@misconception(
    replace=("parameters += 2 * C", "parameters += 0"),
    fails={"count_parameters_of_convolutions", "count_parameters_and_macs_of_whole_networks"},
)
def batchnorm_for_free():
    """Counts nothing for a batch norm.

    Your batch norms have no parameters. Each channel has a scale and a shift that are learned.
    """


@misconception(
    replace=('weights = layer["filters"] * C * kh * kw', 'weights = layer["filters"] * C * kh * kh'),
    fails={
        "count_parameters_of_convolutions",
        "count_macs_follow_the_shapes",
        "count_parameters_and_macs_of_whole_networks",
    },
)
def square_kernels():
    """Uses the height of a kernel for its width.

    Your kernels are square. Height and width of a kernel are two numbers.
    """


@misconception(
    replace=('weights = layer["filters"] * C * kh * kw', 'weights = layer["filters"] * kh * kw'),
    fails={
        "count_parameters_of_convolutions",
        "count_macs_follow_the_shapes",
        "count_parameters_and_macs_of_whole_networks",
    },
)
def filters_of_one_channel():
    """Gives each filter one channel.

    Your filters are flat. A filter reaches through all channels of what it is given.
    """


@misconception(
    replace=("macs += weights * H * W", "macs += weights"),
    fails={"count_macs_follow_the_shapes", "count_parameters_and_macs_of_whole_networks"},
)
def once_for_each_weight():
    """Counts every weight of a convolution once.

    You count one multiply-add for each weight. A convolution uses its weights again in every place of its
    output.
    """


@misconception(
    replace=("macs += weights * H * W", "macs += 2 * weights * H * W"),
    fails={"count_macs_follow_the_shapes", "count_parameters_and_macs_of_whole_networks"},
)
def two_operations_each():
    """Counts the product and the sum by themselves.

    Your number is twice as large: you count operations (FLOPs). A multiply-add is one product together with
    its sum.
    """


@misconception(
    replace=("macs += weights * H * W", 'macs += (weights + C * layer["bias"]) * H * W'),
    fails={"count_macs_follow_the_shapes", "count_parameters_and_macs_of_whole_networks"},
)
def biases_as_products():
    """Counts the biases among the multiply-adds.

    You count biases as multiply-adds. They are added and multiplied with nothing.
    """


@misconception(
    replace=('if layer["kind"] in ("conv", "pool"):', 'if layer["kind"] in ("conv",):'),
    fails={"count_macs_follow_the_shapes", "count_parameters_and_macs_of_whole_networks"},
)
def pools_change_no_shape():
    """Lets the shape pass pools unchanged.

    Your pools leave height and width as they are, so everything behind them is too large.
    """


@misconception(
    replace=('layer["stride"], layer.get("pad", 0)', 'layer["stride"], 0'),
    fails={"count_macs_follow_the_shapes", "count_parameters_and_macs_of_whole_networks"},
)
def forgets_the_padding():
    """Leaves the padding out.

    Your outputs are as large as they would be without padding.
    """


@misconception(
    replace=('weights = layer["units"] * C * H * W', 'weights = layer["units"] * C'),
    fails={"count_parameters_and_macs_of_whole_networks"},
)
def dense_layer_on_channels():
    """Gives a dense layer one weight for each channel.

    Your dense layers see one number of each channel. Without pooling before, they have a weight for every
    pixel of every
    channel; that is where most parameters of AlexNet and VGG are.
    """


@misconception(
    replace=('        elif layer["kind"] == "global_avg_pool":\n            H = W = 1\n', ""),
    fails={"count_parameters_and_macs_of_whole_networks"},
)
def global_pooling_forgotten():
    """Lets the shape pass global pooling unchanged.

    Behind global average pooling there is one number for each channel, so a dense layer there is small.
    """


@alternative
def numbers_at_once():
    """One function for each kind of layer, called with the shape as a tuple."""

    def count_parameters_and_macs(layers, input_shape):
        def conv(shape, layer):
            windows = _places(shape, layer["kernel"], layer["stride"], layer["pad"])
            products = math.prod([shape[0], *layer["kernel"]])
            biases = layer["filters"] if layer["bias"] else 0
            return (
                (layer["filters"], *windows),
                layer["filters"] * products + biases,
                layer["filters"] * products * math.prod(windows),
            )

        def linear(shape, layer):
            products = layer["units"] * math.prod(shape)
            biases = layer["units"] if layer["bias"] else 0
            return (layer["units"], 1, 1), products + biases, products

        kinds = {
            "conv": conv,
            "linear": linear,
            "batchnorm": lambda shape, layer: (shape, 2 * shape[0], 0),
            "relu": lambda shape, layer: (shape, 0, 0),
            "global_avg_pool": lambda shape, layer: ((shape[0], 1, 1), 0, 0),
            "pool": lambda shape, layer: (
                (shape[0], *_places(shape, layer["kernel"], layer["stride"], 0)),
                0,
                0,
            ),
        }
        shape, totals = tuple(input_shape), [0, 0]
        for layer in layers:
            shape, own, products = kinds[layer["kind"]](shape, layer)
            totals = [totals[0] + own, totals[1] + products]
        return tuple(totals)

    def _places(shape, kernel, stride, pad):
        return [(n + 2 * pad - k) // stride + 1 for n, k in zip(shape[1:], kernel, strict=True)]

    import math


@alternative
def layer_by_layer_recursion():
    """Counts the first layer, and leaves the rest to a call of itself."""

    def count_parameters_and_macs(layers, input_shape):
        if not layers:
            return 0, 0
        (C, H, W), (layer, *rest) = input_shape, layers
        kind, own, products = layer["kind"], 0, 0
        if kind in ("conv", "pool"):
            border = 2 * layer.get("pad", 0)
            H = len(range(0, H + border - layer["kernel"][0] + 1, layer["stride"]))
            W = len(range(0, W + border - layer["kernel"][1] + 1, layer["stride"]))
        if kind == "conv":
            own = layer["filters"] * C * np.prod(layer["kernel"])
            C, products = layer["filters"], own * H * W
        elif kind == "linear":
            own = products = layer["units"] * C * H * W
            C, H, W = layer["units"], 1, 1
        elif kind == "batchnorm":
            own = C + C
        elif kind == "global_avg_pool":
            H, W = 1, 1
        own += C if layer.get("bias", False) else 0
        parameters, macs = count_parameters_and_macs(rest, (C, H, W))
        return int(own + parameters), int(products + macs)
