"""New in this question: pixels and channels, one after the other."""

from autograder.catalogue import alternative, misconception


@misconception(
    replace=("torch.relu(self.bn1(self.depthwise(x)))", "self.bn1(self.depthwise(x))"),
    fails={"separable_block_in_eval_mode", "separable_block_in_train_mode"},
)
def no_first_relu():
    """Leaves out the ReLU between the two convolutions.

    No ReLU follows your depthwise convolution. In MobileNet's block norm and ReLU follow both.
    """


@misconception(
    replace=("return torch.relu(self.bn2(self.pointwise(out)))", "return self.bn2(self.pointwise(out))"),
    fails={"separable_block_in_eval_mode", "separable_block_in_train_mode"},
)
def no_last_relu():
    """Leaves out the last ReLU.

    Your output has negative entries, as in MobileNetV2. In this block a ReLU follows the second norm, too.
    """


@misconception(
    replace=(
        "torch.relu(self.bn1(self.depthwise(x)))",
        "torch.relu(self.depthwise(x)) + 0 * self.bn1.weight.sum()",
    ),
    fails={"separable_block_in_eval_mode", "separable_block_in_train_mode"},
)
def no_first_norm():
    """Leaves out the norm between the two convolutions.

    Your first norm is never used. Norm and ReLU follow both convolutions.
    """


@misconception(
    replace=(
        "torch.relu(self.bn1(self.depthwise(x)))",
        "nn.functional.relu6(self.bn1(self.depthwise(x)) * 3) / 3",
    ),
    fails={"separable_block_in_eval_mode", "separable_block_in_train_mode"},
)
def bounded_relu():
    """Cuts the first ReLU off at an upper end.

    Your first ReLU has an upper end, as ReLU6 has. Here it is the plain ReLU.
    """


@misconception(
    replace=(
        "return torch.relu(self.bn2(self.pointwise(out)))",
        "out = torch.relu(self.bn2(self.pointwise(out)))\n"
        "        return out + x if out.shape == x.shape else out",
    ),
    fails={"separable_block_in_eval_mode"},
)
def adds_a_shortcut():
    """Adds x where the shapes agree.

    You add x where the shapes allow it. MobileNetV2 does; this block has no shortcut.
    """


@misconception(
    replace=("torch.relu(self.bn1(self.depthwise(x)))", "torch.relu(self.bn1(self.depthwise(x.flip(1))))"),
    fails={"separable_block_in_eval_mode", "separable_block_in_train_mode"},
)
def channels_in_reverse():
    """Turns the order of the channels around.

    Your filters meet other channels than their own. Filter c belongs to channel c.
    """


@misconception(
    replace=(
        "self.bn1 = nn.BatchNorm2d(in_channels)",
        "self.bn1 = nn.BatchNorm2d(in_channels, momentum=0.9)",
    ),
    fails={"separable_block_in_train_mode"},
    constant="0.9",
)
def another_momentum():
    """Gives a norm another momentum.

    Your running statistics move with a momentum of your own. PyTorch's default, 0.1, is the weight of the
    new batch; leave it.
    """


@alternative
def channel_by_channel():
    """Convolves each channel by itself, in a loop."""

    class SeparableBlock(nn.Module):
        def __init__(self, in_channels, channels, stride):
            super().__init__()
            self.stride = stride
            self.depthwise = nn.Conv2d(1, in_channels, 3, bias=False)
            self.pointwise = nn.Conv2d(in_channels, channels, 1, bias=False)
            self.bn1, self.bn2 = nn.BatchNorm2d(in_channels), nn.BatchNorm2d(channels)

        def forward(self, x):
            parts = []
            for c, kernel in enumerate(self.depthwise.weight):
                one = nn.functional.conv2d(x[:, c : c + 1], kernel[None], None, self.stride, 1)
                parts.append(one)
            h = self.bn1(torch.cat(parts, 1)).clamp(min=0)
            return self.bn2(self.pointwise(h)).clamp(min=0)


@alternative
def product_over_channels():
    """Writes the pointwise convolution as a sum over channels."""

    class SeparableBlock(nn.Module):
        def __init__(self, in_channels, channels, stride):
            super().__init__()
            options = {"stride": stride, "padding": 1, "groups": in_channels, "bias": False}
            self.depthwise = nn.Conv2d(in_channels, in_channels, kernel_size=3, **options)
            self.bn1 = nn.BatchNorm2d(in_channels)
            self.pointwise = nn.Conv2d(in_channels, channels, kernel_size=(1, 1), bias=False)
            self.bn2 = nn.BatchNorm2d(channels)
            self.act = nn.ReLU(inplace=True)

        def forward(self, x):
            h = self.act(self.bn1(self.depthwise(x)))
            mixed = torch.einsum("nchw,kc->nkhw", h, self.pointwise.weight[:, :, 0, 0])
            return self.act(self.bn2(mixed))
