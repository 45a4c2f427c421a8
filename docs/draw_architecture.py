"""Draw docs/images/architecture.svg: the rooms of the grader along the path of a submission.

    .venv/bin/python docs/draw_architecture.py

`ROOMS` is the one list of rooms and of the order in which they may import each other;
tests/test_architecture.py holds it against the folders and the imports.
"""

from __future__ import annotations

from pathlib import Path

import matplotlib

matplotlib.use("svg")
import matplotlib.pyplot as plt
from matplotlib.patches import FancyBboxPatch

FIGURE = Path(__file__).parent / "images" / "architecture.svg"

# A room may import those above it, never those below.
ROOMS = {
    "system": "alarms, locks, files: helpers around the operating system",
    "course": "course folder, policies, cells and regions, records, errors",
    "html": "safe HTML out of untrusted text and outputs",
    "catalogue": "misconceptions and alternatives, one file a question",
    "release": "student versions, and the check that they give nothing away",
    "intake": "archives, students, notebook files",
    "rebuild": "the released notebook with the student's answers in it",
    "worker": "runs the student's cells in a sandbox",
    "judge": "runs the tests against proxies, finds misconceptions",
    "receipts": "signed ledger: what was graded, from what, with what",
    "cluster": "judges on other machines, through Dask",
    "gradebook": "nbgrader's gradebook",
    "formgrader": "nbgrader's pages for grading by hand",
    "feedback": "a page for each student",
    "similarity": "how alike the answers of a class are",
    "report": "a page for the instructor",
    "export": "grades and feedback for learning platforms and research",
    "demo": "the example classes",
    "commands": "what each command does; what the terminal shows",
}
# What is drawn: (room, step, column, row).
_PATH = [
    ("intake", "1", 0, 2),
    ("rebuild", "2", 1, 2),
    ("judge", "4, 5", 2, 2),
    ("receipts", "6", 3, 2),
    ("gradebook", "7", 4, 2),
    ("feedback", "8", 4, 1),
    ("report", "8", 4, 0),
    ("worker", "3", 2, 1),
    ("release", "", 0, 1),
    ("catalogue", "", 3, 1),
]
_ARROWS = [
    ("intake", "rebuild", "Submission"),
    ("rebuild", "judge", "Rebuilt"),
    ("judge", "receipts", "Verdict"),
    ("receipts", "gradebook", "Verdict"),
    ("gradebook", "feedback", ""),
    ("feedback", "report", ""),
    ("judge", "worker", "cells, calls\nand back:\nplain data"),
    ("catalogue", "judge", ""),
    ("release", "rebuild", "released\nnotebook  "),
]
_WIDTH, _HEIGHT, _DX, _DY = 1.75, 0.95, 2.85, 1.75
_TRUSTED, _UNTRUSTED, _INK = "#dbe9f6", "#fbe0d3", "#1b2733"


def main() -> None:
    """Write the figure."""
    plt.rcParams.update({"svg.hashsalt": "architecture", "svg.fonttype": "none", "font.family": "sans-serif"})
    figure, axes = plt.subplots(figsize=(12.8, 5.2))
    centers = {room: (x * _DX, y * _DY) for room, _, x, y in _PATH}
    for room, step, *_ in _PATH:
        _box(axes, room, step, *centers[room])
    for start, end, label in _ARROWS:
        _arrow(axes, centers[start], centers[end], label)
    caption = "student code runs only in here:\nnamespaces, no network, no files, no tests"
    x, y = centers["worker"]
    axes.text(x, y - 0.9, caption, ha="center", va="center", fontsize=8.5, color="#a03c12")
    axes.set_xlim(-1.1, 4 * _DX + 1.1)
    axes.set_ylim(-0.7, 2 * _DY + 0.75)
    axes.axis("off")
    FIGURE.parent.mkdir(exist_ok=True)
    figure.savefig(FIGURE, metadata={"Date": None}, bbox_inches="tight", facecolor="white")


def _box(axes, room: str, step: str, x: float, y: float) -> None:
    face = _UNTRUSTED if room == "worker" else _TRUSTED
    corner = (x - _WIDTH / 2, y - _HEIGHT / 2)
    axes.add_patch(FancyBboxPatch(corner, _WIDTH, _HEIGHT, "round,pad=0.06", fc=face, ec=_INK, lw=1))
    axes.text(x, y + 0.22, f"{step}  {room}/" if step else f"{room}/", ha="center", va="center",
              fontsize=11, weight="bold", color=_INK)  # fmt: skip
    axes.text(x, y - 0.2, _wrapped(ROOMS[room]), ha="center", va="center", fontsize=7.2, color=_INK)


def _wrapped(text: str, width: int = 25) -> str:
    import textwrap

    return "\n".join(textwrap.wrap(text, width))


def _arrow(axes, start: tuple[float, float], end: tuple[float, float], label: str) -> None:
    (x0, y0), (x1, y1) = start, end
    reach_x, reach_y = _WIDTH / 2 + 0.1, _HEIGHT / 2 + 0.1
    if y0 == y1:
        tail, head = (x0 + reach_x * (1 if x1 > x0 else -1), y0), (x1 - reach_x * (1 if x1 > x0 else -1), y1)
    elif x0 == x1:
        tail, head = (x0, y0 - reach_y), (x1, y1 + reach_y)
    else:
        side = 1 if x1 > x0 else -1
        tail, head = (x0 + side * 0.3, y0 + reach_y), (x1 - side * 0.3, y1 - reach_y)
    style = "<|-|>" if {start[1], end[1]} == {2 * _DY, _DY} and x0 == x1 == 2 * _DX else "-|>"
    axes.annotate("", head, tail, arrowprops={"arrowstyle": style, "color": _INK, "lw": 1.3})
    middle = ((tail[0] + head[0]) / 2, (tail[1] + head[1]) / 2)
    if label:
        shift = (0, 0.18) if y0 == y1 else (-0.12, 0)
        axes.text(middle[0] + shift[0], middle[1] + shift[1], label, ha="center" if y0 == y1 else "right",
                  va="center", fontsize=7.5, color=_INK)  # fmt: skip


if __name__ == "__main__":
    main()
