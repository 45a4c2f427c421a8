"""The graded training run: the net that everybody trains, and what its test cells need.

You build the net (`small_net`), write the training loop, train, and hand in the weights as `model.safetensors`
(`save`) beside your notebook. Who grades puts your weights into the same net and counts how many held-out images
it gets right. How many it should get, and how that was measured, stands in data/training_thresholds.csv.

A run belongs to a track, whose name the file carries:

- `cpu_shapes`: shapes10, some hundred updates on a CPU;
- `cpu_cifar10`: the same net on CIFAR-10;
- `gpu_cifar10`: the net of the speed recipe on CIFAR-10, which takes a GPU.
"""

from __future__ import annotations

import csv
import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from nnlab import check, data, handed_in
from nnlab.failures import CheckFailed
from nnlab.weights_file import WeightsError, read_metadata, read_weights

__all__ = [
    "FILE",
    "Threshold",
    "accuracy",
    "check_accuracy",
    "held_out",
    "images_of",
    "logits",
    "one_cycle",
    "random_weights",
    "read",
    "run_predict",
    "run_train",
    "save",
    "small_net",
    "sgd_gradients",
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


def random_weights(rng: np.random.Generator) -> list[np.ndarray]:
    """Draw weights and running statistics for `small_net`, in the order of its `state_dict`."""
    drawn: list[np.ndarray] = []
    for name, shape in shapes_of(small_net()).items():
        if name.endswith("num_batches_tracked"):
            drawn.append(np.array(3))
        elif len(shape) > 1:
            drawn.append(rng.normal(size=shape) * np.sqrt(2 / np.prod(shape[1:])))
        else:  # batch norm: scales and variances are positive
            drawn.append(rng.uniform(0.5, 1.5, size=shape) - (name.endswith(("bias", "mean"))))
    return drawn


def _build(track: str) -> nn.Module:
    if track.startswith("cpu"):
        return small_net()
    raise CheckFailed("condition", "There is no GPU track yet.")


# --------------------------------------------------------------------------- running an answer


def _load(model: Any, weights: Sequence[np.ndarray]) -> nn.Module:
    """Copy weights into a net in the order of its `state_dict`, in float64."""
    if not isinstance(model, nn.Module):
        raise TypeError(f"build_model must return an nn.Module, and it returned {type(model).__name__}")
    model = model.double()
    own = model.state_dict()
    shapes = [tuple(value.shape) for value in own.values()]
    if shapes != [np.shape(values) for values in weights]:
        raise ValueError("build_model makes another net than the one whose weights these are")
    model.load_state_dict({name: torch.tensor(values) for name, values in zip(own, weights, strict=True)})
    return model


def run_train(
    model: Any, train: Callable, weights: Sequence[np.ndarray], images: Mapping[str, np.ndarray], config: dict
) -> tuple[np.ndarray, list[np.ndarray]]:
    """Run a training loop for a few updates in float64; plain data in and out, so that a test can look at it.

    Args:
        model: as `build_model` makes it. It is handed to the loop in evaluation mode, as a prediction leaves it.
        train: train(model, images, config) -> the loss of each update.
        weights: to start from.
        images: x_train, y_train, x_val, y_val.
        config: of the run.

    Returns:
        (losses, weights afterwards).
    """
    model = _load(model, weights).eval()
    tensors = {name: torch.tensor(values) for name, values in images.items()}
    losses = train(model, tensors, dict(config))
    if losses is None:
        raise TypeError("train must return the loss of each update, and it returned None")
    numbers = [float(loss) for loss in losses]
    return np.array(numbers), [value.numpy().copy() for value in model.state_dict().values()]


def run_predict(model: Any, predict: Callable, weights: Sequence[np.ndarray], x: np.ndarray) -> np.ndarray:
    """Run a prediction in float64; the net comes in training mode, as the loop leaves it."""
    out = predict(_load(model, weights).train(), torch.tensor(x, dtype=torch.float64))
    return out.detach().numpy() if isinstance(out, torch.Tensor) else np.asarray(out)


# --------------------------------------------------------------------------- oracles


def logits(weights: Sequence[np.ndarray], x: np.ndarray) -> np.ndarray:
    """Logits (N, 10) of `small_net` in evaluation mode, float64."""
    model = _load(small_net(), weights).eval()
    with torch.no_grad():
        return model(torch.tensor(x, dtype=torch.float64)).numpy()


def sgd_gradients(
    weights: Sequence[np.ndarray], x: np.ndarray, y: np.ndarray
) -> tuple[float, list[np.ndarray | None], list[np.ndarray]]:
    """Forward and backward pass of `small_net` in training mode, float64.

    Returns:
        (loss, gradients in the order of the weights with None for running statistics, weights with the running
        statistics after the pass).
    """
    model = _load(small_net(), weights).train()
    loss = nn.functional.cross_entropy(model(torch.tensor(x, dtype=torch.float64)), torch.tensor(y))
    loss.backward()
    parameters = dict(model.named_parameters())
    state = model.state_dict()
    gradients = [parameters[name].grad.numpy() if name in parameters else None for name in state]
    return loss.item(), gradients, [value.numpy().copy() for value in state.values()]


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
    x, y = held_out(track, asked.test_images, rng)
    model = _build(track)
    _fill(model, weights)
    reached = accuracy(model, x, y)
    if reached >= asked.threshold:
        if track != "cpu_shapes":
            _compare_with_training(model, track, reached)
        return
    details = (
        f"{reached:.1f} % of {len(y):,} held-out images are right, and {asked.threshold:.1f} % are asked for."
    )
    raise CheckFailed("value", *_why_low(model, weights, x, y, reached, details))


def held_out(track: str, n: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    if track == "cpu_shapes":
        return data.make_shapes10(n, seed=int(rng.integers(1_000_000, 2**62)))
    if data.find_cifar10() is None:
        raise CheckFailed("waiting", "This run is scored on CIFAR-10, which is not on this machine.")
    found = data.load("cifar10", n_train=0, n_val=0, n_test=n)
    return found.x_test, found.y_test


def _fill(model: nn.Module, weights: Weights) -> None:
    model.load_state_dict({name: torch.tensor(values) for name, values in weights.items()})


def _compare_with_training(model: nn.Module, track: str, reached: float) -> None:
    """A net knows the images that it was trained on at least as well as others; by chance, within 2 points."""
    found = data.load("cifar10", n_train=10_000, n_val=0, n_test=0)
    known = accuracy(model, found.x_train, found.y_train)
    if reached > known + 2:
        raise CheckFailed(
            "condition",
            "The net knows the test images better than the training images: it was trained on the test split.",
            f"{reached:.1f} % of the test images are right, and {known:.1f} % of the training images.",
            "train on images_of(track), and on nothing else.",
        )


def _why_low(
    model: nn.Module, weights: Weights, x: np.ndarray, y: np.ndarray, reached: float, details: str
) -> tuple[str, str, str]:
    """(sentence, details, hint) for weights that fall short."""
    x, y = x[:200], y[:200]
    model.eval()
    with torch.no_grad():
        answers = torch.cat([model(torch.from_numpy(to_input(part))) for part in _batches(x, 500)])
    if float(answers.std(0).max()) < 1e-3:
        return "The net gives the same logits for every image.", details, "has it been trained at all?"
    pair = _swapped(model, weights, x, y, reached) if reached < 30 else None
    if pair:
        return f"Two tensors of the net are swapped: {pair[0]} and {pair[1]}.", details, _SAVE
    if len(torch.unique(answers.argmax(1))) == 1:
        return "The net gives the same class to every image.", details, _SAVE
    if reached < 20:
        return "The net does little better than guessing.", details, _SAVE
    return "The net gets too few held-out images right.", details, "train with the whole budget of updates."


_SAVE = "save the net right after training, with training_run.save, and read it back to check."


def _swapped(
    model: nn.Module, weights: Weights, x: np.ndarray, y: np.ndarray, reached: float
) -> tuple[str, str] | None:
    """The two tensors of one shape whose exchange makes the net at least 20 points better, if there are any."""
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
