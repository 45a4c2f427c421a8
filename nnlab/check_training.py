"""What the tests of a training loop need: short runs of it on plain arrays, and oracles to hold them against.

The loop trains `training_run.small_net`. Tests see its weights before and after, and its losses; from these
they can tell which images it has seen, in which mode, and what its updates were.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import torch
from torch import nn

from nnlab import check
from nnlab.data import make_shapes10
from nnlab.training_run import shapes_of, small_net, to_input

__all__ = [
    "compare",
    "images_seen",
    "logits",
    "loss_and_gradients",
    "noise_images",
    "random_weights",
    "run_predict",
    "run_train",
    "shape_images",
]

Images = dict[str, np.ndarray]


# --------------------------------------------------------------------------- inputs


def random_weights(rng: np.random.Generator) -> list[np.ndarray]:
    """Draw weights and running statistics for `small_net`, in the order of its `state_dict`."""
    drawn: list[np.ndarray] = []
    for name, shape in shapes_of(small_net()).items():
        if name.endswith("num_batches_tracked"):
            drawn.append(np.array(3))
        elif len(shape) > 1:
            drawn.append(rng.normal(size=shape) * np.sqrt(2 / np.prod(shape[1:])))
        else:  # scales and variances of batch norm are positive, the others lie around 0
            drawn.append(rng.uniform(0.5, 1.5, size=shape) - name.endswith(("bias", "mean")))
    return drawn


def noise_images(rng: np.random.Generator, n_train: int, n_val: int) -> Images:
    """Draw images of noise (N, 3, 32, 32), with random labels."""
    found: Images = {}
    for split, n in (("train", n_train), ("val", n_val)):
        found[f"x_{split}"] = rng.normal(size=(n, 3, 32, 32))
        found[f"y_{split}"] = rng.integers(10, size=n)
    return found


def shape_images(rng: np.random.Generator, n_train: int, n_val: int) -> Images:
    """Draw images of shapes10 (N, 3, 32, 32)."""
    x, y = make_shapes10(n_train + n_val, seed=int(rng.integers(1_000_000, 2**62)))
    x = to_input(x).astype(np.float64)
    return {"x_train": x[:n_train], "y_train": y[:n_train], "x_val": x[n_train:], "y_val": y[n_train:]}


# --------------------------------------------------------------------------- running an answer


def run_train(
    train: Callable, weights: Sequence[np.ndarray], images: Mapping[str, np.ndarray], config: dict
) -> tuple[np.ndarray, list[np.ndarray]]:
    """Run a training loop for a few updates in float64; plain data in and out, so that a test can look at it.

    Args:
        train: train(model, images, config) -> the loss of each update. It gets `small_net` in evaluation
            mode, as a prediction leaves it.
        weights: to start from.
        images: x_train, y_train, x_val, y_val.
        config: of the run.

    Returns:
        (losses, weights afterwards).
    """
    model = _load(small_net(), weights).eval()
    tensors = {name: torch.tensor(values) for name, values in images.items()}
    losses = train(model, tensors, dict(config))
    if losses is None:
        raise TypeError("train must return the loss of each update, and it returned None")
    return np.array([float(loss) for loss in losses]), _arrays(model)


def run_predict(model: Any, predict: Callable, weights: Sequence[np.ndarray], x: np.ndarray) -> np.ndarray:
    """Run a prediction in float64; it gets the net in training mode, as the loop leaves it."""
    out = predict(_load(model, weights).train(), torch.tensor(x, dtype=torch.float64))
    return out.detach().numpy() if isinstance(out, torch.Tensor) else np.asarray(out)


def _load(model: Any, weights: Sequence[np.ndarray]) -> nn.Module:
    """Copy weights into a net in the order of its `state_dict`, in float64."""
    if not isinstance(model, nn.Module):
        raise TypeError(f"build_model must return an nn.Module, and it returned {type(model).__name__}")
    model = model.double()
    own = model.state_dict()
    if [tuple(value.shape) for value in own.values()] != [np.shape(values) for values in weights]:
        raise ValueError("build_model makes another net than the one whose weights these are")
    model.load_state_dict({name: torch.tensor(values) for name, values in zip(own, weights, strict=True)})
    return model


def _arrays(model: nn.Module) -> list[np.ndarray]:
    return [value.detach().numpy().copy() for value in model.state_dict().values()]


# --------------------------------------------------------------------------- oracles


def logits(weights: Sequence[np.ndarray], x: np.ndarray) -> np.ndarray:
    """Logits (N, 10) of `small_net` in evaluation mode, float64."""
    model = _load(small_net(), weights).eval()
    with torch.no_grad():
        return model(torch.tensor(x, dtype=torch.float64)).numpy()


def loss_and_gradients(
    weights: Sequence[np.ndarray], x: np.ndarray, y: np.ndarray
) -> tuple[float, list[np.ndarray | None], list[np.ndarray]]:
    """Forward and backward pass of `small_net` in training mode, float64.

    Returns:
        (loss, gradients in the order of the weights, with None for running statistics, weights with the
        running statistics after the pass).
    """
    model = _load(small_net(), weights).train()
    loss = nn.functional.cross_entropy(model(torch.tensor(x, dtype=torch.float64)), torch.tensor(y))
    loss.backward()
    learned = dict(model.named_parameters())
    slopes = {name: weight.grad.numpy() for name, weight in learned.items() if weight.grad is not None}
    gradients = [slopes.get(name) for name in model.state_dict()]
    return loss.item(), gradients, _arrays(model)


def images_seen(losses: Any, weights: Sequence[np.ndarray], images: Images) -> np.ndarray:
    """Tell from the losses of a run with batches of one image and a learning rate of 0 which images it saw.

    The weights stay as they are, so each image has a loss of its own.

    Returns:
        For each update the index of a training image, or the number of those plus the index of a validation
        image.

    Raises:
        CheckFailed: a loss is that of no image in training mode.
    """
    losses = check.array(losses, np.shape(losses), "the losses")
    x = np.concatenate([images["x_train"], images["x_val"]])
    y = np.concatenate([images["y_train"], images["y_val"]])
    own = np.array([loss_and_gradients(weights, x[i : i + 1], y[i : i + 1])[0] for i in range(len(x))])
    gap = np.abs(np.reshape(losses, (-1, 1)) - own)
    check.that(
        gap.size and (gap.min(1) < 1e-6).all(),
        "there are losses that no image gives in training mode with these weights.",
        "with lr = 0, flip = False and batches of one image, each image has a loss of its own.",
        "is the net in training mode? Are the images left as they are where flip is False?",
    )
    return gap.argmin(1)


def compare(actual: Any, expected: Sequence[np.ndarray], hint: str = "") -> None:
    """Check weights after a run, tensor by tensor.

    Raises:
        CheckFailed: names the first tensor that differs.
    """
    names = list(shapes_of(small_net()))
    check.that(isinstance(actual, list) and len(actual) == len(names), "short_run must stay as it was.")
    for name, mine, right in zip(names, actual, expected, strict=True):
        if not name.endswith("num_batches_tracked"):
            check.close(mine, right, f"after the run, {name}", hint)
