"""VGG: nothing but 3x3 convolutions, in five stages that halve the image and double the channels.

Simonyan, Zisserman: Very Deep Convolutional Networks for Large-Scale Image Recognition. arXiv:1409.1556

Two 3x3 layers see as far as one 5x5 layer and three as far as one of 7x7, with fewer weights and a ReLU
after each. The paper trained the shallowest net first, with weights of std 0.01, and started the deeper
ones from it; later its authors found that a scaled random start does without (section 3.1). Here it is
`he_init`. Batch norm is younger than the paper: `batch_norm=True` puts it behind every convolution.
"""

from __future__ import annotations

from functools import partial

from torch import Tensor, nn

from nnlab.zoo.layers import check_size, he_init

# Convolutions in each of the five stages: columns A, B, D, E of table 1.
_COUNTS = {11: (1, 1, 2, 2, 2), 13: (2, 2, 2, 2, 2), 16: (2, 2, 3, 3, 3), 19: (2, 2, 4, 4, 4)}


def _counts(depth: int) -> tuple[int, ...]:
    if depth not in _COUNTS:
        raise ValueError(f"there is no VGG of depth {depth}; the depths are {list(_COUNTS)}.")
    return _COUNTS[depth]


def _stage(in_channels: int, channels: int, count: int, batch_norm: bool) -> nn.Sequential:
    """`count` convolutions and a pooling: (in_channels, H, W) -> (channels, H/2, W/2)."""
    layers: list[nn.Module] = []
    for number in range(count):
        layers.append(nn.Conv2d(channels if number else in_channels, channels, 3, padding=1))
        layers += [nn.BatchNorm2d(channels)] if batch_norm else []
        layers.append(nn.ReLU())
    return nn.Sequential(*layers, nn.MaxPool2d(2))


class VGG(nn.Module):
    """The nets for ImageNet.

    Args:
        depth: layers with weights: 11, 13, 16 or 19.
        batch_norm: put batch norm behind every convolution.
        num_classes: number of logits.
        hidden: units in fc6 and in fc7.
    """

    input_size = 224
    smallest_input = 32

    def __init__(
        self, depth: int, batch_norm: bool = False, num_classes: int = 1000, hidden: int = 4096
    ) -> None:
        super().__init__()
        counts = _counts(depth)
        self.conv1 = _stage(3, 64, counts[0], batch_norm)
        self.conv2 = _stage(64, 128, counts[1], batch_norm)
        self.conv3 = _stage(128, 256, counts[2], batch_norm)
        self.conv4 = _stage(256, 512, counts[3], batch_norm)
        self.conv5 = _stage(512, 512, counts[4], batch_norm)
        self.conv5.append(nn.AdaptiveAvgPool2d(7))  # changes nothing at 224; lets other sizes pass
        self.fc6 = nn.Sequential(nn.Linear(512 * 7 * 7, hidden), nn.ReLU(), nn.Dropout(0.5))
        self.fc7 = nn.Sequential(nn.Linear(hidden, hidden), nn.ReLU(), nn.Dropout(0.5))
        self.fc8 = nn.Linear(hidden, num_classes)
        he_init(self)

    def forward(self, x: Tensor) -> Tensor:  # x: (N, 3, 224, 224)
        check_size(x, self.smallest_input, "VGG")
        x = self.conv1(x)  # (N, 64, 112, 112)
        x = self.conv2(x)  # (N, 128, 56, 56)
        x = self.conv3(x)  # (N, 256, 28, 28)
        x = self.conv4(x)  # (N, 512, 14, 14)
        x = self.conv5(x)  # (N, 512, 7, 7)
        x = self.fc6(x.flatten(1))  # (N, 4096), from 25088
        x = self.fc7(x)  # (N, 4096)
        return self.fc8(x)  # (N, num_classes)


class CifarVGG(nn.Module):
    """The form that is usual for CIFAR-10: the same convolutions with batch norm, and one linear layer.

    Args:
        depth: counts the two linear layers that are left out: 11, 13, 16 or 19.
        num_classes: number of logits.
        width: channels of the first stage.
    """

    input_size = 32
    smallest_input = 32

    def __init__(self, depth: int, num_classes: int = 10, width: int = 64) -> None:
        super().__init__()
        counts = _counts(depth)
        self.conv1 = _stage(3, width, counts[0], batch_norm=True)
        self.conv2 = _stage(width, 2 * width, counts[1], batch_norm=True)
        self.conv3 = _stage(2 * width, 4 * width, counts[2], batch_norm=True)
        self.conv4 = _stage(4 * width, 8 * width, counts[3], batch_norm=True)
        self.conv5 = _stage(8 * width, 8 * width, counts[4], batch_norm=True)
        self.pool = nn.AdaptiveAvgPool2d(1)  # changes nothing at 32
        self.fc = nn.Linear(8 * width, num_classes)
        he_init(self)

    def forward(self, x: Tensor) -> Tensor:  # x: (N, 3, 32, 32)
        check_size(x, self.smallest_input, "VGG")
        x = self.conv1(x)  # (N, 64, 16, 16)
        x = self.conv2(x)  # (N, 128, 8, 8)
        x = self.conv3(x)  # (N, 256, 4, 4)
        x = self.conv4(x)  # (N, 512, 2, 2)
        x = self.conv5(x)  # (N, 512, 1, 1)
        x = self.pool(x).flatten(1)  # (N, 512)
        return self.fc(x)  # (N, num_classes)


vgg11, vgg13, vgg16, vgg19 = (partial(VGG, depth) for depth in _COUNTS)
vgg11_bn, vgg13_bn, vgg16_bn, vgg19_bn = (partial(VGG, depth, batch_norm=True) for depth in _COUNTS)
vgg11_cifar, vgg16_cifar = partial(CifarVGG, 11), partial(CifarVGG, 16)
