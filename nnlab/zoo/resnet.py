"""ResNet, and the plain nets without shortcuts that it was compared with.

He, Zhang, Ren, Sun: Deep Residual Learning for Image Recognition. arXiv:1512.03385

A plain net of 56 layers has a higher TRAINING error than one of 20, although it could copy the shorter one
and let its other layers be the identity. So a block is asked for the residual: it returns shortcut(x) + F(x),
and learns the identity by F = 0. The shortcut is x itself; where the shape changes, the paper compares
  A  "pad"         every second pixel of x, and zeros in the new channels: no weights (the nets for CIFAR-10)
  B  "projection"  a 1x1 convolution and batch norm (the nets for ImageNet)
and a plain twin has no shortcut at all (None).

Weights are drawn as in the paper: He et al., arXiv:1502.01852, `he_init`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from torch import Tensor, nn
from torch.nn import functional as F

from nnlab.zoo.layers import he_init


class PadShortcut(nn.Module):
    """Shortcut A: (C, H, W) -> (C + extra, H/stride, W/stride), the extra channels zero."""

    def __init__(self, extra: int, stride: int) -> None:
        super().__init__()
        self.extra, self.stride = extra, stride

    def forward(self, x: Tensor) -> Tensor:
        x = x[:, :, :: self.stride, :: self.stride]
        return F.pad(x, (0, 0, 0, 0, 0, self.extra))


def make_shortcut(kind: str | None, in_channels: int, out_channels: int, stride: int) -> nn.Module | None:
    """Return what goes around a block: "pad" (A), "projection" (B), or None for a plain net."""
    if kind not in ("pad", "projection", None):
        raise ValueError(f'shortcut must be "pad", "projection" or None, not {kind!r}.')
    if kind is None:
        return None
    if stride == 1 and in_channels == out_channels:
        return nn.Identity()
    if kind == "pad":
        return PadShortcut(out_channels - in_channels, stride)
    return nn.Sequential(
        nn.Conv2d(in_channels, out_channels, 1, stride, bias=False), nn.BatchNorm2d(out_channels)
    )


class BasicBlock(nn.Module):
    """Two 3x3 convolutions: (in_channels, H, W) -> (channels, H/stride, W/stride)."""

    def __init__(
        self, in_channels: int, channels: int, stride: int = 1, shortcut: str | None = "projection"
    ) -> None:
        super().__init__()
        self.out_channels = channels
        self.conv1 = nn.Conv2d(in_channels, channels, 3, stride, padding=1, bias=False)
        self.norm1 = nn.BatchNorm2d(channels)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.norm2 = nn.BatchNorm2d(channels)
        self.shortcut = make_shortcut(shortcut, in_channels, channels, stride)

    def forward(self, x: Tensor) -> Tensor:
        out = F.relu(self.norm1(self.conv1(x)))
        out = self.norm2(self.conv2(out))
        if self.shortcut is not None:
            out = out + self.shortcut(x)
        return F.relu(out)


class Bottleneck(nn.Module):
    """1x1 down to `channels`, 3x3, 1x1 up: (in_channels, H, W) -> (4 channels, H/stride, W/stride).

    Costs about as much as a basic block, and carries four times the channels. The stride is in the 3x3
    convolution, as in today's libraries; the paper has it in the first 1x1, which then never looks at three
    pixels of four (`stride_first`).
    """

    def __init__(
        self,
        in_channels: int,
        channels: int,
        stride: int = 1,
        shortcut: str | None = "projection",
        stride_first: bool = False,
    ) -> None:
        super().__init__()
        self.out_channels = 4 * channels
        first, second = (stride, 1) if stride_first else (1, stride)
        self.conv1 = nn.Conv2d(in_channels, channels, 1, first, bias=False)
        self.norm1 = nn.BatchNorm2d(channels)
        self.conv2 = nn.Conv2d(channels, channels, 3, second, padding=1, bias=False)
        self.norm2 = nn.BatchNorm2d(channels)
        self.conv3 = nn.Conv2d(channels, self.out_channels, 1, bias=False)
        self.norm3 = nn.BatchNorm2d(self.out_channels)
        self.shortcut = make_shortcut(shortcut, in_channels, self.out_channels, stride)

    def forward(self, x: Tensor) -> Tensor:
        out = F.relu(self.norm1(self.conv1(x)))
        out = F.relu(self.norm2(self.conv2(out)))
        out = self.norm3(self.conv3(out))
        if self.shortcut is not None:
            out = out + self.shortcut(x)
        return F.relu(out)


Block = Callable[[int, int, int], Any]  # (in_channels, channels, stride) -> a module with `out_channels`


class Stage(nn.Sequential):
    """`count` blocks in a row; the first has the stride, and brings the channels to the new width."""

    def __init__(self, block: Block, in_channels: int, channels: int, count: int, stride: int) -> None:
        super().__init__()
        self.out_channels = in_channels
        for number in range(count):
            one = block(self.out_channels, channels, stride if number == 0 else 1)
            self.append(one)
            self.out_channels = one.out_channels


class ResNet(nn.Module):
    """The nets for ImageNet (table 1 of the paper).

    Args:
        block: makes a block from (in_channels, channels, stride). Also the way to ResNeXt and the like.
        counts: blocks in each of the four stages.
        num_classes: number of logits.
    """

    input_size = 224

    def __init__(self, block: Block, counts: Sequence[int], num_classes: int = 1000) -> None:
        super().__init__()
        self.stem = nn.Sequential(
            nn.Conv2d(3, 64, 7, stride=2, padding=3, bias=False),
            nn.BatchNorm2d(64),
            nn.ReLU(),
            nn.MaxPool2d(3, stride=2, padding=1),
        )
        self.stage1 = Stage(block, 64, 64, counts[0], stride=1)
        self.stage2 = Stage(block, self.stage1.out_channels, 128, counts[1], stride=2)
        self.stage3 = Stage(block, self.stage2.out_channels, 256, counts[2], stride=2)
        self.stage4 = Stage(block, self.stage3.out_channels, 512, counts[3], stride=2)
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.fc = nn.Linear(self.stage4.out_channels, num_classes)
        he_init(self)

    def forward(self, x: Tensor) -> Tensor:  # x: (N, 3, 224, 224); e is 1 for basic blocks, 4 for bottlenecks
        x = self.stem(x)  # (N, 64, 56, 56)
        x = self.stage1(x)  # (N, 64 e, 56, 56)
        x = self.stage2(x)  # (N, 128 e, 28, 28)
        x = self.stage3(x)  # (N, 256 e, 14, 14)
        x = self.stage4(x)  # (N, 512 e, 7, 7)
        x = self.pool(x).flatten(1)  # (N, 512 e)
        return self.fc(x)  # (N, num_classes)


class CifarResNet(nn.Module):
    """The nets for CIFAR-10: 6n + 2 layers with weights, in three stages of n basic blocks.

    Args:
        n: blocks in a stage; 3, 5, 7, 9, 18, 200 in the paper.
        num_classes: number of logits.
        shortcut: "pad" as in the paper, "projection", or None for the plain net.
        width: channels of the first stage, 16 in the paper; the next stages have two and four times as many.
    """

    input_size = 32

    def __init__(self, n: int, num_classes: int = 10, shortcut: str | None = "pad", width: int = 16) -> None:
        super().__init__()
        block = partial(BasicBlock, shortcut=shortcut)
        self.stem = nn.Sequential(
            nn.Conv2d(3, width, 3, padding=1, bias=False), nn.BatchNorm2d(width), nn.ReLU()
        )
        self.stage1 = Stage(block, width, width, n, stride=1)
        self.stage2 = Stage(block, width, 2 * width, n, stride=2)
        self.stage3 = Stage(block, 2 * width, 4 * width, n, stride=2)
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.fc = nn.Linear(4 * width, num_classes)
        he_init(self)

    def forward(self, x: Tensor) -> Tensor:  # x: (N, 3, 32, 32)
        x = self.stem(x)  # (N, 16, 32, 32)
        x = self.stage1(x)  # (N, 16, 32, 32)
        x = self.stage2(x)  # (N, 32, 16, 16)
        x = self.stage3(x)  # (N, 64, 8, 8)
        x = self.pool(x).flatten(1)  # (N, 64)
        return self.fc(x)  # (N, num_classes)


# --------------------------------------------------------------------------- ImageNet


def resnet18(num_classes: int = 1000, shortcut: str | None = "projection") -> ResNet:
    return ResNet(partial(BasicBlock, shortcut=shortcut), (2, 2, 2, 2), num_classes)


def resnet34(num_classes: int = 1000, shortcut: str | None = "projection") -> ResNet:
    return ResNet(partial(BasicBlock, shortcut=shortcut), (3, 4, 6, 3), num_classes)


def resnet50(num_classes: int = 1000, **options: Any) -> ResNet:
    """Options go to `Bottleneck`: shortcut, stride_first."""
    return ResNet(partial(Bottleneck, **options), (3, 4, 6, 3), num_classes)


def resnet101(num_classes: int = 1000, **options: Any) -> ResNet:
    return ResNet(partial(Bottleneck, **options), (3, 4, 23, 3), num_classes)


def resnet152(num_classes: int = 1000, **options: Any) -> ResNet:
    return ResNet(partial(Bottleneck, **options), (3, 8, 36, 3), num_classes)


plain18 = partial(resnet18, shortcut=None)
plain34 = partial(resnet34, shortcut=None)

# --------------------------------------------------------------------------- CIFAR-10


def cifar_resnet(
    n: int, plain: bool = False, num_classes: int = 10, shortcut: str = "pad", width: int = 16
) -> CifarResNet:
    """Build the ResNet of 6n + 2 layers, or with plain=True its twin without shortcuts."""
    return CifarResNet(n, num_classes, None if plain else shortcut, width)


resnet20, resnet32, resnet44, resnet56, resnet110 = (partial(cifar_resnet, n) for n in (3, 5, 7, 9, 18))
plain20, plain32, plain44, plain56 = (partial(cifar_resnet, n, plain=True) for n in (3, 5, 7, 9))
