"""NASNet-A: two cells found by search on CIFAR-10, and stacked by hand for ImageNet.

Zoph, Vasudevan, Shlens, Le: Learning Transferable Architectures for Scalable Image Recognition.
arXiv:1707.07012

A controller chose what is inside of two cells (figure 4 of the paper): a normal cell, which keeps height
and width, and a reduction cell, which halves them. How cells are stacked was decided by people: three
stages of N normal cells, and a reduction cell in front of the second and the third, where the width
doubles. A net is called N @ F: F is the number of channels before the classifier, 6 times the width of the
last stage, for a normal cell concatenates six tensors. Each cell reads the outputs of the TWO cells before
it, here `before` and `now`.

Left out is what only training uses: the auxiliary classifier and ScheduledDropPath.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from nnlab.zoo.layers import check_size, he_init


def _norm(channels: int) -> nn.BatchNorm2d:
    return nn.BatchNorm2d(channels, eps=1e-3)


def _relu_conv_norm(in_channels: int, channels: int) -> nn.Sequential:
    return nn.Sequential(nn.ReLU(), nn.Conv2d(in_channels, channels, 1, bias=False), _norm(channels))


def _separable(in_channels: int, channels: int, kernel: int, stride: int = 1) -> nn.Sequential:
    """A separable convolution, applied twice: (in_channels, H, W) -> (channels, H/stride, W/stride)."""
    layers: list[nn.Module] = []
    for channels_in, step in ((in_channels, stride), (channels, 1)):
        layers += [
            nn.ReLU(),
            nn.Conv2d(
                channels_in, channels_in, kernel, step, padding=kernel // 2, groups=channels_in, bias=False
            ),
            nn.Conv2d(channels_in, channels, 1, bias=False),
            _norm(channels),
        ]
    return nn.Sequential(*layers)


def _average(stride: int = 1) -> nn.AvgPool2d:
    return nn.AvgPool2d(3, stride, padding=1, count_include_pad=False)


class FactorizedReduction(nn.Module):
    """Halve height and width without losing pixels: (in_channels, H, W) -> (channels, H/2, W/2).

    A 1x1 convolution of stride 2 sees one pixel in four. Here half of the channels come from pixels in even
    rows and columns, the other half from those in odd rows and columns.
    """

    def __init__(self, in_channels: int, channels: int) -> None:
        super().__init__()
        self.even = nn.Conv2d(in_channels, channels // 2, 1, stride=2, bias=False)
        self.odd = nn.Conv2d(in_channels, channels - channels // 2, 1, stride=2, bias=False)
        self.norm = _norm(channels)

    def forward(self, x: Tensor) -> Tensor:
        x = F.relu(x)
        shifted = F.pad(x, (-1, 1, -1, 1))  # without the first row and column, and with zeros behind the last
        return self.norm(torch.cat([self.even(x), self.odd(shifted)], dim=1))


def _fit(in_channels: int, channels: int, halve: bool) -> nn.Module:
    """Return what brings `before` to the width of a cell and, with halve, to half its height and width."""
    return (FactorizedReduction if halve else _relu_conv_norm)(in_channels, channels)


class NormalCell(nn.Module):
    """(before, H, W) and (now, H, W) -> (6 width, H, W).

    Args:
        before, now: channels of the two inputs.
        width: channels of each tensor in the cell.
        halve: whether `before` comes as (before, 2H, 2W).
    """

    def __init__(self, before: int, now: int, width: int, halve: bool = False) -> None:
        super().__init__()
        self.fit_before = _fit(before, width, halve)
        self.fit_now = _relu_conv_norm(now, width)
        self.a_now = _separable(width, width, 5)
        self.a_before = _separable(width, width, 3)
        self.b_before = _separable(width, width, 5)
        self.b_again = _separable(width, width, 3)
        self.c_now = _average()
        self.d_before = _average()
        self.e_now = _separable(width, width, 3)

    def forward(self, before: Tensor, now: Tensor) -> Tensor:
        before = self.fit_before(before)  # (N, width, H, W), like each tensor below
        now = self.fit_now(now)
        a = self.a_now(now) + self.a_before(before)
        b = self.b_before(before) + self.b_again(before)
        c = self.c_now(now) + before
        d = self.d_before(before)
        d = d + d  # the search took the same average twice
        e = self.e_now(now) + now
        return torch.cat([before, a, b, c, d, e], dim=1)  # (N, 6 width, H, W)


class ReductionCell(nn.Module):
    """(before, H, W) and (now, H, W) -> (4 width, H/2, W/2).

    Args:
        before, now: channels of the two inputs.
        width: channels of each tensor in the cell.
        halve: whether `before` comes as (before, 2H, 2W).
        fit: whether `before` is brought to the width first; the first cell of a net takes it as it is.
    """

    def __init__(self, before: int, now: int, width: int, halve: bool = False, fit: bool = True) -> None:
        super().__init__()
        self.fit_before = _fit(before, width, halve) if fit else nn.Identity()
        self.fit_now = _relu_conv_norm(now, width)
        before = width if fit else before
        self.a_now = _separable(width, width, 5, stride=2)
        self.a_before = _separable(before, width, 7, stride=2)
        self.maximum = nn.MaxPool2d(3, stride=2, padding=1)
        self.b_before = _separable(before, width, 7, stride=2)
        self.c_now = _average(stride=2)
        self.c_before = _separable(before, width, 5, stride=2)
        self.d_a = _average()
        self.e_a = _separable(width, width, 3)

    def forward(self, before: Tensor, now: Tensor) -> Tensor:
        before = self.fit_before(before)  # (N, width, H, W)
        now = self.fit_now(now)  # (N, width, H, W)
        largest = self.maximum(now)  # (N, width, H/2, W/2), like each tensor below
        a = self.a_now(now) + self.a_before(before)
        b = largest + self.b_before(before)
        c = self.c_now(now) + self.c_before(before)
        d = self.d_a(a) + b
        e = self.e_a(a) + largest
        return torch.cat([b, c, d, e], dim=1)  # (N, 4 width, H/2, W/2); a is used up inside of the cell


class Stage(nn.Module):
    """A reduction cell, except in the first stage, and N normal cells; takes and returns (before, now).

    Args:
        before, now: channels of the two inputs.
        width: of the cells.
        count: N.
        reduce: whether the reduction cell is there; it halves the height and width of `now`.
        halve: whether `before` is twice as large as `now` when they reach the first normal cell.
        skip: what that cell reads beside the reduction cell: the reduction cell's own `before`, as in the
            authors' large net, or else its `now`, as in their other nets.
    """

    def __init__(
        self,
        before: int,
        now: int,
        width: int,
        count: int,
        reduce: bool = True,
        halve: bool = True,
        skip: bool = False,
    ) -> None:
        super().__init__()
        self.skip = skip
        self.reduction = ReductionCell(before, now, width) if reduce else None
        if reduce:
            before, now = before if skip else now, 4 * width
        self.cells = nn.ModuleList([NormalCell(before, now, width, halve)])
        before, now = now, 6 * width
        for _ in range(count - 1):
            self.cells.append(NormalCell(before, now, width))
            before, now = now, 6 * width

    def forward(self, before: Tensor, now: Tensor) -> tuple[Tensor, Tensor]:
        if self.reduction is not None:
            reduced = self.reduction(before, now)  # (N, 4 width, H/2, W/2)
            before, now = before if self.skip else now, reduced
        for cell in self.cells:
            before, now = now, cell(before, now)  # (N, 6 width, H/2, W/2)
        return before, now


class NASNet(nn.Module):
    """The nets for ImageNet: behind two reduction cells, the stages start at an eighth of the image's size.

    Args:
        count: N, normal cells in a stage.
        features: F, a multiple of 24; the stages have widths F/24, F/12 and F/6.
        stem: channels of the first convolution.
        skip: see `Stage`.
        input_size: side of the images it is meant for.
        num_classes: number of logits.
        dropout: probability in front of the classifier.
    """

    smallest_input = 3

    def __init__(
        self,
        count: int,
        features: int,
        stem: int,
        skip: bool = False,
        input_size: int = 224,
        num_classes: int = 1000,
        dropout: float = 0.5,
    ) -> None:
        super().__init__()
        self.input_size = input_size
        width = features // 24
        self.stem = nn.Sequential(nn.Conv2d(3, stem, 3, stride=2, bias=False), _norm(stem))
        self.stem_cell1 = ReductionCell(stem, stem, width // 4, fit=False)
        self.stem_cell2 = ReductionCell(stem, width, width // 2, halve=True)
        self.stage1 = Stage(width, 2 * width, width, count, reduce=False)
        self.stage2 = Stage(6 * width, 6 * width, 2 * width, count, skip=skip)
        self.stage3 = Stage(12 * width, 12 * width, 4 * width, count, skip=skip)
        self.relu = nn.ReLU()
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.dropout = nn.Dropout(dropout)
        self.fc = nn.Linear(features, num_classes)
        he_init(self)

    def forward(self, x: Tensor) -> Tensor:  # shapes of NASNet-A (6 @ 4032): (N, 3, 331, 331)
        check_size(x, self.smallest_input, "NASNet")
        x = self.stem(x)  # (N, 96, 165, 165)
        before = self.stem_cell1(x, x)  # (N, 168, 83, 83)
        now = self.stem_cell2(x, before)  # (N, 336, 42, 42)
        before, now = self.stage1(before, now)  # (N, 1008, 42, 42)
        before, now = self.stage2(before, now)  # (N, 2016, 21, 21)
        before, now = self.stage3(before, now)  # (N, 4032, 11, 11)
        x = self.pool(self.relu(now)).flatten(1)  # (N, 4032)
        return self.fc(self.dropout(x))  # (N, num_classes)


class CifarNASNet(nn.Module):
    """The nets for CIFAR: the stages stand behind a single convolution. Arguments as for `NASNet`."""

    input_size = 32

    def __init__(self, count: int, features: int, stem: int = 96, num_classes: int = 10) -> None:
        super().__init__()
        width = features // 24
        self.stem = nn.Sequential(nn.Conv2d(3, stem, 3, padding=1, bias=False), _norm(stem))
        self.stage1 = Stage(stem, stem, width, count, reduce=False, halve=False)
        self.stage2 = Stage(6 * width, 6 * width, 2 * width, count)
        self.stage3 = Stage(12 * width, 12 * width, 4 * width, count)
        self.relu = nn.ReLU()
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.fc = nn.Linear(features, num_classes)
        he_init(self)

    def forward(self, x: Tensor) -> Tensor:  # shapes of NASNet-A (6 @ 768): (N, 3, 32, 32)
        x = self.stem(x)  # (N, 96, 32, 32)
        before, now = self.stage1(x, x)  # (N, 192, 32, 32)
        before, now = self.stage2(before, now)  # (N, 384, 16, 16)
        before, now = self.stage3(before, now)  # (N, 768, 8, 8)
        x = self.pool(self.relu(now)).flatten(1)  # (N, 768)
        return self.fc(x)  # (N, num_classes)


def nasnet_mobile(num_classes: int = 1000, dropout: float = 0.5) -> NASNet:
    """Build NASNet-A (4 @ 1056)."""
    return NASNet(4, 1056, 32, num_classes=num_classes, dropout=dropout)


def nasnet_large(num_classes: int = 1000, dropout: float = 0.5) -> NASNet:
    """Build NASNet-A (6 @ 4032)."""
    return NASNet(6, 4032, 96, skip=True, input_size=331, num_classes=num_classes, dropout=dropout)


def nasnet_cifar(num_classes: int = 10) -> CifarNASNet:
    """Build NASNet-A (6 @ 768)."""
    return CifarNASNet(6, 768, num_classes=num_classes)
