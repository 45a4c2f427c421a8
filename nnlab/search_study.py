"""A search space small enough to try out whole: 125 nets, each trained for the search of lecture 07b.

A string of three letters describes a net. `python -m nnlab.search_study` trains every one with several seeds
and writes `nnlab/data/search_space.csv`; a search then looks its rewards up there.
"""

from __future__ import annotations

import csv
import itertools
import platform
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from nnlab import residual_study as study

__all__ = ["OPERATIONS", "RESULTS", "STRINGS", "SearchedNets", "read_rewards"]

RESULTS = Path(__file__).parent / "data" / "search_space.csv"
OPERATIONS = {
    "C": "convolution 3x3",
    "D": "depthwise-separable 3x3",
    "L": "convolution 1x1",
    "P": "max-pool 3x3",
    "S": "skip",
}
STRINGS = ["".join(letters) for letters in itertools.product(OPERATIONS, repeat=3)]
SEEDS = (0, 1, 2)
NUM_STEPS = 250


def operation(letter: str, width: int, generators: Sequence[torch.Generator]) -> nn.Sequential:
    """Return one operation for R nets: (N, width R, H, W) -> the same shape."""
    if letter not in OPERATIONS:
        raise ValueError(f"an operation is one of {', '.join(OPERATIONS)}, not {letter!r}.")
    if letter == "S":
        return nn.Sequential()
    if letter == "P":
        return nn.Sequential(nn.MaxPool2d(3, stride=1, padding=1))
    if letter in "CL":
        layers = [study.conv(width, width, generators, 3 if letter == "C" else 1)]
    else:
        layers = [study.conv(width, width, generators, groups=width), study.conv(width, width, generators, 1)]
    return nn.Sequential(*layers, nn.BatchNorm2d(width * len(generators)), nn.ReLU())


class SearchedNets(nn.Module):
    """R nets of one string: (N, 3 R, 16, 16) -> (R, N, 10). Two operations at 8x8, a pool, one at 4x4."""

    def __init__(self, string: str, seeds: Sequence[int], width: int = 12) -> None:
        super().__init__()
        if len(string) != 3:
            raise ValueError(f"a string has three letters, not {string!r}.")
        self.seeds = list(seeds)
        generators = [torch.Generator().manual_seed(seed) for seed in self.seeds]
        first, second, third = (operation(letter, width, generators) for letter in string)
        self.body = nn.Sequential(
            study.conv(3, width, generators, stride=2),
            nn.BatchNorm2d(width * len(self.seeds)),
            nn.ReLU(),
            first,
            second,
            nn.MaxPool2d(2),
            third,
        )
        w = [torch.randn(width, 10, generator=g) / width**0.5 for g in generators]
        self.w, self.b = nn.Parameter(torch.stack(w)), nn.Parameter(torch.zeros(len(w), 1, 10))

    def forward(self, x: Tensor) -> Tensor:
        h = self.body(x).mean((2, 3)).unflatten(1, (len(self.seeds), -1)).transpose(0, 1)
        return torch.baddbmm(self.b, h, self.w)


def reward(string: str, seeds: Sequence[int] = SEEDS, num_steps: int = NUM_STEPS) -> np.ndarray:
    """Train the nets of a string and return their accuracies on images that were held out, (R,), in %."""
    x, y, x_val, y_val = study.images()
    nets = SearchedNets(string, seeds)
    study.train(nets, x, y, num_steps, lr=0.1)
    return 100 - study.errors(nets, x_val, y_val)


def read_rewards() -> tuple[list[str], np.ndarray]:
    """Return the strings and their accuracies in %, (strings, seeds), from the table."""
    with RESULTS.open(encoding="utf-8") as file:
        next(file)  # where the table was made
        rows = list(csv.reader(file))[1:]
    return [row[0] for row in rows], np.array([row[1:] for row in rows], dtype=float)


def main(strings: Sequence[str] = STRINGS, path: Path = RESULTS) -> None:
    """Train all nets and write the table."""
    torch.set_num_threads(1)
    with path.open("w", newline="", encoding="utf-8") as file:
        note = f"torch {torch.__version__}, numpy {np.__version__}, {platform.machine()}, one thread"
        file.write(f"# python -m nnlab.search_study; {note}\n")
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["string", *(f"seed_{seed}" for seed in SEEDS)])
        for string in strings:
            writer.writerow([string, *(f"{value:.1f}" for value in reward(string))])
            file.flush()


if __name__ == "__main__":
    main()
