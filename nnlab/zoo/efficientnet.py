"""EfficientNet B0 to B7: one searched net, made deeper, wider and finer by one rule.

Tan, Le: EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks. arXiv:1905.11946

B0 was found by a search over the blocks of MobileNetV2, with squeeze-and-excitation. Compound scaling
multiplies its depth by 1.2**phi, its width by 1.1**phi and the side of its input by 1.15**phi. Multiply-
adds grow in proportion to depth * width**2 * resolution**2, and 1.2 * 1.1**2 * 1.15**2 = 1.92, so that a
step of phi costs about twice as much. B1 to B7 follow the rule only roughly: `VARIANTS` has the factors
that the authors chose and published.
"""

from __future__ import annotations

import math
from functools import partial

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from nnlab.zoo.layers import he_init
from nnlab.zoo.mobilenet import round_channels
from nnlab.zoo.senet import SqueezeExcite

# expansion, channels, number of blocks, kernel and first stride of the stages of B0 (table 1 of the paper)
STAGES = (
    (1, 16, 1, 3, 1),
    (6, 24, 2, 3, 2),
    (6, 40, 2, 5, 2),
    (6, 80, 3, 3, 2),
    (6, 112, 3, 5, 1),
    (6, 192, 4, 5, 2),
    (6, 320, 1, 3, 1),
)

# width and depth as multiples of B0, side of the input, dropout in front of the classifier
VARIANTS = {
    "b0": (1.0, 1.0, 224, 0.2),
    "b1": (1.0, 1.1, 240, 0.2),
    "b2": (1.1, 1.2, 260, 0.3),
    "b3": (1.2, 1.4, 300, 0.3),
    "b4": (1.4, 1.8, 380, 0.4),
    "b5": (1.6, 2.2, 456, 0.4),
    "b6": (1.8, 2.6, 528, 0.5),
    "b7": (2.0, 3.1, 600, 0.5),
}


def _conv_norm(
    in_channels: int, channels: int, kernel: int, stride: int = 1, groups: int = 1
) -> nn.Sequential:
    conv = nn.Conv2d(in_channels, channels, kernel, stride, padding=kernel // 2, groups=groups, bias=False)
    return nn.Sequential(conv, nn.BatchNorm2d(channels, eps=1e-3, momentum=0.01))


class StochasticDepth(nn.Module):
    """In training, drop the branch of an image with probability `drop`, or else divide it by 1 - drop."""

    def __init__(self, drop: float) -> None:
        super().__init__()
        self.drop = drop

    def forward(self, x: Tensor) -> Tensor:
        if not self.training or self.drop == 0:
            return x
        keep = torch.rand(len(x), 1, 1, 1, device=x.device) >= self.drop  # one draw for an image
        return x * keep.to(x.dtype) / (1 - self.drop)


class MBConv(nn.Module):
    """The inverted residual of MobileNetV2 with squeeze-and-excitation, and SiLU (swish) for ReLU6.

    (in_channels, H, W) -> (channels, H/stride, W/stride). The shortcut is there where no shape changes.

    Args:
        in_channels, channels: before and behind the block.
        expansion: how many times wider the block is in its middle.
        kernel, stride: of the depthwise convolution.
        drop: probability of leaving out the branch in training.
    """

    def __init__(
        self, in_channels: int, channels: int, expansion: int, kernel: int, stride: int = 1, drop: float = 0.0
    ) -> None:
        super().__init__()
        wide = expansion * in_channels
        self.expand = _conv_norm(in_channels, wide, 1).append(nn.SiLU()) if expansion > 1 else nn.Identity()
        self.depthwise = _conv_norm(wide, wide, kernel, stride, groups=wide).append(nn.SiLU())
        self.excite = SqueezeExcite(wide, in_channels // 4, F.silu)  # a quarter of the block's INPUT
        self.project = _conv_norm(wide, channels, 1)
        self.stochastic_depth = StochasticDepth(drop)
        self.has_shortcut = stride == 1 and in_channels == channels

    def forward(self, x: Tensor) -> Tensor:
        out = self.expand(x)  # (N, wide, H, W)
        out = self.depthwise(out)  # (N, wide, H/stride, W/stride)
        out = self.excite(out)  # (N, wide, H/stride, W/stride)
        out = self.project(out)  # (N, channels, H/stride, W/stride)
        return x + self.stochastic_depth(out) if self.has_shortcut else out


class EfficientNet(nn.Module):
    """An EfficientNet of any scale.

    Args:
        width: multiplies the channels of B0; they are rounded to multiples of 8 (`mobilenet.round_channels`).
        depth: multiplies the number of blocks of each stage, which is rounded up.
        input_size: side of the images it is meant for. It changes no weights.
        num_classes: number of logits.
        dropout: probability in front of the classifier.
        drop_path: probability of leaving out a branch in training, for the last block; it grows linearly from
            0 in the first.
    """

    def __init__(
        self,
        width: float = 1.0,
        depth: float = 1.0,
        input_size: int = 224,
        num_classes: int = 1000,
        dropout: float = 0.2,
        drop_path: float = 0.2,
    ) -> None:
        super().__init__()
        self.input_size = input_size
        counts = [math.ceil(depth * count) for _, _, count, _, _ in STAGES]
        drops = (drop_path * i / sum(counts) for i in range(sum(counts)))
        in_channels = round_channels(32 * width)
        self.stem = _conv_norm(3, in_channels, 3, stride=2).append(nn.SiLU())
        stages = []
        for (expansion, base, _, kernel, stride), count in zip(STAGES, counts, strict=True):
            channels = round_channels(base * width)
            blocks = [MBConv(in_channels, channels, expansion, kernel, stride, next(drops))]
            blocks += [
                MBConv(channels, channels, expansion, kernel, 1, next(drops)) for _ in range(count - 1)
            ]
            stages.append(nn.Sequential(*blocks))
            in_channels = channels
        self.stage1, self.stage2, self.stage3, self.stage4, self.stage5, self.stage6, self.stage7 = stages
        features = round_channels(1280 * width)
        self.head = _conv_norm(in_channels, features, 1).append(nn.SiLU())
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.dropout = nn.Dropout(dropout)
        self.fc = nn.Linear(features, num_classes)
        he_init(self)

    def forward(self, x: Tensor) -> Tensor:  # shapes of B0: (N, 3, 224, 224)
        x = self.stem(x)  # (N, 32, 112, 112)
        x = self.stage1(x)  # (N, 16, 112, 112)
        x = self.stage2(x)  # (N, 24, 56, 56)
        x = self.stage3(x)  # (N, 40, 28, 28)
        x = self.stage4(x)  # (N, 80, 14, 14)
        x = self.stage5(x)  # (N, 112, 14, 14)
        x = self.stage6(x)  # (N, 192, 7, 7)
        x = self.stage7(x)  # (N, 320, 7, 7)
        x = self.head(x)  # (N, 1280, 7, 7)
        x = self.pool(x).flatten(1)  # (N, 1280)
        return self.fc(self.dropout(x))  # (N, num_classes)


def efficientnet(variant: str, num_classes: int = 1000, drop_path: float = 0.2) -> EfficientNet:
    """Build B0 to B7, by a key of `VARIANTS`.

    Raises:
        ValueError: if there is no such variant.
    """
    if variant not in VARIANTS:
        raise ValueError(f"there is no EfficientNet {variant!r}; the variants are {list(VARIANTS)}.")
    width, depth, input_size, dropout = VARIANTS[variant]
    return EfficientNet(width, depth, input_size, num_classes, dropout, drop_path)


efficientnet_b0, efficientnet_b1, efficientnet_b2, efficientnet_b3 = (
    partial(efficientnet, variant) for variant in ("b0", "b1", "b2", "b3")
)
efficientnet_b4, efficientnet_b5, efficientnet_b6, efficientnet_b7 = (
    partial(efficientnet, variant) for variant in ("b4", "b5", "b6", "b7")
)
