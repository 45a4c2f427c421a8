"""MobileNet, versions 1 and 2: convolutions split into a depthwise and a pointwise one.

1  Howard et al.: MobileNets: Efficient Convolutional Neural Networks for Mobile Vision Applications.
   arXiv:1704.04861
2  Sandler, Howard, Zhu, Zhmoginov, Chen: MobileNetV2: Inverted Residuals and Linear Bottlenecks.
   arXiv:1801.04381

A k x k convolution from C to D channels costs k*k*C*D multiply-adds a pixel. A depthwise one, which filters
each channel alone (k*k*C), followed by a pointwise one, which is 1x1 (C*D), costs 1/D + 1/(k*k) of that:
for k = 3 eight to nine times less. Version 2 puts the pair into a residual block upside down: narrow at its
ends, where the shortcut joins them, and wide in the middle. A width multiplier scales the channels of every
layer.
"""

from __future__ import annotations

from torch import Tensor, nn

from nnlab.zoo.layers import ConvNorm, he_init

# expansion, channels, number of blocks and first stride of the stages of version 2 (table 2 of its paper)
V2_STAGES = (
    (1, 16, 1, 1),
    (6, 24, 2, 2),
    (6, 32, 3, 2),
    (6, 64, 4, 2),
    (6, 96, 3, 1),
    (6, 160, 3, 2),
    (6, 320, 1, 1),
)


def round_channels(channels: float, divisor: int = 8) -> int:
    """Return the multiple of `divisor` nearest to `channels`, or the next where that loses more than 10 %.

    Hardware is fastest at such widths. The authors' code of version 2 and of EfficientNet rounds so.
    """
    rounded = max(divisor, int(channels + divisor / 2) // divisor * divisor)
    return rounded if rounded >= 0.9 * channels else rounded + divisor


# --------------------------------------------------------------------------- version 1


class DepthwiseSeparable(nn.Module):
    """A depthwise and a pointwise convolution: (in_channels, H, W) -> (channels, H/stride, W/stride)."""

    def __init__(self, in_channels: int, channels: int, stride: int = 1) -> None:
        super().__init__()
        self.depthwise = ConvNorm(in_channels, in_channels, 3, stride, groups=in_channels)
        self.pointwise = ConvNorm(in_channels, channels, 1)

    def forward(self, x: Tensor) -> Tensor:
        x = self.depthwise(x)  # (N, in_channels, H/stride, W/stride): sees 3x3 pixels, mixes no channels
        return self.pointwise(x)  # (N, channels, H/stride, W/stride): mixes channels, sees one pixel


class MobileNetV1(nn.Module):
    """Version 1.

    Args:
        num_classes: number of logits.
        width: the width multiplier; 1, 0.75, 0.5 and 0.25 in the paper.
    """

    input_size = 224

    def __init__(self, num_classes: int = 1000, width: float = 1.0) -> None:
        super().__init__()
        c32, c64, c128, c256, c512, c1024 = (int(width * 2**i) for i in range(5, 11))
        self.stem = ConvNorm(3, c32, 3, stride=2)
        self.stage1 = DepthwiseSeparable(c32, c64)
        self.stage2 = nn.Sequential(DepthwiseSeparable(c64, c128, 2), DepthwiseSeparable(c128, c128))
        self.stage3 = nn.Sequential(DepthwiseSeparable(c128, c256, 2), DepthwiseSeparable(c256, c256))
        self.stage4 = nn.Sequential(
            DepthwiseSeparable(c256, c512, 2), *(DepthwiseSeparable(c512, c512) for _ in range(5))
        )
        self.stage5 = nn.Sequential(DepthwiseSeparable(c512, c1024, 2), DepthwiseSeparable(c1024, c1024))
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.fc = nn.Linear(c1024, num_classes)
        he_init(self)

    def forward(self, x: Tensor) -> Tensor:  # shapes for width 1: (N, 3, 224, 224)
        x = self.stem(x)  # (N, 32, 112, 112)
        x = self.stage1(x)  # (N, 64, 112, 112)
        x = self.stage2(x)  # (N, 128, 56, 56)
        x = self.stage3(x)  # (N, 256, 28, 28)
        x = self.stage4(x)  # (N, 512, 14, 14)
        x = self.stage5(x)  # (N, 1024, 7, 7)
        x = self.pool(x).flatten(1)  # (N, 1024)
        return self.fc(x)  # (N, num_classes)


# --------------------------------------------------------------------------- version 2


def _conv_norm_relu6(
    in_channels: int, channels: int, kernel: int, stride: int = 1, groups: int = 1
) -> nn.Module:
    """ReLU6, which is min(max(x, 0), 6), keeps activations in the range of arithmetic with few bits."""
    conv = nn.Conv2d(in_channels, channels, kernel, stride, padding=kernel // 2, groups=groups, bias=False)
    return nn.Sequential(conv, nn.BatchNorm2d(channels), nn.ReLU6())


class InvertedResidual(nn.Module):
    """1x1 to `expansion` times as many channels, depthwise 3x3, 1x1 to few channels again.

    (in_channels, H, W) -> (channels, H/stride, W/stride). Behind the last convolution there is no activation
    (the linear bottleneck): among few channels a ReLU destroys too much. The shortcut is there where the
    shape does not change.
    """

    def __init__(self, in_channels: int, channels: int, stride: int = 1, expansion: int = 6) -> None:
        super().__init__()
        wide = expansion * in_channels
        self.expand = _conv_norm_relu6(in_channels, wide, 1) if expansion > 1 else nn.Identity()
        self.depthwise = _conv_norm_relu6(wide, wide, 3, stride, groups=wide)
        self.project = nn.Sequential(nn.Conv2d(wide, channels, 1, bias=False), nn.BatchNorm2d(channels))
        self.has_shortcut = stride == 1 and in_channels == channels

    def forward(self, x: Tensor) -> Tensor:
        out = self.expand(x)  # (N, wide, H, W)
        out = self.depthwise(out)  # (N, wide, H/stride, W/stride)
        out = self.project(out)  # (N, channels, H/stride, W/stride)
        return x + out if self.has_shortcut else out


class MobileNetV2(nn.Module):
    """Version 2.

    Args:
        num_classes: number of logits.
        width: the width multiplier. The last convolution keeps its 1280 channels where it is below 1.
        dropout: probability in front of the classifier.
    """

    input_size = 224

    def __init__(self, num_classes: int = 1000, width: float = 1.0, dropout: float = 0.2) -> None:
        super().__init__()
        in_channels = round_channels(32 * width)
        self.stem = _conv_norm_relu6(3, in_channels, 3, stride=2)
        stages = []
        for expansion, base, count, stride in V2_STAGES:
            channels = round_channels(base * width)
            blocks = [InvertedResidual(in_channels, channels, stride, expansion)]
            blocks += [InvertedResidual(channels, channels, 1, expansion) for _ in range(count - 1)]
            stages.append(nn.Sequential(*blocks))
            in_channels = channels
        self.stage1, self.stage2, self.stage3, self.stage4, self.stage5, self.stage6, self.stage7 = stages
        features = round_channels(1280 * max(1.0, width))
        self.head = _conv_norm_relu6(in_channels, features, 1)
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.dropout = nn.Dropout(dropout)
        self.fc = nn.Linear(features, num_classes)
        he_init(self)

    def forward(self, x: Tensor) -> Tensor:  # shapes for width 1: (N, 3, 224, 224)
        x = self.stem(x)  # (N, 32, 112, 112)
        x = self.stage1(x)  # (N, 16, 112, 112)
        x = self.stage2(x)  # (N, 24, 56, 56)
        x = self.stage3(x)  # (N, 32, 28, 28)
        x = self.stage4(x)  # (N, 64, 14, 14)
        x = self.stage5(x)  # (N, 96, 14, 14)
        x = self.stage6(x)  # (N, 160, 7, 7)
        x = self.stage7(x)  # (N, 320, 7, 7)
        x = self.head(x)  # (N, 1280, 7, 7)
        x = self.pool(x).flatten(1)  # (N, 1280)
        return self.fc(self.dropout(x))  # (N, num_classes)


mobilenet_v1, mobilenet_v2 = MobileNetV1, MobileNetV2
