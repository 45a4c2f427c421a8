"""Draws what a failed comparison is about, where the answer is a curve or an image.

`nnlab.check` calls `picture` in a student's own notebook, after a visible test has failed; nothing here is
imported before that.
"""

from __future__ import annotations

from importlib.resources import files
from typing import Any

import matplotlib
import numpy as np
from matplotlib.figure import Figure

from nnlab.inline_svg import INK, figure_to_html
from nnlab.plotting import COLORS

__all__ = ["picture"]

_MIN_POINTS = 5  # of a curve
_MAX_TRAVEL = 4  # total rise and fall of a curve, in units of its range; that of mere points is n / 3
_MAX_SIDE = 64  # pixels of an image


def picture(inputs: dict[str, Any], got: np.ndarray, want: np.ndarray, name: str) -> str:
    """Return an HTML fragment with a small figure, or an empty string where there is nothing to see.

    Args:
        inputs: what the answer was given, by name; see `calls.inputs_of`.
        got, want: float64 arrays of one shape.
        name: what was compared, for example ``"dx"``.
    """
    arrays = {key: value for key, value in inputs.items() if isinstance(value, np.ndarray) and value.ndim}
    with matplotlib.rc_context(fname=str(files("nnlab") / "course.mplstyle")):
        fig = _curve(arrays, got, want, name) or _images(arrays, got, want)
        return figure_to_html(fig, f"What {name} should be, and what yours is.") if fig else ""


def _curve(arrays: dict[str, np.ndarray], got: np.ndarray, want: np.ndarray, name: str) -> Figure | None:
    """Draw an output, or a gradient over `dout`, as a function of the one input of its shape."""
    others = {key: value for key, value in arrays.items() if key != "dout"}
    dout = arrays.get("dout")
    if len(others) != 1 or (dout is not None and dout.shape != got.shape):
        return None
    ((x_name, x),) = others.items()
    if x.shape != got.shape:
        return None
    with np.errstate(all="ignore"):
        yours, right = (got, want) if dout is None else (got / dout, want / dout)
    order = np.argsort(x, axis=None, kind="stable")
    x, yours, right = (array.ravel()[order].astype(float) for array in (x, yours, right))
    drawn = np.isfinite(x) & np.isfinite(yours) & np.isfinite(right)
    x, yours, right = x[drawn], yours[drawn], right[drawn]
    if len(x) < _MIN_POINTS or np.abs(np.diff(right)).sum() > _MAX_TRAVEL * np.ptp(right):
        return None
    fig = Figure(figsize=(4.4, 2.5))
    ax = fig.subplots()
    ax.plot(x, right, color=INK, label="expected")
    ax.plot(x, yours, "o", color=COLORS["orange"], markersize=4, label="yours")
    ax.set(xlabel=x_name, ylabel=name if dout is None else f"{name} / dout")
    ax.legend()
    return fig


def _images(arrays: dict[str, np.ndarray], got: np.ndarray, want: np.ndarray) -> Figure | None:
    """Draw the image (N, H, W, C) that differs most: input, yours, expected, difference."""
    images = [value for value in arrays.values() if value.ndim == 4 and value.shape[-1] in (1, 3)]
    if got.ndim not in (4, 5) or got.shape[-1] not in (1, 3) or not images or len(images[0]) != len(got):
        return None
    if max(got.shape[-3:-1]) > _MAX_SIDE or min(got.shape[-3:-1]) < 2:
        return None
    gap = np.nan_to_num(np.abs(got - want))
    worst = np.unravel_index(int(np.argmax(gap)), gap.shape)[:-3]
    x, yours, right = images[0][worst[0]].astype(float), got[worst], want[worst]
    low = min(np.nanmin(x), np.nanmin(right))
    high = max(np.nanmax(x), np.nanmax(right))
    parts = {"input": x, "yours": yours, "expected": right}
    fig = Figure(figsize=(6.4, 1.9))
    for ax, (title, image) in zip(
        fig.subplots(1, 4), [*parts.items(), ("difference", gap[worst])], strict=True
    ):
        bottom, top = (0, gap.max()) if title == "difference" else (low, high)
        shown = np.clip((image - bottom) / ((top - bottom) or 1), 0, 1)
        ax.imshow(shown.squeeze(), cmap="gray", vmin=0, vmax=1)
        ax.set_title(title, fontsize=10, loc="center", fontweight="normal")
        ax.axis("off")
    return fig
