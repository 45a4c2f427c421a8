"""New in this question: every layer sees all layers before it."""

from autograder.catalogue import alternative, misconception


@misconception(
    replace=("x = torch.cat([x, new], dim=1)", "x = torch.cat([new, x], dim=1)"),
    fails={"dense_block_of_one_layer", "dense_block_sees_all_layers_before"},
)
def newest_first():
    """Puts the newest layer in front.

    Your newest output comes first. The order is input, layer 0, layer 1, ...
    """


@misconception(
    replace=(
        "new = layer.conv(torch.relu(layer.bn(x)))",
        "new = layer.bn.weight.new_zeros(()) + layer.conv(layer.bn(x))",
    ),
    fails={"dense_block_of_one_layer", "dense_block_sees_all_layers_before"},
)
def no_relu():
    """Leaves out the ReLU.

    Your layers have no ReLU between norm and convolution.
    """


@misconception(
    replace=("new = layer.conv(torch.relu(layer.bn(x)))", "new = layer.conv(layer.bn(torch.relu(x)))"),
    fails={"dense_block_of_one_layer", "dense_block_sees_all_layers_before"},
)
def relu_before_the_norm():
    """Applies the ReLU before the norm.

    Your ReLU comes before the norm. The order is norm, ReLU, convolution.
    """


@misconception(
    replace=("new = layer.conv(torch.relu(layer.bn(x)))", "new = torch.relu(layer.conv(layer.bn(x)))"),
    fails={"dense_block_of_one_layer", "dense_block_sees_all_layers_before"},
)
def relu_after_the_convolution():
    """Applies the ReLU to the output of the convolution.

    Your ReLU comes last. In this layer it stands between norm and convolution.
    """


@misconception(
    replace=(
        "        for layer in self.layers:\n"
        "            new = layer.conv(torch.relu(layer.bn(x)))\n"
        "            x = torch.cat([x, new], dim=1)\n"
        "        return x",
        "        seen, last = x, x\n"
        "        for layer in self.layers:\n"
        "            wide = torch.cat([seen[:, : layer.bn.num_features - last.shape[1]], last], 1)\n"
        "            last = layer.conv(torch.relu(layer.bn(wide[:, : layer.bn.num_features])))\n"
        "            seen = torch.cat([x, seen[:, x.shape[1] :], last], 1)\n"
        "        return torch.cat([0 * x, seen[:, x.shape[1] :]], 1)",
    ),
    fails={"dense_block_of_one_layer", "dense_block_sees_all_layers_before"},
)
def output_without_the_input():
    """Returns zeros in place of the input.

    The first channels of your output should be the input of the block, as it came; the layers' outputs
    follow.
    """


@misconception(
    replace=("x = torch.cat([x, new], dim=1)", "x = torch.cat([x, new.detach()], dim=1)"),
    fails={"dense_block_of_one_layer", "dense_block_sees_all_layers_before"},
)
def detached_outputs():
    """Detaches the outputs of the layers.

    No gradient reaches the weights of your layers. Do not detach what you concatenate.
    """


@misconception(
    replace=(
        "        for layer in self.layers:\n            new = layer.conv(torch.relu(layer.bn(x)))\n",
        "        first = x\n"
        "        for layer in self.layers:\n"
        "            again = -(-x.shape[1] // first.shape[1])\n"
        "            wide = torch.cat([first] * again, 1)[:, : x.shape[1]]\n"
        "            new = layer.conv(torch.relu(layer.bn(wide)))\n",
    ),
    fails={"dense_block_sees_all_layers_before"},
)
def layers_see_the_input_only():
    """Feeds every layer with the input of the block.

    Your later layers see the block's input alone. Each sees the outputs of all layers before it as well.
    """


@alternative
def class_of_one_layer():
    """Has a class for one layer, and keeps a list of all outputs."""

    class Layer(nn.Module):
        def __init__(self, channels, growth):
            super().__init__()
            self.bn = nn.BatchNorm2d(channels)
            self.conv = nn.Conv2d(channels, growth, 3, padding="same", bias=False)

        def forward(self, features):
            return self.conv(nn.functional.relu(self.bn(torch.cat(features, dim=1))))

    class DenseBlock(nn.Module):
        def __init__(self, in_channels, growth, num_layers):
            super().__init__()
            widths = range(in_channels, in_channels + growth * num_layers, growth)
            self.layers = nn.ModuleList(Layer(width, growth) for width in widths)

        def forward(self, x):
            features = [x]
            for layer in self.layers:
                features.append(layer(features))
            return torch.cat(features, dim=1)


@alternative
def sequence_of_dictionaries():
    """Stores layers as nn.ModuleDict in one nn.Sequential; writes into one array of all channels."""

    class DenseBlock(nn.Module):
        def __init__(self, in_channels, growth, num_layers):
            super().__init__()
            self.layers, self.growth, width = nn.Sequential(), growth, in_channels
            for _ in range(num_layers):
                conv = nn.Conv2d(width, growth, (3, 3), 1, (1, 1), bias=False)
                self.layers.append(nn.ModuleDict({"bn": nn.BatchNorm2d(width), "conv": conv}))
                width += growth

        def forward(self, x):
            for layer in self.layers:
                x = torch.cat((x, layer["conv"](layer["bn"](x).clamp(min=0))), -3)
            return x
