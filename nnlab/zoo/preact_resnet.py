"""ResNet with pre-activation: batch norm and ReLU stand in front of each convolution instead of behind it.

He, Zhang, Ren, Sun: Identity Mappings in Deep Residual Networks. arXiv:1603.05027

A block of the first ResNet ends in relu(x + F(x)), so its shortcuts are interrupted by a ReLU each. Here
nothing is left behind the sum: x_{l+1} = x_l + F(x_l), and a signal passes from any block to any later one,
and a gradient all the way back, through additions alone. That made nets of 1001 layers trainable. Where the
shape changes, the shortcut is a 1x1 convolution of the activated input. The last sum is activated once
before the classifier.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from torch import Tensor, nn
from torch.nn import functional as F

from nnlab.zoo.layers import he_init
from nnlab.zoo.resnet import Block, Stage


def _projection(in_channels: int, out_channels: int, stride: int) -> nn.Conv2d | None:
    """The shortcut where the shape changes; None stands for x itself."""
    if stride == 1 and in_channels == out_channels:
        return None
    return nn.Conv2d(in_channels, out_channels, 1, stride, bias=False)


class PreactBasicBlock(nn.Module):
    """Two 3x3 convolutions: (in_channels, H, W) -> (channels, H/stride, W/stride).

    `dropout` is the probability between the two, for Wide ResNets.
    """

    def __init__(self, in_channels: int, channels: int, stride: int = 1, dropout: float = 0.0) -> None:
        super().__init__()
        self.out_channels = channels
        self.norm1 = nn.BatchNorm2d(in_channels)
        self.conv1 = nn.Conv2d(in_channels, channels, 3, stride, padding=1, bias=False)
        self.norm2 = nn.BatchNorm2d(channels)
        self.dropout = nn.Dropout(dropout)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.shortcut = _projection(in_channels, channels, stride)

    def forward(self, x: Tensor) -> Tensor:
        activated = F.relu(self.norm1(x))
        out = self.conv1(activated)
        out = self.conv2(self.dropout(F.relu(self.norm2(out))))
        return out + (x if self.shortcut is None else self.shortcut(activated))


class PreactBottleneck(nn.Module):
    """1x1 to `channels`, 3x3, 1x1 to four times as many.

    (in_channels, H, W) -> (4 channels, H/stride, W/stride)
    """

    def __init__(self, in_channels: int, channels: int, stride: int = 1) -> None:
        super().__init__()
        self.out_channels = 4 * channels
        self.norm1 = nn.BatchNorm2d(in_channels)
        self.conv1 = nn.Conv2d(in_channels, channels, 1, bias=False)
        self.norm2 = nn.BatchNorm2d(channels)
        self.conv2 = nn.Conv2d(channels, channels, 3, stride, padding=1, bias=False)
        self.norm3 = nn.BatchNorm2d(channels)
        self.conv3 = nn.Conv2d(channels, self.out_channels, 1, bias=False)
        self.shortcut = _projection(in_channels, self.out_channels, stride)

    def forward(self, x: Tensor) -> Tensor:
        activated = F.relu(self.norm1(x))
        out = self.conv1(activated)
        out = self.conv2(F.relu(self.norm2(out)))
        out = self.conv3(F.relu(self.norm3(out)))
        return out + (x if self.shortcut is None else self.shortcut(activated))


class PreactResNet(nn.Module):
    """The nets for ImageNet, of bottlenecks.

    Args:
        counts: blocks in each of the four stages.
        num_classes: number of logits.
    """

    input_size = 224

    def __init__(self, counts: Sequence[int], num_classes: int = 1000) -> None:
        super().__init__()
        self.stem = nn.Sequential(  # the first block brings norm and ReLU
            nn.Conv2d(3, 64, 7, stride=2, padding=3, bias=False),
            nn.MaxPool2d(3, stride=2, padding=1),
        )
        self.stage1 = Stage(PreactBottleneck, 64, 64, counts[0], stride=1)
        self.stage2 = Stage(PreactBottleneck, 256, 128, counts[1], stride=2)
        self.stage3 = Stage(PreactBottleneck, 512, 256, counts[2], stride=2)
        self.stage4 = Stage(PreactBottleneck, 1024, 512, counts[3], stride=2)
        self.last = nn.Sequential(nn.BatchNorm2d(2048), nn.ReLU())
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.fc = nn.Linear(2048, num_classes)
        he_init(self)

    def forward(self, x: Tensor) -> Tensor:  # x: (N, 3, 224, 224)
        x = self.stem(x)  # (N, 64, 56, 56)
        x = self.stage1(x)  # (N, 256, 56, 56)
        x = self.stage2(x)  # (N, 512, 28, 28)
        x = self.stage3(x)  # (N, 1024, 14, 14)
        x = self.stage4(x)  # (N, 2048, 7, 7)
        x = self.last(x)  # (N, 2048, 7, 7)
        x = self.pool(x).flatten(1)  # (N, 2048)
        return self.fc(x)  # (N, num_classes)


class CifarPreactResNet(nn.Module):
    """The nets for CIFAR: three stages of n blocks.

    Args:
        block: makes a block from (in_channels, channels, stride).
        n: blocks in a stage.
        num_classes: number of logits.
        width: `channels` of the blocks of the first stage; the next stages have two and four times as many.
    """

    input_size = 32

    def __init__(self, block: Block, n: int, num_classes: int = 10, width: int = 16) -> None:
        super().__init__()
        self.stem = nn.Conv2d(3, 16, 3, padding=1, bias=False)  # the first block brings norm and ReLU
        self.stage1 = Stage(block, 16, width, n, stride=1)
        self.stage2 = Stage(block, self.stage1.out_channels, 2 * width, n, stride=2)
        self.stage3 = Stage(block, self.stage2.out_channels, 4 * width, n, stride=2)
        features = self.stage3.out_channels
        self.last = nn.Sequential(nn.BatchNorm2d(features), nn.ReLU())
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.fc = nn.Linear(features, num_classes)
        he_init(self)

    def forward(self, x: Tensor) -> Tensor:  # x: (N, 3, 32, 32); e is 1 for basic blocks, 4 for bottlenecks
        x = self.stem(x)  # (N, 16, 32, 32)
        x = self.stage1(x)  # (N, width e, 32, 32)
        x = self.stage2(x)  # (N, 2 width e, 16, 16)
        x = self.stage3(x)  # (N, 4 width e, 8, 8)
        x = self.last(x)  # (N, 4 width e, 8, 8)
        x = self.pool(x).flatten(1)  # (N, 4 width e)
        return self.fc(x)  # (N, num_classes)


def preact_resnet200(num_classes: int = 1000) -> PreactResNet:
    return PreactResNet((3, 24, 36, 3), num_classes)


def preact_bottleneck_resnet(n: int, num_classes: int = 10) -> CifarPreactResNet:
    """9n + 2 layers of bottlenecks."""
    return CifarPreactResNet(PreactBottleneck, n, num_classes)


preact_resnet164, preact_resnet1001 = (partial(preact_bottleneck_resnet, n) for n in (18, 111))
