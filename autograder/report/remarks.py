"""What a person should know about a submission, most important first; for the report and for the terminal."""

from __future__ import annotations

import re
import textwrap
from collections import Counter
from collections.abc import Collection
from typing import TYPE_CHECKING

from autograder.course.records import CellVerdict, Verdict
from autograder.html.markup import words

if TYPE_CHECKING:  # it imports nbgrader, which takes a second
    from autograder.gradebook.read import StudentRecord

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
            said.append(f"{tests(len(cells))} {text} in {listed(_questions(cells, titles))}")
    return said or [shortened(note.text) for note in verdict.notes if note.code in _BROKEN_NOTES]


def without_points(
    verdict: Verdict, record: StudentRecord | None, titles: dict[str, str], extra: Collection[str]
) -> list[str]:
    """Say which questions have no points; not of the extra ones, nor of what waits for a person."""
    points: dict[str, float] = {}
    for cell in verdict.cells:
        grade = record.grades.get(cell.grade_id) if record else None
        given = cell.points if grade is None or grade.manual is grade.auto is None else grade.score
        counts = grade is None or grade.max > 0  # a dropped question is nobody's failure
        if cell.question not in extra and given is not None and counts:
            points[cell.question] = points.get(cell.question, 0.0) + given
    none = [titles.get(question) or words(question) for question, value in points.items() if not value]
    return ["no points in " + listed(none)] if none else []


def remarks(
    verdict: Verdict, record: StudentRecord | None, titles: dict[str, str], extra: Collection[str] = ()
) -> list[str]:
    """All there is to say about a submission, for one line of a table; `extra` are the extra questions."""
    said = breakage(verdict, titles)
    if verdict.problem or answers_nothing(verdict):
        return said + [shortened(note.text) for note in verdict.notes if not verdict.problem]
    if record and record.late:
        said.append(f"late by {record.late.total_seconds() / 3600:.0f} h")
    waiting = sum(cell.status == "waiting" for cell in verdict.cells)
    said += [f"{tests(waiting)} wait for what this machine lacks"] if waiting else []
    told = {"time_limit", "crashed"} & {cell.status for cell in verdict.cells}  # in `breakage`
    notes = [note.text for note in verdict.notes if note.code not in told]
    said += [text for note in notes if (text := shortened(_titled(note, verdict, titles))) not in said]
    return said + without_points(verdict, record, titles, extra) + ideas_of(verdict, titles)


def _titled(text: str, verdict: Verdict, titles: dict[str, str]) -> str:
    """Say the questions' titles in place of grade_ids, each once in a row."""
    names = {cell.grade_id: cell.question for cell in verdict.cells}
    names |= {question: question for question in names.values()}
    text = re.sub(
        r"\b[a-z]\w+\b",
        lambda found: titles.get(names[found[0]], words(names[found[0]])) if found[0] in names else found[0],
        text,
    )
    for title in set(titles.values()):
        text = re.sub(rf"\b({re.escape(title)})(?:, \1)+", r"\1", text)
    return text


def ideas_of(verdict: Verdict, titles: dict[str, str]) -> list[str]:
    """Name the misconceptions of an answer with their questions, those of most tests first."""
    found = Counter((cell.question, cell.misconception) for cell in verdict.cells if cell.misconception)
    return [
        f"{titles.get(question) or words(question)}: {words(idea)}"
        for (question, idea), _ in found.most_common()
    ]


def _questions(cells: list[CellVerdict], titles: dict[str, str]) -> list[str]:
    return list(dict.fromkeys(titles.get(cell.question) or words(cell.question) for cell in cells))


def tests(count: int) -> str:
    return f"{count} test{'s' * (count != 1)}"


def listed(names: list[str], most: int = 3) -> str:
    """`a, b, c and 4 more`."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def shortened(text: str, most: int = _LONGEST) -> str:
    """One line, shortened between words; of a path only the name of the file."""
    text = re.sub(r"(?:[^\s/]+/)+([^\s/]+)", r"\1", text)
    return textwrap.shorten(text.rstrip("."), most, placeholder=" ...")
