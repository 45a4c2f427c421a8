"""Small nets with one fault each, trained for a few steps, and what is measured on them.

For assignment 4, where a student's `diagnose` reads the measurements and names the fault. Nothing here
knows how to read them. `tests/test_a4_statistics.py` shows how rarely a right rule fails `check_diagnosis`.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from nnlab import check

__all__ = ["KINDS", "check_diagnosis", "measure"]

KINDS = (
    "healthy",
    "start_too_small",
    "start_too_large",
    "dead_relus",
    "rate_too_high",
    "labels_shuffled",
    "inputs_unscaled",
)
STEPS, BATCH = 20, 64

Layers = list[np.ndarray]


@functools.lru_cache(maxsize=512)
def _measured(kind: str, seed: int, classes: int | None, activation: str | None) -> dict:
    rng = np.random.default_rng([seed, KINDS.index(kind)])
    net = _Net(rng, kind, classes, activation)
    return net.measurements()


def measure(kind: str, seed: int, classes: int | None = None, activation: str | None = None) -> dict:
    """Draw a net with a fault, train it for a few steps, and return what was measured.

    Args:
        kind: one of `KINDS`.
        seed: of width, depth, scales, weights and data.
        classes: their number; None draws it.
        activation: "relu" or "tanh"; None draws it. Dead ReLUs are always of a ReLU net.

    Returns:
        A dict of plain numbers, names and lists, one entry a hidden layer or a step; the text of the question
        `diagnose` says what each is.

    Raises:
        ValueError: an unknown kind.
    """
    if kind not in KINDS:
        raise ValueError(f"kind must be one of {', '.join(KINDS)}, not {kind!r}")
    return {
        key: list(value) if isinstance(value, list) else value
        for key, value in _measured(kind, seed, classes, activation).items()
    }


def check_diagnosis(
    fn: Callable, kind: str, n: int, missed: int, rng: np.random.Generator, hint: str, **options: Any
) -> None:
    """Check that an answer names the fault of nets that it has not seen.

    Args:
        fn: the student's function, called with what was measured on one net.
        kind: the fault that n nets have; one more net of each other kind keeps a constant from passing.
        n, missed: how many nets there are, and how many of them may be given another name.
        rng: the generator of the test cell.
        hint: for the message.
        options: `classes` and `activation` of the nets.
    """

    def names(kinds: list[str]) -> list:
        return [check.call(fn, measure(one, int(rng.integers(2**31)), **options)) for one in kinds]

    found = names([kind] * n)
    others = names([one for one in KINDS if one != kind])
    check.that(
        all(type(name) is str and name in KINDS for name in found + others),
        "return one of the seven names, a string.",
    )
    wrong = n - found.count(kind)
    check.that(
        wrong <= missed,
        f'too many nets of the kind "{kind}" are given another name.',
        f"{wrong} of {n} are; allowed {missed}",
        hint,
    )
    wrong = others.count(kind)
    check.that(
        wrong <= len(others) // 2,
        f'too many nets of other kinds are called "{kind}".',
        f"{wrong} of {len(others)} are; allowed {len(others) // 2}",
    )


class _Net:
    """A fully connected classifier of Gaussian clusters, without normalization."""

    def __init__(self, rng: np.random.Generator, kind: str, classes: int | None, activation: str | None):
        self.rng, self.kind = rng, kind
        self.classes = int(rng.integers(3, 21)) if classes is None else classes
        self.activation = activation or str(rng.choice(["relu", "tanh"]))
        if kind == "dead_relus":
            self.activation = "relu"
        depth, self.inputs = int(rng.integers(3, 6)), int(rng.integers(20, 41))
        widths = [self.inputs, *rng.integers(40, 71, size=depth).tolist(), self.classes]
        gain = 2.0 if self.activation == "relu" else 1.0
        self.w = [
            rng.normal(0, np.sqrt(gain / fan_in), (fan_in, fan_out))
            for fan_in, fan_out in zip(widths, widths[1:], strict=False)
        ]
        self.w[-1] *= 0.3  # so that the first predictions are cautious
        self.b = [np.zeros(fan_out) for fan_out in widths[1:]]
        self.centers = rng.normal(size=(self.classes, self.inputs))
        self.input_scale = 1.0
        ratio = 10 ** rng.uniform(-0.6, 0.2) if kind == "rate_too_high" else 10 ** rng.uniform(-2.7, -2.3)
        self.lr = ratio * self._rate_of_updates_as_large_as_the_weights()  # chosen while all is well
        self._break()

    def _rate_of_updates_as_large_as_the_weights(self) -> float:
        dws = self._pass(*self._batch())[-1]
        sizes = [np.linalg.norm(w) / np.linalg.norm(dw) for w, dw in zip(self.w, dws, strict=True)]
        return float(np.median(sizes))

    def _break(self) -> None:
        """Put the fault in; a rate that is too high is one already."""
        rng, hidden = self.rng, range(len(self.w) - 1)
        if self.kind == "start_too_small":
            factor = rng.uniform(0.1, 0.3)
            self.w = [factor * w for w in self.w]
        elif self.kind == "start_too_large":
            factor = rng.uniform(4, 10)
            self.w = [factor * w for w in self.w]
        elif self.kind == "dead_relus":
            layer = int(rng.choice(hidden))
            units = rng.permutation(self.b[layer].size)
            self.b[layer][units < rng.uniform(0.75, 0.92) * units.size] = -30.0
        elif self.kind == "inputs_unscaled":
            self.input_scale = 10 ** rng.uniform(1.3, 2.4)

    def _batch(self) -> tuple[np.ndarray, np.ndarray]:
        y = self.rng.integers(self.classes, size=BATCH)
        x = (self.centers[y] + 0.3 * self.rng.normal(size=(BATCH, self.inputs))) / np.sqrt(1.09)
        if self.kind == "labels_shuffled":
            y = self.rng.permutation(self.rng.integers(self.classes, size=BATCH))
        return self.input_scale * x, y

    def _activate(self, z: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the activations and their slopes."""
        if self.activation == "relu":
            return np.maximum(z, 0), (z > 0) * 1.0
        h = np.tanh(z)
        return h, 1 - h * h

    def _pass(self, x: np.ndarray, y: np.ndarray) -> tuple[float, Layers, Layers, Layers, Layers]:
        """Return loss, activations (inputs first), slopes, and the gradients of z and w of every layer."""
        hs, slopes = [x], []
        for w, b in zip(self.w[:-1], self.b, strict=False):
            h, slope = self._activate(hs[-1] @ w + b)
            hs.append(h)
            slopes.append(slope)
        scores = hs[-1] @ self.w[-1] + self.b[-1]
        scores = scores - scores.max(axis=1, keepdims=True)
        log_p = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
        loss = -float(log_p[np.arange(len(y)), y].mean())
        dz = np.exp(log_p)
        dz[np.arange(len(y)), y] -= 1
        dzs = [dz / len(y)]
        for w, slope in zip(self.w[:0:-1], slopes[::-1], strict=True):
            dzs.insert(0, (dzs[0] @ w.T) * slope)
        return loss, hs, slopes, dzs, [h.T @ dz for h, dz in zip(hs, dzs, strict=True)]

    def measurements(self) -> dict:
        """Measure the net at its start, then train it and keep the loss of every step."""
        x, y = self._batch()
        with np.errstate(all="ignore"):
            loss, hs, slopes, dzs, dws = self._pass(x, y)
            sizes = [np.linalg.norm(w) for w in self.w]
            found: dict[str, Any] = {
                "classes": self.classes,
                "activation": self.activation,
                "input_std": float(x.std()),
                "activation_std": [float(h.std()) for h in hs[1:]],
                "flat": [float(np.mean(slope < 0.05)) for slope in slopes],
                "dead": [float(np.mean((slope < 0.05).all(axis=0))) for slope in slopes],
                "gradient_std": [float(dz.std()) for dz in dzs[:-1]],
                "update_ratio": [
                    float(self.lr * np.linalg.norm(dw) / size) for dw, size in zip(dws, sizes, strict=True)
                ][:-1],
                "loss": [loss],
            }
            for _ in range(STEPS):
                self.w = [w - self.lr * dw for w, dw in zip(self.w, dws, strict=True)]
                self.b = [b - self.lr * dz.sum(axis=0) for b, dz in zip(self.b, dzs, strict=True)]
                loss, _, _, dzs, dws = self._pass(*self._batch())
                found["loss"].append(loss if np.isfinite(loss) else float("inf"))
        return found
