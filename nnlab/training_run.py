"""The graded training run: the net that everybody trains, and what its test cells need.

You build the net (`small_net`), write the training loop, train, and hand in the weights as
`model.safetensors` (`save`) beside your notebook. Who grades puts your weights into the same net and counts
how many held-out images it gets right. How many it should get, and how that was measured, stands in
data/training_thresholds.csv.

A run belongs to a track, whose name the file carries:

- `cpu_shapes`: shapes10, some hundred updates on a CPU;
- `cpu_cifar10`: the same net on CIFAR-10;
- `gpu_cifar10`: the net of the speed recipe on CIFAR-10, which takes a GPU.
"""

from __future__ import annotations

import contextlib
import csv
import itertools
import os
from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from nnlab import data, handed_in
from nnlab.failures import CheckFailed
from nnlab.weights_file import WeightsError, read_metadata, read_weights

__all__ = [
    "FILE",
    "Threshold",
    "accuracy",
    "check_accuracy",
    "full_run",
    "held_out",
    "images_of",
    "one_cycle",
    "read",
    "save",
    "small_net",
    "thresholds",
    "to_input",
]

FILE = "model.safetensors"
TRAINING_SEED = 0  # of the shapes that everybody trains on
Weights = dict[str, np.ndarray]


@dataclass(frozen=True)
class Threshold:
    """What a track asks for, and how that was measured: one row of data/training_thresholds.csv.

    Attributes:
        track: its name.
        steps, batch_size: budget that it was measured with.
        test_images: how many held-out images are scored.
        n: runs with different seeds.
        mean, std, least: of their test accuracies, in %.
        threshold: accuracy that is asked for, in %.
        here: whether this course's code measured it; otherwise another program did.
        conditions: hardware and software.
    """

    track: str
    steps: int
    batch_size: int
    test_images: int
    n: int
    mean: float
    std: float
    least: float
    threshold: float
    here: bool
    conditions: str


def thresholds() -> dict[str, Threshold]:
    """Read the table, by track."""
    table = files("nnlab.data").joinpath("training_thresholds.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(line for line in table.splitlines() if not line.startswith("#"))
    whole, real = ("steps", "batch_size", "test_images", "n"), ("mean", "std", "least", "threshold")
    found = {}
    for row in rows:
        numbers: dict[str, Any] = {name: int(row[name]) for name in whole}
        numbers |= {name: float(row[name]) for name in real}
        found[row["track"]] = Threshold(
            track=row["track"], here=row["here"] == "yes", conditions=row["conditions"], **numbers
        )
    return found


# --------------------------------------------------------------------------- net and images


def small_net() -> nn.Sequential:
    """Four times [convolution 3x3, batch norm, ReLU, max-pool 2], then one linear layer: 62,426 parameters.

    Takes (N, 3, 32, 32), returns logits (N, 10).
    """
    layers: list[nn.Module] = []
    for c_in, c_out in itertools.pairwise((3, 16, 32, 64, 64)):
        layers += [
            nn.Conv2d(c_in, c_out, 3, padding=1, bias=False),
            nn.BatchNorm2d(c_out),
            nn.ReLU(),
            nn.MaxPool2d(2),
        ]
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(64 * 2 * 2, 10))


def to_input(x: np.ndarray) -> np.ndarray:
    """Turn images, uint8 (N, 32, 32, 3), into what the net is given: float32 (N, 3, 32, 32), from -2 to 2."""
    return np.ascontiguousarray((x.astype(np.float32) / 255 - 0.5).transpose(0, 3, 1, 2)) * 4


def images_of(track: str, n_train: int | None = None) -> dict[str, torch.Tensor]:
    """Return what you train on: x_train, y_train, x_val, y_val as tensors, images as `to_input` makes them.

    Args:
        track: its name.
        n_train: fewer images, for a try.
    """
    if track == "cpu_shapes":
        found = data.load("shapes10", n_train=n_train or 10_000, n_val=2_000, n_test=0, seed=TRAINING_SEED)
    else:
        found = data.load("cifar10", n_train=n_train or 45_000, n_val=5_000, n_test=0, seed=TRAINING_SEED)
    pairs = {"train": (found.x_train, found.y_train), "val": (found.x_val, found.y_val)}
    tensors = {}
    for split, (x, y) in pairs.items():
        tensors[f"x_{split}"], tensors[f"y_{split}"] = torch.from_numpy(to_input(x)), torch.from_numpy(y)
    return tensors


def one_cycle(step: int, num_steps: int) -> float:
    """Return the factor of the learning rate in update `step` (from 0): up over a quarter, then down."""
    return min((step + 1) / (num_steps / 4), (num_steps - step) / (num_steps * 3 / 4), 1.0)


def full_run(
    build_model: Callable[[], nn.Module], train: Callable, config: dict, track: str = "cpu_shapes"
) -> list[float]:
    """Train on a CPU track and write the file to hand in; returns the loss of each update.

    While a notebook is graded this does nothing: the file that was handed in counts, and training is not
    repeated.
    """
    if os.environ.get("NNLAB_GRADING"):
        return []
    model = build_model()
    losses = train(model, images_of(track), config)
    save(model, track)
    print(f"{len(losses)} updates, last loss {losses[-1]:.3f}; {FILE} is written")
    return losses


# --------------------------------------------------------------------------- the file


def save(model: nn.Module, track: str = "cpu_shapes", path: str | Path = FILE) -> None:
    """Write the weights of a trained net, to be handed in beside the notebook.

    Args:
        track: what it was trained for, see the top of this module.
    """
    from safetensors.torch import save_file

    if track not in thresholds():
        raise ValueError(f"track is one of {', '.join(thresholds())}, not {track!r}.")
    state = {name: value.detach().cpu().contiguous().clone() for name, value in model.state_dict().items()}
    save_file(state, str(path), {"track": track})


def read(name: str = FILE) -> tuple[Weights, str]:
    """Return the weights that were handed in, by name, and their track.

    Raises:
        CheckFailed: the file is missing, no safetensors file, of another model, or holds impossible numbers.
    """
    content = handed_in.read(name)
    try:
        track = read_metadata(content).get("track", "cpu_shapes")
        if track not in thresholds():
            raise WeightsError(
                f"The file belongs to no track: {track[:40]!r}.", "The file belongs to no track."
            )
        return read_weights(content, shapes_of(_build(track))), track
    except WeightsError as error:
        raise CheckFailed("condition", f"{name}: {error}", guarded=f"{name}: {error.guarded}") from None


def shapes_of(model: nn.Module) -> dict[str, tuple[int, ...]]:
    """Name -> shape of every parameter and buffer."""
    return {name: tuple(value.shape) for name, value in model.state_dict().items()}


def _build(track: str) -> nn.Module:
    if track == "gpu_cifar10":
        from nnlab.train import cifar10_speedrun as speedrun

        return speedrun.Net(torch.zeros(24, 3, 2, 2))
    return small_net()


# --------------------------------------------------------------------------- scores


def accuracy(model: nn.Module, x: np.ndarray, y: np.ndarray, batch_size: int = 500) -> float:
    """Share of right answers on images uint8 (N, 32, 32, 3), in %."""
    model.eval()
    with torch.no_grad():
        parts = [model(torch.from_numpy(to_input(part))) for part in _batches(x, batch_size)]
    return 100 * float((torch.cat(parts).argmax(1).numpy() == y).mean())


def _batches(x: np.ndarray, size: int) -> list[np.ndarray]:
    return [x[start : start + size] for start in range(0, len(x), size)]


def check_accuracy(weights: Weights, track: str, rng: np.random.Generator) -> None:
    """Check that weights reach the accuracy that their track asks for, on images drawn with `rng`.

    Raises:
        CheckFailed: they do not, and, where it can be told, why; or what the track needs is not at hand.
    """
    asked = thresholds()[track]
    if track == "gpu_cifar10":
        reached, known = _score_on_gpu(weights, asked.test_images)
        why = _TOO_FEW
    else:
        x, y = held_out(track, asked.test_images, rng)
        model = _build(track)
        _fill(model, weights)
        reached, known = accuracy(model, x, y), 100.0
        if track == "cpu_cifar10":
            some = _cifar10(n_train=10_000)
            known = accuracy(model, some.x_train, some.y_train)
        why = _TOO_FEW if reached >= asked.threshold else _why_low(model, weights, x, y, reached)
    if reached > known + 2:  # by chance they differ by less
        raise CheckFailed(
            "condition",
            "The net knows the test images better than those it should be trained on.",
            f"{reached:.1f} % of the test images are right, and {known:.1f} % of the training images.",
            "train on the images of images_of(track), and on nothing else.",
        )
    if reached < asked.threshold:
        n, share = asked.test_images, asked.threshold
        details = f"{reached:.1f} % of {n:,} held-out images are right, {share:g} % are asked for."
        raise CheckFailed("value", why[0], details, why[1])


_TOO_FEW = ("The net gets too few held-out images right.", "train with the whole budget of updates.")


def _score_on_gpu(weights: Weights, n: int, device: str = "") -> tuple[float, float]:
    """Accuracy in % on the test split, averaged over six views, and on as many training images."""
    from nnlab import gpu_jobs
    from nnlab.train import cifar10_speedrun as speedrun

    images = _cifar10(n_train=50_000, n_test=n)  # all of them: the pixels are standardized with their mean
    with gpu_jobs.hold() if not device else contextlib.nullcontext(device) as place:
        model = _build("gpu_cifar10")
        _fill(model, weights)
        ready = speedrun.to_device(images, torch.device(place))
        model.to(place).eval()
        reached = speedrun.accuracies(model, ready.x_test, ready.y_test)[1]
        return reached, speedrun.accuracies(model, ready.x_train[:n], ready.y_train[:n])[1]


def _cifar10(n_train: int = 0, n_test: int = 0) -> data.ImageSet:
    if data.find_cifar10() is None:
        raise CheckFailed("waiting", "This run is scored on CIFAR-10, which is not on this machine.")
    return data.load("cifar10", n_train=n_train, n_val=0, n_test=n_test)


def held_out(track: str, n: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Return n images that nothing is trained on: fresh shapes, or those of CIFAR-10's test split."""
    if track == "cpu_shapes":
        return data.make_shapes10(n, seed=int(rng.integers(1_000_000, 2**62)))
    found = _cifar10(n_test=n)
    return found.x_test, found.y_test


def _fill(model: nn.Module, weights: Weights) -> None:
    model.load_state_dict({name: torch.tensor(values) for name, values in weights.items()})


def _why_low(
    model: nn.Module, weights: Weights, x: np.ndarray, y: np.ndarray, reached: float
) -> tuple[str, str]:
    """(sentence, hint) for weights that fall short."""
    x, y = x[:200], y[:200]
    model.eval()
    with torch.no_grad():
        answers = model(torch.from_numpy(to_input(x)))
    if float(answers.std(0).max()) < 1e-3:
        return "The net gives the same logits for every image.", "has it been trained at all?"
    pair = _swapped(model, weights, x, y, reached) if reached < 60 else None
    if pair:
        return f"Two tensors of the net are swapped: {pair[0]} and {pair[1]}.", _SAVE
    if reached < 20:
        return "The net does little better than guessing.", _SAVE
    return _TOO_FEW


_SAVE = "save the net right after training, with training_run.save, and read it back to check."


def _swapped(
    model: nn.Module, weights: Weights, x: np.ndarray, y: np.ndarray, reached: float
) -> tuple[str, str] | None:
    """The two tensors of one shape whose exchange makes the net 20 points better, if there are any."""
    names = [name for name, values in weights.items() if values.ndim]
    pairs = [
        pair for pair in itertools.combinations(names, 2) if weights[pair[0]].shape == weights[pair[1]].shape
    ]
    best, found = reached + 20, None
    for one, other in pairs[:100]:
        with np.errstate(all="ignore"):
            _fill(model, weights | {one: weights[other], other: weights[one]})
            now = accuracy(model, x, y)
        if now > best:
            best, found = now, (one, other)
    return found
