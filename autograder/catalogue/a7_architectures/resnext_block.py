"""New in this question: groups of channels that do not see each other."""

from autograder.catalogue import alternative, misconception


@misconception(
    replace=("self.bn3(self.conv3(out)) + self.shortcut(x)", "self.bn3(self.conv3(out))"),
    fails={"resnext_block_keeps_groups_apart", "resnext_block_projects_where_shapes_differ"},
)
def forgets_the_shortcut():
    """Does not add the shortcut.

    Your block is a plain one: x is never added. The shapes are right without it, the values are not.
    """


@misconception(
    replace=("out = torch.relu(self.bn2(self.conv2(out)))", "out = self.bn2(self.conv2(out))"),
    fails={"resnext_block_keeps_groups_apart", "resnext_block_projects_where_shapes_differ"},
)
def no_second_relu():
    """Leaves out the ReLU behind the grouped convolution.

    A ReLU follows the second norm as well as the first; yours is missing there.
    """


@misconception(
    replace=(
        "torch.relu(self.bn3(self.conv3(out)) + self.shortcut(x))",
        "torch.relu(self.bn3(self.conv3(out))) + self.shortcut(x)",
    ),
    fails={"resnext_block_keeps_groups_apart", "resnext_block_projects_where_shapes_differ"},
)
def relu_before_the_addition():
    """Applies the last ReLU to the branch alone.

    Your branch can only add: its ReLU comes before the addition. Add first, then ReLU.
    """


@misconception(
    replace=(
        "self.conv2 = nn.Conv2d(width, width, 3, stride, 1, groups=groups, bias=False)",
        "self.conv2 = nn.Conv2d(width, width, 3, stride, 1, groups=width, bias=False)",
    ),
    fails={"resnext_block_keeps_groups_apart", "resnext_block_projects_where_shapes_differ"},
)
def every_channel_alone():
    """Makes a group of every channel.

    Each of your channels is a group of its own: that is a depthwise convolution. Use the number of groups
    that is given.
    """


@misconception(
    replace=(
        "out = torch.relu(self.bn1(self.conv1(x)))\n",
        "out = torch.relu(self.bn1(self.conv1(x)))\n"
        "        parts = out.chunk(self.conv2.groups, 1)\n"
        "        out = torch.stack(parts, 2).flatten(1, 2)\n",
    ),
    fails={"resnext_block_keeps_groups_apart", "resnext_block_projects_where_shapes_differ"},
)
def shuffles_channels():
    """Shuffles the channels in front of the grouped convolution.

    You mix the channels between the groups, as ShuffleNet does. A ResNeXt block leaves them in their order;
    conv3 mixes.
    """


@misconception(
    replace=("if stride != 1 or in_channels != out_channels:", "if in_channels != out_channels:"),
    fails={"resnext_block_projects_where_shapes_differ"},
)
def projects_for_channels_only():
    """Projects only where the channels change.

    Your shortcut has no projection where only the stride shrinks the image. The sum needs one there, too.
    """


@misconception(
    replace=(
        "self.bn3 = nn.BatchNorm2d(out_channels)",
        "self.bn3 = nn.BatchNorm2d(out_channels, momentum=0.9)",
    ),
    fails={"resnext_block_keeps_groups_apart", "resnext_block_projects_where_shapes_differ"},
    constant="0.9",
)
def another_momentum():
    """Gives a norm another momentum.

    Your running statistics move with a momentum of your own. PyTorch's default, 0.1, is the weight of the
    new batch; leave it.
    """


@alternative
def split_transform_merge():
    """Convolves group by group with parts of one weight."""

    class ResNeXtBlock(nn.Module):
        def __init__(self, in_channels, width, groups, out_channels, stride):
            super().__init__()
            self.groups, self.stride = groups, stride
            self.conv1, self.bn1 = nn.Conv2d(in_channels, width, 1, bias=False), nn.BatchNorm2d(width)
            self.conv2 = nn.Conv2d(width // groups, width, 3, bias=False)
            self.bn2 = nn.BatchNorm2d(width)
            self.conv3 = nn.Conv2d(width, out_channels, 1, bias=False)
            self.bn3 = nn.BatchNorm2d(out_channels)
            if (stride, in_channels) != (1, out_channels):
                beside = nn.Conv2d(in_channels, out_channels, 1, stride, bias=False)
                self.shortcut = nn.Sequential(beside, nn.BatchNorm2d(out_channels))

        def forward(self, x):
            h = self.bn1(self.conv1(x)).relu()
            paths = zip(h.chunk(self.groups, 1), self.conv2.weight.chunk(self.groups), strict=True)
            h = torch.cat([nn.functional.conv2d(p, w, None, self.stride, 1) for p, w in paths], 1)
            h = self.bn3(self.conv3(self.bn2(h).relu()))
            return (h + (self.shortcut(x) if hasattr(self, "shortcut") else x)).relu()


@alternative
def in_place():
    """Overwrites what is no longer needed."""

    class ResNeXtBlock(nn.Module):
        def __init__(self, in_channels, width, groups, out_channels, stride):
            super().__init__()
            self.conv1 = nn.Conv2d(in_channels, width, kernel_size=1, bias=False)
            self.bn1 = nn.BatchNorm2d(width)
            self.conv2 = nn.Conv2d(
                width, width, kernel_size=3, stride=stride, padding=1, groups=groups, bias=False
            )
            self.bn2 = nn.BatchNorm2d(width)
            self.conv3 = nn.Conv2d(width, out_channels, kernel_size=1, bias=False)
            self.bn3 = nn.BatchNorm2d(out_channels)
            self.relu = nn.ReLU(inplace=True)
            same = stride == 1 and in_channels == out_channels
            layers = [
                nn.Conv2d(in_channels, out_channels, 1, stride, bias=False),
                nn.BatchNorm2d(out_channels),
            ]
            self.shortcut = nn.Sequential(*([] if same else layers))

        def forward(self, x):
            h = self.relu(self.bn1(self.conv1(x)))
            h = self.relu(self.bn2(self.conv2(h)))
            h = self.bn3(self.conv3(h))
            h += self.shortcut(x)
            return self.relu(h)
