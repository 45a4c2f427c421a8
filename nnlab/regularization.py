"""Training with randomness: the loop behind lecture 05's comparison of regularizers.

As in `nnlab.trainers`, every parameter has a leading axis of R runs. Targets are probabilities here, because
mixup blends labels, and a net is a function of its inputs, its parameters and a mode.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import torch
import torch.nn.functional as F
from scipy import stats

__all__ = ["fit", "he_start", "measure", "one_hot", "paired_gain"]


def he_start(sizes: Sequence[int], seeds: Sequence[int]) -> list[torch.Tensor]:
    """Start R fully connected nets by He, a seed each: [w (R, fan_in, fan_out), b (R, 1, fan_out), ...]."""
    rngs = [torch.Generator().manual_seed(1000 + seed) for seed in seeds]
    params = []
    for fan_in, fan_out in zip(sizes, sizes[1:], strict=False):
        w = torch.stack([torch.randn(fan_in, fan_out, generator=g) for g in rngs]) * (2 / fan_in) ** 0.5
        params += [w.requires_grad_(), torch.zeros(len(rngs), 1, fan_out, requires_grad=True)]
    return params


def fit(
    params: Sequence[torch.Tensor],
    scores: Callable,
    x: torch.Tensor,
    targets: torch.Tensor,
    seeds: Sequence[int],
    num_steps: int,
    lr: float = 0.03,
    batch_size: int = 64,
    noise: Callable | None = None,
    penalty: Callable | None = None,
    watch: Callable | None = None,
) -> None:
    """Train R nets at once by SGD with momentum 0.9; changes `params` in place.

    Args:
        params: tensors of shape (R, ...), leaves that require a gradient.
        scores: (x (R, B, ...), params, mode) -> (R, B, n_classes), called with mode "train".
        x, targets: training set, (N, ...) floats and (N, n_classes) probabilities.
        seeds: R whole numbers that choose the batches; equal seeds, equal batches.
        num_steps, lr, batch_size: of SGD; the learning rate falls in a straight line to 0.
        noise: (x, targets) -> (x, targets), a random change of each batch.
        penalty: params -> (R,), added to the loss.
        watch: called as watch(step) every 50 steps and at the end.

    Raises:
        ValueError: if there are not as many seeds as runs.
    """
    if any(len(p) != len(seeds) for p in params):
        raise ValueError(f"{len(seeds)} seeds: give each parameter as many rows, one a net.")
    velocity = [torch.zeros_like(p) for p in params]
    rngs = [torch.Generator().manual_seed(seed) for seed in seeds]
    for step in range(num_steps):
        if watch is not None and step % 50 == 0:
            watch(step)
        batch = torch.stack([torch.randint(len(x), (batch_size,), generator=g) for g in rngs])
        xb, tb = x[batch], targets[batch]
        if noise is not None:
            xb, tb = noise(xb, tb)
        loss = -(tb * scores(xb, params, "train").log_softmax(-1)).sum(-1).mean(1)  # (R,)
        if penalty is not None:
            loss = loss + penalty(params)
        grads = torch.autograd.grad(loss.sum(), params)
        with torch.no_grad():
            for p, g, v in zip(params, grads, velocity, strict=True):
                v.mul_(0.9).add_(g)
                p.sub_(v, alpha=lr * (1 - step / num_steps))
    if watch is not None:
        watch(num_steps)


@torch.no_grad()
def measure(
    predict: Callable, params: Sequence[torch.Tensor], x: torch.Tensor, y: torch.Tensor, draws: int = 1
) -> dict[str, np.ndarray]:
    """Accuracy in % and negative log likelihood (NLL) in nats of R nets; probabilities are averaged.

    Args:
        predict: (x (R, N, ...), params) -> scores (R, N, n_classes); random where draws > 1.
        params: tensors (R, ...).
        x, y: (N, ...) and (N,) class indices.
        draws: how many predictions are averaged.

    Returns:
        {"accuracy": (R,), "NLL": (R,)}.
    """
    many = x.expand(len(params[0]), *x.shape)
    p = sum(predict(many, params).softmax(-1) for _ in range(draws)) / draws
    picked = p.gather(-1, y.expand(len(p), -1)[..., None])[..., 0]
    return {
        "accuracy": 100 * (p.argmax(-1) == y).float().mean(1).numpy(),
        "NLL": -picked.clamp_min(1e-12).log().mean(1).numpy(),
    }


def paired_gain(treated: np.ndarray, control: np.ndarray, confidence: float = 0.99) -> tuple[float, float]:
    """Mean of treated - control over seeds, and half the width of its t interval.

    Args:
        treated, control: (n_seeds,), n_seeds >= 2, seed by seed with the same start and batches.
        confidence: of the interval.
    """
    difference = np.asarray(treated, dtype=float) - np.asarray(control, dtype=float)
    n = len(difference)
    if n < 2:
        raise ValueError("a spread needs at least two seeds.")
    half = stats.t.ppf(0.5 + confidence / 2, n - 1) * difference.std(ddof=1) / n**0.5
    return float(difference.mean()), float(half)


def one_hot(y: torch.Tensor, n_classes: int = 10) -> torch.Tensor:
    """Return labels (N,) as float probabilities (N, n_classes)."""
    return F.one_hot(y, n_classes).float()
