"""DenseNet: every layer sees the outputs of all layers before it.

Huang, Liu, van der Maaten, Weinberger: Densely Connected Convolutional Networks. arXiv:1608.06993

A layer adds its output not to its input but beside it: k new channels (the growth rate) are concatenated to
what is there. So layers are narrow, and features are reused instead of computed again. Dense blocks keep
height and width; a transition between two of them halves both. In DenseNet-B a 1x1 convolution to 4k
channels stands before each 3x3 (bottleneck), in DenseNet-C a transition keeps half of the channels
(compression), DenseNet-BC does both.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from nnlab.zoo.layers import check_size, he_init


class DenseLayer(nn.Module):
    """(in_channels, H, W) -> (in_channels + growth, H, W).

    Args:
        in_channels: channels of the input.
        growth: k, the number of new channels.
        bottleneck: whether a 1x1 convolution to 4k channels comes first.
        dropout: probability of dropping a new value.
    """

    def __init__(self, in_channels: int, growth: int, bottleneck: bool = True, dropout: float = 0.0) -> None:
        super().__init__()
        self.squeeze: nn.Module = nn.Identity()
        channels = in_channels
        if bottleneck:
            channels = 4 * growth
            self.squeeze = nn.Sequential(
                nn.BatchNorm2d(in_channels), nn.ReLU(), nn.Conv2d(in_channels, channels, 1, bias=False)
            )
        self.norm = nn.BatchNorm2d(channels)
        self.conv = nn.Conv2d(channels, growth, 3, padding=1, bias=False)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor) -> Tensor:
        out = self.squeeze(x)  # (N, 4k, H, W)
        out = self.conv(F.relu(self.norm(out)))  # (N, k, H, W)
        return torch.cat([x, self.dropout(out)], dim=1)  # (N, in_channels + k, H, W)


def make_block(
    in_channels: int, count: int, growth: int, bottleneck: bool = True, dropout: float = 0.0
) -> nn.Sequential:
    """Return `count` dense layers: (in_channels, H, W) -> (in_channels + count growth, H, W)."""
    layers = (DenseLayer(in_channels + i * growth, growth, bottleneck, dropout) for i in range(count))
    return nn.Sequential(*layers)


def make_transition(in_channels: int, channels: int) -> nn.Sequential:
    """Return what stands between two dense blocks: (in_channels, H, W) -> (channels, H/2, W/2)."""
    return nn.Sequential(
        nn.BatchNorm2d(in_channels),
        nn.ReLU(),
        nn.Conv2d(in_channels, channels, 1, bias=False),
        nn.AvgPool2d(2),
    )


class DenseNet(nn.Module):
    """The nets for ImageNet: DenseNet-BC of four blocks.

    Args:
        counts: layers in each block; the nets are named by 2 sum(counts) + 5.
        growth: k.
        num_classes: number of logits.
    """

    input_size = 224
    smallest_input = 29

    def __init__(self, counts: Sequence[int], growth: int = 32, num_classes: int = 1000) -> None:
        super().__init__()
        width = 2 * growth
        self.stem = nn.Sequential(
            nn.Conv2d(3, width, 7, stride=2, padding=3, bias=False),
            nn.BatchNorm2d(width),
            nn.ReLU(),
            nn.MaxPool2d(3, stride=2, padding=1),
        )
        widths: list[int] = []  # channels behind each block
        for count in counts:
            widths.append((widths[-1] // 2 if widths else width) + count * growth)
        self.block1 = make_block(width, counts[0], growth)
        self.transition1 = make_transition(widths[0], widths[0] // 2)
        self.block2 = make_block(widths[0] // 2, counts[1], growth)
        self.transition2 = make_transition(widths[1], widths[1] // 2)
        self.block3 = make_block(widths[1] // 2, counts[2], growth)
        self.transition3 = make_transition(widths[2], widths[2] // 2)
        self.block4 = make_block(widths[2] // 2, counts[3], growth)
        self.last = nn.Sequential(nn.BatchNorm2d(widths[3]), nn.ReLU())
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.fc = nn.Linear(widths[3], num_classes)
        he_init(self)

    def forward(self, x: Tensor) -> Tensor:  # shapes of DenseNet-121, k = 32: (N, 3, 224, 224)
        check_size(x, self.smallest_input, "DenseNet")
        x = self.stem(x)  # (N, 64, 56, 56)
        x = self.block1(x)  # (N, 256, 56, 56): 64 + 6 k
        x = self.transition1(x)  # (N, 128, 28, 28)
        x = self.block2(x)  # (N, 512, 28, 28): 128 + 12 k
        x = self.transition2(x)  # (N, 256, 14, 14)
        x = self.block3(x)  # (N, 1024, 14, 14): 256 + 24 k
        x = self.transition3(x)  # (N, 512, 7, 7)
        x = self.block4(x)  # (N, 1024, 7, 7): 512 + 16 k
        x = self.last(x)  # (N, 1024, 7, 7)
        x = self.pool(x).flatten(1)  # (N, 1024)
        return self.fc(x)  # (N, num_classes)


class CifarDenseNet(nn.Module):
    """The nets for CIFAR: three blocks of equally many layers.

    Args:
        depth: 3n + 4 for n layers a block, or 6n + 4 with bottlenecks.
        growth: k.
        num_classes: number of logits.
        compress: DenseNet-BC: with bottlenecks, transitions that keep half of the channels, and a stem of 2k
            channels instead of 16.
        dropout: behind each 3x3 convolution; 0.2 in the paper where images are not augmented.

    Raises:
        ValueError: if no number of layers gives this depth.
    """

    input_size = 32
    smallest_input = 4

    def __init__(
        self,
        depth: int,
        growth: int,
        num_classes: int = 10,
        compress: bool = False,
        dropout: float = 0.0,
    ) -> None:
        super().__init__()
        step = 6 if compress else 3
        count, rest = divmod(depth - 4, step)
        if rest or count < 1:
            raise ValueError(f"the depth of this DenseNet must be {step}n + 4, not {depth}.")
        width = 2 * growth if compress else 16
        keep = 2 if compress else 1
        layers = (count, growth, compress, dropout)
        behind1 = width + count * growth
        behind2 = behind1 // keep + count * growth
        behind3 = behind2 // keep + count * growth
        self.stem = nn.Conv2d(3, width, 3, padding=1, bias=False)
        self.block1 = make_block(width, *layers)
        self.transition1 = make_transition(behind1, behind1 // keep)
        self.block2 = make_block(behind1 // keep, *layers)
        self.transition2 = make_transition(behind2, behind2 // keep)
        self.block3 = make_block(behind2 // keep, *layers)
        self.last = nn.Sequential(nn.BatchNorm2d(behind3), nn.ReLU())
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.fc = nn.Linear(behind3, num_classes)
        he_init(self)

    def forward(self, x: Tensor) -> Tensor:  # shapes of DenseNet-BC (L = 100, k = 12): (N, 3, 32, 32)
        check_size(x, self.smallest_input, "this DenseNet")
        x = self.stem(x)  # (N, 24, 32, 32)
        x = self.block1(x)  # (N, 216, 32, 32): 24 + 16 k
        x = self.transition1(x)  # (N, 108, 16, 16)
        x = self.block2(x)  # (N, 300, 16, 16): 108 + 16 k
        x = self.transition2(x)  # (N, 150, 8, 8)
        x = self.block3(x)  # (N, 342, 8, 8): 150 + 16 k
        x = self.last(x)  # (N, 342, 8, 8)
        x = self.pool(x).flatten(1)  # (N, 342)
        return self.fc(x)  # (N, num_classes)


def densenet121(num_classes: int = 1000) -> DenseNet:
    return DenseNet((6, 12, 24, 16), 32, num_classes)


def densenet169(num_classes: int = 1000) -> DenseNet:
    return DenseNet((6, 12, 32, 32), 32, num_classes)


def densenet201(num_classes: int = 1000) -> DenseNet:
    return DenseNet((6, 12, 48, 32), 32, num_classes)


def densenet161(num_classes: int = 1000) -> DenseNet:
    return DenseNet((6, 12, 36, 24), 48, num_classes)


densenet40_k12, densenet100_k12, densenet100_k24 = (
    partial(CifarDenseNet, depth, growth) for depth, growth in ((40, 12), (100, 12), (100, 24))
)
densenet_bc100_k12, densenet_bc250_k24, densenet_bc190_k40 = (
    partial(CifarDenseNet, depth, growth, compress=True)
    for depth, growth in ((100, 12), (250, 24), (190, 40))
)
