"""The few pieces that several families of the zoo share."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

__all__ = ["Concat", "ConvNorm", "chain", "check_size", "he_init", "normal_init"]


class ConvNorm(nn.Sequential):
    """Convolution without bias, batch norm, ReLU: the unit that nets after 2015 are made of.

    Args:
        in_channels, out_channels: channels before and after.
        kernel: size of the kernel, k or (kh, kw).
        stride: step of the kernel.
        padding: zeros around the image; None keeps height and width at stride 1.
        groups: the convolution's groups.
        eps: of the batch norm.
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel: int | tuple[int, int],
        stride: int = 1,
        padding: int | tuple[int, int] | None = None,
        *,
        groups: int = 1,
        eps: float = 1e-5,
    ) -> None:
        kh, kw = (kernel, kernel) if isinstance(kernel, int) else kernel
        super().__init__()
        self.conv = nn.Conv2d(
            in_channels,
            out_channels,
            (kh, kw),
            stride,
            padding=(kh // 2, kw // 2) if padding is None else padding,
            groups=groups,
            bias=False,
        )
        self.norm = nn.BatchNorm2d(out_channels, eps=eps)
        self.relu = nn.ReLU()


def chain(in_channels: int, *convolutions: tuple[Any, ...], eps: float = 1e-5) -> nn.Sequential:
    """Put `ConvNorm`s in a row, each as (out_channels, kernel) or (out_channels, kernel, stride, padding)."""
    layers = nn.Sequential()
    for out_channels, *shape in convolutions:
        layers.append(ConvNorm(in_channels, out_channels, *shape, eps=eps))
        in_channels = out_channels
    return layers


class Concat(nn.ModuleList):
    """Branches side by side: each reads x, and their channels are put behind each other."""

    def __init__(self, *branches: nn.Module) -> None:
        super().__init__(branches)

    def forward(self, x: Tensor) -> Tensor:
        return torch.cat([branch(x) for branch in self], dim=1)


def he_init(model: nn.Module) -> None:
    """Draw all weights with variance 2 / fan_in and set biases to zero (He et al., arXiv:1502.01852).

    Batch norm keeps what PyTorch gives it: scale 1 and shift 0.
    """
    for module in model.modules():
        if isinstance(module, nn.Conv2d | nn.Linear):
            nn.init.kaiming_normal_(module.weight, nonlinearity="relu")
            if module.bias is not None:
                nn.init.zeros_(module.bias)


def normal_init(model: nn.Module, std: float) -> None:
    """Draw all weights with this standard deviation and set biases to zero."""
    for module in model.modules():
        if isinstance(module, nn.Conv2d | nn.Linear):
            nn.init.normal_(module.weight, std=std)
            if module.bias is not None:
                nn.init.zeros_(module.bias)


def check_size(x: Tensor, smallest: int, name: str) -> None:
    """Refuse images of which nothing would be left after the last stride.

    Raises:
        ValueError: if height or width is below `smallest`.
    """
    height, width = x.shape[-2:]
    if min(height, width) < smallest:
        raise ValueError(f"{name} needs images of at least {smallest} x {smallest}, not {height} x {width}.")
