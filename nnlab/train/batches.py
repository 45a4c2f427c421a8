"""The training set as tensors on the device, and which images make up each update."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from nnlab.data import tensor_transforms as T
from nnlab.train.config import Config
from nnlab.train.devices import Processes

__all__ = ["Batches", "as_tensors", "seed_of"]

ORDER, AUGMENTATION, NOISE = range(3)  # what a seed is for


def seed_of(*key: int) -> int:
    """Return a seed for one purpose at one moment: (seed of the run, purpose, update, ...).

    What is random in update t depends on the seed and on t alone. So the number of updates done is all
    that a resumed run needs to know to draw what an uninterrupted one would have drawn.
    """
    return int(np.random.SeedSequence(key).generate_state(1, np.uint64)[0])


def as_tensors(pair: Any, like: torch.Tensor, name: str) -> tuple[torch.Tensor, torch.Tensor]:
    """Return (x, y), arrays or tensors, on the device of `like`: x in its type, y as int64.

    Images (N, C, H, W) keep their shape, and lie channel by channel in each pixel (channels_last).

    Raises:
        ValueError: not a pair, other lengths, integers for x, or y that are no class indices.
    """
    try:
        x, y = (torch.as_tensor(part) for part in pair)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{name} is a pair (x, y) of arrays or tensors; {error}.") from None
    if not x.is_floating_point():
        raise ValueError(f"{name}: x is {x.dtype}, but a net takes standardized floats: ImageSet.floats().")
    if y.ndim != 1 or len(x) != len(y) or y.is_floating_point():
        raise ValueError(
            f"{name}: y holds one class index per image, but x is {tuple(x.shape)}, "
            f"y is {tuple(y.shape)}, {y.dtype}."
        )
    if not len(y) or y.min() < 0:
        raise ValueError(f"{name}: {'is empty' if not len(y) else 'class indices start at 0'}.")
    x = x.to(like.device, like.dtype)
    return x.contiguous(memory_format=_layout(x)), y.to(like.device, torch.int64)


def _layout(x: torch.Tensor) -> torch.memory_format:
    return torch.channels_last if x.ndim == 4 and x.device.type != "mps" else torch.contiguous_format


class Batches:
    """Update t -> the images and labels of this process, augmented.

    Each epoch has its own order of all images. Every process augments the whole batch, which is cheap
    beside a net, and keeps its share: so several processes together see what one alone would see.
    """

    def __init__(self, x: torch.Tensor, y: torch.Tensor, config: Config, group: Processes):
        if config.batch_size > len(x):
            raise ValueError(
                f"batch_size is {config.batch_size}, but there are only {len(x)} images to train on."
            )
        if config.batch_size % group.count:
            raise ValueError(
                f"batch_size is {config.batch_size}, which {group.count} processes cannot share evenly."
            )
        if (config.flip or config.crop or config.cutout) and x.ndim != 4:
            raise ValueError(f"flip, crop and cutout need images (N, C, H, W), but x is {tuple(x.shape)}.")
        if config.crop and (x.shape[2] != x.shape[3] or config.crop >= x.shape[2]):
            raise ValueError(
                f"crop is {config.crop}, but it takes square images larger than that, and these are "
                f"{x.shape[2]}x{x.shape[3]}."
            )
        self.x, self.y, self.config = x, y, config
        self.per_epoch = len(x) // config.batch_size
        share = config.batch_size // group.count
        self._own = slice(group.rank * share, (group.rank + 1) * share)
        self._order, self._epoch = torch.empty(0), -1

    def at(self, step: int) -> tuple[torch.Tensor, torch.Tensor]:
        """Return x (B, ...) and y (B,) of an update, counted from 0."""
        epoch, place = divmod(step, self.per_epoch)
        if epoch != self._epoch:
            generator = torch.Generator().manual_seed(seed_of(self.config.seed, ORDER, epoch))
            self._order = torch.randperm(len(self.x), generator=generator).to(self.x.device)
            self._epoch = epoch
        rows = self._order[place * self.config.batch_size :][: self.config.batch_size]
        return self._augment(self.x[rows], step)[self._own], self.y[rows[self._own]]

    def _augment(self, x: torch.Tensor, step: int) -> torch.Tensor:
        generator = torch.Generator(x.device).manual_seed(seed_of(self.config.seed, AUGMENTATION, step))
        if self.config.flip:
            x = T.horizontal_flip(x, generator)
        if self.config.crop:
            x = T.random_crop(x, generator, self.config.crop, mode="reflect")
        if self.config.cutout:
            x = T.cutout(x, generator, self.config.cutout)
        return x.contiguous(memory_format=_layout(x))
