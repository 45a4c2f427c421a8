"""New in this question: a path from end to end with nothing on it."""

from autograder.catalogue import alternative, misconception


@misconception(
    replace=("return added + self.conv2(out)", "return torch.relu(added + self.conv2(out))"),
    fails={"preact_block_adds_x_itself", "preact_block_projects_what_is_active"},
)
def relu_after_the_addition():
    """Applies a ReLU to the sum.

    A ReLU follows your addition. Nothing follows it here: that is what makes the path free.
    """


@misconception(
    replace=("return added + self.conv2(out)", "return self.conv2(out)"),
    fails={"preact_block_adds_x_itself", "preact_block_projects_what_is_active"},
)
def forgets_the_shortcut():
    """Does not add the shortcut.

    Your block is a plain one: x is never added. The shapes are right without it, the values are not.
    """


@misconception(
    replace=("added = x if self.shortcut is None", "added = active if self.shortcut is None"),
    fails={"preact_block_adds_x_itself"},
)
def adds_the_activated_x():
    """Adds the result of the first norm and ReLU.

    Where nothing is projected, you add x after the first norm and ReLU. An nn.ReLU(inplace=True) can do
    that without a word. Add x
    as it came.
    """


@misconception(
    replace=("self.shortcut(active)", "self.shortcut(x)"),
    fails={"preact_block_projects_what_is_active"},
)
def projects_x():
    """Projects x itself.

    You project x as it came. The projection starts from the result of the first norm and ReLU.
    """


@misconception(
    replace=("torch.relu(self.bn2(self.conv1(active)))", "self.bn2(self.conv1(active))"),
    fails={"preact_block_adds_x_itself", "preact_block_projects_what_is_active"},
)
def no_second_relu():
    """Leaves out the ReLU behind the second norm.

    A ReLU follows the second norm as well as the first; yours is missing there.
    """


@misconception(
    replace=("active = torch.relu(self.bn1(x))", "active = self.bn1(torch.relu(x))"),
    fails={"preact_block_adds_x_itself", "preact_block_projects_what_is_active"},
)
def relu_before_the_norm():
    """Applies the first ReLU before the norm.

    Your first ReLU comes before its norm. The order is norm, ReLU, convolution.
    """


@misconception(
    replace=("self.bn2 = nn.BatchNorm2d(channels)", "self.bn2 = nn.BatchNorm2d(channels, momentum=0.01)"),
    fails={"preact_block_adds_x_itself", "preact_block_projects_what_is_active"},
    constant="0.01",
)
def another_momentum():
    """Gives a norm another momentum.

    Your running statistics move with a momentum of your own. PyTorch's default, 0.1, is the weight of the
    new batch; leave it.
    """


@alternative
def functional():
    """Has a shortcut only where it is needed."""

    class PreActBlock(nn.Module):
        def __init__(self, in_channels, channels, stride):
            super().__init__()
            self.bn1, self.bn2 = nn.BatchNorm2d(in_channels), nn.BatchNorm2d(channels)
            self.conv1 = nn.Conv2d(in_channels, channels, 3, stride=stride, padding=1, bias=False)
            self.conv2 = nn.Conv2d(channels, channels, 3, padding="same", bias=False)
            if stride > 1 or in_channels != channels:
                self.shortcut = nn.Conv2d(in_channels, channels, 1, stride=stride, bias=False)

        def forward(self, x):
            h = nn.functional.relu(self.bn1(x))
            beside = self.shortcut(h) if hasattr(self, "shortcut") else x
            h = self.conv1(h)
            h = self.conv2(self.bn2(h).clamp(min=0))
            return h.add(beside)


@alternative
def in_place_where_it_may_be():
    """Overwrites the results of its norms, and never x."""

    class PreActBlock(nn.Module):
        def __init__(self, in_channels, channels, stride):
            super().__init__()
            self.first = nn.ReLU(inplace=True)
            self.bn1 = nn.BatchNorm2d(in_channels)
            self.conv1 = nn.Conv2d(in_channels, channels, 3, stride, 1, bias=False)
            self.bn2 = nn.BatchNorm2d(channels)
            self.conv2 = nn.Conv2d(channels, channels, 3, 1, 1, bias=False)
            self.project = stride != 1 or in_channels != channels
            self.shortcut = (
                nn.Conv2d(in_channels, channels, 1, stride, bias=False) if self.project else nn.Identity()
            )

        def forward(self, x):
            active = self.first(self.bn1(x))
            out = self.conv2(self.first(self.bn2(self.conv1(active))))
            out += self.shortcut(active if self.project else x)
            return out
