"""The course's augmentation beside the libraries one would pick: `python -m tests.bench_transforms`.

The libraries of tests/bench_transforms.txt are installed into an environment of their own,
build/bench_transforms, on top of the course's packages; nothing of the course depends on them.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import sysconfig
import time
import venv
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

import numpy as np
import torch

from nnlab.data import tensor_transforms, transforms

ROOT = Path(__file__).resolve().parents[1]
ENVIRONMENT, REQUIREMENTS = ROOT / "build" / "bench_transforms", Path(__file__).with_suffix(".txt")
PIPELINES = ("crop + flip", "crop + flip + color jitter", "random resized crop + flip")
MEAN, STD = (0.49, 0.48, 0.45), (0.25, 0.24, 0.26)
ONE_DRAW = "torchvision, batch"  # not compared: one draw for all images of a batch

DEFINITIONS = f"""
what is measured
  images a second, from uint8 images in memory to normalized float32 batches (N, 3, H, W); each pipeline ends
  with the normalization. Each image has its own draws, except in the rows "{ONE_DRAW}".
  small      n = 2,048 images of 32x32, padding 4, batches of 256
  large      n = 128 images of 256x256 to 224x224, no padding, batches of 32
  jitter     brightness, contrast and saturation, strengths .4
  resized    bilinear, no antialiasing
  batch      the library changes a whole batch; with 2 cores torch has two threads
  per image  a Dataset changes single images and a DataLoader stacks them; with 2 cores it has two workers
  1 core     seconds of CPU time, which others on the machine hardly change
  2 cores    seconds on the clock: worth nothing where others work, since threads wait for each other
  All take their turn in each of {{rounds}} rounds; a figure is the best of them.
""".strip("\n")


# --------------------------------------------------------------------------- contenders: the course


def course(pipeline: str, size: int, padding: int) -> Callable:
    T = tensor_transforms
    rng, mean, std = torch.Generator().manual_seed(0), torch.tensor(MEAN), torch.tensor(STD)

    crop = partial(T.random_crop, padding=padding, size=size)
    if "resized" in pipeline:
        crop = partial(T.random_resized_crop, size=size)
    jitter = [T.color_jitter] if "jitter" in pipeline else []
    augment = T.compose(crop, T.horizontal_flip, *jitter, lambda x, _: T.normalize(x, mean, std))
    return lambda x: augment(x, rng)


def course_numpy(pipeline: str, size: int, padding: int) -> Callable:
    T, rng = transforms, np.random.default_rng(0)
    mean, std = 255 * np.float32(MEAN), 255 * np.float32(STD)

    def change(x: np.ndarray) -> torch.Tensor:
        if "resized" in pipeline:
            x = T.random_resized_crop(x, rng, size)
        else:
            x = T.random_crop(x, rng, padding, size)
        x = T.horizontal_flip(x, rng)
        if "jitter" in pipeline:
            x = T.color_jitter(x, rng)
        return torch.from_numpy((x - mean) / std).permute(0, 3, 1, 2)

    return change


# --------------------------------------------------------------------------- contenders: the others


def by_hand(pipeline: str, size: int, padding: int) -> Callable:
    """Torch as one writes it without much thought about speed."""
    mean, std = torch.tensor(MEAN).view(3, 1, 1), torch.tensor(STD).view(3, 1, 1)
    gray = torch.tensor([0.299, 0.587, 0.114]).view(3, 1, 1)

    def crop(x: torch.Tensor) -> torch.Tensor:
        x = torch.nn.functional.pad(x, (padding,) * 4)
        n, step, room = len(x), torch.arange(size), x.shape[2] - size + 1
        rows, cols = torch.randint(room, (n, 1)) + step, torch.randint(room, (n, 1)) + step
        image, channel = torch.arange(n).view(n, 1, 1, 1), torch.arange(3).view(3, 1, 1)
        return x[image, channel, rows[:, None, :, None], cols[:, None, None]] / 255

    def resized_crop(x: torch.Tensor) -> torch.Tensor:
        n = len(x)
        area, ratio = torch.empty(n).uniform_(0.08, 1), torch.empty(n).uniform_(-0.2877, 0.2877).exp()
        sides = torch.stack([(area * ratio).sqrt(), (area / ratio).sqrt()], 1).clamp(max=1)
        theta = torch.cat([torch.diag_embed(sides), ((1 - sides) * (2 * torch.rand(n, 2) - 1))[..., None]], 2)
        grid = torch.nn.functional.affine_grid(theta, [n, 3, size, size], align_corners=False)
        return torch.nn.functional.grid_sample(x / 255, grid, padding_mode="border", align_corners=False)

    def jitter(x: torch.Tensor) -> torch.Tensor:
        b, c, s = torch.empty(3, len(x), 1, 1, 1).uniform_(0.6, 1.4)
        x = (b * x).clamp(0, 1)
        mean = (x * gray).sum(1, keepdim=True).mean((2, 3), keepdim=True)
        x = (mean + c * (x - mean)).clamp(0, 1)
        pale = (x * gray).sum(1, keepdim=True)
        return (pale + s * (x - pale)).clamp(0, 1)

    def change(x: torch.Tensor) -> torch.Tensor:
        x = resized_crop(x) if "resized" in pipeline else crop(x)
        x = torch.where(torch.rand(len(x), 1, 1, 1) < 0.5, x.flip(3), x)
        return ((jitter(x) if "jitter" in pipeline else x) - mean) / std

    return change


def torchvision_(pipeline: str, size: int, padding: int) -> Callable:
    from torchvision.transforms import v2

    crop = (
        v2.RandomResizedCrop(size, antialias=False)
        if "resized" in pipeline
        else v2.RandomCrop(size, padding or None)
    )
    jitter = [v2.ColorJitter(0.4, 0.4, 0.4)] if "jitter" in pipeline else []
    end = [v2.ToDtype(torch.float32, scale=True), v2.Normalize(MEAN, STD)]
    return v2.Compose([crop, v2.RandomHorizontalFlip(), *jitter, *end])


def kornia_(pipeline: str, size: int, padding: int) -> Callable:
    from kornia import augmentation as K

    square = (size, size)
    crop = K.RandomResizedCrop(square) if "resized" in pipeline else K.RandomCrop(square, padding or None)
    jitter = [K.ColorJitter(0.4, 0.4, 0.4, p=1.0)] if "jitter" in pipeline else []
    end = K.Normalize(torch.tensor(MEAN), torch.tensor(STD))
    augment = torch.nn.Sequential(crop, K.RandomHorizontalFlip(), *jitter, end)
    return lambda x: augment(x / 255)


def albumentations_(pipeline: str, size: int, padding: int) -> Callable:
    os.environ["NO_ALBUMENTATIONS_UPDATE"] = "1"
    import albumentations as A
    from albumentations.pytorch import ToTensorV2

    pad = [A.PadIfNeeded(size + 2 * padding, size + 2 * padding, border_mode=0)] if padding else []
    crop = [A.RandomResizedCrop((size, size))] if "resized" in pipeline else [*pad, A.RandomCrop(size, size)]
    jitter = [A.ColorJitter(0.4, 0.4, 0.4, 0, p=1)] if "jitter" in pipeline else []
    augment = A.Compose([*crop, A.HorizontalFlip(), *jitter, A.Normalize(MEAN, STD), ToTensorV2()])
    return lambda image: augment(image=image)["image"]


# name -> (how to make it, whether it takes arrays (H, W, C), whether it takes single images)
CONTENDERS = {
    "nnlab, tensors, batch": (course, False, False),
    "nnlab, numpy, batch": (course_numpy, True, False),
    "torch by hand, batch": (by_hand, False, False),
    "kornia, batch": (kornia_, False, False),
    "torchvision, per image": (torchvision_, False, True),
    "albumentations, per image": (albumentations_, True, True),
    ONE_DRAW: (torchvision_, False, False),
}


class Images(torch.utils.data.Dataset):
    """Single images, each changed when it is asked for."""

    def __init__(self, x: np.ndarray | torch.Tensor, change: Callable):
        self.x, self.change = x, change

    def __len__(self) -> int:
        return len(self.x)

    def __getitem__(self, index: int) -> torch.Tensor:
        return self.change(self.x[index])


def batches(
    name: str, pipeline: str, arrays: np.ndarray, size: int, padding: int, batch: int, cores: int
) -> Iterable:
    """What can be iterated again and again, each time over all images, in changed batches."""
    make, takes_arrays, single = CONTENDERS[name]
    change = make(pipeline, size, padding)
    x = arrays if takes_arrays else torch.from_numpy(arrays).permute(0, 3, 1, 2).contiguous()
    if not single:
        return Batches(x, change, batch)
    workers = {"num_workers": cores, "persistent_workers": True} if cores > 1 else {}
    return torch.utils.data.DataLoader(Images(x, change), batch, shuffle=True, **workers)


class Batches:
    """Batches in a new order each time."""

    def __init__(self, x: np.ndarray | torch.Tensor, change: Callable, batch: int):
        self.x, self.change, self.batch = x, change, batch

    def __iter__(self):
        for drawn in torch.randperm(len(self.x)).split(self.batch):
            yield self.change(
                self.x.index_select(0, drawn) if isinstance(self.x, torch.Tensor) else self.x[drawn]
            )


# --------------------------------------------------------------------------- measure


def measure(kind: str, pipeline: str, cores: int, rounds: int) -> dict[str, float]:
    """Images a second of each contender, the best of the rounds."""
    n, side, size, padding, batch = {"small": (2048, 32, 32, 4, 256), "large": (128, 256, 224, 0, 32)}[kind]
    smooth = np.random.default_rng(0).integers(0, 256, (n, side // 8, side // 8, 3), np.uint8)
    arrays = transforms.resize(smooth, (side, side))
    all_of_them = {name: batches(name, pipeline, arrays, size, padding, batch, cores) for name in CONTENDERS}
    rate, clock = dict.fromkeys(CONTENDERS, 0.0), time.process_time if cores == 1 else time.perf_counter
    for one in range(rounds + 1):  # the first warms up
        for name, loader in all_of_them.items():
            begun = clock()
            out = [part.shape for part in loader]
            seconds = clock() - begun
            assert sum(shape[0] for shape in out) == n and out[0][1:] == (3, size, size), name
            rate[name] = max(rate[name], n / seconds if one else 0)
    return rate


def child(kinds: list[str], cores: int, rounds: int) -> None:
    """Everything on the same cores, in the environment that has the libraries."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:cores])
    operators_of_torchvision()
    import cv2

    cv2.setNumThreads(0)
    torch.set_num_threads(cores)
    for kind in kinds:
        for pipeline in PIPELINES:
            rate = measure(kind, pipeline, cores, rounds)
            ours, *others = [
                value for name, value in rate.items() if name != ONE_DRAW and "numpy" not in name
            ]
            print(f"\n{kind}, {pipeline}, {cores} core{'s' * (cores > 1)}")
            for name, value in sorted(rate.items(), key=lambda item: -item[1]):
                print(
                    f"  {value:10,.0f} images/s  {name}"
                    + " (one draw a batch: not compared)" * (name == ONE_DRAW)
                )
            print(f"  {ours / max(others):10.2f} times the fastest other (target: at least 1)", flush=True)


def operators_of_torchvision() -> None:
    """Declare two operators that importing torchvision asks for and its transforms do not use.

    PyPI's torchvision has them compiled for CUDA, and a CPU build of torch cannot load those.
    """
    if torch.version.cuda is None:
        library = torch.library.Library("torchvision", "FRAGMENT")
        for name in ("nms", "qnms"):
            library.define(f"{name}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
        child.library = library  # as long as the process: what it declares goes with it


# --------------------------------------------------------------------------- the environment


def python() -> Path:
    """Make the environment where it is missing or old, and return its Python."""
    done, executable = ENVIRONMENT / "installed.txt", ENVIRONMENT / "bin" / "python"
    wanted = REQUIREMENTS.read_text(encoding="utf-8") + sys.prefix
    if not done.exists() or done.read_text(encoding="utf-8") != wanted:
        shutil.rmtree(ENVIRONMENT, ignore_errors=True)
        venv.create(ENVIRONMENT, with_pip=True)
        here, there = (
            sysconfig.get_path("purelib", vars={"base": base}) for base in (sys.prefix, str(ENVIRONMENT))
        )
        Path(there, "course.pth").write_text(
            here + "\n", encoding="utf-8"
        )  # torch and numpy as in the course
        command = [executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*command, "-r", REQUIREMENTS], check=True)
        done.write_text(wanted, encoding="utf-8")
    return executable


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=7, help="default: 7")
    parser.add_argument("--cores", type=int, nargs="*", default=(1, 2), help="default: 1 2")
    parser.add_argument("--kind", nargs="*", default=("small", "large"), help="default: small large")
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        return child(options.kind, *options.cores, options.rounds)
    from tests.bench_runs import machine

    print(machine())
    executable = python()
    for cores in options.cores:
        arguments = [
            "--child",
            "--cores",
            str(cores),
            "--rounds",
            str(options.rounds),
            "--kind",
            *options.kind,
        ]
        environment = os.environ | {"OMP_NUM_THREADS": str(cores)}
        subprocess.run(
            [executable, "-m", "tests.bench_transforms", *arguments], check=True, cwd=ROOT, env=environment
        )
    print("\n" + DEFINITIONS.format(rounds=options.rounds))


if __name__ == "__main__":
    main()
