"""Points so far, at home: `check.summary()` in a notebook, or in a terminal
`python -m nnlab.points work/assignments/a1_activations/a1_activations.ipynb`.

Both run the visible tests of an assignment and give a line for each question. `check.summary()` tests what
the kernel holds now; the command runs the answers from the top first, as a restart would. Cells under "Try
it" are left out, so it takes seconds. The grader also has hidden tests of the same questions, so this is what
was earned so far at most.
"""

from __future__ import annotations

import argparse
import contextlib
import html
import io
import json
import os
import sys
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nnlab.failures import CheckFailed
from nnlab.questions import CORE, EXTRA, HEADING, of_core

__all__ = ["Points", "Question", "main", "points_here", "points_so_far", "read_cells", "summary"]

_WIDTH, _LINES = 100, 4  # of what is said of a failure
_HIDDEN = "Hidden tests ask the same questions on harder inputs; they may take points away, never add any."
_STUB = "raise NotImplementedError()"
_NO_FILE = (
    'The file of this notebook is not in the folder of its kernel. Name it: check.summary("NAME.ipynb").'
)


@dataclass
class Question:
    """What was earned in one question.

    Attributes:
        title: `3. Tanh`.
        part: ``core`` or ``extra``.
        earned, points: of the visible tests.
        by_hand: points that a person gives.
        tests: how many visible tests there are.
        failures: a line for each test that failed.
        idea: what may have gone wrong, in words, where that is known.
        begun: whether anything stands in the place of `raise NotImplementedError()`.
        defined: whether the kernel holds its answer.
    """

    title: str
    part: str
    earned: float = 0.0
    points: float = 0.0
    by_hand: float = 0.0
    tests: int = 0
    failures: list[str] = field(default_factory=list)
    idea: str = ""
    begun: bool = False
    defined: bool = True

    @property
    def state(self) -> str:
        """`passed`, `failed`, `not begun`, what to do first, or who gives its points."""
        if not self.tests:
            return f"{self.by_hand:g} points, read by a person"
        if not self.failures:
            return "passed"
        if not self.begun:
            return "not begun"
        return "failed" if self.defined else "run the cell of its answer first"

    @property
    def told(self) -> list[str]:
        """What to say of an answer that was begun and fails: its first failure, and the idea behind it."""
        return [line for line in (self.failures[0], self.idea) if line] if self.state == "failed" else []


class Points(list[Question]):
    """The questions of an assignment, in order; shows itself as a table with `note` below it."""

    note = _HIDDEN

    def sums(self, part: str) -> tuple[float, float]:
        """Points earned in ``core`` or ``extra``, and points that its tests give."""
        chosen = [question for question in self if question.part == part]
        return sum(q.earned for q in chosen), sum(q.points for q in chosen)

    @property
    def so_far(self) -> str:
        """Both parts in words, those points included that a person gives: `36 of 40, +12 extra`."""
        most = {part: sum(q.points + q.by_hand for q in self if q.part == part) for part in (CORE, EXTRA)}
        read = sum(q.by_hand for q in self)
        text = of_core(self.sums(CORE)[0], most[CORE], self.sums(EXTRA)[0], most[EXTRA])
        return f"{text}; {read:g} of these points are given by a person" if read else text

    def _rows(self) -> Iterator[tuple[str, str, str, list[str]]]:
        """Title, points, state and what is said below it: a row for each question, and one for each sum."""
        for part in (CORE, EXTRA):
            chosen = [question for question in self if question.part == part]
            for question in chosen:
                points = f"{question.earned:4g} of {question.points:g}" if question.tests else ""
                yield question.title, points, question.state, question.told
            if chosen:
                yield part, "{:4g} of {:g}".format(*self.sums(part)), "", []

    def __repr__(self) -> str:
        lines, width = [], max((len(question.title) for question in self), default=0)
        for title, points, state, told in self._rows():
            lines.append(f"{title:{width}} {points:11} {state}".rstrip())
            for text in told:
                lines += textwrap.wrap(text, _WIDTH, initial_indent="    ", subsequent_indent="    ")[:_LINES]
            lines += [""] if title in (CORE, EXTRA) else []
        return "\n".join([*lines, f"So far {self.so_far}. {self.note}"])

    def _repr_html_(self) -> str:
        rows = []
        for title, points, state, told in self._rows():
            texts = [html.escape(text) for text in (title, points, state)]
            texts = [f"<b>{text}</b>" if title in (CORE, EXTRA) else text for text in texts]
            texts[2] += "".join(f"<br><small>{html.escape(line)}</small>" for line in told)
            rows.append("".join(f'<td style="text-align: left">{text}</td>' for text in texts))
        return f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>" + (
            f"<p>So far {self.so_far}. {html.escape(self.note)}</p>"
        )


def main(arguments: list[str] | None = None) -> int:
    """Print the table; 0 if all visible tests of the core passed, 1 if not, 2 for a notebook that is none."""
    parser = argparse.ArgumentParser(prog="python -m nnlab.points", description=__doc__)
    parser.add_argument("notebook", type=Path, help="your copy of an assignment")
    path = parser.parse_args(arguments).notebook
    try:
        cells = read_cells(path)
    except OSError as error:
        print(f"Can't read {path}: {error.strerror or error}.", file=sys.stderr)
        return 2
    except ValueError as error:
        print(f"{path} {error}", file=sys.stderr)
        return 2
    os.environ.setdefault("MPLBACKEND", "agg")
    with contextlib.chdir(path.resolve().parent):
        points = points_so_far(cells)
    print(points)
    return int(any(question.failures for question in points if question.part == CORE))


def read_cells(path: Path) -> list[dict]:
    """The cells of an assignment's notebook file, each with its source as one text.

    Raises:
        OSError: it can't be read.
        ValueError: it is no notebook, or none of an assignment.
    """
    try:
        return _as_cells(json.loads(path.read_text(encoding="utf-8")))
    except (UnicodeDecodeError, json.JSONDecodeError, KeyError, TypeError, AttributeError) as error:
        raise ValueError("is no notebook, or only a part of one.") from error


def _as_cells(notebook: dict) -> list[dict]:
    cells = [cell | {"source": "".join(cell["source"])} for cell in notebook["cells"]]
    if not any(_is_test(cell) for cell in cells):
        raise ValueError("has no graded cells. Is it an assignment?")
    return cells


def points_so_far(cells: list[dict]) -> Points:
    """Run the cells of an assignment from the top, without those under "Try it"."""
    from IPython.core.interactiveshell import InteractiveShell
    from IPython.utils.capture import capture_output

    shell = InteractiveShell()

    def run(cell: dict) -> BaseException | None:
        with capture_output():
            result = shell.run_cell(cell["source"], store_history=False, silent=True)
        return result.error_before_exec or result.error_in_exec

    return _collect(cells, run)


def points_here(cells: list[dict], namespace: dict[str, Any]) -> Points:
    """Run the visible tests of an assignment on the answers in a namespace, which stays as it is."""

    def run(cell: dict) -> BaseException | None:
        if not _is_test(cell):
            return None
        try:
            with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
                exec(compile(cell["source"], "<test>", "exec"), dict(namespace))
        except Exception as error:
            return error
        return None

    return _collect(cells, run, here=True)


def summary(path: str | os.PathLike | None = None) -> Points | None:
    """What `check.summary` does."""
    if os.environ.get("NBGRADER_EXECUTION"):  # validating or grading: nobody looks
        return None
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    namespace = shell.user_ns if shell is not None else {}  # in no notebook
    cells = read_cells(Path(path)) if path else _cells_of_kernel(namespace.get("In", []))
    if cells is None:
        print(_NO_FILE)
        return None
    return points_here(cells, namespace)


def _cells_of_kernel(ran: list[str]) -> list[dict] | None:
    """The notebook whose cells ran in this kernel: of those in its folder the one that holds most of them."""
    if "google.colab" in sys.modules:  # there the notebook is in no folder
        from google.colab import _message  # type: ignore[import-not-found]

        return _as_cells(_message.blocking_request("get_ipynb", timeout_sec=20)["ipynb"])
    sources, found = {source.strip() for source in ran} - {""}, []
    for path in Path.cwd().glob("*.ipynb"):
        with contextlib.suppress(OSError, ValueError):
            cells = read_cells(path)
            shared = len(sources & {cell["source"].strip() for cell in cells if cell["cell_type"] == "code"})
            found.append((shared, path.stat().st_mtime, cells))
    best = max(found, key=lambda entry: entry[:2], default=(0, 0.0, None))
    return best[2] if best[0] else None


def _collect(cells: list[dict], run: Callable[[dict], BaseException | None], here: bool = False) -> Points:
    """Give `run` each code cell that matters for points, in order, and put together what comes back.

    Args:
        here: the answers are those of a kernel: names that a test misses are of cells that did not run.
    """
    points, before = Points(), ""  # the text cell right above
    for cell in cells:
        if cell["cell_type"] == "markdown":
            before = cell["source"]
            for found in HEADING.finditer(before):
                points.append(Question(f"{found['number']}. {found['title']}", found["part"]))
        marks = _marks(cell)
        if marks.get("grade") and marks.get("solution") and points:
            points[-1].by_hand += marks.get("points", 0)
        if cell["cell_type"] != "code" or (before.startswith("**Try it") and not marks):
            continue
        error = run(cell)
        if isinstance(error, KeyboardInterrupt):
            raise error
        if points:
            _enter(points[-1], cell, error, here)
    return points


def _enter(question: Question, cell: dict, error: BaseException | None, here: bool) -> None:
    """Note what came of a cell."""
    if here and _marks(cell).get("solution"):  # as it was saved
        question.begun = question.begun or _STUB not in cell["source"]
    if not _is_test(cell):
        if error is not None:
            question.begun = True
            question.failures.append(f"the answer's cell: {_first_line(error)}")
        return
    worth = _marks(cell).get("points", 0)
    question.points += worth
    question.tests += 1
    if error is None:
        question.earned += worth
    missing = here and isinstance(error, NameError)
    question.defined = question.defined and not missing
    not_done = isinstance(error, NotImplementedError) or getattr(error, "kind", "") == "not_done"
    question.begun = question.begun or not (not_done or missing)
    if error is not None:
        name = str(_marks(cell).get("grade_id", "")).replace("_", " ")
        question.failures.append(f"{name}: {_first_line(error)}")


def _first_line(error: BaseException) -> str:
    if isinstance(error, CheckFailed):
        return error.public.splitlines()[0]
    text = str(error).splitlines()
    return f"{type(error).__name__}: {text[0] if text else ''}"


def _marks(cell: dict) -> dict:
    return dict(cell.get("metadata", {}).get("nbgrader", {}))


def _is_test(cell: dict) -> bool:
    marks = _marks(cell)
    return bool(marks.get("grade")) and not marks.get("solution")


if __name__ == "__main__":
    sys.exit(main())
