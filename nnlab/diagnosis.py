"""Draws the state of a net in training: its signals, its gradients, how fast it moves, its loss."""

from __future__ import annotations

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from nnlab.plotting import COLORS, finish

__all__ = ["health_panel"]

_H_RANGE, _DZ_RANGE = (-1.2, 6.0), (-12.0, 0.0)
_HEALTHY_RATIO = 1e-3


def health_panel(
    title: str,
    alt: str,
    activations: Sequence[ArrayLike],
    gradients: Sequence[ArrayLike],
    saturated: Sequence[float],
    dead: Sequence[float],
    ratios: Sequence[float],
    losses: ArrayLike,
    num_classes: int,
) -> Figure:
    """Draw the state of a net in five plots whose axes are the same for every net.

    Args:
        title, alt: of the figure, as in `plotting.finish`.
        activations: outputs h of the L hidden layers, any shapes; exact zeros are left out of the histograms.
        gradients: dL/dz of the same layers, any shapes; drawn as log10 of their size, zeros left out.
        saturated, dead: L shares from 0 to 1.
        ratios: size of an update divided by the size of the weights, for each weight matrix.
        losses: (num_steps,) training loss in nats; may end in NaN.
        num_classes: whose logarithm is the loss of a net that knows nothing.

    Raises:
        ValueError: if the lists are not of one length (`ratios` may have one more, for the read-out).
    """
    depth = len(activations)
    if not len(gradients) == len(saturated) == len(dead) == depth or len(ratios) not in (depth, depth + 1):
        raise ValueError(
            f"{depth} layers of activations: give as many gradients ({len(gradients)}), shares saturated "
            f"({len(saturated)}) and dead ({len(dead)}), and as many ratios or one more ({len(ratios)})."
        )
    fig = plt.figure(figsize=(6.8, 5.4))
    ax = fig.subplot_mosaic("hhddss;rrrlll")
    _ridges(ax["h"], [np.ravel(h) for h in activations], _H_RANGE, "blue")
    ax["h"].set(xlabel="activation $h$", ylabel="hidden layer")
    with np.errstate(divide="ignore"):
        sizes = [np.log10(np.abs(np.ravel(g))) for g in gradients]
    _ridges(ax["d"], [np.where(np.isfinite(s), s, 0.0) for s in sizes], _DZ_RANGE, "orange")
    ax["d"].set(xlabel=r"$\log_{10}|\partial L/\partial z|$")
    _shares(ax["s"], saturated, dead)
    _ratios(ax["r"], ratios, depth)
    _losses(ax["l"], np.asarray(losses, dtype=float), np.log(num_classes))
    finish(fig, title, alt)
    return fig


def _ridges(ax: Axes, layers: Sequence[np.ndarray], value_range: tuple[float, float], color: str) -> None:
    """One histogram a layer, the first on top, each scaled to its own highest bar; zeros are left out."""
    edges = np.linspace(*value_range, 66)
    for row, values in enumerate(layers, start=1):
        counts = np.histogram(np.clip(values[values != 0], *value_range), edges)[0]
        if not counts.any():
            ax.text(sum(value_range) / 2, row, "all 0", ha="center", fontsize=10)
            continue
        ax.stairs(row - 0.85 * counts / counts.max(), edges, baseline=row, fill=True, color=COLORS[color])
    _layer_axis(ax, len(layers))
    ax.set_xlim(value_range)


def _layer_axis(ax: Axes, rows: int) -> None:
    ax.set(ylim=(rows + 0.4, 0), yticks=range(1, rows + 1))


def _shares(ax: Axes, saturated: Sequence[float], dead: Sequence[float]) -> None:
    layers = np.arange(1, len(dead) + 1)
    ax.plot(100 * np.asarray(dead), layers, "o-", color=COLORS["red"], label="dead units")
    ax.plot(100 * np.asarray(saturated), layers, "s--", color=COLORS["cyan"], label="saturated")
    _layer_axis(ax, len(dead))
    ax.set(ylim=(len(dead) + 0.4, -1.4), xlim=(-6, 106), xlabel="share (%)")  # room for a legend
    ax.legend(fontsize=9, loc="upper center", handlelength=1.6, borderpad=0)


def _ratios(ax: Axes, ratios: Sequence[float], depth: int) -> None:
    layers, shown = np.arange(1, len(ratios) + 1), np.clip(ratios, 1e-9, 10)
    ax.axvline(_HEALTHY_RATIO, color=COLORS["green"], linewidth=6, alpha=0.45)
    ax.plot(shown, layers, "o-", color=COLORS["blue"])
    _layer_axis(ax, len(ratios))
    names = [str(i) for i in layers[:depth]] + ["out"] * (len(ratios) - depth)
    ax.set_yticks(layers, names)
    ax.set(xscale="log", xlim=(3e-10, 30), xlabel="size of update / size of weights", ylabel="layer")


def _losses(ax: Axes, losses: np.ndarray, chance: float) -> None:
    top = 4 * chance
    ax.axhline(chance, color=COLORS["ink"], linestyle=":", label="ln(classes)")
    ax.plot(np.where(losses > top, top, losses), color=COLORS["blue"], linewidth=1.3)
    if not np.isfinite(losses).all():
        last = int(np.isfinite(losses).sum())
        ax.axvline(last, color=COLORS["red"])
        side = "right" if last > 0.7 * len(losses) else "left"
        ax.text(last, 0.6 * top, f" NaN from \n step {last} ", fontsize=10, ha=side)
    ax.plot(0, min(losses[0], top), "o", color=COLORS["orange"], label=f"first: {losses[0]:.2f}")
    ax.set(ylim=(0, 1.04 * top), xlim=(-0.02 * len(losses), len(losses)), xlabel="step")
    ax.set_ylabel("training loss (nats)")
    ax.legend(fontsize=9, loc="upper right")
