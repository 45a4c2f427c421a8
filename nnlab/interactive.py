"""Figures the reader can move: in JupyterLab, and on a static page without kernel or network.

Everything is computed in Python when the cell runs; the page only chooses what to show.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from nnlab.embed import Element, rounded

__all__ = [
    "ActivationExplorer",
    "Control",
    "CurveExplorer",
    "FrameSlider",
    "Panel",
    "histogram",
    "line",
    "points",
]


# --------------------------------------------------------------------------- curves


class CurveExplorer(Element):
    """Drag a point along a curve and see value, slope, and the gradient that is passed back.

    Args:
        curves: {name: (x, y, dy)}, three arrays of the same length, x increasing: the curve and its
            derivative at x. All curves share their axes. A kink is two equal x with different dy.
        title: what the figure is for.
        x_label: name of the horizontal axis.
        start: name of the curve to begin with; None takes the first.
        x_start: where the point begins.
        y_range: (low, high) of the vertical axis; None takes the extremes of values and slopes.
        upstream: largest upstream gradient that can be chosen; it runs from -upstream to upstream.

    Raises:
        ValueError: if there is no curve, or its arrays differ in length, or x does not increase.
    """

    tag = "curves"
    scripts = ("draw.js", "curves.js")

    def __init__(
        self,
        curves: Mapping[str, tuple],
        title: str = "Drag the point along the curve",
        x_label: str = "x",
        start: str | None = None,
        x_start: float = 1.0,
        y_range: tuple[float, float] | None = None,
        upstream: float = 2.0,
    ):
        if not curves:
            raise ValueError("CurveExplorer needs at least one curve: {name: (x, y, dy)}.")
        self.curves = {name: _curve(name, *arrays) for name, arrays in curves.items()}
        self.start = start if start is not None else next(iter(self.curves))
        if self.start not in self.curves:
            raise ValueError(f"start={start!r} is none of the curves {list(self.curves)}.")
        self.title, self.x_label, self.x_start, self.upstream = title, x_label, x_start, upstream
        self.y_range = y_range

    def _ranges(self) -> tuple[list[float], list[float]]:
        low = max(x[0] for x, _, _ in self.curves.values())
        high = min(x[-1] for x, _, _ in self.curves.values())
        if self.y_range is not None:
            return [low, high], list(self.y_range)
        values = np.concatenate([np.concatenate([y, dy]) for _, y, dy in self.curves.values()])
        room = 0.05 * (values.max() - values.min() or 1.0)
        return [low, high], [values.min() - room, values.max() + room]

    def data(self) -> dict:
        """Return the sampled curves, three to four significant digits each."""
        x_range, y_range = self._ranges()
        shared: list = []
        curves = [
            {"name": name, "x": _shared_index(rounded(x), shared), "y": rounded(y), "d": rounded(dy)}
            for name, (x, y, dy) in self.curves.items()
        ]
        return {
            "title": self.title,
            "xLabel": self.x_label,
            "curves": curves,
            "xs": shared,
            "x": rounded(x_range),
            "y": rounded(y_range, 3),
            "start": list(self.curves).index(self.start),
            "x0": self.x_start,
            "upstream": self.upstream,
        }

    def describe(self) -> str:
        """Say what can be moved, and what the first curve does at the starting point."""
        x, y, dy = self.curves[self.start]
        value, slope = np.interp(self.x_start, x, y), np.interp(self.x_start, x, dy)
        return (
            f"{self.title}. Interactive figure: a point moves along one of the curves "
            f"{', '.join(self.curves)}; a straight line shows the slope, and two bars compare "
            f"the upstream gradient with the gradient passed back, upstream times slope. "
            f"For example {self.start} at {self.x_label} = {self.x_start:g} has the value "
            f"{value:.3g} and the slope {slope:.3g}."
        )


def _curve(name: str, x: ArrayLike, y: ArrayLike, dy: ArrayLike) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    x, y, dy = (np.asarray(a, dtype=float) for a in (x, y, dy))
    if x.ndim != 1 or not len(x) == len(y) == len(dy) or len(x) < 2:
        raise ValueError(f"curve {name!r}: x, y and dy must be one-dimensional and of the same length >= 2.")
    if (np.diff(x) < 0).any():
        raise ValueError(f"curve {name!r}: x must not decrease.")
    return x, y, dy


class ActivationExplorer(CurveExplorer):
    """A `CurveExplorer` for activation functions given as Python functions.

    Args:
        functions: {name: (f, df)}, both vectorized over a numpy array; df is the derivative.
        x_range: (low, high) of the input.
        samples: points per curve.
        options: passed on to `CurveExplorer`.
    """

    def __init__(
        self,
        functions: Mapping[str, tuple[Callable, Callable]],
        x_range: tuple[float, float] = (-5.0, 5.0),
        samples: int = 201,
        **options: Any,
    ):
        x = np.linspace(*x_range, samples)
        curves = {name: (x, f(x), df(x)) for name, (f, df) in functions.items()}
        super().__init__(
            curves,
            **{
                "title": "Drag the point and watch the gradient",
                "y_range": (-2.0, 4.0),
                "start": None,
                **options,
            },
        )


# --------------------------------------------------------------------------- frames


@dataclass(frozen=True)
class Control:
    """One thing the reader can set: a slider, or a list to choose from.

    Attributes:
        label: its name on the page, with its unit.
        values: what it can be set to, in order; handed to the function that makes the frames.
        start: index of the value to begin with.
        kind: "slider" or "select".
        names: how the values are written on the page; None writes them as they are.
    """

    label: str
    values: Sequence
    start: int = 0
    kind: str = "slider"
    names: Sequence[str] | None = None

    def __post_init__(self) -> None:
        if self.kind not in ("slider", "select"):
            raise ValueError(f'kind must be "slider" or "select", not {self.kind!r}.')
        if not len(self.values) or not 0 <= self.start < len(self.values):
            raise ValueError(f"control {self.label!r} needs values, and a start among them.")
        if self.names is not None and len(self.names) != len(self.values):
            raise ValueError(f"control {self.label!r}: {len(self.names)} names, {len(self.values)} values.")

    def written(self) -> list[str]:
        """Return the values as they stand on the page."""
        if self.names is not None:
            return [str(name) for name in self.names]
        return [f"{v:g}" if isinstance(v, (int, float, np.number)) else str(v) for v in self.values]


@dataclass(frozen=True)
class Panel:
    """One set of axes of one frame: its series, a title and a short note such as "std 0.63"."""

    series: Sequence[dict]
    title: str = ""
    note: str = ""


def line(x: ArrayLike, y: ArrayLike, label: str = "", color: str | None = None, dashed: bool = False) -> dict:
    """Return a series drawn as a line; x and y are (T,); color is a name in `plotting.COLORS`."""
    return _series("line", x, y, label, color) | ({"dash": 1} if dashed else {})


def points(x: ArrayLike, y: ArrayLike, label: str = "", color: str | None = None) -> dict:
    """Return a series drawn as separate points; x and y are (T,)."""
    return _series("points", x, y, label, color)


def histogram(
    values: ArrayLike, bins: int, value_range: tuple[float, float], label: str = "", color: str | None = None
) -> dict:
    """Return a series of bars: the share of `values` (any shape) in each of `bins` bins, in %."""
    values = np.asarray(values, dtype=float).ravel()
    counts, _ = np.histogram(values, bins, value_range)
    share = 100 * counts / max(values.size, 1)
    return {
        "kind": "bars",
        "y": rounded(share, 3),
        "x": rounded(value_range),
        "label": label,
        "color": color,
    }


def _series(kind: str, x: ArrayLike, y: ArrayLike, label: str, color: str | None) -> dict:
    x, y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    if x.ndim != 1 or x.shape != y.shape:
        raise ValueError(f"x and y must be one-dimensional and of the same length, not {x.shape}, {y.shape}.")
    return {"kind": kind, "x": rounded(x), "y": rounded(y, 3), "label": label, "color": color}


class FrameSlider(Element):
    """One to three sliders (or lists) that choose among figures computed beforehand.

    Every combination of the controls is on the page: three controls of ten values are a thousand
    frames. Keep the product of their lengths, panels and bins small; `len(figure.to_html())` says.

    Args:
        frame: called once for each combination of control values, `frame(value_1)` to
            `frame(value_1, value_2, value_3)`, the last control fastest; returns a `Panel`, or a
            list of them (as many as the frame needs).
        controls: one to three `Control`s.
        title: what the figure shows, as a sentence.
        x_label: label of the x axis, with its unit, shared by all panels.
        y_label: label of the y axis, with its unit, shared by all panels.
        alt: what there is to be seen, for readers who do not see it.
        x_range: (low, high) shared by all panels of all frames; None takes the extremes.
        y_range: the same for y.

    Raises:
        ValueError: if there are no or too many controls, or an axis has no label.
    """

    tag = "frames"
    scripts = ("draw.js", "frames.js")

    def __init__(
        self,
        frame: Callable,
        controls: Sequence[Control],
        title: str,
        x_label: str,
        y_label: str,
        alt: str,
        x_range: tuple[float, float] | None = None,
        y_range: tuple[float, float] | None = None,
    ):
        if not 1 <= len(controls) <= 3:
            raise ValueError(f"FrameSlider takes one to three controls, not {len(controls)}.")
        if not (title and x_label and y_label and alt):
            raise ValueError("FrameSlider needs a title, an x_label, a y_label and an alt text.")
        self.controls, self.title, self.alt = list(controls), title, alt
        self.x_label, self.y_label = x_label, y_label
        self.frames = [
            _panels(frame(*values)) for values in itertools.product(*(control.values for control in controls))
        ]
        self.x_range = x_range or self._extremes("x")
        self.y_range = y_range or self._extremes("y")

    def _all_series(self) -> Iterator[dict]:
        return (series for frame in self.frames for panel in frame for series in panel.series)

    def _extremes(self, side: str) -> tuple[float, float]:
        values = [v for series in self._all_series() for v in series[side] if v is not None]
        values += [0.0] if side == "y" and any(s["kind"] == "bars" for s in self._all_series()) else []
        low, high = min(values, default=0.0), max(values, default=1.0)
        room = 0.04 * (high - low or 1.0)
        bars = side == "y" and low == 0.0
        return (0.0 if bars else low - room * (side == "y"), high + room * (side == "y"))

    def data(self) -> dict:
        """Return all frames; x arrays that occur again and again are stored once."""
        shared: list = []
        frames = [[_packed(panel, shared) for panel in frame] for frame in self.frames]
        controls = [
            {"label": c.label, "names": c.written(), "start": c.start, "kind": c.kind} for c in self.controls
        ]
        return {
            "title": self.title,
            "alt": self.alt,
            "xLabel": self.x_label,
            "yLabel": self.y_label,
            "x": rounded(self.x_range),
            "y": rounded(self.y_range, 3),
            "controls": controls,
            "xs": shared,
            "frames": frames,
        }

    def describe(self) -> str:
        """Say what can be moved and what is to be seen."""
        moved = "; ".join(
            f"{c.label}: {len(c.values)} values from {c.written()[0]} to {c.written()[-1]}"
            for c in self.controls
        )
        return f"{self.title}. Interactive figure ({moved}). {self.alt}"


def _panels(result: Panel | Sequence[Panel]) -> list[Panel]:
    panels = [result] if isinstance(result, Panel) else list(result)
    if not panels or not all(isinstance(panel, Panel) for panel in panels):
        raise ValueError("frame(...) must return a Panel or a list of Panels.")
    return panels


def _shared_index(x: list, shared: list) -> int:
    """Return where x stands in `shared`; add it if it is new. Most series share their x."""
    if x not in shared:
        shared.append(x)
    return shared.index(x)


def _packed(panel: Panel, shared: list) -> dict:
    """Return a panel for JSON, with the x of each series replaced by its place in `shared`."""
    series = []
    for item in panel.series:
        small = {key: value for key, value in item.items() if value}
        series.append(small | {"x": _shared_index(item["x"], shared)})
    return {"t": panel.title, "n": panel.note, "s": series}
