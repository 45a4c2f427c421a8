"""How a question of an assignment is announced: `## 3. Tanh  (core, 4 points)`.

This heading is the one place that says whether a question is core or extra. Release, grader and
`nnlab.points` read it from here.
"""

from __future__ import annotations

import re

__all__ = ["CORE", "EXTRA", "HEADING", "of_core", "out_of"]

CORE, EXTRA = "core", "extra"

# Groups: number (may lack before a release), title, part, and what follows the points (`, read by a person`).
HEADING = re.compile(
    r"^## (?:(?P<number>\d+)\. )?(?P<title>.+?) +"
    r"\((?P<part>core|extra)(?:, [\d.]+ points?)?(?P<more>, [^()\n]*)?\) *$",
    re.MULTILINE,
)


def of_core(core: float, core_max: float, extra: float, extra_max: float) -> str:
    """Say points in words, in the same way everywhere: `38 of 40, +12 extra`.

    Args:
        core, core_max: points of the core questions, and how many there are to be had.
        extra, extra_max: the same of the extra questions; nothing is said of them where there are none.
    """
    text = f"{core:.6g} of {core_max:.6g}"
    return f"{text}, +{extra:.6g} extra" if extra_max or extra else text


def out_of(core_max: float, extra_max: float) -> str:
    """Say how many points there are to be had: `40 points`, or `40 points, +36 extra`."""
    text = f"{core_max:.6g} point{'s' * (core_max != 1)}"
    return f"{text}, +{extra_max:.6g} extra" if extra_max else text
