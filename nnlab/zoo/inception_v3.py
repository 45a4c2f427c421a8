"""Inception-v3: large kernels taken apart into small ones, 5x5 into two of 3x3 and 7x7 into 1x7 and 7x1.

Szegedy, Vanhoucke, Ioffe, Shlens, Wojna: Rethinking the Inception Architecture for Computer Vision.
arXiv:1512.00567

The paper's table 1 leaves the widths inside the modules open; they are those of the authors' code, as in all
libraries (one branch of the first modules still has a 5x5). Every convolution is followed by batch norm and
ReLU. Two steps of size go by a stride of 2 and a pooling side by side, so that no width is lost on the way.
The paper is silent on weights: `he_init`.
"""

from __future__ import annotations

from functools import partial

from torch import Tensor, nn

from nnlab.zoo import layers
from nnlab.zoo.layers import Concat, check_size, he_init

# A row of convolutions, each (channels, kernel, stride, padding): (32, 3, 2, 0) is 3x3, stride 2, unpadded.
chain = partial(layers.chain, eps=1e-3)


def _pool_branch(c_in: int, channels: int) -> nn.Sequential:
    return nn.Sequential(nn.AvgPool2d(3, stride=1, padding=1), chain(c_in, (channels, 1)))


def module_a(c_in: int, c_pool: int) -> Concat:
    """(c_in, 35, 35) -> (224 + c_pool, 35, 35): figure 5 of the paper."""
    return Concat(
        chain(c_in, (64, 1)),
        chain(c_in, (48, 1), (64, 5)),
        chain(c_in, (64, 1), (96, 3), (96, 3)),
        _pool_branch(c_in, c_pool),
    )


def reduction_a(c_in: int) -> Concat:
    """(c_in, 35, 35) -> (480 + c_in, 17, 17): figure 10."""
    return Concat(
        chain(c_in, (384, 3, 2, 0)),
        chain(c_in, (64, 1), (96, 3), (96, 3, 2, 0)),
        nn.MaxPool2d(3, stride=2),
    )


def module_b(c_in: int, c: int) -> Concat:
    """(c_in, 17, 17) -> (768, 17, 17), with c channels in between: figure 6."""
    return Concat(
        chain(c_in, (192, 1)),
        chain(c_in, (c, 1), (c, (1, 7)), (192, (7, 1))),
        chain(c_in, (c, 1), (c, (7, 1)), (c, (1, 7)), (c, (7, 1)), (192, (1, 7))),
        _pool_branch(c_in, 192),
    )


def reduction_b(c_in: int) -> Concat:
    """(c_in, 17, 17) -> (512 + c_in, 8, 8)."""
    return Concat(
        chain(c_in, (192, 1), (320, 3, 2, 0)),
        chain(c_in, (192, 1), (192, (1, 7)), (192, (7, 1)), (192, 3, 2, 0)),
        nn.MaxPool2d(3, stride=2),
    )


def module_c(c_in: int) -> Concat:
    """(c_in, 8, 8) -> (2048, 8, 8): figure 7, where 3x3 is 1x3 beside 3x1."""
    return Concat(
        chain(c_in, (320, 1)),
        nn.Sequential(chain(c_in, (384, 1)), _cross(384)),
        nn.Sequential(chain(c_in, (448, 1), (384, 3)), _cross(384)),
        _pool_branch(c_in, 192),
    )


def _cross(c_in: int) -> Concat:
    return Concat(chain(c_in, (384, (1, 3))), chain(c_in, (384, (3, 1))))


class AuxiliaryHead(nn.Module):
    """A classifier on the way, with batch norm: (768, 17, 17) -> (num_classes,).

    The authors' code averages windows of 5x5 with a stride of 3. Here they adapt, so that images of any size
    give 5x5.
    """

    def __init__(self, num_classes: int) -> None:
        super().__init__()
        self.pool = nn.AdaptiveAvgPool2d(5)
        self.convs = chain(768, (128, 1), (768, 5, 1, 0))
        self.fc = nn.Linear(768, num_classes)

    def forward(self, x: Tensor) -> Tensor:  # x: (N, 768, 17, 17)
        x = self.convs(self.pool(x))  # (N, 768, 1, 1)
        return self.fc(x.flatten(1))  # (N, num_classes)


class InceptionV3(nn.Module):
    """Args: num_classes; aux adds the auxiliary head, which is used in training only."""

    input_size = 299
    smallest_input = 75

    def __init__(self, num_classes: int = 1000, aux: bool = True) -> None:
        super().__init__()
        self.stem1 = nn.Sequential(chain(3, (32, 3, 2, 0), (32, 3, 1, 0), (64, 3)), nn.MaxPool2d(3, stride=2))
        self.stem2 = nn.Sequential(chain(64, (80, 1), (192, 3, 1, 0)), nn.MaxPool2d(3, stride=2))
        self.modules_a = nn.Sequential(module_a(192, 32), module_a(256, 64), module_a(288, 64))
        self.reduction_a = reduction_a(288)
        self.modules_b = nn.Sequential(*(module_b(768, c) for c in (128, 160, 160, 192)))
        self.reduction_b = reduction_b(768)
        self.modules_c = nn.Sequential(module_c(1280), module_c(2048))
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.dropout = nn.Dropout(0.5)
        self.fc = nn.Linear(2048, num_classes)
        self.aux = AuxiliaryHead(num_classes) if aux else None
        he_init(self)

    def forward(self, x: Tensor) -> Tensor | tuple[Tensor, Tensor]:  # x: (N, 3, 299, 299)
        check_size(x, self.smallest_input, "Inception-v3")
        x = self.stem1(x)  # (N, 64, 73, 73)
        x = self.stem2(x)  # (N, 192, 35, 35)
        x = self.modules_a(x)  # (N, 288, 35, 35)
        x = self.reduction_a(x)  # (N, 768, 17, 17)
        x = middle = self.modules_b(x)  # (N, 768, 17, 17)
        x = self.reduction_b(x)  # (N, 1280, 8, 8)
        x = self.modules_c(x)  # (N, 2048, 8, 8)
        x = self.dropout(self.pool(x).flatten(1))  # (N, 2048)
        x = self.fc(x)  # (N, num_classes)
        if self.training and self.aux is not None:
            return x, self.aux(middle)
        return x


inception_v3 = InceptionV3
