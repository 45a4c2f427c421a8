"""Squeeze-and-Excitation: a block learns how much each of its channels counts, image by image.

Hu, Shen, Albanie, Sun, Wu: Squeeze-and-Excitation Networks. arXiv:1709.01507

A convolution treats the channels alike for every image. An SE block squeezes each channel to its mean over
the image, lets two small linear layers turn the means into one number between 0 and 1 a channel, and
multiplies. It fits into any net; in a ResNet it stands at the end of the branch, before the shortcut is
added. It adds a tenth to the parameters of ResNet-50 and nearly nothing to its multiply-adds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from nnlab.zoo.resnet import ResNet
from nnlab.zoo.resnext import ResNeXtBlock


class SqueezeExcite(nn.Module):
    """(N, C, H, W) -> the same shape, each channel of each image times a number between 0 and 1.

    Args:
        channels: C.
        hidden: width between the two linear layers, C / 16 in the paper.
        activation: between the two linear layers.
    """

    def __init__(self, channels: int, hidden: int, activation: Callable[[Tensor], Tensor] = F.relu) -> None:
        super().__init__()
        self.fc1 = nn.Linear(channels, hidden)
        self.fc2 = nn.Linear(hidden, channels)
        self.activation = activation

    def forward(self, x: Tensor) -> Tensor:
        squeezed = x.mean(dim=(2, 3))  # (N, C)
        hidden = self.activation(self.fc1(squeezed))  # (N, hidden)
        scale = torch.sigmoid(self.fc2(hidden))  # (N, C)
        return x * scale[:, :, None, None]


class SEBlock(ResNeXtBlock):
    """The block of ResNeXt, or with one path of width 64 that of ResNet, whose branch ends in an SE block."""

    def __init__(
        self, in_channels: int, channels: int, stride: int = 1, cardinality: int = 1, width: int = 64
    ) -> None:
        super().__init__(in_channels, channels, stride, cardinality, width)
        self.excite = SqueezeExcite(self.out_channels, self.out_channels // 16)

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(self.excite(self.branch(x)) + self.shortcut(x))


def se_resnet(
    counts: Sequence[int], cardinality: int = 1, width: int = 64, num_classes: int = 1000
) -> ResNet:
    """Build an SE-ResNet, or with more than one path an SE-ResNeXt, for ImageNet."""
    return ResNet(partial(SEBlock, cardinality=cardinality, width=width), counts, num_classes)


se_resnet50 = partial(se_resnet, (3, 4, 6, 3), 1, 64)
se_resnet101 = partial(se_resnet, (3, 4, 23, 3), 1, 64)
se_resnext50_32x4d = partial(se_resnet, (3, 4, 6, 3), 32, 4)
se_resnext101_32x4d = partial(se_resnet, (3, 4, 23, 3), 32, 4)
