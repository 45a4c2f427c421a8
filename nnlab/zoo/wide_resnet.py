"""Wide ResNet: fewer layers with more channels.

Zagoruyko, Komodakis: Wide Residual Networks. arXiv:1605.07146

A ResNet of 1001 layers is thin: many small convolutions after each other, of which a GPU does one at a
time. The paper widens the blocks by a factor instead, and 16 wide layers reach what a thousand thin ones
do. WRN-28-10 is 28 layers deep and 10 times as wide as a ResNet for CIFAR-10.
"""

from __future__ import annotations

from functools import partial

from nnlab.zoo.preact_resnet import CifarPreactResNet, PreactBasicBlock
from nnlab.zoo.resnet import ResNet
from nnlab.zoo.resnext import ResNeXtBlock


def cifar_wide_resnet(
    depth: int, factor: int, num_classes: int = 10, dropout: float = 0.0
) -> CifarPreactResNet:
    """Build WRN-depth-factor: three stages of (depth - 4) / 6 blocks, 16, 32 and 64 times `factor` wide.

    Args:
        depth: layers on the longest path, shortcuts of changing shape counted once a stage: 6n + 4.
        factor: how many times wider the blocks are; the first convolution keeps its 16 channels.
        num_classes: number of logits.
        dropout: probability between the two convolutions of a block, 0.3 in the paper where it is used.

    Raises:
        ValueError: if depth is not 6n + 4.
    """
    n, rest = divmod(depth - 4, 6)
    if rest or n < 1:
        raise ValueError(f"the depth of a Wide ResNet is 6n + 4 (10, 16, 22, 28, ...), not {depth}.")
    return CifarPreactResNet(partial(PreactBasicBlock, dropout=dropout), n, num_classes, width=16 * factor)


def wide_bottleneck_resnet(counts: tuple[int, int, int, int], factor: int, num_classes: int = 1000) -> ResNet:
    """Build a ResNet for ImageNet whose 3x3 convolutions have `factor` times as many channels.

    The block is that of ResNeXt with a single path, which is ResNet's bottleneck.
    """
    return ResNet(partial(ResNeXtBlock, cardinality=1, width=64 * factor), counts, num_classes)


wrn28_10, wrn40_4 = (partial(cifar_wide_resnet, depth, factor) for depth, factor in ((28, 10), (40, 4)))


def wrn50_2(num_classes: int = 1000) -> ResNet:
    return wide_bottleneck_resnet((3, 4, 6, 3), 2, num_classes)


def wrn101_2(num_classes: int = 1000) -> ResNet:
    return wide_bottleneck_resnet((3, 4, 23, 3), 2, num_classes)
