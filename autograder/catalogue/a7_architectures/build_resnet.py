"""New in this question: a whole network out of blocks."""

from autograder.catalogue import alternative, misconception


@misconception(
    replace=("[Block(new, new, 1) for _ in range(n - 1)]", "[Block(new, new, 1) for _ in range(n)]"),
    fails={"build_resnet_has_6n_plus_2_layers", "build_resnet_in_eval_mode", "build_resnet_in_train_mode"},
)
def a_block_too_many():
    """Builds n + 1 blocks in each stage.

    Your stages have n + 1 blocks. The block that changes the shape is one of the n.
    """


@misconception(
    replace=("self.fc = nn.Linear(64, num_classes)", "self.fc = nn.Linear(64, 10)"),
    fails={"build_resnet_has_6n_plus_2_layers", "build_resnet_in_eval_mode", "build_resnet_in_train_mode"},
    constant="10",
)
def hard_coded_classes():
    """Writes the number of classes down.

    Your network always has the same number of scores. Take it from num_classes.
    """


@misconception(
    replace=("(0, 0, 0, 0, 0, self.extra)", "(0, 0, 0, 0, self.extra // 2, self.extra // 2)"),
    fails={"build_resnet_in_eval_mode", "build_resnet_in_train_mode"},
)
def zeros_on_both_sides():
    """Adds half of the zero channels in front.

    You add zero channels in front of those of x and behind. Here all of them come behind.
    """


@misconception(
    replace=(
        "beside = x[:, :, :: self.stride, :: self.stride]",
        "beside = nn.functional.avg_pool2d(x, self.stride, ceil_mode=True)",
    ),
    fails={"build_resnet_in_eval_mode", "build_resnet_in_train_mode"},
)
def averages_in_the_shortcut():
    """Averages 2 x 2 pixels in the shortcut.

    Your shortcut averages pixels. It takes every second row and column as they are.
    """


@misconception(
    replace=(
        "return torch.relu(out + nn.functional.pad(beside, (0, 0, 0, 0, 0, self.extra)))",
        "return torch.relu(out)",
    ),
    fails={"build_resnet_in_eval_mode", "build_resnet_in_train_mode"},
)
def plain_network():
    """Builds the plain twin, without shortcuts.

    Your network is the plain one: nothing is added in its blocks. The number of parameters is the same, the
    values are not.
    """


@misconception(
    replace=(
        "x = self.stage1(torch.relu(self.bn1(self.conv1(x))))",
        "x = self.stage1(self.bn1(self.conv1(x)))",
    ),
    fails={"build_resnet_in_eval_mode", "build_resnet_in_train_mode"},
)
def no_first_relu():
    """Leaves out the ReLU behind the first convolution.

    No ReLU follows your first norm. One belongs behind it, before the first stage.
    """


@misconception(
    replace=(".mean(dim=(2, 3)))", ".mean(dim=(2, 3))).softmax(dim=1)"),
    fails={"build_resnet_in_eval_mode", "build_resnet_in_train_mode"},
)
def softmax_at_the_end():
    """Applies a softmax to the scores.

    Your network returns probabilities. The loss expects scores and applies the softmax itself.
    """


@misconception(
    replace=(".mean(dim=(2, 3)))", ".amax(dim=(2, 3)))"),
    fails={"build_resnet_in_eval_mode", "build_resnet_in_train_mode"},
)
def largest_pixel_at_the_end():
    """Pools by the maximum at the end.

    You hand the largest pixel of each channel to the last layer. It is the mean.
    """


@misconception(
    replace=(
        "self.bn1, self.bn2 = nn.BatchNorm2d(new), nn.BatchNorm2d(new)",
        "self.bn1, self.bn2 = nn.BatchNorm2d(new, momentum=0.9), nn.BatchNorm2d(new)",
    ),
    fails={"build_resnet_in_train_mode"},
    constant="0.9",
)
def another_momentum():
    """Gives norms another momentum.

    Your running statistics move with a momentum of your own. PyTorch's default, 0.1, is the weight of the
    new batch; leave it.
    """


@alternative
def classes_of_its_own():
    """Has classes outside the function, and concatenates zeros."""

    class CifarBlock(nn.Module):
        def __init__(self, old, new):
            super().__init__()
            self.step = 1 if old == new else 2
            self.conv1 = nn.Conv2d(old, new, kernel_size=3, stride=self.step, padding=1, bias=False)
            self.bn1 = nn.BatchNorm2d(new)
            self.conv2 = nn.Conv2d(new, new, kernel_size=3, padding=1, bias=False)
            self.bn2 = nn.BatchNorm2d(new)

        def forward(self, x):
            out = self.bn2(self.conv2(self.bn1(self.conv1(x)).relu()))
            if self.step == 2:
                x = x[..., ::2, ::2]
                x = torch.cat([x, torch.zeros_like(x)], dim=1)
            return (out + x).relu()

    class CifarNet(nn.Module):
        def __init__(self, n, num_classes):
            super().__init__()
            self.conv1 = nn.Conv2d(3, 16, kernel_size=3, padding=1, bias=False)
            self.bn1 = nn.BatchNorm2d(16)
            width = 16
            for stage in (1, 2, 3):
                wide = 16 * 2 ** (stage - 1)
                blocks = [CifarBlock(width if i == 0 else wide, wide) for i in range(n)]
                setattr(self, f"stage{stage}", nn.Sequential(*blocks))
                width = wide
            self.fc = nn.Linear(width, num_classes)

        def forward(self, x):
            x = self.bn1(self.conv1(x)).relu()
            for stage in (self.stage1, self.stage2, self.stage3):
                x = stage(x)
            return self.fc(nn.functional.adaptive_avg_pool2d(x, 1).flatten(1))

    def build_resnet(n, num_classes):
        return CifarNet(n, num_classes)


@alternative
def named_parts():
    """Is one nn.Sequential, and so are its blocks; the parts are added by name."""

    def build_resnet(n, num_classes):
        def sequence(kind=nn.Sequential, **parts):
            made = kind()
            for name, part in parts.items():
                made.add_module(name, part)
            return made

        class Residual(nn.Sequential):
            def forward(self, x):
                out, step = super().forward(x), self.conv1.stride[0]
                out[:, : x.shape[1]] += x[:, :, ::step, ::step]
                return torch.relu(out)

        def block(old, new):
            conv = {"kernel_size": 3, "padding": 1, "bias": False}
            return sequence(
                Residual,
                conv1=nn.Conv2d(old, new, stride=new // old, **conv),
                bn1=nn.BatchNorm2d(new),
                relu=nn.ReLU(),
                conv2=nn.Conv2d(new, new, **conv),
                bn2=nn.BatchNorm2d(new),
            )

        def stage(old, new):
            return nn.Sequential(*[block(old if i == 0 else new, new) for i in range(n)])

        return sequence(
            conv1=nn.Conv2d(3, 16, 3, 1, 1, bias=False),
            bn1=nn.BatchNorm2d(16),
            relu=nn.ReLU(),
            stage1=stage(16, 16),
            stage2=stage(16, 32),
            stage3=stage(32, 64),
            pool=nn.AdaptiveAvgPool2d(1),
            flat=nn.Flatten(),
            fc=nn.Linear(64, num_classes),
        )
