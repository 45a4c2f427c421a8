"""`Config`: every setting of a training run, checked when it is made."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from typing import Any

__all__ = ["Config"]

SCHEDULES = ("one-cycle", "step", "constant")
PRECISIONS = ("auto", "float32", "bfloat16")


@dataclass(frozen=True)
class Config:
    """The settings of `nnlab.train.fit`. Change a copy with `dataclasses.replace(config, lr=0.05)`.

    Attributes:
        epochs: passes over the training set.
        steps: a budget in updates instead; the run then ends there, within an epoch if need be.
        batch_size: images per update, over all processes together. What is left of an epoch
            (fewer images than that) waits for the next one, which is in another order.
        lr: the largest learning rate.
        schedule: "one-cycle" (straight up, then straight down), "step" (divided at `milestones`),
            or "constant".
        warmup: one-cycle: the share of the updates during which the rate rises.
        final_lr: one-cycle: the rate of the last update as a share of `lr`.
        milestones: step: after these shares of the updates the rate is multiplied by `gamma`.
        gamma: see `milestones`.
        momentum, nesterov: of SGD.
        weight_decay: of SGD, added to the gradient as weight_decay * w (L2 penalty).
        decay_norm_and_bias: True lets weight decay pull at biases and at the scales of norm layers,
            too (every parameter with fewer than two axes).
        label_smoothing: the share of each target that is spread over all classes.
        flip: mirror each image with probability 1/2.
        crop: pad by that many pixels (reflected) and cut out a random window of the old size.
        cutout: side of a random square that is set to 0, in pixels.
        evaluate_every: epochs between two looks at the validation set. There is always one at the end.
        device: "auto" (CUDA, else Apple's MPS, else the CPU), or a name such as "cpu" or "cuda:1".
        precision: "bfloat16" (autocast: products in bfloat16, weights stay float32), "float32", or
            "auto", which is bfloat16 on CUDA and float32 elsewhere.
        seed: of the order of the images, of the augmentation, and of dropout. The start of the net is
            the caller's: seed torch before you build it.

    Raises:
        ValueError: a setting that makes no sense; says which and why.
    """

    epochs: int = 10
    steps: int | None = None
    batch_size: int = 128
    lr: float = 0.1
    schedule: str = "one-cycle"
    warmup: float = 0.25
    final_lr: float = 0.01
    milestones: tuple[float, ...] = (0.5, 0.75)
    gamma: float = 0.1
    momentum: float = 0.9
    nesterov: bool = True
    weight_decay: float = 5e-4
    decay_norm_and_bias: bool = False
    label_smoothing: float = 0.0
    flip: bool = False
    crop: int = 0
    cutout: int = 0
    evaluate_every: int = 1
    device: str = "auto"
    precision: str = "auto"
    seed: int = 0

    def __post_init__(self) -> None:
        for name, least in (("epochs", 1), ("steps", 1), ("batch_size", 1), ("evaluate_every", 1)):
            _check_whole(name, getattr(self, name), least, none_allowed=name == "steps")
        for name in ("crop", "cutout", "seed"):
            _check_whole(name, getattr(self, name), 0)
        for name in ("nesterov", "decay_norm_and_bias", "flip"):
            if not isinstance(getattr(self, name), bool):
                raise ValueError(f"{name} is True or False, not {getattr(self, name)!r}.")
        for name, low, high in _RANGES:
            _check_number(name, getattr(self, name), low, high)
        object.__setattr__(self, "milestones", tuple(self.milestones))  # a list, from JSON, is fine
        for share in self.milestones:
            _check_number("each of milestones", share, 0, 1)
        if list(self.milestones) != sorted(self.milestones):
            raise ValueError(f"milestones come in rising order, not {self.milestones}.")
        if self.schedule not in SCHEDULES:
            raise ValueError(f"schedule is one of {', '.join(SCHEDULES)}, not {self.schedule!r}.")
        if self.precision not in PRECISIONS:
            raise ValueError(f"precision is one of {', '.join(PRECISIONS)}, not {self.precision!r}.")
        if self.nesterov and self.momentum == 0:
            raise ValueError("Nesterov's step needs a momentum: set nesterov=False or a momentum above 0.")

    def rate(self, step: int, steps: int) -> float:
        """Return the learning rate of update `step` (from 0) of a run of `steps` updates."""
        if self.schedule == "constant":
            return self.lr
        if self.schedule == "step":
            return self.lr * self.gamma ** sum(step >= share * steps for share in self.milestones)
        return self.lr * one_cycle(step, steps, self.warmup, self.final_lr)


def one_cycle(step: int, steps: int, warmup: float = 0.25, final: float = 0.01) -> float:
    """Return the factor of the learning rate: straight up to 1, then straight down to `final`.

    Args:
        step: 0 to steps - 1.
        steps: of the whole run.
        warmup: share of the updates before the top. The first update already takes a small step.
        final: the factor of the last update.
    """
    top = round(warmup * steps)
    if step < top:
        return (step + 1) / (top + 1)
    return 1 - (1 - final) * (step - top) / max(1, steps - 1 - top)


_RANGES = (
    ("lr", 0, math.inf),
    ("warmup", 0, 1),
    ("final_lr", 0, 1),
    ("gamma", 0, 1),
    ("momentum", 0, 1),
    ("weight_decay", 0, math.inf),
    ("label_smoothing", 0, 1),
)


def _check_whole(name: str, value: Any, least: int, none_allowed: bool = False) -> None:
    if value is None and none_allowed:
        return
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise ValueError(f"{name} is a whole number of at least {least}, not {value!r}.")


def _check_number(name: str, value: Any, low: float, high: float) -> None:
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if (
        not number
        or not math.isfinite(value)
        or not low <= value <= high
        or (name == "momentum" and value == 1)
    ):
        below = " below 1" if name == "momentum" else f" to {high:g}" if math.isfinite(high) else " upward"
        raise ValueError(f"{name} is a number from {low:g}{below}, not {value!r}.")


def differences(old: dict[str, Any], new: Config) -> list[str]:
    """Name the settings in which a stored configuration differs from `new`, with both values."""
    stored = {**old, "milestones": tuple(old.get("milestones", ()))}
    now = {field.name: getattr(new, field.name) for field in fields(new)}
    return [
        f"{name} was {stored.get(name)!r} and is {value!r}"
        for name, value in now.items()
        if stored.get(name) != value
    ]
