"""ResNeXt: a block is a sum of many small paths of one shape.

Xie, Girshick, Dollar, Tu, He: Aggregated Residual Transformations for Deep Neural Networks.
arXiv:1611.05431

Inception's blocks split, transform and merge too, each path designed by hand. Here all paths are alike, so
that two numbers describe a block: how many there are (the cardinality, C) and how wide each is (d).
ResNeXt-50 32x4d has 32 paths of 4 channels in its first stage. Figure 3 of the paper shows three forms of
the block that compute the same: the sum of C paths; C paths concatenated before one last 1x1 convolution;
and one bottleneck whose 3x3 convolution has C groups. The nets use the last, which runs fastest;
`three_forms` returns all of them with the same weights.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from nnlab.zoo.layers import he_init
from nnlab.zoo.resnet import ResNet, Stage


class ResNeXtBlock(nn.Module):
    """Form (c): (in_channels, H, W) -> (4 channels, H/stride, W/stride).

    Args:
        in_channels: channels of the input.
        channels: 64 in the first stage, and twice as many in each next one.
        stride: of the 3x3 convolution.
        cardinality: C, the number of paths.
        width: d, channels of a path where `channels` is 64; paths widen in proportion. One path of width 64
            makes the bottleneck of ResNet.
    """

    def __init__(
        self, in_channels: int, channels: int, stride: int = 1, cardinality: int = 32, width: int = 4
    ) -> None:
        super().__init__()
        self.out_channels = 4 * channels
        inner = cardinality * (width * channels // 64)  # all paths side by side
        self.conv1 = nn.Conv2d(in_channels, inner, 1, bias=False)
        self.norm1 = nn.BatchNorm2d(inner)
        self.conv2 = nn.Conv2d(inner, inner, 3, stride, padding=1, groups=cardinality, bias=False)
        self.norm2 = nn.BatchNorm2d(inner)
        self.conv3 = nn.Conv2d(inner, self.out_channels, 1, bias=False)
        self.norm3 = nn.BatchNorm2d(self.out_channels)
        self.shortcut = nn.Sequential()  # the identity
        if stride > 1 or in_channels != self.out_channels:
            self.shortcut.append(nn.Conv2d(in_channels, self.out_channels, 1, stride, bias=False))
            self.shortcut.append(nn.BatchNorm2d(self.out_channels))

    def branch(self, x: Tensor) -> Tensor:
        out = F.relu(self.norm1(self.conv1(x)))
        out = F.relu(self.norm2(self.conv2(out)))
        return self.norm3(self.conv3(out))

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(self.branch(x) + self.shortcut(x))


# --------------------------------------------------------------------------- the other two forms


class Path(nn.Module):
    """The first two convolutions of one path: (in_channels, H, W) -> (width, H, W)."""

    def __init__(self, in_channels: int, width: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(in_channels, width, 1, bias=False)
        self.norm1 = nn.BatchNorm2d(width)
        self.conv2 = nn.Conv2d(width, width, 3, padding=1, bias=False)
        self.norm2 = nn.BatchNorm2d(width)

    def forward(self, x: Tensor) -> Tensor:
        out = F.relu(self.norm1(self.conv1(x)))
        return F.relu(self.norm2(self.conv2(out)))


class SumOfPaths(nn.Module):
    """Form (a): every path returns to all channels, and the paths are added. (channels, H, W) -> the same."""

    def __init__(self, channels: int, cardinality: int, width: int) -> None:
        super().__init__()
        self.paths = nn.ModuleList(Path(channels, width) for _ in range(cardinality))
        self.ends = nn.ModuleList(nn.Conv2d(width, channels, 1, bias=False) for _ in range(cardinality))
        self.norm = nn.BatchNorm2d(channels)

    def forward(self, x: Tensor) -> Tensor:
        outs = [
            end(path(x)) for path, end in zip(self.paths, self.ends, strict=True)
        ]  # C x (N, channels, H, W)
        return F.relu(self.norm(torch.stack(outs).sum(dim=0)) + x)


class ConcatenatedPaths(nn.Module):
    """Form (b): the narrow paths are concatenated, and one 1x1 convolution ends them all."""

    def __init__(self, channels: int, cardinality: int, width: int) -> None:
        super().__init__()
        self.paths = nn.ModuleList(Path(channels, width) for _ in range(cardinality))
        self.end = nn.Conv2d(cardinality * width, channels, 1, bias=False)
        self.norm = nn.BatchNorm2d(channels)

    def forward(self, x: Tensor) -> Tensor:
        out = torch.cat([path(x) for path in self.paths], dim=1)  # (N, C width, H, W)
        return F.relu(self.norm(self.end(out)) + x)


def copy_weights(block: ResNeXtBlock, form: SumOfPaths | ConcatenatedPaths) -> None:
    """Give a form the weights of a block with the same paths: path i gets the i-th slice of each tensor."""
    state = block.state_dict()
    width = state["conv2.weight"].shape[1]  # (C width, width, 3, 3): a group reads its own channels only
    for i, path in enumerate(form.paths):
        own = slice(i * width, (i + 1) * width)
        path.load_state_dict(
            {name: state[name][own] if state[name].ndim else state[name] for name in path.state_dict()}
        )
        if isinstance(form, SumOfPaths):
            form.ends[i].load_state_dict({"weight": state["conv3.weight"][:, own]})
    if isinstance(form, ConcatenatedPaths):
        form.end.load_state_dict(block.conv3.state_dict())
    form.norm.load_state_dict(block.norm3.state_dict())


def three_forms(cardinality: int = 32, width: int = 4) -> tuple[SumOfPaths, ConcatenatedPaths, ResNeXtBlock]:
    """Return forms (a), (b) and (c) of a block of 256 channels, with the same weights: figure 3 of the paper.

    For the same (N, 256, H, W) they return the same (N, 256, H, W), up to rounding.

    Args:
        cardinality: number of paths.
        width: channels of one path.
    """
    block = ResNeXtBlock(256, 64, cardinality=cardinality, width=width)
    a = SumOfPaths(256, cardinality, width)
    b = ConcatenatedPaths(256, cardinality, width)
    copy_weights(block, a)
    copy_weights(block, b)
    return a, b, block


# --------------------------------------------------------------------------- nets


class CifarResNeXt(nn.Module):
    """The nets for CIFAR: 29 layers, three stages of three blocks.

    Args:
        cardinality, width: paths of a block and channels of a path in the first stage.
        num_classes: number of logits.
    """

    input_size = 32

    def __init__(self, cardinality: int, width: int, num_classes: int = 10) -> None:
        super().__init__()
        block = partial(ResNeXtBlock, cardinality=cardinality, width=width)
        self.stem = nn.Sequential(nn.Conv2d(3, 64, 3, padding=1, bias=False), nn.BatchNorm2d(64), nn.ReLU())
        self.stage1 = Stage(block, 64, 64, 3, stride=1)
        self.stage2 = Stage(block, 256, 128, 3, stride=2)
        self.stage3 = Stage(block, 512, 256, 3, stride=2)
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.fc = nn.Linear(1024, num_classes)
        he_init(self)

    def forward(self, x: Tensor) -> Tensor:  # x: (N, 3, 32, 32)
        x = self.stem(x)  # (N, 64, 32, 32)
        x = self.stage1(x)  # (N, 256, 32, 32)
        x = self.stage2(x)  # (N, 512, 16, 16)
        x = self.stage3(x)  # (N, 1024, 8, 8)
        x = self.pool(x).flatten(1)  # (N, 1024)
        return self.fc(x)  # (N, num_classes)


def resnext(counts: Sequence[int], cardinality: int, width: int, num_classes: int = 1000) -> ResNet:
    """Build a ResNeXt for ImageNet: a ResNet of other blocks."""
    return ResNet(partial(ResNeXtBlock, cardinality=cardinality, width=width), counts, num_classes)


resnext50_32x4d = partial(resnext, (3, 4, 6, 3), 32, 4)
resnext101_32x4d = partial(resnext, (3, 4, 23, 3), 32, 4)
resnext101_32x8d = partial(resnext, (3, 4, 23, 3), 32, 8)
resnext101_64x4d = partial(resnext, (3, 4, 23, 3), 64, 4)
resnext29_8x64d = partial(CifarResNeXt, 8, 64)
resnext29_16x64d = partial(CifarResNeXt, 16, 64)
