"""The speed of convolutions in numpy and of the training loop, in one run: `python -m tests.bench_train`.

Everything computes on one core, and what counts is processor time: on a machine that others use, too, the
clock on the wall says little.
"""

from __future__ import annotations

import os

# Read by numpy's BLAS when it is imported.
os.environ.update(dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"))

import argparse
import itertools
import statistics
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import nbformat
import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from nnlab import data, train
from nnlab.train import cifar10_speedrun
from tests.bench_runs import machine

NOTEBOOK = Path(__file__).parents[1] / "solutions" / "a7_architectures" / "a7_architectures.ipynb"
# images, filters, stride, pad: the assignment's own plot, then two layers of a small net for CIFAR-10
SHAPES = [
    ((64, 3, 16, 16), (8, 3, 3, 3), 1, 1),
    ((32, 3, 32, 32), (16, 3, 3, 3), 1, 1),
    ((32, 16, 32, 32), (32, 16, 3, 3), 2, 1),
]
TARGET = 3.0  # im2col against torch
REPEATS = 7


def least_seconds(work: Callable[[], object], repeats: int = REPEATS) -> float:
    """Processor seconds of the fastest of several calls; one more call warms up."""
    seconds = []
    for _ in range(repeats + 1):
        begun = time.process_time()
        work()
        seconds.append(time.process_time() - begun)
    return min(seconds[1:] or seconds)


# --------------------------------------------------------------------------- convolutions


def answers(path: Path) -> dict:
    """The reference answers to the two questions about convolution in assignment 7."""
    found: dict = {"np": np}
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") in ("conv_naive", "conv_im2col"):
            exec(cell.source, found)
    return found


def convolutions(path: Path) -> None:
    """Forward and backward pass: loops and im2col in float64, torch in float64 and float32."""
    print("\nconvolution, forward and backward, ms of one core (loops: from 2 images, extrapolated)")
    if not path.exists():
        return print(f"  there is no {path}")
    functions = answers(path)
    for shape, filters, stride, pad in SHAPES:
        rng = np.random.default_rng(0)
        x, w, options = rng.normal(size=shape), rng.normal(size=filters), {"stride": stride, "pad": pad}
        assert all(map(np.allclose, by_numpy(functions, "im2col", x, w, options), by_torch(x, w, options)))
        loops = least_seconds(partial(by_numpy, functions, "naive", x[:2], w, options), 1) * len(x) / 2
        im2col = least_seconds(partial(by_numpy, functions, "im2col", x, w, options))
        double = least_seconds(partial(by_torch, x, w, options))
        single = least_seconds(partial(by_torch, x.astype(np.float32), w.astype(np.float32), options))
        print(
            f"  x {shape}, w {filters}, stride {stride}, pad {pad}:\n"
            f"    loops {1000 * loops:.0f}, im2col {1000 * im2col:.1f}, torch {1000 * double:.1f} "
            f"(in float32 {1000 * single:.1f}); im2col takes {im2col / double:.1f} times torch "
            f"(target: at most {TARGET:g}), loops {loops / im2col:.0f} times im2col"
        )


def by_numpy(functions: dict, kind: str, x: np.ndarray, w: np.ndarray, options: dict) -> tuple:
    """(dx, dw, db) for dout = out."""
    out, cache = functions[f"conv_forward_{kind}"](x, w, np.zeros(len(w)), options)
    return functions[f"conv_backward_{kind}"](out, cache)


def by_torch(x: np.ndarray, w: np.ndarray, options: dict) -> tuple:
    """The same by autograd."""
    tensors = [torch.from_numpy(a).requires_grad_() for a in (x, w, np.zeros(len(w), w.dtype))]
    out = F.conv2d(*tensors, stride=options["stride"], padding=options["pad"])
    out.backward(out.detach())
    return tuple(tensor.grad.numpy() for tensor in tensors)


# --------------------------------------------------------------------------- training


def net() -> nn.Module:
    torch.manual_seed(0)
    layers: list[nn.Module] = []
    for c_in, c_out in itertools.pairwise((3, 16, 32, 64, 64)):
        layers += [
            nn.Conv2d(c_in, c_out, 3, padding=1, bias=False),
            nn.BatchNorm2d(c_out),
            nn.ReLU(),
            nn.MaxPool2d(2),
        ]
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(256, 10))


def plain_loop(x: torch.Tensor, y: torch.Tensor, batch_size: int) -> None:
    """One epoch as tutorials write it."""
    model = net()
    loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(x, y), batch_size, shuffle=True)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9, nesterov=True, weight_decay=5e-4)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 0.1, len(loader))
    for xb, yb in loader:
        loss = F.cross_entropy(model(xb), yb)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
        loss.item()


def training(n: int = 2560, batch_size: int = 128) -> None:
    """One epoch on shapes10: images a second of one core."""
    images = data.load("shapes10", n_train=n, n_val=0, n_test=0)
    x, y = torch.from_numpy(images.floats()[0]), torch.from_numpy(images.y_train)
    plain = train.Config(epochs=1, batch_size=batch_size, device="cpu")
    augmented = train.Config(epochs=1, batch_size=batch_size, device="cpu", flip=True, crop=4, cutout=8)
    ways = {
        "plain loop": lambda: plain_loop(x, y, batch_size),
        "fit": lambda: train.fit(net(), (x, y), config=plain, progress=False),
        "fit with flip, crop and cutout": lambda: train.fit(net(), (x, y), config=augmented, progress=False),
    }
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(REPEATS):  # in turns, so that the load of the machine falls on all alike
        for name, work in ways.items():
            seconds[name].append(least_seconds(work, repeats=0))
    print(
        f"\ntraining, 4 convolutions with batch norm, batches of {batch_size}, one core, "
        f"n = {REPEATS} epochs of {n:,} images"
    )
    for name, values in seconds.items():
        speeds, plain = sorted(n / value for value in values), statistics.median(seconds["plain loop"])
        print(
            f"  {name:31} {statistics.median(speeds):6.0f} images a second (median; {speeds[0]:.0f} to "
            f"{speeds[-1]:.0f}), {plain / statistics.median(values):.2f} times the plain loop"
        )


def recipe() -> None:
    """Seconds to 94 % on CIFAR-10, where there is a GPU."""
    print("\nCIFAR-10 recipe (target on an H100: 94 % on average of ten seeds, within 4 s of training)")
    if not torch.cuda.is_available():
        return print(
            "  not measured: no CUDA device. There: python -m nnlab.train.cifar10_speedrun --runs 10"
        )
    if data.find_cifar10() is None:
        return print("  not measured: CIFAR-10 is not at hand; python -m nnlab.data --download gets it.")
    cifar10_speedrun.main(["--runs", "10"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--notebook", type=Path, default=NOTEBOOK, help="whose convolutions are measured")
    options = parser.parse_args()
    torch.set_num_threads(1)
    print(machine())
    convolutions(options.notebook)
    training()
    recipe()


if __name__ == "__main__":
    main()
