"""Small residual nets and their plain twins, several at once: the experiments of lecture 07b.

R nets of one shape stand side by side in the channels of one net: a convolution with R groups keeps them
apart, and so does batch norm, which treats every channel on its own. All of them train in the time of a few.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from nnlab.data import load

__all__ = ["Nets", "conv", "errors", "images", "scores", "train"]


@cache
def images(n_train: int = 2000, n_test: int = 1000) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Return x_train, y_train, x_test, y_test: shapes10, averaged over 2x2 pixels to (N, 3, 16, 16)."""
    shapes = load("shapes10", n_train=n_train, n_val=0, n_test=n_test)
    train, _, test = (torch.from_numpy(x) for x in shapes.floats())
    y_train, y_test = torch.from_numpy(shapes.y_train), torch.from_numpy(shapes.y_test)
    return F.avg_pool2d(train, 2), y_train, F.avg_pool2d(test, 2), y_test


def conv(
    c_in: int,
    c_out: int,
    generators: Sequence[torch.Generator],
    kernel: int = 3,
    stride: int = 1,
    groups: int = 1,
) -> nn.Conv2d:
    """Return one convolution for R nets, each with weights of variance 2 / fan_in from its own generator.

    Args:
        c_in, c_out, kernel, stride: of the convolution of one net; height and width are kept at stride 1.
        generators: one for each net.
        groups: of the convolution of one net; c_in makes it depthwise.
    """
    n_nets = len(generators)
    layer = nn.Conv2d(
        n_nets * c_in, n_nets * c_out, kernel, stride, kernel // 2, groups=n_nets * groups, bias=False
    )
    shape = (c_out, c_in // groups, kernel, kernel)
    std = (2 / (kernel**2 * c_in // groups)) ** 0.5
    with torch.no_grad():
        layer.weight.copy_(torch.cat([std * torch.randn(shape, generator=g) for g in generators]))
    return layer


class Block(nn.Module):
    """Two 3x3 convolutions, each with batch norm; with the shortcut of He et al. 2015, or plain."""

    def __init__(self, width: int, generators: Sequence[torch.Generator], skip: bool) -> None:
        super().__init__()
        channels = width * len(generators)
        self.conv1, self.norm1 = conv(width, width, generators), nn.BatchNorm2d(channels)
        self.conv2, self.norm2 = conv(width, width, generators), nn.BatchNorm2d(channels)
        self.skip = skip

    def forward(self, x: Tensor) -> Tensor:
        out = F.relu(self.norm1(self.conv1(x)))
        out = self.norm2(self.conv2(out))
        return F.relu(out + x if self.skip else out)


class Nets(nn.Module):
    """R nets with weights of their own: (N, 3 R, 16, 16) -> (R, N, 10).

    Args:
        depth: layers with weights: one convolution, blocks of two, and a linear layer; an even number.
        skip: shortcuts around the blocks, or none.
        seeds: of the R nets.
        width: channels of one net.
        read_out: scale of the last layer's weights at the start. A small one starts with a loss of ln 10.
    """

    def __init__(
        self, depth: int, skip: bool, seeds: Sequence[int], width: int = 16, read_out: float = 1.0
    ) -> None:
        super().__init__()
        if depth < 2 or depth % 2:
            raise ValueError(f"depth must be an even number, at least 2, not {depth}.")
        self.seeds = list(seeds)
        generators = [torch.Generator().manual_seed(seed) for seed in self.seeds]
        self.stem = nn.Sequential(
            conv(3, width, generators, stride=2), nn.BatchNorm2d(width * len(self.seeds)), nn.ReLU()
        )
        self.blocks = nn.ModuleList(Block(width, generators, skip) for _ in range(depth // 2 - 1))
        w = [read_out * torch.randn(width, 10, generator=g) / width**0.5 for g in generators]
        self.w, self.b = nn.Parameter(torch.stack(w)), nn.Parameter(torch.zeros(len(w), 1, 10))

    def outputs(self, x: Tensor, without: int | None = None) -> list[Tensor]:
        """Return what the stem and each block put out, (N, width R, 8, 8) each; one block may be left out."""
        outputs = [self.stem(x)]
        for number, block in enumerate(self.blocks):
            if number != without:
                outputs.append(block(outputs[-1]))
        return outputs

    def read_out(self, h: Tensor) -> Tensor:
        """Average over the positions, then the linear layer: (N, width R, 8, 8) -> (R, N, 10)."""
        h = h.mean((2, 3)).unflatten(1, (len(self.seeds), -1)).transpose(0, 1)
        return torch.baddbmm(self.b, h, self.w)

    def forward(self, x: Tensor, without: int | None = None) -> Tensor:
        return self.read_out(self.outputs(x, without)[-1])


def train(
    nets: nn.Module, x: Tensor, y: Tensor, num_steps: int, batch_size: int = 32, lr: float = 0.05
) -> np.ndarray:
    """Train R nets side by side by SGD with momentum 0.9 and weight decay 1e-4.

    The rate rises over the first 20 steps and falls in a straight line to 0. The net of a seed sees the
    batches of its seed, whatever stands beside it.

    Args:
        nets: (N, 3 R, H, W) -> (R, N, 10), with `seeds`.
        x, y: training images (N, 3, H, W) and classes (N,).

    Returns:
        losses (num_steps, R) in nats, each before its step.
    """
    optimizer = torch.optim.SGD(nets.parameters(), lr, momentum=0.9, weight_decay=1e-4)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda t: min(1, (t + 1) / 20) * (1 - t / num_steps)
    )
    rngs = [np.random.default_rng(seed) for seed in nets.seeds]  # type: ignore[union-attr]
    losses = []
    for _ in range(num_steps):
        drawn = torch.from_numpy(np.stack([rng.integers(len(x), size=batch_size) for rng in rngs]))
        out = nets(x[drawn].transpose(0, 1).flatten(1, 2))  # (R, B, 10)
        loss = F.cross_entropy(out.flatten(0, 1), y[drawn].flatten(), reduction="none")
        loss = loss.view(drawn.shape).mean(1)
        optimizer.zero_grad()
        loss.sum().backward()
        optimizer.step()
        schedule.step()
        losses.append(loss.detach().numpy())
    return np.array(losses)


@torch.no_grad()
def scores(nets: nn.Module, x: Tensor, **options: int) -> Tensor:
    """Return the scores of all R nets for images (N, 3, H, W), in test mode: (R, N, 10)."""
    nets.eval()
    parts = [nets(part.repeat(1, len(nets.seeds), 1, 1), **options) for part in x.split(250)]  # type: ignore[arg-type]
    return torch.cat(parts, 1)


def errors(nets: nn.Module, x: Tensor, y: Tensor, **options: int) -> np.ndarray:
    """Share of wrong answers of each net, (R,), in %."""
    return 100 * (scores(nets, x, **options).argmax(-1) != y).float().mean(1).numpy()
