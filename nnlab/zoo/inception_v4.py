"""Inception-v4, uniform and without shortcuts, and Inception-ResNet-v2, its twin with residual modules.

Szegedy, Ioffe, Vanhoucke, Alemi: Inception-v4, Inception-ResNet and the Impact of Residual Connections on
Learning. arXiv:1602.07261

The two were made to cost about the same, to see what shortcuts change: training is faster, and the accuracy
in the end is almost the same. Residuals are multiplied by 0.1 to 0.2 before they are added; with more than
1000 filters training died otherwise.

Inception-v4 is the paper's (figures 3 to 9). Of Inception-ResNet-v2 there are two: figures 15 to 19 of the
paper, and the net that its authors released and all libraries have, with another stem, more modules (10,
20, 10) and other widths. This is the released one, 55,843,464 parameters. The paper is silent on weights:
`he_init`.
"""

from __future__ import annotations

from functools import partial

from torch import Tensor, nn
from torch.nn import functional as F

from nnlab.zoo import layers
from nnlab.zoo.layers import Concat, check_size, he_init

# A row of convolutions, each (channels, kernel, stride, padding): (32, 3, 2, 0) is 3x3, stride 2, unpadded.
chain = partial(layers.chain, eps=1e-3)


def _average() -> nn.AvgPool2d:
    return nn.AvgPool2d(3, stride=1, padding=1, count_include_pad=False)


# --------------------------------------------------------------------------- Inception-v4


def stem() -> nn.Sequential:
    """(3, 299, 299) -> (384, 35, 35): figure 3."""
    return nn.Sequential(
        chain(3, (32, 3, 2, 0), (32, 3, 1, 0), (64, 3)),  # (64, 147, 147)
        Concat(nn.MaxPool2d(3, stride=2), chain(64, (96, 3, 2, 0))),  # (160, 73, 73)
        Concat(
            chain(160, (64, 1), (96, 3, 1, 0)),
            chain(160, (64, 1), (64, (1, 7)), (64, (7, 1)), (96, 3, 1, 0)),
        ),  # (192, 71, 71)
        Concat(chain(192, (192, 3, 2, 0)), nn.MaxPool2d(3, stride=2)),  # (384, 35, 35)
    )


def module_a() -> Concat:
    """(384, 35, 35) -> the same: figure 4."""
    return Concat(
        chain(384, (96, 1)),
        chain(384, (64, 1), (96, 3)),
        chain(384, (64, 1), (96, 3), (96, 3)),
        nn.Sequential(_average(), chain(384, (96, 1))),
    )


def reduction_a(c_in: int, k: int, l: int, m: int, n: int) -> Concat:  # noqa: E741, the paper's letters
    """(c_in, 35, 35) -> (n + m + c_in, 17, 17): figure 7 and table 1."""
    return Concat(
        chain(c_in, (n, 3, 2, 0)),
        chain(c_in, (k, 1), (l, 3), (m, 3, 2, 0)),
        nn.MaxPool2d(3, stride=2),
    )


def module_b() -> Concat:
    """(1024, 17, 17) -> the same: figure 5."""
    return Concat(
        chain(1024, (384, 1)),
        chain(1024, (192, 1), (224, (1, 7)), (256, (7, 1))),
        chain(1024, (192, 1), (192, (7, 1)), (224, (1, 7)), (224, (7, 1)), (256, (1, 7))),
        nn.Sequential(_average(), chain(1024, (128, 1))),
    )


def reduction_b() -> Concat:
    """(1024, 17, 17) -> (1536, 8, 8): figure 8."""
    return Concat(
        chain(1024, (192, 1), (192, 3, 2, 0)),
        chain(1024, (256, 1), (256, (1, 7)), (320, (7, 1)), (320, 3, 2, 0)),
        nn.MaxPool2d(3, stride=2),
    )


def module_c() -> Concat:
    """(1536, 8, 8) -> the same: figure 6."""
    return Concat(
        chain(1536, (256, 1)),
        nn.Sequential(chain(1536, (384, 1)), _cross(384)),
        nn.Sequential(chain(1536, (384, 1), (448, (3, 1)), (512, (1, 3))), _cross(512)),
        nn.Sequential(_average(), chain(1536, (256, 1))),
    )


def _cross(c_in: int) -> Concat:
    return Concat(chain(c_in, (256, (1, 3))), chain(c_in, (256, (3, 1))))


class InceptionV4(nn.Module):
    input_size = 299
    smallest_input = 75

    def __init__(self, num_classes: int = 1000) -> None:
        super().__init__()
        self.stem = stem()
        self.modules_a = nn.Sequential(*(module_a() for _ in range(4)))
        self.reduction_a = reduction_a(384, k=192, l=224, m=256, n=384)
        self.modules_b = nn.Sequential(*(module_b() for _ in range(7)))
        self.reduction_b = reduction_b()
        self.modules_c = nn.Sequential(*(module_c() for _ in range(3)))
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.dropout = nn.Dropout(0.2)
        self.fc = nn.Linear(1536, num_classes)
        he_init(self)

    def forward(self, x: Tensor) -> Tensor:  # x: (N, 3, 299, 299)
        check_size(x, self.smallest_input, "Inception-v4")
        x = self.stem(x)  # (N, 384, 35, 35)
        x = self.modules_a(x)  # (N, 384, 35, 35)
        x = self.reduction_a(x)  # (N, 1024, 17, 17)
        x = self.modules_b(x)  # (N, 1024, 17, 17)
        x = self.reduction_b(x)  # (N, 1536, 8, 8)
        x = self.modules_c(x)  # (N, 1536, 8, 8)
        x = self.dropout(self.pool(x).flatten(1))  # (N, 1536)
        return self.fc(x)  # (N, num_classes)


# --------------------------------------------------------------------------- Inception-ResNet-v2


class ResidualModule(nn.Module):
    """x + scale * (branches side by side, then 1x1 back to the channels of x), and a ReLU if `relu`.

    Args:
        channels: of x.
        width: of the branches together.
        branches: read x.
        scale: what the residual is multiplied by.
        relu: whether a ReLU follows the sum.
    """

    def __init__(self, channels: int, width: int, branches: Concat, scale: float, relu: bool = True) -> None:
        super().__init__()
        self.branches = branches
        self.project = nn.Conv2d(width, channels, 1)
        self.scale, self.relu = scale, relu

    def forward(self, x: Tensor) -> Tensor:
        out = x + self.scale * self.project(self.branches(x))
        return F.relu(out) if self.relu else out


def residual_a() -> ResidualModule:
    """(320, 35, 35) -> the same."""
    branches = Concat(
        chain(320, (32, 1)), chain(320, (32, 1), (32, 3)), chain(320, (32, 1), (48, 3), (64, 3))
    )
    return ResidualModule(320, 128, branches, scale=0.17)


def residual_b() -> ResidualModule:
    """(1088, 17, 17) -> the same."""
    branches = Concat(chain(1088, (192, 1)), chain(1088, (128, 1), (160, (1, 7)), (192, (7, 1))))
    return ResidualModule(1088, 384, branches, scale=0.1)


def residual_c(scale: float = 0.2, relu: bool = True) -> ResidualModule:
    """(2080, 8, 8) -> the same."""
    branches = Concat(chain(2080, (192, 1)), chain(2080, (192, 1), (224, (1, 3)), (256, (3, 1))))
    return ResidualModule(2080, 448, branches, scale, relu)


class InceptionResNetV2(nn.Module):
    input_size = 299
    smallest_input = 75

    def __init__(self, num_classes: int = 1000) -> None:
        super().__init__()
        self.stem1 = nn.Sequential(chain(3, (32, 3, 2, 0), (32, 3, 1, 0), (64, 3)), nn.MaxPool2d(3, stride=2))
        self.stem2 = nn.Sequential(chain(64, (80, 1), (192, 3, 1, 0)), nn.MaxPool2d(3, stride=2))
        self.inception = Concat(
            chain(192, (96, 1)),
            chain(192, (48, 1), (64, 5)),
            chain(192, (64, 1), (96, 3), (96, 3)),
            nn.Sequential(_average(), chain(192, (64, 1))),
        )
        self.modules_a = nn.Sequential(*(residual_a() for _ in range(10)))
        self.reduction_a = reduction_a(320, k=256, l=256, m=384, n=384)
        self.modules_b = nn.Sequential(*(residual_b() for _ in range(20)))
        self.reduction_b = Concat(
            chain(1088, (256, 1), (384, 3, 2, 0)),
            chain(1088, (256, 1), (288, 3, 2, 0)),
            chain(1088, (256, 1), (288, 3), (320, 3, 2, 0)),
            nn.MaxPool2d(3, stride=2),
        )
        self.modules_c = nn.Sequential(*(residual_c() for _ in range(9)), residual_c(scale=1.0, relu=False))
        self.last = chain(2080, (1536, 1))
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.dropout = nn.Dropout(0.2)
        self.fc = nn.Linear(1536, num_classes)
        he_init(self)

    def forward(self, x: Tensor) -> Tensor:  # x: (N, 3, 299, 299)
        check_size(x, self.smallest_input, "Inception-ResNet-v2")
        x = self.stem1(x)  # (N, 64, 73, 73)
        x = self.stem2(x)  # (N, 192, 35, 35)
        x = self.inception(x)  # (N, 320, 35, 35)
        x = self.modules_a(x)  # (N, 320, 35, 35)
        x = self.reduction_a(x)  # (N, 1088, 17, 17)
        x = self.modules_b(x)  # (N, 1088, 17, 17)
        x = self.reduction_b(x)  # (N, 2080, 8, 8)
        x = self.modules_c(x)  # (N, 2080, 8, 8)
        x = self.last(x)  # (N, 1536, 8, 8)
        x = self.dropout(self.pool(x).flatten(1))  # (N, 1536)
        return self.fc(x)  # (N, num_classes)


inception_v4 = InceptionV4
inception_resnet_v2 = InceptionResNetV2
