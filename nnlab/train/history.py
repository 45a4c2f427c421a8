"""`History`: what a run measured, in memory and as a log file of JSON lines, and its plot."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from nnlab.plotting import COLORS, finish

__all__ = ["History", "plot_log"]


@dataclass
class History:
    """What `fit` measured.

    Attributes:
        about: configuration, device, torch version, number of processes, number of images.
        loss: training loss of each update, over the batch it was made from, before the update.
        lr: learning rate of each update.
        epochs: one dict for each look at the validation set: epoch, step, train_loss (mean since the
            last look), val_loss and val_accuracy (in %; both absent without a validation set), seconds
            (of training so far, without evaluation) and images_per_second.
        stopped: why the run ended early; empty if it did not.
    """

    about: dict[str, Any] = field(default_factory=dict)
    loss: list[float] = field(default_factory=list)
    lr: list[float] = field(default_factory=list)
    epochs: list[dict[str, Any]] = field(default_factory=list)
    stopped: str = ""

    @property
    def accuracy(self) -> float:
        """Validation accuracy at the end, in %; not a number without a validation set."""
        return self.epochs[-1].get("val_accuracy", float("nan")) if self.epochs else float("nan")

    @property
    def seconds(self) -> float:
        """Seconds of training, without evaluation."""
        return self.epochs[-1]["seconds"] if self.epochs else 0.0

    def lines(self, since_step: int = 0, since_epoch: int = 0) -> Iterable[str]:
        """Yield the log as lines of JSON; from the start, or what came after so many updates and looks."""
        if not since_step:
            yield json.dumps({"kind": "run", **self.about})
        for step in range(since_step, len(self.loss)):
            yield json.dumps({"kind": "step", "step": step + 1, "loss": self.loss[step], "lr": self.lr[step]})
        for epoch in self.epochs[since_epoch:]:
            yield json.dumps({"kind": "epoch", **epoch})

    @classmethod
    def read(cls, path: str | os.PathLike[str]) -> History:
        """Read a log file. A last line that was cut off, by a crash, is left out.

        Raises:
            ValueError: no such file, or not such a log.
        """
        history = cls()
        try:
            lines = Path(path).read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise ValueError(f"{path} cannot be read: {error}.") from None
        for number, line in enumerate(lines, start=1):
            try:
                history._take(json.loads(line))
            except (ValueError, KeyError, TypeError, AttributeError):
                if number < len(lines):
                    raise ValueError(
                        f"{path}, line {number}, is no line of a training log: {line[:60]!r}."
                    ) from None
        return history

    def _take(self, record: dict[str, Any]) -> None:
        kind = record.pop("kind")
        if kind == "run":
            self.about = record
        elif kind == "step":
            self.loss.append(float(record["loss"]))
            self.lr.append(float(record["lr"]))
        else:
            self.epochs.append(record)


def plot_log(*runs: History | str | os.PathLike[str]) -> Figure:
    """Draw one or more runs: loss of each update and, below, accuracy at each look.

    Args:
        runs: histories, or paths of log files (whose names become the labels).

    Returns:
        The finished figure, which names the last loss and accuracy of the first run.
    """
    if not runs:
        raise ValueError("plot_log needs at least one run: a History or the path of a log file.")
    read = [run if isinstance(run, History) else History.read(run) for run in runs]
    names = ["run" if isinstance(run, History) else Path(run).stem for run in runs]
    accurate = any("val_accuracy" in epoch for run in read for epoch in run.epochs)
    fig, axes = plt.subplots(1 + accurate, 1, sharex=True, figsize=(5.6, 3.2 + 1.8 * accurate), squeeze=False)
    colors = [color for name, color in COLORS.items() if name != "ink"]
    for number, (run, name) in enumerate(zip(read, names, strict=True)):
        _draw(axes[:, 0], run, f"{name}, " if len(read) > 1 else "", colors[number % len(colors)])
    axes[0, 0].set_ylabel("loss (nats)")
    axes[0, 0].legend()
    axes[-1, 0].set_xlabel("updates")
    if accurate:
        axes[1, 0].set_ylabel("accuracy (%)")
    finish(fig, _title(read[0]), _alt(read))
    plt.close(fig)  # shown by whoever asked for it, and not once more by the notebook
    return fig


def _draw(axes: np.ndarray, run: History, prefix: str, color: str) -> None:
    loss = np.array(run.loss)
    window = max(1, len(loss) // 50)
    smooth = np.convolve(loss, np.ones(window) / window, "valid") if len(loss) else loss
    axes[0].plot(np.arange(1, len(loss) + 1), loss, color=color, alpha=0.25, linewidth=0.8)
    axes[0].plot(np.arange(window, len(loss) + 1), smooth, color=color, ls="-", label=f"{prefix}training")
    looks = [epoch for epoch in run.epochs if "val_loss" in epoch]
    if looks:
        steps = [epoch["step"] for epoch in looks]
        style = {"color": color, "marker": "o", "markersize": 4, "linestyle": "--"}
        axes[0].plot(steps, [epoch["val_loss"] for epoch in looks], label=f"{prefix}validation", **style)
        axes[1].plot(steps, [epoch["val_accuracy"] for epoch in looks], **style)


def _title(run: History) -> str:
    if not run.loss:
        return "No update yet"
    first, last = run.loss[0], np.mean(run.loss[-20:])
    title = f"Training loss went from {first:.2f} to {last:.2f} in {len(run.loss):,} updates"
    return title if math.isnan(run.accuracy) else f"{title}; accuracy {run.accuracy:.1f} %"


def _alt(runs: list[History]) -> str:
    return (
        f"Line plot of {len(runs)} training run{'s' * (len(runs) > 1)}: loss in nats against the number of "
        f"updates, each update faint and a running mean over it, validation as dots. {_title(runs[0])}."
    )
