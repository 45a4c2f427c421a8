"""How `nnlab.check` puts a difference between two arrays into words.

`got` and `want` are float64 arrays of one shape, `wrong` is the mask of the entries that differ.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

MAX_LISTED = 4  # differing entries in a message
_MAX_INPUTS = 4  # inputs that are named beside the worst entry
_SHORT = 4  # numbers of a row that is written out


def name_nonfinite(values: np.ndarray) -> str:
    """Name what entries that are not finite are."""
    return "NaN" if np.isnan(values).all() else "infinity" if np.isinf(values).all() else "NaN and infinity"


def how_many(wrong: np.ndarray) -> str:
    """Say how many entries differ, as the middle of a sentence."""
    count = int(wrong.sum())
    if count == wrong.size and count > 1:
        return "every entry differs"
    return f"{count} of {wrong.size} entries differ" + ("s" if count == 1 else "")


def _index(where: Iterable) -> str:
    return "[" + ", ".join(str(int(i)) for i in where) + "]"


def explain(
    got: np.ndarray, want: np.ndarray, wrong: np.ndarray, gap: np.ndarray, allowed: np.ndarray, inputs: dict
) -> str:
    """Give the entry with the largest difference and its inputs, then the first entries that differ.

    Args:
        gap, allowed: how far the entries are apart, and how far they may be.
        inputs: what the answer was given, by name; see `calls.inputs_of`.
    """
    if got.size == 1:
        return table(got, want, wrong) + belonging(inputs, got.shape, (0,) * got.ndim)
    worst = np.unravel_index(int(np.argmax(gap)), gap.shape)
    given = belonging(inputs, got.shape, worst)
    return (
        f"largest difference {gap[worst]:.3g} at {_index(worst)} (allowed {allowed[worst]:.1e}):\n"
        f"  yours {got[worst]:.8g}, expected {want[worst]:.8g}\n"
        + ("  " + given if given else "")
        + table(got, want, wrong)
        + pattern(got, want)
    )


def belonging(inputs: dict[str, Any], shape: tuple[int, ...], place: tuple) -> str:
    """Say in one line which inputs belong to an entry of an output of this shape, if that is clear.

    Of an input of the same shape it is the entry; of one that has a number for each column of a matrix, that
    number; of one with as many rows, the row. Numbers are given as they are.
    """
    entries, rows, numbers = [], [], []
    for name, value in inputs.items():
        if np.ndim(value) == 0 or value.size == 1:
            numbers.append(f"{name} = {np.ravel(value)[0]:.6g}")
        elif value.shape == shape:
            entries.append(f"{name} = {value[place]:.6g}")
        elif len(shape) == 2 and value.shape == shape[1:] != shape[:1]:
            entries.append(f"{name} = {value[place[1]]:.6g}")
        elif shape and len(value) == shape[0]:
            row = value[place[0]]
            short = " = " + np.array2string(row, precision=4, separator=", ") if row.size <= _SHORT else ""
            rows.append(f"{name}[{place[0]}]{short}".replace("\n", ""))
    told = [*(entries or rows[:1]), *numbers][:_MAX_INPUTS]
    there = " there" if entries or rows else ""
    return f"the input{there}: {', '.join(told)}\n" if told else ""


def table(got: np.ndarray, want: np.ndarray, wrong: np.ndarray) -> str:
    """List the first entries that differ."""
    if got.size == 1:
        return f"yours {float(got.reshape(-1)[0]):.8g}, expected {float(want.reshape(-1)[0]):.8g}\n"
    places = np.argwhere(wrong)[:MAX_LISTED]
    rows = [
        f"{_index(place):>14}  yours {got[tuple(place)]:>14.8g}   expected {want[tuple(place)]:>14.8g}"
        for place in places
    ]
    more = int(wrong.sum()) - len(rows)
    return "\n".join(rows + ([f"{'...':>14}  and {more} more"] if more > 0 else [])) + "\n"


def pattern(got: np.ndarray, want: np.ndarray) -> str:
    """Name the simple relations that explain most slips: a factor, a sign, a transposition."""
    if got.size < 2 or not np.isfinite(want).all() or not np.any(want):
        return ""
    scale = np.abs(want).max()
    got, want = got / scale, want / scale  # so that small arrays count in full
    if np.allclose(got, -want):
        return "yours is exactly the expected array with the opposite sign"
    if got.ndim == 2 and got.shape[0] == got.shape[1] and np.allclose(got, want.T):
        return "yours is exactly the transpose of the expected array"
    if not np.any(got):
        return "yours is zero everywhere"
    nonzero = np.abs(want) > 1e-6 * np.abs(want).max()
    ratio = got[nonzero] / want[nonzero]
    if np.allclose(ratio, ratio[0], rtol=1e-6) and np.allclose(got, ratio[0] * want):
        return f"yours is exactly {ratio[0]:.6g} times the expected array"
    if np.allclose(got - want, (got - want).reshape(-1)[0]):
        return f"yours is exactly the expected array plus {scale * (got - want).reshape(-1)[0]:.6g}"
    return ""
