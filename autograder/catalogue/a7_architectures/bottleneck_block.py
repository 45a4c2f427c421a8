"""New in this question: few channels for the large kernel, many for what is passed on."""

from autograder.catalogue import alternative, misconception


@misconception(
    replace=("return torch.relu(out + self.shortcut(x))", "return torch.relu(out)"),
    fails={"bottleneck_block_adds_what_it_was_given", "bottleneck_block_strides_in_the_3x3"},
)
def forgets_the_shortcut():
    """Does not add the shortcut.

    Your block is a plain one: x is never added. The shapes are right without it, the values are not.
    """


@misconception(
    replace=[
        (
            "nn.Conv2d(in_channels, channels, 1, bias=False)",
            "nn.Conv2d(in_channels, channels, 1, stride, bias=False)",
        ),
        ("nn.Conv2d(channels, channels, 3, stride, padding=1", "nn.Conv2d(channels, channels, 3, padding=1"),
    ],
    fails={"bottleneck_block_strides_in_the_3x3"},
)
def stride_in_the_first():
    """Strides in the first 1 x 1 convolution.

    Your stride is in conv1, as in the paper. There, three of four pixels are never looked at; here it
    belongs to conv2.
    """


@misconception(
    replace=("if stride != 1 or in_channels != wide:", "if in_channels != wide:"),
    fails={"bottleneck_block_strides_in_the_3x3"},
)
def projects_for_channels_only():
    """Projects only where the channels change.

    Your shortcut has no projection where only the stride shrinks the image. The sum needs one there, too.
    """


@misconception(
    replace=("out = self.bn3(self.conv3(out))", "out = torch.relu(self.bn3(self.conv3(out)))"),
    fails={"bottleneck_block_adds_what_it_was_given", "bottleneck_block_strides_in_the_3x3"},
)
def a_relu_too_many():
    """Applies a ReLU before the addition.

    You apply a ReLU to the branch before it is added, so that it can never subtract. There is none there.
    """


@misconception(
    replace=("out = torch.relu(self.bn2(self.conv2(out)))", "out = self.bn2(self.conv2(out))"),
    fails={"bottleneck_block_adds_what_it_was_given", "bottleneck_block_strides_in_the_3x3"},
)
def no_second_relu():
    """Leaves out the ReLU behind the 3 x 3 convolution.

    A ReLU follows the second norm as well as the first; yours is missing there.
    """


@misconception(
    replace=("return torch.relu(out + self.shortcut(x))", "return out + self.shortcut(x)"),
    fails={"bottleneck_block_adds_what_it_was_given", "bottleneck_block_strides_in_the_3x3"},
)
def no_last_relu():
    """Leaves out the ReLU behind the addition.

    Your output has negative entries. In this block a ReLU follows the addition.
    """


@misconception(
    replace=("self.bn1 = nn.BatchNorm2d(channels)", "self.bn1 = nn.BatchNorm2d(channels, eps=1e-3)"),
    fails={"bottleneck_block_adds_what_it_was_given", "bottleneck_block_strides_in_the_3x3"},
    constant="1e-3",
)
def another_eps():
    """Gives the first norm another eps.

    One of your norms has an eps of your own. Leave PyTorch's defaults.
    """


@alternative
def functional():
    """Makes layers in a loop; forward loops over them as well."""

    class Bottleneck(nn.Module):
        def __init__(self, in_channels, channels, stride):
            super().__init__()
            widths = [in_channels, channels, channels, 4 * channels]
            for k, (size, step) in enumerate([(1, 1), (3, stride), (1, 1)], 1):
                conv = nn.Conv2d(widths[k - 1], widths[k], size, step, size // 2, bias=False)
                setattr(self, f"conv{k}", conv)
                setattr(self, f"bn{k}", nn.BatchNorm2d(widths[k]))
            if stride > 1 or widths[0] != widths[3]:
                beside = nn.Conv2d(widths[0], widths[3], 1, stride, bias=False)
                self.shortcut = nn.Sequential(beside, nn.BatchNorm2d(widths[3]))

        def forward(self, x):
            h = x
            for k in (1, 2, 3):
                h = h if k == 1 else h.relu()
                h = getattr(self, f"bn{k}")(getattr(self, f"conv{k}")(h))
            return (h + (self.shortcut(x) if hasattr(self, "shortcut") else x)).relu()


@alternative
def in_place():
    """Overwrites what is no longer needed."""

    class Bottleneck(nn.Module):
        def __init__(self, in_channels, channels, stride):
            super().__init__()
            self.conv1 = nn.Conv2d(in_channels, channels, kernel_size=1, bias=False)
            self.bn1 = nn.BatchNorm2d(channels)
            self.conv2 = nn.Conv2d(channels, channels, kernel_size=3, stride=stride, padding=1, bias=False)
            self.bn2 = nn.BatchNorm2d(channels)
            self.conv3 = nn.Conv2d(channels, channels * 4, kernel_size=1, bias=False)
            self.bn3 = nn.BatchNorm2d(channels * 4)
            self.relu = nn.ReLU(inplace=True)
            self.shortcut = nn.Sequential()
            if stride != 1 or in_channels != channels * 4:
                self.shortcut.append(
                    nn.Conv2d(in_channels, channels * 4, kernel_size=1, stride=stride, bias=False)
                )
                self.shortcut.append(nn.BatchNorm2d(channels * 4))

        def forward(self, x):
            out = self.relu(self.bn1(self.conv1(x)))
            out = self.relu(self.bn2(self.conv2(out)))
            out = self.bn3(self.conv3(out))
            out += self.shortcut(x)
            return self.relu(out)
