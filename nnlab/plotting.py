"""One look for all figures of the course, and the few plots that several chapters need.

Call `use_style()` once at the top of a notebook and `finish(fig, title, alt)` at the end of each
figure. A finished figure is legible on light and dark pages and on a phone (see `inline_svg`).
"""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from cycler import cycler
from matplotlib import cbook
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.textpath import text_to_path
from numpy.typing import ArrayLike

from nnlab.inline_svg import INK, figure_to_html

__all__ = [
    "COLORS",
    "INK",
    "check_axes",
    "finish",
    "histogram_grid",
    "image_grid",
    "layer_histograms",
    "line_with_band",
    "points_with_error",
    "use_style",
]

# Found by search: at least 3 : 1 against white and against #131416, every pair at least 25 apart
# in CIELAB for normal, deuteranopic and protanopic sight (Machado et al. 2009); see the tests.
COLORS = {
    "blue": "#4d87e5",
    "orange": "#da7c12",
    "green": "#1d7a63",
    "red": "#b7331d",
    "purple": "#9b0bfd",
    "cyan": "#16789e",
    "ink": INK,
}
_CYCLE = [COLORS[name] for name in ("blue", "orange", "green", "red", "purple", "cyan")]
# Words in the label of an axis that ask for a unit, and which.
_UNITS = {"time": "s", "duration": "s", "memory": "MB", "accuracy": "%"}


def use_style() -> None:
    """Switch matplotlib to the style of the course; in a notebook, show figures as inline SVG."""
    shell = _shell()
    if shell is not None:
        plt.switch_backend(plt.get_backend())  # load it now: loading removes formatters of figures
    plt.style.use(Path(__file__).with_name("course.mplstyle"))
    plt.rcParams["axes.prop_cycle"] = cycler(linestyle=["-", "--"]) * cycler(color=_CYCLE)
    if shell is not None:
        shell.display_formatter.formatters["text/html"].for_type(Figure, _to_html)


def _shell() -> Any:
    """Return the IPython shell this runs in, or None."""
    if "IPython" not in sys.modules:
        return None
    return sys.modules["IPython"].get_ipython()


def _to_html(fig: Figure) -> str:
    return figure_to_html(fig, _alt(fig) or _first_title(fig) or "figure without a description")


def _alt(fig: Figure) -> str:
    return getattr(fig, "nnlab_alt", "")


def _first_title(fig: Figure) -> str:
    titles = [fig.get_suptitle()] + [ax.get_title(loc) for ax in fig.axes for loc in ("left", "center")]
    return next((title for title in titles if title), "")


def finish(fig: Figure, title: str, alt: str) -> None:
    """Give a figure the sentence it is there for and a description for those who do not see it.

    Args:
        fig: the figure.
        title: the finding, as a sentence: "ReLU keeps half of the gradient", not "Gradients".
        alt: kind of plot, axes, and what is to be seen, in one to three sentences.

    Raises:
        ValueError: if title or alt is empty.
    """
    if not title.strip() or not alt.strip():
        raise ValueError("finish(fig, title, alt) needs a title that states the finding and an alt text.")
    fig.suptitle(_wrap(title.strip(), fig.get_figwidth()), x=0.01, ha="left")
    fig.nnlab_alt = " ".join(alt.split())  # type: ignore[attr-defined]  # kept with the figure


def _wrap(title: str, width: float) -> str:
    """Break a title into lines that fit a figure `width` inches wide; formulas stay in one piece."""
    font = FontProperties(size=plt.rcParams["figure.titlesize"], weight=plt.rcParams["figure.titleweight"])
    lines: list[str] = []
    for word in re.split(r"\s+(?=(?:[^$]*\$[^$]*\$)*[^$]*$)", title):  # spaces outside of formulas
        longer = f"{lines[-1]} {word}" if lines else word
        room, *_ = text_to_path.get_text_width_height_descent(longer, font, cbook.is_math_text(longer))
        if lines and room <= 0.97 * 72 * width:
            lines[-1] = longer
        else:
            lines.append(word)
    return "\n".join(lines)


# --------------------------------------------------------------------------- plots


def line_with_band(
    ax: Axes,
    x: ArrayLike,
    ys: ArrayLike,
    label: str,
    color: str | None = None,
    spread: str = "std",
) -> Line2D:
    """Draw the mean of several runs as a line and their spread as a band.

    Args:
        ax: matplotlib axes.
        x: (T,) positions.
        ys: (n_runs, T), one run a row.
        label: entry in the legend; the number of runs is added to it.
        color: a name in `COLORS` or any matplotlib color; None takes the next one of the cycle.
        spread: "std" (mean +- one standard deviation over runs, n - 1 in the denominator),
            "sem" (standard error of the mean) or "range" (smallest to largest run).

    Returns:
        The line, so that its color can be used again.
    """
    x, ys = np.asarray(x, dtype=float), np.asarray(ys, dtype=float)
    if ys.ndim != 2 or ys.shape[1:] != x.shape:
        raise ValueError(f"ys must have shape (n_runs, {x.size}), one run a row, but it is {ys.shape}.")
    n_runs, mean = len(ys), ys.mean(axis=0)
    low, high = _band(ys, spread)
    chosen = None if color is None else COLORS.get(color, color)
    (line,) = ax.plot(x, mean, label=f"{label} (n = {n_runs})", color=chosen)
    if n_runs > 1:
        ax.fill_between(x, low, high, color=line.get_color(), alpha=0.22, linewidth=0)
    return line


def _band(ys: np.ndarray, spread: str) -> tuple[np.ndarray, np.ndarray]:
    """Return the lower and upper edge of the spread of ys (n_runs, T) over runs."""
    if spread == "range":
        return ys.min(axis=0), ys.max(axis=0)
    if spread not in ("std", "sem"):
        raise ValueError(f'spread must be "std", "sem" or "range", not {spread!r}.')
    half = ys.std(axis=0, ddof=1) if len(ys) > 1 else np.zeros(ys.shape[1])
    half = half / math.sqrt(len(ys)) if spread == "sem" else half
    return ys.mean(axis=0) - half, ys.mean(axis=0) + half


def points_with_error(
    ax: Axes,
    labels: Sequence[str],
    values: Sequence,
    x_label: str = "",
    y_label: str = "setting (number of runs)",
    color: str = "blue",
) -> None:
    """Compare groups of runs: a small dot for each run, a large one for the mean with +- one std.

    The groups stand below each other, the first on top, so that long names fit on a phone.

    Args:
        ax: matplotlib axes.
        labels: one name per group.
        values: one sequence of numbers per group (the runs; lengths may differ).
        x_label: what is measured, with its unit.
        y_label: what the groups are; each name is followed by its number of runs in brackets.
        color: a name in `COLORS` or any matplotlib color.
    """
    if len(labels) != len(values):
        raise ValueError(f"{len(labels)} labels for {len(values)} groups of values.")
    color = COLORS.get(color, color)
    for row, group in enumerate(np.asarray(v, dtype=float).ravel() for v in values):
        if not group.size:
            raise ValueError(f"the group {labels[row]!r} holds no values.")
        jitter = np.linspace(-0.14, 0.14, group.size) if group.size > 1 else [0.0]
        ax.plot(group, row + np.asarray(jitter), ".", color=color, alpha=0.55, markersize=6)
        std = group.std(ddof=1) if group.size > 1 else 0.0
        ax.errorbar(group.mean(), row, xerr=std, fmt="o", color=color, markersize=7, elinewidth=1.6)
    names = [f"{name} ({np.size(group)})" for name, group in zip(labels, values, strict=True)]
    ax.set_yticks(range(len(labels)), names)
    ax.set(ylim=(len(labels) - 0.5, -0.5), ylabel=y_label, xlabel=x_label)
    ax.grid(axis="y", visible=False)


def layer_histograms(
    activations: Mapping[str, np.ndarray] | Iterable[np.ndarray],
    x_label: str = "activation",
    bins: int = 50,
    value_range: tuple[float, float] | None = None,
    color: str = "blue",
) -> Figure:
    """Show the distribution of the values in each layer, one panel a layer, with shared axes.

    Args:
        activations: a dict {name: array}, or arrays for layer 1, layer 2, ...; any shapes.
        x_label: what the values are.
        bins: number of bins.
        value_range: (low, high) of the x axis; None takes the extremes over all layers. What lies
            outside is not drawn, but mean, std and the fractions are those of all values.
        color: a name in `COLORS` or any matplotlib color.

    Returns:
        The figure; call `finish` on it.
    """
    layers = _flat_layers(activations)
    low, high = value_range or _limits(layers.values())
    n_cols = min(3, len(layers))
    n_rows = math.ceil(len(layers) / n_cols)
    fig, axes = plt.subplots(
        n_rows,
        n_cols,
        figsize=(max(5.6 * n_cols / 3, 3.4), 1.2 + 1.55 * n_rows),
        sharex=True,
        sharey=True,
        squeeze=False,
    )
    edges = np.linspace(low, high, bins + 1)
    for ax, (name, values) in zip(axes.flat, layers.items(), strict=False):
        share = 100 * np.histogram(values, edges)[0] / values.size
        ax.stairs(share, edges, fill=True, color=COLORS.get(color, color), alpha=0.85)
        ax.set_title(
            f"{name}\nmean {values.mean():.2g}, std {values.std():.2g}",
            fontsize=9.5,
            fontweight="normal",
        )
    for ax in axes.flat[len(layers) :]:
        ax.set_axis_off()
    axes.flat[0].set_xlim(low, high)
    fig.supxlabel(x_label, fontsize=11)
    fig.supylabel("share of values (%)", fontsize=11)
    return fig


def histogram_grid(
    rows: Mapping[str, Sequence[np.ndarray]],
    ranges: Sequence[tuple[float, float]],
    colors: Sequence[str],
    bins: int,
    x_label: str,
    y_label: str,
) -> tuple[Figure, np.ndarray]:
    """Compare the layers of several nets: a row of histograms for each net, a column for each layer.

    Args:
        rows: {name of the net: values of layer 1, 2, ...}; any shapes. NaN is not drawn, but counted.
        ranges: (low, high) of the x axis, one a row; values outside are not drawn.
        colors: a name in `COLORS`, one a row.
        bins: number of bins.
        x_label, y_label: what the values are; what the height is (the share of the values in %).

    Returns:
        The figure, and its axes (rows, layers); call `finish` on the figure.
    """
    n_cols = max(map(len, rows.values()))
    size = (6.8, 0.4 + 1.2 * len(rows))
    fig, axes = plt.subplots(len(rows), n_cols, figsize=size, sharex="row", sharey=True, squeeze=False)
    for k, (name, layers) in enumerate(rows.items()):
        for ax, values in zip(axes[k], layers, strict=False):
            share, edges = np.histogram(values, bins, ranges[k])
            ax.stairs(100 * share / np.size(values), edges, fill=True, alpha=0.85, color=COLORS[colors[k]])
            ax.set_xticks(np.linspace(*ranges[k], 3))
            ax.tick_params(labelsize=7, labelbottom=ranges[k] != (*ranges, None)[k + 1])
        axes[k, 0].set_ylabel(name.replace(", ", "\n"), fontsize=8)
    for layer, ax in enumerate(axes[-1], start=1):
        ax.set_xlabel(f"layer {layer}", fontsize=9)
    fig.supxlabel(x_label, fontsize=10)
    fig.supylabel(y_label, fontsize=10)
    return fig, axes


def _flat_layers(activations: Mapping[str, np.ndarray] | Iterable[np.ndarray]) -> dict[str, np.ndarray]:
    """Return {name: (n,) values}, whether the layers came with names or without."""
    if isinstance(activations, Mapping):
        named = list(activations.items())
    else:
        named = [(f"layer {i}", values) for i, values in enumerate(activations, start=1)]
    layers = {name: np.asarray(values, dtype=float).ravel() for name, values in named}
    if not layers or not all(values.size for values in layers.values()):
        raise ValueError("layer_histograms needs at least one layer, and values in each of them.")
    return layers


def _limits(arrays: Iterable[np.ndarray]) -> tuple[float, float]:
    """Return the extremes over all finite values, widened when there is only one value."""
    finite = [values[np.isfinite(values)] for values in arrays]
    low = min((values.min() for values in finite if values.size), default=0.0)
    high = max((values.max() for values in finite if values.size), default=0.0)
    return (low, high) if low < high else (low - 0.5, high + 0.5)


def image_grid(images: ArrayLike, labels: Sequence | None = None, n_cols: int | None = None) -> Figure:
    """Show images side by side.

    Args:
        images: (N, H, W, 3) or (N, H, W), uint8, or floats in [0, 1].
        labels: N short texts to stand above the images.
        n_cols: images in a row; None chooses up to 8.

    Returns:
        The figure; call `finish` on it.
    """
    images = np.asarray(images)
    if images.ndim not in (3, 4) or images.ndim == 4 and images.shape[-1] not in (3, 4):
        raise ValueError(
            f"images must be (N, H, W, 3) or (N, H, W), but they are {images.shape}; "
            "for (N, C, H, W) use images.transpose(0, 2, 3, 1)."
        )
    if images.dtype.kind == "f" and (images.min() < 0 or images.max() > 1):
        raise ValueError(
            f"float images must lie in [0, 1], but they reach from {images.min():.3g} to {images.max():.3g}."
        )
    if labels is not None and len(labels) != len(images):
        raise ValueError(f"{len(labels)} labels for {len(images)} images.")
    n_cols = n_cols or min(8, len(images))
    n_rows = math.ceil(len(images) / n_cols)
    cell = 5.6 / n_cols
    extra = 0.26 if labels is not None else 0.04
    fig, axes = plt.subplots(n_rows, n_cols, figsize=(5.6, n_rows * (cell + extra) + 0.5), squeeze=False)
    top = 255 if images.dtype.kind in "ui" else 1.0
    for i, ax in enumerate(axes.flat):
        ax.set_axis_off()
        if i < len(images):
            ax.imshow(images[i], cmap="gray" if images.ndim == 3 else None, vmin=0, vmax=top)
            if labels is not None:
                ax.set_title(str(labels[i]), fontsize=9.5, fontweight="normal", loc="center", pad=3)
    return fig


# --------------------------------------------------------------------------- checking a figure


def check_axes(fig: Figure) -> list[str]:
    """List what a figure lacks: title, alt text, axis labels, units, legend. Empty is good."""
    problems = [] if _first_title(fig) else ["the figure has no title"]
    problems += [] if _alt(fig) else ["the figure has no alt text: call finish(fig, title, alt)"]
    shared = {"x": fig.get_supxlabel(), "y": fig.get_supylabel()}
    for i, ax in enumerate(fig.axes):
        if not ax.axison or not ax.get_visible() or ax.get_label() == "<colorbar>":
            continue
        for side, axis in (("x", ax.xaxis), ("y", ax.yaxis)):
            label = axis.get_label_text() or shared[side] or _label_of_sharing(fig, ax, side)
            problems += _label_problems(label, f"axes {i}: {side}")
        named = [a for a in ax.get_lines() if not str(a.get_label()).startswith("_")]
        if len(named) > 1 and ax.get_legend() is None and not fig.legends:
            problems.append(f"axes {i}: {len(named)} labeled lines and no legend")
    return problems


def _label_problems(label: str, where: str) -> list[str]:
    if not label:
        return [f"{where} axis has no label"]
    for word, unit in _UNITS.items():
        if word in label.lower().split() and "(" not in label:
            return [f"{where} label {label!r} has no unit, as in {word!r} ({unit})"]
    return []


def _label_of_sharing(fig: Figure, ax: Axes, side: str) -> str:
    """Return the label of an axes that shares this axis (`sharex=True` labels the outer ones)."""
    group = ax.get_shared_x_axes() if side == "x" else ax.get_shared_y_axes()
    others = [other for other in fig.axes if other is not ax and group.joined(ax, other)]
    labels = [getattr(other, f"{side}axis").get_label_text() for other in others]
    return next((label for label in labels if label), "")
