"""GoogLeNet: 22 layers of Inception modules, with a ninth of the weights of AlexNet.

Szegedy, Liu, Jia, Sermanet, Reed, Anguelov, Erhan, Vanhoucke, Rabinovich: Going Deeper with Convolutions.
arXiv:1409.4842

An Inception module looks at the same input with 1x1, 3x3 and 5x5 convolutions and a max-pooling side by
side. 1x1 convolutions in front make the expensive ones cheap. A global average replaces the large linear
layers. Two small classifiers on the way send gradients into the middle of the net; they are used in
training only.

`googlenet` is the paper's net (tables 1 and 2): 6,998,552 parameters without the two small classifiers.
`googlenet_bn` has the layers of today's libraries: batch norm instead of biases and response norm, and 3x3
where the paper has 5x5, an old slip that became the standard. The paper is silent on weights: `he_init`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from torch import Tensor, nn

from nnlab.zoo.alexnet import response_norm
from nnlab.zoo.layers import Concat, ConvNorm, he_init

Conv = Callable[..., nn.Module]  # (in_channels, out_channels, kernel, stride=1) -> convolution and ReLU


def _conv(in_channels: int, out_channels: int, kernel: int, stride: int = 1) -> nn.Sequential:
    return nn.Sequential(nn.Conv2d(in_channels, out_channels, kernel, stride, kernel // 2), nn.ReLU())


def _pool() -> nn.MaxPool2d:
    return nn.MaxPool2d(3, stride=2, ceil_mode=True)


def inception(
    conv: Conv, c_in: int, c1: int, c3: tuple[int, int], c5: tuple[int, int], c_pool: int, large: int = 5
) -> Concat:
    """An Inception module: (c_in, H, W) -> (c1 + c3[1] + c5[1] + c_pool, H, W).

    Args:
        conv: makes a convolution with what follows it.
        c_in: channels of the input.
        c1: 1x1 convolutions, the first branch.
        c3, c5: the second and third branch: (1x1 convolutions in front, 3x3 or 5x5 convolutions).
        c_pool: 1x1 convolutions behind the pooling.
        large: size of the largest kernel, 5 in the paper.
    """
    return Concat(
        conv(c_in, c1, 1),
        nn.Sequential(conv(c_in, c3[0], 1), conv(c3[0], c3[1], 3)),
        nn.Sequential(conv(c_in, c5[0], 1), conv(c5[0], c5[1], large)),
        nn.Sequential(nn.MaxPool2d(3, stride=1, padding=1), conv(c_in, c_pool, 1)),
    )


class AuxiliaryHead(nn.Module):
    """A classifier on the way: (in_channels, 14, 14) -> (num_classes,).

    The paper averages windows of 5x5 with a stride of 3. Here they adapt, so that images of any size give
    4x4.
    """

    def __init__(self, conv: Conv, in_channels: int, num_classes: int) -> None:
        super().__init__()
        self.pool = nn.AdaptiveAvgPool2d(4)
        self.conv = conv(in_channels, 128, 1)
        self.fc1 = nn.Sequential(nn.Linear(128 * 4 * 4, 1024), nn.ReLU(), nn.Dropout(0.7))
        self.fc2 = nn.Linear(1024, num_classes)

    def forward(self, x: Tensor) -> Tensor:  # x: (N, in_channels, 14, 14)
        x = self.conv(self.pool(x)).flatten(1)  # (N, 2048)
        return self.fc2(self.fc1(x))  # (N, num_classes)


class GoogLeNet(nn.Module):
    """Args: num_classes; aux adds the auxiliary heads; batch_norm makes the form of today's libraries."""

    input_size = 224

    def __init__(self, num_classes: int = 1000, aux: bool = True, batch_norm: bool = False) -> None:
        super().__init__()
        conv: Conv = partial(ConvNorm, eps=1e-3) if batch_norm else _conv
        norm = nn.Identity if batch_norm else response_norm
        module = partial(inception, conv, large=3 if batch_norm else 5)
        self.conv1 = nn.Sequential(conv(3, 64, 7, 2), _pool(), norm())
        self.conv2 = nn.Sequential(conv(64, 64, 1), conv(64, 192, 3), norm(), _pool())
        self.inception3a = module(192, 64, (96, 128), (16, 32), 32)
        self.inception3b = module(256, 128, (128, 192), (32, 96), 64)
        self.pool3 = _pool()
        self.inception4a = module(480, 192, (96, 208), (16, 48), 64)
        self.inception4b = module(512, 160, (112, 224), (24, 64), 64)
        self.inception4c = module(512, 128, (128, 256), (24, 64), 64)
        self.inception4d = module(512, 112, (144, 288), (32, 64), 64)
        self.inception4e = module(528, 256, (160, 320), (32, 128), 128)
        self.pool4 = _pool()
        self.inception5a = module(832, 256, (160, 320), (32, 128), 128)
        self.inception5b = module(832, 384, (192, 384), (48, 128), 128)
        self.pool5 = nn.AdaptiveAvgPool2d(1)
        self.dropout = nn.Dropout(0.4)
        self.fc = nn.Linear(1024, num_classes)
        self.aux4a = AuxiliaryHead(conv, 512, num_classes) if aux else None
        self.aux4d = AuxiliaryHead(conv, 528, num_classes) if aux else None
        he_init(self)

    def forward(self, x: Tensor) -> Tensor | tuple[Tensor, Tensor, Tensor]:  # x: (N, 3, 224, 224)
        x = self.conv1(x)  # (N, 64, 56, 56)
        x = self.conv2(x)  # (N, 192, 28, 28)
        x = self.inception3a(x)  # (N, 256, 28, 28)
        x = self.inception3b(x)  # (N, 480, 28, 28)
        x = self.pool3(x)  # (N, 480, 14, 14)
        x = after_4a = self.inception4a(x)  # (N, 512, 14, 14)
        x = self.inception4b(x)  # (N, 512, 14, 14)
        x = self.inception4c(x)  # (N, 512, 14, 14)
        x = after_4d = self.inception4d(x)  # (N, 528, 14, 14)
        x = self.inception4e(x)  # (N, 832, 14, 14)
        x = self.pool4(x)  # (N, 832, 7, 7)
        x = self.inception5a(x)  # (N, 832, 7, 7)
        x = self.inception5b(x)  # (N, 1024, 7, 7)
        x = self.dropout(self.pool5(x).flatten(1))  # (N, 1024)
        x = self.fc(x)  # (N, num_classes)
        if self.training and self.aux4a is not None and self.aux4d is not None:
            return x, self.aux4a(after_4a), self.aux4d(after_4d)  # losses weigh 1, 0.3, 0.3
        return x


def _conv_shift(in_channels: int, out_channels: int, kernel: int, stride: int = 1) -> ConvNorm:
    """Convolution, batch norm without scale, ReLU. The next layer can do the scaling: ReLU lets it pass."""
    unit = ConvNorm(in_channels, out_channels, kernel, stride)
    unit.norm.register_parameter("weight", None)
    return unit


def _pair(c_in: int, c1: int, c3: int) -> Concat:
    return Concat(_conv_shift(c_in, c1, 1), _conv_shift(c_in, c3, 3))


def _down(c_in: int, channels: int) -> Concat:
    return Concat(_conv_shift(c_in, channels, 3, stride=2), nn.MaxPool2d(3, stride=2, padding=1))


class CifarInception(nn.Module):
    """The small form for CIFAR-10 of Zhang et al., arXiv:1611.03530 (figure 3), for images cut to 28 x 28.

    A module has a 1x1 and a 3x3 branch; a downsampling, a 3x3 convolution of stride 2 beside a max-pooling.
    The paper's 1,649,402 parameters are those of convolutions without bias and batch norm without scale.
    """

    input_size = 28

    def __init__(self, num_classes: int = 10) -> None:
        super().__init__()
        self.conv1 = _conv_shift(3, 96, 3)
        self.stage1 = nn.Sequential(_pair(96, 32, 32), _pair(64, 32, 48), _down(80, 80))
        self.stage2 = nn.Sequential(
            _pair(160, 112, 48), _pair(160, 96, 64), _pair(160, 80, 80), _pair(160, 48, 96), _down(144, 96)
        )
        self.stage3 = nn.Sequential(_pair(240, 176, 160), _pair(336, 176, 160))
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.fc = nn.Linear(336, num_classes)
        he_init(self)

    def forward(self, x: Tensor) -> Tensor:  # x: (N, 3, 28, 28)
        x = self.conv1(x)  # (N, 96, 28, 28)
        x = self.stage1(x)  # (N, 160, 14, 14)
        x = self.stage2(x)  # (N, 240, 7, 7)
        x = self.stage3(x)  # (N, 336, 7, 7)
        x = self.pool(x).flatten(1)  # (N, 336)
        return self.fc(x)  # (N, num_classes)


googlenet = GoogLeNet
googlenet_bn = partial(GoogLeNet, batch_norm=True)
inception_cifar = CifarInception
