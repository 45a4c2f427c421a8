"""Points so far, at home: `python -m nnlab.points work/assignments/a1_activations/a1_activations.ipynb`.

Runs the answers and the visible tests of an assignment from the top, as a restart would, and prints a line
for each question. Cells under "Try it" are left out, so it takes seconds. The grader also has hidden tests
of the same questions, so this is what was earned so far at most.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import re
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat

from nnlab.failures import CheckFailed

__all__ = ["Question", "main", "points_so_far"]

_HEADING = re.compile(r"^## (\d+\. .+?) +\((core|extra)\b[^)\n]*\) *$", re.MULTILINE)
_WIDTH = 60  # of a title and of a failure in the table


@dataclass
class Question:
    """What was earned in one question.

    Attributes:
        title: `3. Tanh`.
        part: ``core`` or ``extra``.
        earned, points: of the visible tests.
        by_hand: points that a person gives.
        failures: a line for each test that failed; empty where nothing was begun.
        begun: whether anything stands in the place of `raise NotImplementedError()`.
    """

    title: str
    part: str
    earned: float = 0.0
    points: float = 0.0
    by_hand: float = 0.0
    failures: list[str] = field(default_factory=list)
    begun: bool = False

    def __str__(self) -> str:
        if not self.begun and self.points:
            state = "not begun"
        elif self.failures:
            state = self.failures[0]
        else:
            state = "passed" if self.points else f"{self.by_hand:g} points, read by a person"
        return f"{self.title[:_WIDTH]:{_WIDTH}} {self.earned:4g} of {self.points:<4g} {state}"


def main(arguments: list[str] | None = None) -> int:
    """Print the table; 0 if all visible tests of the core passed, 1 if not, 2 for a notebook that is none."""
    parser = argparse.ArgumentParser(prog="python -m nnlab.points", description=__doc__)
    parser.add_argument("notebook", type=Path, help="your copy of an assignment")
    options = parser.parse_args(arguments)
    try:
        nb = nbformat.read(options.notebook, as_version=4)
    except OSError as error:
        print(f"Can't read {options.notebook}: {error.strerror or error}.", file=sys.stderr)
        return 2
    except Exception:  # nbformat raises what it likes
        print(f"{options.notebook} is no notebook, or only a part of one.", file=sys.stderr)
        return 2
    if not any(_marks(cell).get("grade") for cell in nb.cells):
        print(f"{options.notebook} has no graded cells. Is it an assignment?", file=sys.stderr)
        return 2
    os.environ.setdefault("MPLBACKEND", "agg")
    with contextlib.chdir(options.notebook.resolve().parent):
        questions = points_so_far(nb)
    for part in ("core", "extra"):
        chosen = [question for question in questions if question.part == part]
        for question in chosen:
            print(question)
        if chosen:
            sums = sum(q.earned for q in chosen), sum(q.points for q in chosen)
            print(f"{part + ', visible tests':{_WIDTH}} {sums[0]:4g} of {sums[1]:g}\n")
    print("Hidden tests ask the same questions on harder inputs; they may take points away, never add any.")
    return int(any(q.failures for q in questions if q.part == "core"))


def points_so_far(nb: Any) -> list[Question]:
    """Run a notebook of an assignment without its "Try it" cells; returns its questions in order.

    Args:
        nb: the notebook (nbformat 4).
    """
    from IPython.core.interactiveshell import InteractiveShell
    from IPython.utils.capture import capture_output

    shell = InteractiveShell()
    questions: list[Question] = []
    before = ""  # the text cell right above
    for cell in nb.cells:
        if cell.cell_type == "markdown":
            before = cell.source
            for title, part in _HEADING.findall(before):
                questions.append(Question(title, part))
        marks = _marks(cell)
        if marks.get("grade") and marks.get("solution") and questions:
            questions[-1].by_hand += marks.get("points", 0)
        if cell.cell_type != "code" or (before.startswith("**Try it") and not marks):
            continue
        with capture_output():
            result = shell.run_cell(cell.source, store_history=False, silent=True)
        _enter(questions, marks, result.error_before_exec or result.error_in_exec)
    return questions


def _enter(questions: list[Question], marks: dict, error: BaseException | None) -> None:
    """Note what came of a cell."""
    if isinstance(error, KeyboardInterrupt):
        raise error
    if not questions or not (marks.get("grade") and not marks.get("solution")):
        if error is not None and questions:
            questions[-1].begun = True
            questions[-1].failures.append(f"the answer's cell: {_first_line(error)}")
        return
    question, points = questions[-1], marks.get("points", 0)
    question.points += points
    if error is None:
        question.earned += points
    not_done = isinstance(error, NotImplementedError) or getattr(error, "kind", "") == "not_done"
    question.begun = question.begun or not not_done
    if error is not None:
        question.failures.append(_first_line(error))


def _first_line(error: BaseException) -> str:
    if isinstance(error, CheckFailed):
        return error.public.splitlines()[0]
    text = str(error).splitlines()
    return f"{type(error).__name__}: {text[0] if text else ''}"


def _marks(cell: Any) -> dict:
    return dict(cell.metadata.get("nbgrader", {}))


if __name__ == "__main__":
    sys.exit(main())
