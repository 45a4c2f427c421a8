"""New in this question: several window sizes at once."""

from autograder.catalogue import alternative, misconception


@misconception(
    replace=(
        "torch.cat([torch.relu(self.conv1(x)), three, five, pooled], dim=1)",
        "torch.cat([three, five, torch.relu(self.conv1(x)), pooled], dim=1)",
    ),
    fails={"inception_module_has_four_branches", "inception_module_pools_before_it_projects"},
)
def another_order():
    """Puts the branches into another order.

    Your branches are right and stand in another order. It is 1 x 1, 3 x 3, 5 x 5, pooling.
    """


@misconception(
    replace=("torch.relu(self.project(self.pool(x)))", "torch.relu(self.pool(self.project(x)))"),
    fails={"inception_module_has_four_branches", "inception_module_pools_before_it_projects"},
)
def projects_before_it_pools():
    """Projects first and pools then.

    Your last branch applies its convolution before the pooling. The maximum comes first.
    """


@misconception(
    replace=("nn.MaxPool2d(3, 1, 1)", "nn.AvgPool2d(3, 1, 1)"),
    fails={"inception_module_has_four_branches", "inception_module_pools_before_it_projects"},
)
def averages_in_the_last_branch():
    """Pools by averaging.

    Your last branch averages. Here it takes the largest of the neighbors.
    """


@misconception(
    replace=(
        "torch.relu(self.conv3(torch.relu(self.reduce3(x))))",
        "torch.relu(self.conv3(self.reduce3(x)))",
    ),
    fails={"inception_module_has_four_branches", "inception_module_pools_before_it_projects"},
)
def no_relu_behind_the_reduction():
    """Leaves out the ReLU between reduction and 3 x 3 convolution.

    No ReLU follows your reduction in front of the 3 x 3 convolution. Each of the six convolutions has one.
    """


@misconception(
    replace=("torch.relu(self.project(self.pool(x)))", "self.project(self.pool(x))"),
    fails={"inception_module_has_four_branches", "inception_module_pools_before_it_projects"},
)
def no_relu_in_the_last_branch():
    """Leaves out the ReLU of the last branch.

    Your last branch has negative entries. Each of the six convolutions is followed by a ReLU.
    """


@misconception(
    fails={"inception_module_has_four_branches", "inception_module_pools_before_it_projects"},
)
def one_reduction_for_both():
    """Uses one reduction for the 3 x 3 and the 5 x 5 branch.

    Your 5 x 5 branch works on the reduction of the 3 x 3 branch. Each has a reduction of its own.
    """

    class Inception(nn.Module):
        def __init__(self, in_channels, c1, r3, c3, r5, c5, cp):
            super().__init__()
            self.conv1 = nn.Conv2d(in_channels, c1, 1)
            self.reduce3, self.conv3 = nn.Conv2d(in_channels, r3, 1), nn.Conv2d(r3, c3, 3, padding=1)
            self.reduce5, self.conv5 = nn.Conv2d(in_channels, r5, 1), nn.Conv2d(r5, c5, 5, padding=2)
            self.pool, self.project = nn.MaxPool2d(3, 1, 1), nn.Conv2d(in_channels, cp, 1)

        def forward(self, x):
            small = torch.relu(self.reduce3(x))
            again = small[:, [i % small.shape[1] for i in range(self.conv5.in_channels)]]
            three, five = torch.relu(self.conv3(small)), torch.relu(self.conv5(again))
            return torch.cat(
                [torch.relu(self.conv1(x)), three, five, torch.relu(self.project(self.pool(x)))], 1
            )


@misconception(
    replace=("dim=1)", "dim=1).detach().requires_grad_() + 0 * x.sum()"),
    fails={"inception_module_has_four_branches", "inception_module_pools_before_it_projects"},
)
def detached():
    """Detaches the output.

    No gradient flows back through your module. Return what torch.cat gives, without detach.
    """


@alternative
def sequences():
    """Loops over branches; reuses one ReLU."""

    class Inception(nn.Module):
        def __init__(self, in_channels, c1, r3, c3, r5, c5, cp):
            super().__init__()
            self.conv1 = nn.Conv2d(in_channels, c1, 1)
            self.reduce3 = nn.Conv2d(in_channels, r3, 1)
            self.conv3 = nn.Conv2d(r3, c3, 3, padding="same")
            self.reduce5 = nn.Conv2d(in_channels, r5, 1)
            self.conv5 = nn.Conv2d(r5, c5, 5, padding="same")
            self.project = nn.Conv2d(in_channels, cp, 1)

        def forward(self, x):
            best = nn.functional.max_pool2d(x, 3, stride=1, padding=1)
            outs = []
            for branch in ([self.conv1], [self.reduce3, self.conv3], [self.reduce5, self.conv5]):
                h = x
                for conv in branch:
                    h = conv(h).relu_()
                outs.append(h)
            return torch.cat([*outs, self.project(best).clamp(min=0)], dim=-3)


@alternative
def one_relu_at_the_end():
    """Concatenates before the last ReLU, which acts on every entry alone."""

    class Inception(nn.Module):
        def __init__(self, in_channels, c1, r3, c3, r5, c5, cp):
            super().__init__()
            sizes = {"conv1": (in_channels, c1, 1), "reduce3": (in_channels, r3, 1), "conv3": (r3, c3, 3)}
            sizes |= {"reduce5": (in_channels, r5, 1), "conv5": (r5, c5, 5), "project": (in_channels, cp, 1)}
            for name, (old, new, size) in sizes.items():
                self.add_module(name, nn.Conv2d(old, new, size, padding=size // 2))
            self.pool = nn.MaxPool2d(kernel_size=3, stride=1, padding=1)

        def forward(self, x):
            three, five = self.conv3(self.reduce3(x).relu()), self.conv5(self.reduce5(x).relu())
            return nn.functional.relu(torch.cat([self.conv1(x), three, five, self.project(self.pool(x))], 1))
