"""Trains a plain ReLU net, with or without batch norm, and watches what is said to explain batch norm.

Two things are measured on the way: how far the inputs of the layers drift from step to step ("internal
covariate shift"), and how far along the gradient the loss keeps falling (its smoothness). After Santurkar et
al. 2018, arXiv:1805.11604.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F

__all__ = ["Run", "follow"]

_PROBE = 512  # examples on which the drift is measured


@dataclass(frozen=True)
class Run:
    """What was seen while a net was trained.

    Attributes:
        drift: mean over steps and layers of how far the mean of a unit's output moves in a step, in units of
            its standard deviation (median over the units of a layer).
        accuracy: on the test set, in %.
        loss_ahead: (T, K), loss after steps of K sizes along the negative gradient, relative to before.
        gradient_change: (T, K), length of the change of the gradient over that step, relative to its length.
    """

    drift: float
    accuracy: float
    loss_ahead: np.ndarray
    gradient_change: np.ndarray


def follow(
    params: Sequence[torch.Tensor],
    splits: dict[str, tuple[torch.Tensor, torch.Tensor]],
    step_sizes: Sequence[float],
    seed: int,
    lr: float,
    normed: bool,
    added_drift: float = 0.0,
    num_steps: int = 150,
) -> Run:
    """Train by SGD with momentum 0.9 in batches of 32; every tenth step, look ahead along the gradient.

    Args:
        params: weight matrices (fan_in, fan_out), without biases; they are left as they are.
        splits: "train" and "test", each (x, y).
        step_sizes: K sizes of the steps ahead.
        seed: chooses the batches and the added drift.
        lr: learning rate.
        normed: batch norm (with the statistics of the batch, gamma 1, beta 0) before each ReLU.
        added_drift: at every step, each unit is multiplied by exp(added_drift * a) and shifted by
            added_drift * b before its ReLU, a and b normal, the same for the whole batch.
        num_steps: of SGD.
    """
    ws = [w.clone().requires_grad_() for w in params]
    (x, y), (x_test, y_test) = splits["train"], splits["test"]
    velocity, rng = [torch.zeros_like(w) for w in ws], torch.Generator().manual_seed(seed)
    moments: list | None = None
    drifts, ahead = [], []
    for t in range(num_steps):
        noise = [added_drift * torch.randn(2, w.shape[1], generator=rng) for w in ws[:-1]]
        last, moments = moments, _moments(ws, x[:_PROBE], normed, noise)
        if last is not None and t > 20:
            drifts.append([_moved(*pair) for pair in zip(moments, last, strict=True)])
        rows = torch.randint(len(x), (32,), generator=rng)
        loss = F.cross_entropy(_outputs(ws, x[rows], normed, noise)[-1], y[rows])
        grads = torch.autograd.grad(loss, ws)
        if t % 10 == 5:
            ahead.append([_ahead(ws, grads, x[rows], y[rows], s, normed, noise) for s in step_sizes])
            ahead[-1] = [(after / loss.item(), change) for after, change in ahead[-1]]
        with torch.no_grad():
            for w, g, v in zip(ws, grads, velocity, strict=True):
                w -= lr * v.mul_(0.9).add_(g)
    with torch.no_grad():
        right = _outputs(ws, x_test, normed)[-1].argmax(1) == y_test
    found = np.array(ahead)
    return Run(
        float(np.mean(drifts)),
        100 * right.float().mean().item(),
        loss_ahead=found[..., 0],
        gradient_change=found[..., 1],
    )


def _outputs(
    ws: Sequence[torch.Tensor], x: torch.Tensor, normed: bool, noise: Sequence[torch.Tensor] | None = None
) -> list[torch.Tensor]:
    """Return the outputs of all hidden layers, and the scores."""
    hs, h = [], x
    for layer, w in enumerate(ws[:-1]):
        z = h @ w
        if normed:
            z = (z - z.mean(0)) / (z.var(0, correction=0) + 1e-5).sqrt()
        if noise is not None:
            z = z * torch.exp(noise[layer][0]) + noise[layer][1]
        h = torch.relu(z)
        hs.append(h)
    return [*hs, h @ ws[-1]]


@torch.no_grad()
def _moments(
    ws: Sequence[torch.Tensor], x: torch.Tensor, normed: bool, noise: Sequence[torch.Tensor]
) -> list:
    return [(h.mean(0), h.std(0) + 1e-3) for h in _outputs(ws, x, normed, noise)[:-1]]


def _moved(now: tuple, before: tuple) -> float:
    return ((now[0] - before[0]).abs() / now[1]).median().item()


def _ahead(
    ws: Sequence[torch.Tensor],
    grads: Sequence[torch.Tensor],
    x: torch.Tensor,
    y: torch.Tensor,
    step: float,
    normed: bool,
    noise: Sequence[torch.Tensor],
) -> tuple[float, float]:
    """Return the loss after a step along the negative gradient, and the relative change of the gradient."""
    moved = [(w - step * g).detach().requires_grad_() for w, g in zip(ws, grads, strict=True)]
    loss = F.cross_entropy(_outputs(moved, x, normed, noise)[-1], y)
    new = torch.autograd.grad(loss, moved)
    change = sum((a - b).square().sum().item() for a, b in zip(new, grads, strict=True)) ** 0.5
    return loss.item(), change / sum(g.square().sum().item() for g in grads) ** 0.5
