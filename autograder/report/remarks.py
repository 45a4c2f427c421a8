"""What a person should know about a submission, most important first; for the report and for the terminal."""

from __future__ import annotations

import textwrap
from collections import Counter

from autograder.course.records import CellVerdict, Verdict
from autograder.html.markup import words

_BROKEN = {
    "time_limit": "over the time limit",
    "crashed": "stopped with a crash",
}
_BROKEN_NOTES = ("cell_died", "session_lost", "damaged_cell")
_LEFT_OUT = ("not_done", "missing")
_LONGEST = 120  # characters of one remark


def is_broken(verdict: Verdict) -> bool:
    """Whether something of the work could not be run at all, or to its end."""
    return bool(verdict.problem) or any(
        [cell.status in _BROKEN for cell in verdict.cells]
        + [note.code in _BROKEN_NOTES for note in verdict.notes]
    )


def answers_nothing(verdict: Verdict) -> bool:
    """Whether every cell that is graded automatically was left as it was."""
    automatic = [cell.status for cell in verdict.cells if cell.status != "manual"]
    return bool(automatic) and all(status in _LEFT_OUT for status in automatic)


def breakage(verdict: Verdict, titles: dict[str, str]) -> list[str]:
    """Say what kept the work from running; empty where nothing did."""
    if verdict.problem:
        return ["could not be graded: " + shortened(verdict.problem)]
    if answers_nothing(verdict):
        return ["nothing was answered"]
    said = []
    for status, text in _BROKEN.items():
        cells = [cell for cell in verdict.cells if cell.status == status]
        if cells:
            said.append(f"{_tests(len(cells))} {text} in {listed(_questions(cells, titles))}")
    return said or [shortened(note.text) for note in verdict.notes if note.code in _BROKEN_NOTES]


def ideas_of(verdict: Verdict, titles: dict[str, str]) -> list[str]:
    """Name the misconceptions of an answer with their questions, those of most tests first."""
    found = Counter((cell.question, cell.misconception) for cell in verdict.cells if cell.misconception)
    return [
        f"{titles.get(question) or words(question)}: {words(idea)}"
        for (question, idea), _ in found.most_common()
    ]


def _questions(cells: list[CellVerdict], titles: dict[str, str]) -> list[str]:
    return list(dict.fromkeys(titles.get(cell.question) or words(cell.question) for cell in cells))


def _tests(count: int) -> str:
    return f"{count} test{'s' * (count != 1)}"


def listed(names: list[str], most: int = 3) -> str:
    """`a, b, c and 4 more`."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def shortened(text: str, most: int = _LONGEST) -> str:
    """One line, shortened between words."""
    return textwrap.shorten(text.rstrip("."), most, placeholder=" ...")
