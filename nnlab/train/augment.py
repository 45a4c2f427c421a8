"""Augmentation of a batch of tensors on their device, drawn from a generator."""

from __future__ import annotations

import torch
import torch.nn.functional as F

__all__ = ["cutout", "flip", "random_crop"]


def flip(x: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """Mirror each image of x (N, C, H, W) left to right with probability 1/2."""
    mirrored = torch.rand(len(x), 1, 1, 1, device=x.device, generator=generator) < 0.5
    return torch.where(mirrored, x.flip(3), x)


def random_crop(x: torch.Tensor, generator: torch.Generator, pad: int) -> torch.Tensor:
    """Reflect-pad x (N, C, H, W) by `pad` pixels and cut a random H x W window out of each image."""
    n, _, h, w = x.shape
    top, left = torch.randint(2 * pad + 1, (2, n, 1), device=x.device, generator=generator)
    rows, cols = top + torch.arange(h, device=x.device), left + torch.arange(w, device=x.device)
    image = torch.arange(n, device=x.device)[:, None, None]
    padded = F.pad(x, (pad,) * 4, mode="reflect").permute(0, 2, 3, 1)
    return padded[image, rows[:, :, None], cols[:, None, :]].permute(0, 3, 1, 2)


def cutout(x: torch.Tensor, generator: torch.Generator, size: int) -> torch.Tensor:
    """Set a size x size square around a random pixel of each image of x (N, C, H, W) to 0."""
    n, _, h, w = x.shape
    row = torch.randint(h, (n, 1, 1, 1), device=x.device, generator=generator) - size // 2
    col = torch.randint(w, (n, 1, 1, 1), device=x.device, generator=generator) - size // 2
    rows, cols = torch.arange(h, device=x.device)[:, None], torch.arange(w, device=x.device)
    inside = (rows >= row) & (rows < row + size) & (cols >= col) & (cols < col + size)
    return x.masked_fill(inside, 0)
