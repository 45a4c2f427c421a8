"""Draws the pictures of the reports as inline SVG, legible on its light and its dark page."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup

import nnlab

_SIZE = (4.8, 2.5)  # inches
_STYLE = Path(nnlab.__file__).with_name("course.mplstyle")
_BLUE, _INK = "#4d87e5", "#787b7e"  # as in nnlab.plotting; the ink becomes the text color of the page


@dataclass
class Bin:
    """One bar: from `low` up to (not including) `high`; the last one of a histogram includes it."""

    low: float
    high: float
    count: int

    def label(self, digits: int) -> str:
        return f"{self.low:.{digits}f} to {self.high:.{digits}f}"


def score_bins(scores: list[float], max_points: float) -> list[Bin]:
    """Count scores in equal round steps from 0 to the obtainable points, at most 25 of them."""
    width = next(w for w in _round_steps() if max_points <= 25 * w) if max_points > 0 else 1.0
    counts = [0] * max(1, math.ceil(max_points / width))
    for score in scores:
        counts[min(len(counts) - 1, max(0, int(score / width + 1e-9)))] += 1
    return [Bin(i * width, (i + 1) * width, count) for i, count in enumerate(counts)]


def _round_steps() -> Iterator[float]:
    """0.1, 0.2, 0.5, 1, 2, 5, 10, ... without an end."""
    for exponent in itertools.count(-1):
        for digit in (1, 2, 5):
            yield digit * 10.0**exponent


def time_bins(seconds: list[float], bins: int = 20) -> list[Bin]:
    """Count times in steps of equal ratio, since a few submissions take far longer than the rest."""
    known = [max(value, 1e-3) for value in seconds]
    if not known:
        return []
    low, high = math.log10(min(known)), math.log10(max(known))
    if high - low < 0.6:  # nearly the same for everyone: show it as one narrow hill
        low, high = (low + high) / 2 - 0.3, (low + high) / 2 + 0.3
    width = (high - low) / bins
    counts = [0] * bins
    for value in known:
        counts[min(bins - 1, int((math.log10(value) - low) / width))] += 1
    return [
        Bin(10 ** (low + i * width), 10 ** (low + (i + 1) * width), count) for i, count in enumerate(counts)
    ]


def histogram(
    bins: list[Bin],
    title: str,
    x_label: str,
    mark: float | None = None,
    mark_label: str = "",
    logarithmic: bool = False,
) -> Markup:
    """Draw a histogram as inline SVG.

    Args:
        title: what is to be seen, one sentence; it becomes the accessible name of the picture.
        x_label: what the bars stand for, with unit.
        mark: value at which to draw a dashed line (the median), in units of the bins.
        logarithmic: whether the bins are steps of equal ratio.
    """
    import matplotlib.style  # here, since only a report needs it and it takes half a second
    from matplotlib.figure import Figure

    from nnlab.inline_svg import figure_to_html

    with matplotlib.style.context([_STYLE, {"svg.fonttype": "none"}]):
        figure = Figure(figsize=_SIZE, layout="constrained")
        axes = figure.add_subplot()
        _draw_bars(axes, bins, logarithmic)
        if mark is not None:
            _draw_mark(axes, mark, mark_label)
        axes.set(xlabel=x_label, ylabel="students")
        return Markup(figure_to_html(figure, title))


def quartiles(names: list[str], shares: list[tuple[float, float, float]], title: str) -> Markup:
    """Draw median and quartiles of shares (from 0 to 1) of each assignment as inline SVG."""
    import matplotlib.style
    from matplotlib.figure import Figure

    from nnlab.inline_svg import figure_to_html

    with matplotlib.style.context([_STYLE, {"svg.fonttype": "none"}]):
        figure = Figure(figsize=_SIZE, layout="constrained")
        axes = figure.add_subplot()
        low, middle, high = ([100 * one[i] for one in shares] for i in range(3))
        places = range(len(names))
        axes.vlines(places, low, high, color=_BLUE, linewidth=7, alpha=0.45)
        axes.plot(places, middle, "o-", color=_BLUE)
        axes.set_xticks(places, names)
        axes.set(ylabel="% of the core points", ylim=(0, 104), xlim=(-0.5, len(names) - 0.5))
        axes.grid(visible=True, axis="y")
        return Markup(figure_to_html(figure, title))


def _draw_bars(axes, bins: list[Bin], logarithmic: bool) -> None:
    from matplotlib.ticker import LogLocator, MaxNLocator, NullFormatter, StrMethodFormatter

    widths = [0.9 * (b.high - b.low) for b in bins]
    axes.bar([b.low for b in bins], [b.count for b in bins], widths, align="edge", color=_BLUE)
    axes.yaxis.set_major_locator(MaxNLocator(integer=True, nbins=5, min_n_ticks=1))
    axes.grid(visible=True, axis="y")
    if logarithmic:
        axes.set_xscale("log")
        axes.xaxis.set_major_locator(
            LogLocator(subs=(1, 2, 5) if bins[-1].high < 1e3 * bins[0].low else (1,))
        )
        axes.xaxis.set_major_formatter(StrMethodFormatter("{x:g}"))
        axes.xaxis.set_minor_formatter(NullFormatter())
    axes.set_xlim(bins[0].low, bins[-1].high)


def _draw_mark(axes, mark: float, label: str) -> None:
    """A dashed line with its label above the bars, on the side where there is room."""
    right = mark < sum(axes.get_xlim()) / 2
    axes.axvline(mark, color=_INK, linestyle="--", linewidth=1.5)
    axes.annotate(
        label,
        (mark, 1),
        (5 if right else -5, 2),
        xycoords=("data", "axes fraction"),
        textcoords="offset points",
        ha="left" if right else "right",
        va="bottom",
        color=_INK,
    )
