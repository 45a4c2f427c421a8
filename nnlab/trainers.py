"""A plain training loop for experiments that trains several small nets at once.

Every parameter has a leading axis of R runs (seeds, learning rates), and batched matrix products
train all of them in the time of a few. The runs never mix, so a run that diverges leaves the others
alone. Runs with the same seed see the same batches, so they can be compared in pairs.

To train one net for real (any model, GPU, augmentation, checkpoints) there is `nnlab.train`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import torch
import torch.nn.functional as F

__all__ = [
    "accuracy",
    "change_rates",
    "magnitude_masks",
    "mlp_scores",
    "shuffle_values",
    "sweep",
    "train_nets",
]


def mlp_scores(f: Callable) -> Callable:
    """Return scores(x, params) of a fully connected net with activation f between its layers.

    params = [w, b, w, b, ...] with w (R, fan_in, fan_out) and b (R, 1, fan_out) for R nets at once
    and x (R, B, D); or all of them without the axis R for a single net.
    """

    def scores(x: torch.Tensor, params: Sequence[torch.Tensor]) -> torch.Tensor:
        *hidden, last = zip(params[::2], params[1::2], strict=True)
        for w, b in hidden:
            x = f(_affine(x, w, b))
        return _affine(x, *last)

    return scores


def _affine(x: torch.Tensor, w: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    return torch.baddbmm(b, x, w) if w.ndim == 3 else torch.addmm(b, x, w)


def change_rates(
    params: Sequence[torch.Tensor], scores: Callable, x: torch.Tensor, y: torch.Tensor
) -> torch.Tensor:
    """Relative size of the gradient of each parameter of one net: norm of dL/dp / norm of p.

    Args:
        params: list of L tensors of one net, without an axis of runs.
        scores: (x (N, D), params) -> (N, n_classes).
        x, y: a batch; L is its mean cross-entropy.

    Returns:
        (L,) float tensor; not finite for parameters that are all zero.
    """
    params = [p.detach().clone().requires_grad_() for p in params]
    grads = torch.autograd.grad(F.cross_entropy(scores(x, params), y), params)
    return torch.stack([g.norm() / p.detach().norm() for g, p in zip(grads, params, strict=True)])


def train_nets(
    params: Sequence[torch.Tensor],
    scores: Callable,
    x: torch.Tensor,
    y: torch.Tensor,
    lrs: float | Sequence[float],
    seeds: Sequence[int],
    num_steps: int,
    batch_size: int = 64,
    momentum: float = 0.9,
    masks: Sequence[torch.Tensor] | None = None,
    decay: bool = False,
) -> torch.Tensor:
    """Train R nets at once by SGD with momentum on the cross-entropy; changes `params` in place.

    Args:
        params: tensors of shape (R, ...), leaves that require a gradient.
        scores: (x (R, B, ...), params) -> (R, B, n_classes).
        x, y: training set, (N, ...) floats and (N,) class indices.
        lrs: one learning rate for all runs, or R of them.
        seeds: R whole numbers that choose the batches; equal seeds, equal batches.
        num_steps, batch_size, momentum: of SGD; the velocity is momentum * velocity + gradient.
        masks: one per parameter, broadcastable to it: 0 keeps an entry at exactly 0.
        decay: lower the learning rates in a straight line to 0 over the steps, so that the last
            steps average instead of jumping about.

    Returns:
        losses (num_steps, R), each measured before its step; not finite once a run has diverged.

    Raises:
        ValueError: if params, lrs and seeds disagree about R.
    """
    n_runs, rates = len(params[0]), torch.as_tensor(lrs, dtype=torch.float32)
    if any(len(p) != n_runs for p in params) or len(seeds) != n_runs or rates.shape not in ((), (n_runs,)):
        raise ValueError(
            f"{n_runs} runs in the first parameter: give each parameter that many "
            f"rows, as many seeds (there are {len(seeds)}), and one learning rate or "
            f"as many (there are {rates.numel()})."
        )
    rates = rates.expand(n_runs)
    _apply_masks(params, masks)
    velocity = [torch.zeros_like(p) for p in params]
    rngs = {seed: torch.Generator().manual_seed(int(seed)) for seed in seeds}
    losses = torch.empty(num_steps, n_runs)
    for t in range(num_steps):
        drawn = {s: torch.randint(len(x), (batch_size,), generator=g) for s, g in rngs.items()}
        batch = torch.stack([drawn[seed] for seed in seeds])  # (R, B)
        loss = _loss_per_run(scores(x[batch], params), y[batch])
        losses[t] = loss.detach()
        grads = torch.autograd.grad(loss.sum(), params)
        lr = rates * (1 - t / num_steps if decay else 1.0)
        with torch.no_grad():
            for p, g, v in zip(params, grads, velocity, strict=True):
                v.mul_(momentum).add_(g)
                p.sub_(v * lr.view(-1, *[1] * (p.ndim - 1)))
        _apply_masks(params, masks)
    return losses


def _loss_per_run(out: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """Cross-entropy of each run: out (R, B, n_classes), y (R, B) -> (R,), in nats."""
    loss = F.cross_entropy(out.flatten(0, 1), y.flatten(), reduction="none")
    return loss.view(y.shape).mean(1)


def _apply_masks(params: Sequence[torch.Tensor], masks: Sequence[torch.Tensor] | None) -> None:
    if masks is not None:
        with torch.no_grad():
            for p, mask in zip(params, masks, strict=True):
                p.mul_(mask)


@torch.no_grad()
def accuracy(
    params: Sequence[torch.Tensor], scores: Callable, x: torch.Tensor, y: torch.Tensor
) -> np.ndarray:
    """Share of right answers of each of R nets on x (N, D), y (N,): a numpy array (R,), in %."""
    out = scores(x.expand(len(params[0]), *x.shape), params)
    return 100 * (out.argmax(-1) == y).float().mean(1).numpy()


def sweep(
    start: Callable,
    scores: Callable,
    splits: dict[str, tuple[torch.Tensor, torch.Tensor]],
    lrs: Sequence[float],
    seeds: Sequence[int],
    num_steps: int,
    batch_size: int = 64,
    decay: bool = False,
) -> dict[str, np.ndarray]:
    """Train one net per seed and learning rate, all at once, and score them on every split.

    Args:
        start: seed -> list of initial parameters (tensors without a leading axis).
        scores, num_steps, batch_size, decay: as in `train_nets`.
        splits: name -> (x, y); the nets are trained on the one called "train".
        lrs, seeds: the grid. Nets of one seed share their start and their batches.

    Returns:
        For each split the accuracies in %, (len(seeds), len(lrs)). A net that diverged counts with
        what it answers then, which is no better than guessing.
    """
    nets = [start(seed) for seed in seeds]
    params = [
        torch.stack([net[i] for net in nets]).repeat_interleave(len(lrs), 0) for i in range(len(nets[0]))
    ]
    params = [p.requires_grad_() for p in params]
    runs = [seed for seed in seeds for _ in lrs]
    train_nets(
        params, scores, *splits["train"], list(lrs) * len(seeds), runs, num_steps, batch_size, decay=decay
    )
    return {
        name: accuracy(params, scores, x, y).reshape(len(seeds), len(lrs))
        for name, (x, y) in splits.items()
        if name != "train"
    }


def magnitude_masks(
    params: Sequence[torch.Tensor], masks: Sequence[torch.Tensor], keep: Sequence[float]
) -> list[torch.Tensor]:
    """Prune: keep the largest weights of each layer of each net, by absolute value.

    Args:
        params: tensors (R, fan_in, fan_out).
        masks: one of the same shape per parameter, 0 where a weight is already gone.
        keep: per parameter, the share of the weights still there that stays.

    Returns:
        New masks of 0 and 1.
    """
    new = []
    for p, mask, share in zip(params, masks, keep, strict=True):
        size = p.detach().abs().where(mask > 0, torch.tensor(-1.0)).flatten(1)
        kept = size.topk(int(mask[0].sum() * share), 1).indices
        new.append(torch.zeros_like(size).scatter_(1, kept, 1.0).view_as(p))
    return new


def shuffle_values(
    params: Sequence[torch.Tensor],
    masks: Sequence[torch.Tensor],
    places: Sequence[torch.Tensor],
    rng: np.random.Generator,
) -> list[torch.Tensor]:
    """Take the values of each layer under `masks`, permute them, and put them at `places`.

    All arguments are lists of tensors (R, fan_in, fan_out); masks and places have as many ones.
    Returns new parameters that are 0 elsewhere.
    """
    new = [torch.zeros_like(p) for p in params]
    for out, p, mask, place in zip(new, params, masks, places, strict=True):
        for r in range(len(p)):
            values = p[r][mask[r] > 0].detach().numpy()
            out[r][place[r] > 0] = torch.from_numpy(rng.permutation(values))
    return new
