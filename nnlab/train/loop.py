"""`fit`: the training loop of the course for one net, on a CPU, a GPU or, under `torchrun`, several.

`nnlab.trainers` trains many small nets at once for the experiments of the lectures, with its own SGD in
plain sight; `nnlab.train` trains one net of any kind as one would train it for real.
"""

from __future__ import annotations

import contextlib
import os
import time
import warnings
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F
from torch import nn
from torch.nn.parallel import DistributedDataParallel

from nnlab.train import checkpoint as files
from nnlab.train.batches import NOISE, Batches, as_tensors, seed_of
from nnlab.train.config import Config, differences
from nnlab.train.devices import Processes, autocast, choose_device, device_name, processes
from nnlab.train.display import Display
from nnlab.train.history import History
from nnlab.train.interrupt import interrupts_wait

__all__ = ["evaluate", "fit", "make_optimizer", "predict"]


def fit(
    model: nn.Module,
    train: Any,
    validation: Any = None,
    config: Config | None = None,
    *,
    checkpoint: str | os.PathLike[str] | None = None,
    resume: bool = False,
    log: str | os.PathLike[str] | None = None,
    progress: bool | None = None,
    plot: bool = False,
) -> History:
    """Train a classifier by SGD on the cross-entropy; changes `model` and leaves it in evaluation mode.

    Args:
        model: (N, ...) -> logits (N, n_classes). It moves to the device and stays there.
        train, validation: pairs (x, y) of arrays or tensors: standardized floats (N, C, H, W), or of any
            other shape the model takes, and class indices (N,). Both are moved to the device as a whole.
        config: the settings; None takes `Config()`.
        checkpoint: a file that is written after every epoch and on an interrupt (Ctrl-C, stop button).
        resume: go on where the checkpoint ends, if there is one. On a CPU the weights at the end are,
            to the bit, those of a run that was never interrupted. A complete run is only loaded.
        log: a file of JSON lines, which `plot_log` draws.
        progress: show a progress bar; None: only on a terminal.
        plot: in a notebook, draw the curve as it grows; elsewhere this does nothing.

    Returns:
        The losses of all updates and the figures of all epochs. A run whose loss is not finite at the end
        of an epoch ends there, with a warning; `stopped` says so.

    Raises:
        ValueError: settings, data or a checkpoint that do not fit together; says what differs.
        KeyboardInterrupt: after an interrupt, when the checkpoint is complete.
    """
    config = config or Config()
    device = choose_device(config.device)
    with processes(device) as group:
        run = _Run(model, train, validation, config, device, group, checkpoint)
        run.prepare(resume, log)
        display = Display(run.steps, run.done, progress if group.first else False, plot and group.first)
        alone = group.count == 1  # several would have to agree on the update after which they stop
        with contextlib.closing(display), interrupts_wait(alone) as interrupt, run.own_randomness():
            model.train()
            while run.done < run.steps and not run.history.stopped:
                run.update()
                display.step()
                if run.epoch_ends():
                    run.finish_epoch()
                    display.look(run.history)
                if interrupt.came:
                    run.save()
                    raise KeyboardInterrupt("the update was completed" + run.where())
            display.look(run.history, last=True)
    model.eval()
    return run.history


class _Run:
    """One call of `fit`: its state, and the steps of which it consists."""

    def __init__(
        self,
        model: nn.Module,
        train: Any,
        validation: Any,
        config: Config,
        device: torch.device,
        group: Processes,
        checkpoint: str | os.PathLike[str] | None,
    ):
        self.config, self.device, self.group = config, device, group
        self.model = _to_device(model, device)
        self.optimizer = make_optimizer(self.model, config)
        like = next(self.model.parameters())
        self.batches = Batches(*as_tensors(train, like, "train"), config, group)
        self.validation = None if validation is None else as_tensors(validation, like, "validation")
        self.steps = config.steps or config.epochs * self.batches.per_epoch
        self.net = _spread(self.model, device, group)
        self.checkpoint = None if checkpoint is None else Path(checkpoint)
        self.log: Path | None = None
        self.done = 0
        self.losses = torch.zeros(
            self.steps, device=device
        )  # stays there: reading one would wait for the device
        self.history = History(self._about())
        self.seconds, self.since = 0.0, 0.0

    def _about(self) -> dict[str, Any]:
        return {
            "config": asdict(self.config),
            "device": device_name(self.device),
            "torch": torch.__version__,
            "processes": self.group.count,
            "train": list(self.batches.x.shape),
        }

    def update(self) -> None:
        """Draw a batch, compute the loss and its gradient, and take one step."""
        step = self.done
        self.since = self.since or time.perf_counter()
        torch.manual_seed(seed_of(self.config.seed, NOISE, step, self.group.rank))  # for dropout
        x, y = self.batches.at(step)
        with autocast(self.device, self.config.precision):
            scores = self.net(x)
        loss = F.cross_entropy(scores.float(), y, label_smoothing=self.config.label_smoothing)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        for part in self.optimizer.param_groups:
            part["lr"] = self.config.rate(step, self.steps)
        self.optimizer.step()
        self.losses[step] = loss.detach()
        self.done += 1

    def epoch_ends(self) -> bool:
        """True at the end of an epoch that is followed by a look, and at the end of the run."""
        return (
            self.done == self.steps or self.done % (self.batches.per_epoch * self.config.evaluate_every) == 0
        )

    def _collect(self) -> None:
        """Move the losses since the last time into the history, and stop the clock."""
        begun = len(self.history.loss)
        if begun < self.done:
            self.history.loss += self.group.mean(self.losses[begun : self.done].clone()).tolist()  # waits
            self.history.lr += [self.config.rate(step, self.steps) for step in range(begun, self.done)]
        if self.since:
            self.seconds += time.perf_counter() - self.since
            self.since = 0.0

    def finish_epoch(self) -> None:
        """Read the losses, evaluate, write the log and the checkpoint."""
        written, looks = self._logged
        self._collect()
        last: dict[str, Any] = self.history.epochs[-1] if self.history.epochs else {"step": 0, "seconds": 0.0}
        losses = self.history.loss[last["step"] :]
        record = {
            "epoch": self.done / self.batches.per_epoch,
            "step": self.done,
            "train_loss": sum(losses) / len(losses),
            "seconds": self.seconds,
            "images_per_second": len(losses) * self.config.batch_size / (self.seconds - last["seconds"]),
        }
        if self.validation is not None:
            self.group.copy_from_first(self.model.buffers())
            loss, accuracy = evaluate(self.model, *self.validation, precision=self.config.precision)
            record |= {"val_loss": loss, "val_accuracy": accuracy}
        self.history.epochs.append(record)
        if record["train_loss"] - record["train_loss"] != 0:  # neither infinite nor NaN
            self.history.stopped = (
                f"The loss was not finite any more by update {self.done}; a smaller learning rate than "
                f"{self.config.lr:g} may help."
            )
            warnings.warn(self.history.stopped, RuntimeWarning, stacklevel=3)
        else:
            self.save()
        self._write_log(written, looks)

    # ----------------------------------------------------------------------- files

    @property
    def _logged(self) -> tuple[int, int]:
        return len(self.history.loss), len(self.history.epochs)

    def _write_log(self, since_step: int, since_epoch: int) -> None:
        if self.log is not None and self.group.first:
            with self.log.open("a" if since_step else "w", encoding="utf-8") as file:
                file.writelines(f"{line}\n" for line in self.history.lines(since_step, since_epoch))

    def prepare(self, resume: bool, log: str | os.PathLike[str] | None) -> None:
        """Take up the checkpoint if there is one and `resume` allows it; begin the log."""
        if self.checkpoint is not None and self.checkpoint.exists():
            if not resume:
                raise ValueError(
                    f"{self.checkpoint} is there already: resume=True goes on with it, or delete it."
                )
            self._resume(self.checkpoint)
        self.log = None if log is None else Path(log)
        if self.log is not None and self.group.first:
            self.log.parent.mkdir(parents=True, exist_ok=True)
        self._write_log(0, 0)

    def _resume(self, path: Path) -> None:
        state = files.read_state(path)
        changed = differences(state["config"], self.config)
        if state["train"] != list(self.batches.x.shape):
            changed.append(f"the training set was {state['train']} and is {list(self.batches.x.shape)}")
        if changed:
            raise ValueError(f"{path} belongs to another run: {'; '.join(changed)}. Delete it to begin anew.")
        tensors = files.load_checkpoint(path, self.model, self.optimizer)  # each process reads it
        self.done, self.seconds = state["step"], state["seconds"]
        self.history.epochs = state["epochs"]
        self.history.loss = tensors["loss"].tolist()
        self.history.lr = [self.config.rate(step, self.steps) for step in range(self.done)]
        self.losses[: self.done] = tensors["loss"].to(self.device)

    def save(self) -> None:
        """Write the checkpoint, if one is wanted."""
        self._collect()
        if self.checkpoint is not None and self.group.first:
            state = {
                "step": self.done,
                "seconds": self.seconds,
                "epochs": self.history.epochs,
                "config": asdict(self.config),
                "train": list(self.batches.x.shape),
            }
            loss = torch.tensor(self.history.loss)
            files.save_checkpoint(self.checkpoint, self.model, self.optimizer, state, {"loss": loss})

    def where(self) -> str:
        """Say where an interrupted run can be taken up."""
        saved = "" if self.checkpoint is None else f"; fit(..., resume=True) goes on from {self.checkpoint}"
        return f" ({self.done} of {self.steps}){saved}"

    def own_randomness(self) -> contextlib.AbstractContextManager:
        """Return a context after which torch's own random numbers go on as if there had been no run."""
        return torch.random.fork_rng([self.device] if self.device.type == "cuda" else [])


# --------------------------------------------------------------------------- model and optimizer


def _to_device(model: nn.Module, device: torch.device) -> nn.Module:
    """Move the model; images and filters lie channel by channel in each pixel, which is faster."""
    if device.type == "mps":
        return model.to(device)
    return model.to(device, memory_format=torch.channels_last)  # type: ignore[call-overload]


def _spread(model: nn.Module, device: torch.device, group: Processes) -> nn.Module:
    """Let the processes average their gradients; each begins with the weights of the first."""
    if group.count == 1:
        return model
    if device.type == "cuda":  # batch norm over the whole batch; on CPUs each process normalizes its share
        model = nn.SyncBatchNorm.convert_sync_batchnorm(model)
    return DistributedDataParallel(model, device_ids=[device] if device.type == "cuda" else None)


def make_optimizer(model: nn.Module, config: Config) -> torch.optim.SGD:
    """Return SGD in two groups: filters and matrices, and what has fewer axes (biases, norm layers)."""
    params = [p for p in model.parameters() if p.requires_grad]
    if not params:
        raise ValueError("the model has no parameter that could be trained.")
    small = config.weight_decay if config.decay_norm_and_bias else 0.0
    groups = [
        {"params": [p for p in params if p.ndim > 1], "weight_decay": config.weight_decay},
        {"params": [p for p in params if p.ndim <= 1], "weight_decay": small},
    ]
    return torch.optim.SGD(
        [part for part in groups if part["params"]], config.lr, config.momentum, nesterov=config.nesterov
    )


# --------------------------------------------------------------------------- looking at a net


@torch.no_grad()
def predict(model: nn.Module, x: Any, batch_size: int = 1000, precision: str = "auto") -> torch.Tensor:
    """Return the logits (N, n_classes) of a model in evaluation mode, as float32 on its device.

    Args:
        model: left in the mode it was in.
        x: array or tensor (N, ...), anywhere.
        batch_size: images at once; does not change the result.
        precision: as in `Config`.
    """
    device, training = next(model.parameters()).device, model.training
    model.eval()
    try:
        with autocast(device, precision):
            parts = [model(part.to(device)).float() for part in torch.as_tensor(x).split(batch_size)]
    finally:
        model.train(training)
    return torch.cat(parts)


def evaluate(
    model: nn.Module, x: Any, y: Any, batch_size: int = 1000, precision: str = "auto"
) -> tuple[float, float]:
    """Return (mean cross-entropy in nats, accuracy in %) on x (N, ...) and y (N,), in evaluation mode."""
    scores = predict(model, x, batch_size, precision)
    labels = torch.as_tensor(y).to(scores.device, torch.int64)
    right = int((scores.argmax(1) == labels).sum())
    return float(F.cross_entropy(scores, labels)), 100 * right / len(labels)
