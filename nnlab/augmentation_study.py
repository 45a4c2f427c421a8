"""What augmentation gains on a thousand images: the net, the training loop and the long runs of lecture 06.

`python -m nnlab.augmentation_study` trains every setting with many seeds and writes
`nnlab/data/augmentation_gains.csv`; the lecture trains a few of them again. Rows that the table has are kept,
so an interrupted study goes on, and a new setting is trained alone; to train all again, delete the table.
"""

from __future__ import annotations

import csv
import platform
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from nnlab import data
from nnlab.data import transforms as T

__all__ = ["ANGLES", "AUGMENTATIONS", "RESULTS", "accuracy", "make_net", "predict", "train"]

RESULTS = Path(__file__).parent / "data" / "augmentation_gains.csv"
NUM_STEPS = 400
ANGLES = (0, 15, 30, 45, 60, 75, 90)  # degrees
LONG = 1200  # steps of the long runs
VIEWS = ["train", "test", "triangles", "flip_tta", "ten_crop_tta", *(f"turned_{angle}" for angle in ANGLES)]
COLUMNS = ["augmentation", "num_steps", "seed", *VIEWS, "training_cpu_s"]
MEAN = 120  # a middle gray, for what comes in from outside


def make_net(seed: int, n_classes: int = 10) -> nn.Module:
    """Return a small convolutional net: (N, 3, 32, 32) -> (N, n_classes), 42,000 weights."""
    torch.manual_seed(seed)
    layers: list[nn.Module] = []
    for c_in, c_out in ((3, 12), (12, 24), (24, 48)):  # 32 -> 16 -> 8 -> 4
        layers += [
            nn.Conv2d(c_in, c_out, 3, padding=1, bias=False),
            nn.MaxPool2d(2),
            nn.BatchNorm2d(c_out),
            nn.ReLU(),
        ]
    layers += [nn.Conv2d(48, 64, 3, padding=1, bias=False), nn.BatchNorm2d(64), nn.ReLU()]
    layers += [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, n_classes)]
    net = nn.Sequential(*layers)
    return net.to(memory_format=torch.channels_last)  # type: ignore[call-overload]  # a third faster on a CPU


def _tensor(x: np.ndarray) -> torch.Tensor:
    """Pixels in [0, 255], (N, H, W, C), as a float tensor (N, C, H, W) near [-2, 2]."""
    return torch.from_numpy(np.array(x, dtype=np.float32)).sub_(MEAN).div_(64).permute(0, 3, 1, 2)


def train(
    x: np.ndarray,
    y: np.ndarray,
    augment: Callable,
    seed: int,
    num_steps: int = NUM_STEPS,
    batch_size: int = 64,
    lr: float = 0.1,
) -> nn.Module:
    """Train `make_net` by SGD with momentum 0.9, weight decay 5e-4 and one cycle of the rate (up, then to 0).

    Args:
        x: uint8 (N, 32, 32, 3). y: (N,) class indices below 10.
        augment: (x (B, 32, 32, 3), targets (B, 10), rng) -> the same two, changed; called for each batch.
        seed: of the start, of the batches and of the augmentation. Equal seeds: equal starts and batches.

    Returns:
        The net, in evaluation mode.
    """
    net, batches, rng = make_net(seed), np.random.default_rng(seed), np.random.default_rng([seed, 1])
    optimizer = torch.optim.SGD(net.parameters(), lr, momentum=0.9, weight_decay=5e-4)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, lr, num_steps)
    one_hot = np.eye(10)[y]
    for _ in range(num_steps):
        drawn = batches.integers(len(x), size=batch_size)
        images, targets = augment(x[drawn], one_hot[drawn], rng)
        loss = F.cross_entropy(net(_tensor(images)), torch.from_numpy(targets).float())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
    return net.eval()


@torch.no_grad()
def predict(net: nn.Module, x: np.ndarray) -> np.ndarray:
    """Class probabilities (N, 10) for images (N, 32, 32, 3)."""
    parts = [net(_tensor(part)).softmax(1) for part in np.array_split(x, max(1, len(x) // 500))]
    return torch.cat(parts).numpy()


def accuracy(net: nn.Module, x: np.ndarray, y: np.ndarray) -> float:
    """Share of right answers, in %."""
    return 100 * float((predict(net, x).argmax(1) == y).mean())


# --------------------------------------------------------------------------- the settings


def images_only(*changes: Callable) -> Callable:
    """Make an `augment` for `train` of changes (x, rng) -> x, one after the other; targets stay."""

    def augment(x: np.ndarray, targets: np.ndarray, rng: np.random.Generator) -> tuple:
        for change in changes:
            x = change(x, rng)
        return x, targets

    return augment


def _vertical(x: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    return T.horizontal_flip(x.transpose(0, 2, 1, 3), rng).transpose(0, 2, 1, 3)


def _crop(x: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    return T.random_crop(x, rng, padding=4, fill=MEAN)


def _rotate(x: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    return T.affine_warp(x, np.radians(rng.uniform(-45, 45, len(x))), fill=MEAN)


def _cutout(x: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    return T.cutout(x, rng, size=12, fill=MEAN)


def _rand_augment(x: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    return T.rand_augment(x, rng, n=2, m=0.5, fill=MEAN)


def _mixup(x: np.ndarray, targets: np.ndarray, rng: np.random.Generator) -> tuple:
    return T.mixup(x, targets, rng, alpha=0.2)


AUGMENTATIONS: dict[str, Callable] = {
    "none": images_only(),
    "vertical flip": images_only(_vertical),
    "horizontal flip": images_only(T.horizontal_flip),
    "flip + crop": images_only(T.horizontal_flip, _crop),
    "rotation": images_only(_rotate),
    "cutout": images_only(_cutout),
    "mixup": _mixup,
    "CutMix": T.cutmix,
    "color jitter": images_only(T.color_jitter),
    "RandAugment": images_only(_rand_augment),
}


def measure(net: nn.Module, images: data.ImageSet) -> dict[str, float]:
    """Accuracies in %: on the training images, on test images plain, averaged over views, and rotated."""
    x, y = images.x_test, images.y_test
    padded = np.pad(x, [(0, 0), (2, 2), (2, 2), (0, 0)], constant_values=MEAN)
    views = np.stack([predict(net, view) for view in T.ten_crop(padded, x.shape[1])])
    triangles = np.isin(y, (4, 5))
    rows = {
        "train": accuracy(net, images.x_train, images.y_train),
        "test": accuracy(net, x, y),
        "triangles": accuracy(net, x[triangles], y[triangles]),
        "flip_tta": _share(views[[4, 9]].mean(0), y),  # the center, and its mirror image
        "ten_crop_tta": _share(views.mean(0), y),
    }
    sign = np.where(np.arange(len(x)) % 2, 1, -1)
    for angle in ANGLES:
        turned = T.affine_warp(x, np.radians(sign * angle), fill=MEAN)
        rows[f"turned_{angle}"] = accuracy(net, turned, y)
    return rows


def _share(p: np.ndarray, y: np.ndarray) -> float:
    return 100 * float((p.argmax(1) == y).mean())


def main(seeds: Sequence[int] = range(5), path: Path = RESULTS) -> None:
    """Train every setting for 400 and for 1,200 steps, with every seed, and write the accuracies.

    Raises:
        SystemExit: the table there was made on another machine, or with other versions.
    """
    torch.set_num_threads(1)
    images = data.load("shapes10", n_train=1000, n_val=0, n_test=1000)
    note = (
        "# python -m nnlab.augmentation_study: 1,000 training and 1,000 test images of shapes10, "
        f"batches of 64; one thread of {_processor()}, "
        f"torch {torch.__version__}, numpy {np.__version__}\n"
    )
    rows = _read(path, note)
    for seed in seeds:
        for num_steps in (NUM_STEPS, LONG):
            for name, augment in AUGMENTATIONS.items():
                key = (name, str(num_steps), str(seed))
                if key in rows:
                    continue
                begin = time.process_time()
                net = train(images.x_train, images.y_train, augment, seed, num_steps)
                took = f"{time.process_time() - begin:.1f}"
                measured = {view: f"{value:.1f}" for view, value in measure(net, images).items()}
                rows[key] = dict(zip(COLUMNS, key, strict=False)) | measured | {"training_cpu_s": took}
                _write(path, note, rows)
                print(*key, f"test {measured['test']} %", f"{took} s", flush=True)


def _read(path: Path, note: str) -> dict[tuple, dict]:
    if not path.exists():
        return {}
    with path.open(encoding="utf-8") as file:
        if next(file, "") != note:
            raise SystemExit(
                f"{path} was made on another machine, or with other versions. To make it anew, delete it."
            )
        rows = {tuple(row[column] for column in COLUMNS[:3]): row for row in csv.DictReader(file)}
    return {key: row for key, row in rows.items() if key[0] in AUGMENTATIONS}


def _write(path: Path, note: str, rows: dict[tuple, dict]) -> None:
    """Write the table anew, ordered by seed, number of steps and setting; never half of it."""
    names = list(AUGMENTATIONS)
    part = path.with_suffix(".part")
    with part.open("w", newline="", encoding="utf-8") as file:
        file.write(note)
        table = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        table.writeheader()
        table.writerows(
            rows[key] for key in sorted(rows, key=lambda k: (int(k[2]), int(k[1]), names.index(k[0])))
        )
    part.replace(path)


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    named = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.machine()


if __name__ == "__main__":
    main()
