"""New in this question: a branch that learns what is added to x."""

from autograder.catalogue import alternative, misconception


@misconception(
    replace=("return torch.relu(out + self.shortcut(x))", "return torch.relu(out)"),
    fails={
        "basic_block_adds_what_it_was_given",
        "basic_block_learns_and_counts_in_train_mode",
        "basic_block_projects_where_shapes_differ",
    },
)
def forgets_the_shortcut():
    """Does not add the shortcut.

    Your block is a plain one: x is never added. The shapes are right without it, the values are not.
    """


@misconception(
    replace=("return torch.relu(out + self.shortcut(x))", "return out + self.shortcut(x)"),
    fails={
        "basic_block_adds_what_it_was_given",
        "basic_block_learns_and_counts_in_train_mode",
        "basic_block_projects_where_shapes_differ",
    },
)
def no_last_relu():
    """Leaves out the ReLU behind the addition.

    Your output has negative entries. In this block a ReLU follows the addition.
    """


@misconception(
    replace=("return torch.relu(out + self.shortcut(x))", "return torch.relu(out) + self.shortcut(x)"),
    fails={
        "basic_block_adds_what_it_was_given",
        "basic_block_learns_and_counts_in_train_mode",
        "basic_block_projects_where_shapes_differ",
    },
)
def relu_before_the_addition():
    """Applies the last ReLU to the branch alone.

    Your branch can only add: its ReLU comes before the addition. Add first, then ReLU.
    """


@misconception(
    replace=("torch.relu(self.bn1(self.conv1(x)))", "self.bn1(self.conv1(x))"),
    fails={
        "basic_block_adds_what_it_was_given",
        "basic_block_learns_and_counts_in_train_mode",
        "basic_block_projects_where_shapes_differ",
    },
)
def no_inner_relu():
    """Leaves out the ReLU between the convolutions.

    Your two convolutions follow each other without a ReLU, and so are as good as one. It comes behind the
    first norm.
    """


@misconception(
    replace=("out = self.bn2(self.conv2(out))", "out = torch.relu(self.bn2(self.conv2(out)))"),
    fails={
        "basic_block_adds_what_it_was_given",
        "basic_block_learns_and_counts_in_train_mode",
        "basic_block_projects_where_shapes_differ",
    },
)
def a_relu_too_many():
    """Applies a ReLU before and after the addition.

    You apply a ReLU to the branch before it is added, so that it can never subtract. There is none there.
    """


@misconception(
    fails={
        "basic_block_adds_what_it_was_given",
        "basic_block_learns_and_counts_in_train_mode",
        "basic_block_projects_where_shapes_differ",
    },
)
def norm_before_the_convolution():
    """Normalizes before the convolution.

    Your first norm comes before its convolution. In this block the norm follows the convolution.
    """

    class BasicBlock(nn.Module):
        def __init__(self, in_channels, channels, stride):
            super().__init__()
            self.conv1 = nn.Conv2d(in_channels, channels, 3, stride, padding=1, bias=False)
            self.bn1 = nn.BatchNorm2d(channels)
            self.conv2 = nn.Conv2d(channels, channels, 3, 1, padding=1, bias=False)
            self.bn2 = nn.BatchNorm2d(channels)
            self.shortcut = nn.Sequential()
            if stride != 1 or in_channels != channels:
                project = nn.Conv2d(in_channels, channels, 1, stride, bias=False)
                self.shortcut = nn.Sequential(project, nn.BatchNorm2d(channels))

        def forward(self, x):
            same = self.conv1.in_channels == self.conv1.out_channels
            out = self.conv1(self.bn1(x)) if same else self.bn1(self.conv1(x))
            out = self.bn2(self.conv2(torch.relu(out)))
            return torch.relu(out + self.shortcut(x))


@misconception(
    replace=("self.bn2(self.conv2(out))", "self.bn1(self.conv2(out))"),
    fails={
        "basic_block_adds_what_it_was_given",
        "basic_block_learns_and_counts_in_train_mode",
        "basic_block_projects_where_shapes_differ",
    },
)
def one_norm_for_both():
    """Uses the first norm twice.

    You use bn1 behind both convolutions, and bn2 nowhere. Each convolution has a norm with statistics and
    weights of its own.
    """


@misconception(
    replace=(
        "return torch.relu(out + self.shortcut(x))",
        "return torch.relu(out + self.shortcut(x).detach())",
    ),
    fails={
        "basic_block_adds_what_it_was_given",
        "basic_block_learns_and_counts_in_train_mode",
        "basic_block_projects_where_shapes_differ",
    },
)
def detached_shortcut():
    """Cuts the gradient of the shortcut.

    No gradient flows through your shortcut. That path is what the block is for: do not detach it.
    """


@misconception(
    replace=[
        ("self.bn1 = nn.BatchNorm2d(channels)", "self.bn1 = nn.BatchNorm2d(channels, momentum=0.9)"),
        ("self.bn2 = nn.BatchNorm2d(channels)", "self.bn2 = nn.BatchNorm2d(channels, momentum=0.9)"),
    ],
    fails={"basic_block_learns_and_counts_in_train_mode", "basic_block_projects_where_shapes_differ"},
    constant="0.9",
)
def another_momentum():
    """Gives the norms another momentum.

    Your running statistics move with a momentum of your own. PyTorch's default, 0.1, is the weight of the
    new batch; leave it.
    """


@misconception(
    replace=(
        "if stride != 1 or in_channels != channels:",
        "if in_channels != channels and stride != 1:",
    ),
    fails={"basic_block_projects_where_shapes_differ"},
)
def projects_only_where_both_differ():
    """Projects only where the stride and the channels change.

    Your shortcut has no projection where only the stride or only the channels change. The sum needs one in
    either case.
    """


@misconception(
    replace=("bias=False), nn.BatchNorm2d(channels)\n", "bias=False), nn.BatchNorm2d(channels), nn.ReLU()\n"),
    fails={"basic_block_projects_where_shapes_differ"},
)
def relu_in_the_shortcut():
    """Applies a ReLU to the projected x.

    Your projection ends with a ReLU. It consists of a convolution and a norm; the ReLU follows the sum.
    """


@alternative
def functional():
    """Keeps layers without weights out of the class, and checks the shapes in forward."""

    class BasicBlock(nn.Module):
        def __init__(self, in_channels, channels, stride):
            super().__init__()
            conv = {"kernel_size": 3, "padding": 1, "bias": False}
            self.conv1 = nn.Conv2d(in_channels, channels, stride=stride, **conv)
            self.conv2 = nn.Conv2d(channels, channels, **conv)
            self.bn1, self.bn2 = nn.BatchNorm2d(channels), nn.BatchNorm2d(channels)
            if (in_channels, stride) != (channels, 1):
                self.add_module("shortcut", nn.Sequential())
                self.shortcut.append(nn.Conv2d(in_channels, channels, 1, stride, bias=False))
                self.shortcut.append(nn.BatchNorm2d(channels))

        def forward(self, x):
            identity = self.shortcut(x) if hasattr(self, "shortcut") else x
            out = nn.functional.relu(self.bn1(self.conv1(x)))
            return nn.functional.relu(self.bn2(self.conv2(out)).add(identity))


@alternative
def in_place():
    """Overwrites what is no longer needed."""

    class BasicBlock(nn.Module):
        def __init__(self, in_channels, channels, stride):
            super().__init__()
            self.conv1 = nn.Conv2d(
                in_channels, channels, (3, 3), stride, "same" if stride == 1 else 1, bias=False
            )
            self.bn1 = nn.BatchNorm2d(channels)
            self.relu = nn.ReLU(inplace=True)
            self.conv2 = nn.Conv2d(channels, channels, 3, padding="same", bias=False)
            self.bn2 = nn.BatchNorm2d(channels)
            same = stride == 1 and in_channels == channels
            layers = [nn.Conv2d(in_channels, channels, 1, stride, bias=False), nn.BatchNorm2d(channels)]
            self.shortcut = nn.Identity() if same else nn.Sequential(*layers)

        def forward(self, x):
            h = self.conv1(x)
            h = self.relu(self.bn1(h))
            h = self.bn2(self.conv2(h))
            h += self.shortcut(x)
            return self.relu(h)
