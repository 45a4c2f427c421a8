"""A figure for the family of normalizations: choose axes, see which numbers share their statistics."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from nnlab.embed import Element, rounded

__all__ = ["AxesExplorer"]

# name: axes averaged over, groups of channels, whether the mean is subtracted
_NORMS = {
    "batch": ("NHW", 1, True),
    "layer": ("CHW", 1, True),
    "instance": ("HW", 1, True),
    "group": ("CHW", 2, True),
    "RMSNorm": ("C", 1, False),
}


class AxesExplorer(Element):
    """Choose the axes of a small (N, C, H, W) block that are averaged over.

    The page draws every number; those of one color and outline share a mean. It shows the input, the mean
    that each number is given, or the normalized output.

    Args:
        block: numbers of shape (N, C, H, W); small, since each of them is drawn.
        groups: into how many groups the channels can be divided; each divides C, and 2 is among them.
        start: name of the norm to begin with: "batch", "layer", "instance", "group" or "RMSNorm".
        title: what the figure is for.

    Raises:
        ValueError: if the block is not (N, C, H, W), the groups do not divide C, or there is no such norm.
    """

    tag = "axes"
    scripts = ("draw.js", "axes.js")

    def __init__(
        self,
        block: ArrayLike,
        groups: Sequence[int] = (1, 2, 4),
        start: str = "batch",
        title: str = "Choose the axes that are averaged over",
    ):
        self.block = np.asarray(block, dtype=float)
        if self.block.ndim != 4 or not self.block.size:
            raise ValueError(f"block must have the shape (N, C, H, W), not {self.block.shape}.")
        channels = self.block.shape[1]
        if 2 not in groups or any(channels % g for g in groups):
            raise ValueError(
                f"groups must hold 2 and divide the {channels} channels; they are {list(groups)}."
            )
        if start not in _NORMS:
            raise ValueError(f"start={start!r} is none of {list(_NORMS)}.")
        self.groups, self.start, self.title = list(groups), start, title

    def data(self) -> dict:
        """Return the block, and what each norm averages over."""
        presets = [
            {"name": name, "axes": axes, "groups": groups, "center": center}
            for name, (axes, groups, center) in _NORMS.items()
        ]
        return {
            "title": self.title,
            "alt": "A block of numbers, examples n down and channels c across, each a small image.",
            "block": rounded(self.block),
            "groups": self.groups,
            "presets": presets,
            "start": list(_NORMS).index(self.start),
        }

    def describe(self) -> str:
        """Say what can be chosen, and which sets of numbers each norm averages."""
        n, c, h, w = self.block.shape
        return (
            f"{self.title}. Interactive figure: a block of {n} examples, {c} channels, {h} x {w} positions. "
            "Numbers averaged together are outlined together. "
            f"Batch norm has {c} sets of {n * h * w} numbers, layer norm {n} of {c * h * w}, instance "
            f"norm {n * c} of {h * w}, group norm with two groups {2 * n} of {c * h * w // 2}, and RMSNorm "
            f"over the channels {n * h * w} of {c}, without a mean."
        )
