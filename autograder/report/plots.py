"""Small histograms as inline SVG in the colours of the page, light or dark."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

_WIDTH, _HEIGHT, _LEFT, _RIGHT, _BOTTOM, _TOP = 460, 234, 40, 14, 46, 18


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


def _x_ticks(bins: list[Bin], logarithmic: bool) -> list[tuple[float, str]]:
    """Round values below the axis: (position in bins, label)."""
    if not bins:
        return []
    if not logarithmic:
        every = max(1, math.ceil(len(bins) / 6))
        edges = [b.low for b in bins] + [bins[-1].high]
        return [(i, f"{edge:g}") for i, edge in enumerate(edges) if i % every == 0]
    low, high = math.log10(bins[0].low), math.log10(bins[-1].high)
    values = [
        d * 10.0**e
        for e in range(math.floor(low), math.ceil(high) + 1)
        for d in ((1,) if high - low > 3 else (1, 2, 5))
    ]
    return [
        ((math.log10(v) - low) / (high - low) * len(bins), f"{v:g}")
        for v in values
        if low <= math.log10(v) <= high
    ]


def _ticks(top: int) -> list[int]:
    """Round numbers from 0 up to at least `top`, about four of them."""
    step = 10 ** max(0, math.floor(math.log10(max(1, top))))
    for factor in (1, 0.5, 0.2):
        if factor * step >= 1 and top / (factor * step) >= 3:
            step = int(factor * step)
            break
    else:
        step = max(1, int(step * 0.2))
    return list(range(0, top + int(step), int(step)))


class _Scale:
    """Turns positions (in bins) and counts into pixels."""

    base = _HEIGHT - _BOTTOM

    def __init__(self, bins: list[Bin]):
        self.ticks = _ticks(max((b.count for b in bins), default=1) or 1)
        self.step = (_WIDTH - _LEFT - _RIGHT) / max(1, len(bins))
        self.unit = (self.base - _TOP) / self.ticks[-1]

    def x(self, place: float) -> float:
        return _LEFT + place * self.step

    def y(self, count: float) -> float:
        return self.base - count * self.unit


def histogram(
    bins: list[Bin],
    title: str,
    x_label: str,
    digits: int = 0,
    mark: float | None = None,
    mark_label: str = "",
    logarithmic: bool = False,
) -> Markup:
    """Draw a histogram.

    Args:
        title: what is to be seen, one sentence; it becomes the accessible name of the picture.
        x_label: what the bars stand for, with unit.
        digits: behind the decimal point, in the text over a bar.
        mark: value at which to draw a dashed line (the median), in units of the bins.
        logarithmic: whether the bins are steps of equal ratio.
    """
    scale = _Scale(bins)
    head = Markup('<svg viewBox="0 0 {} {}" role="img" aria-label="{}" class="plot"><title>{}</title>')
    parts = [head.format(_WIDTH, _HEIGHT, title, title)]
    parts += [_grid_line(scale, tick) for tick in scale.ticks]
    parts += [_bar(scale, place, b, digits) for place, b in enumerate(bins)]
    parts += [_text(scale.x(place), scale.base + 18, label) for place, label in _x_ticks(bins, logarithmic)]
    parts += [
        _mark(scale, bins, mark, mark_label),
        _text((_LEFT + _WIDTH - _RIGHT) / 2, _HEIGHT - 6, x_label),
    ]
    return Markup("").join([*parts, Markup("</svg>")])


def _text(x: float, y: float, text, anchor: str = "middle", style: str = "") -> Markup:
    tag = Markup('<text x="{:.1f}" y="{:.1f}" text-anchor="{}" class="{}">{}</text>')
    return tag.format(x, y, anchor, style, text)


def _grid_line(scale: _Scale, tick: int) -> Markup:
    line = Markup('<line x1="{}" x2="{}" y1="{:.1f}" y2="{:.1f}" class="grid"/>')
    y = scale.y(tick)
    return line.format(_LEFT, _WIDTH - _RIGHT, y, y) + _text(_LEFT - 6, y + 4, tick, "end")


def _bar(scale: _Scale, place: int, b: Bin, digits: int) -> Markup:
    bar = Markup('<rect x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"><title>{}: {}</title></rect>')
    width, height = max(1.0, scale.step - 2), b.count * scale.unit
    return bar.format(scale.x(place) + 1, scale.y(b.count), width, height, b.label(digits), b.count)


def _mark(scale: _Scale, bins: list[Bin], mark: float | None, label: str) -> Markup:
    """A dashed line at a value; its place inside a bin is linear, which is exact enough for the eye."""
    for place, b in enumerate(bins):
        if mark is not None and b.low <= mark <= b.high:
            x = scale.x(place + (mark - b.low) / (b.high - b.low))
            line = Markup('<line x1="{:.1f}" x2="{:.1f}" y1="{}" y2="{}" class="mark"/>')
            side, gap = ("end", -6) if x > _WIDTH / 2 else ("start", 6)
            return line.format(x, x, _TOP, scale.base) + _text(x + gap, _TOP - 4, label, side, "mark-label")
    return Markup("")
