"""Which grades a second grading changes, from what to what, and why: for the terminal and as a CSV file."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from autograder.course import adjustments
from autograder.course.assignment import Assignment
from autograder.course.course import Course
from autograder.course.errors import UserError
from autograder.course.records import CellVerdict, Verdict
from autograder.system.files import write_atomically
from autograder.system.text import neutral, one_line

if TYPE_CHECKING:  # it imports nbgrader, which takes a second
    from autograder.gradebook.read import GradeRow, StudentRecord

FOLDER = "regrades"
PENALTY = "(late penalty)"
_SHOWN = 40  # rows on the terminal; the file has all


@dataclass(frozen=True)
class GradeChange:
    """One changed grade: points of a question, of how many, before and after.

    Attributes:
        question: its grade_id, or PENALTY.
        old, new: points; None where there was no grade.
        why: in words.
    """

    student: str
    question: str
    old: float | None
    old_max: float
    new: float | None
    new_max: float
    why: str

    def row(self) -> list[str]:
        return [self.student, self.question, *map(_number, (self.old, self.old_max, self.new, self.new_max))]


_HEAD = ["student", "question", "old", "old_max", "new", "new_max", "why"]


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:g}"


def expected(
    assignment: Assignment,
    before: dict[str, StudentRecord],
    verdicts: dict[str, Verdict],
    aside: dict[str, dict[str, float]],
) -> dict[str, StudentRecord]:
    """What the gradebook would hold if these verdicts were written; late penalties are left as they are.

    Args:
        aside: hand grades that are set aside, by student and cell.
    """
    after = dict(before)
    for student, verdict in verdicts.items():
        cells = {cell.grade_id: cell for cell in verdict.cells}
        if student in before:
            grades = {
                name: _expected(assignment, grade, cells.get(name), verdict, aside[student].get(name))
                for name, grade in before[student].grades.items()
            }
            after[student] = replace(before[student], grades=grades)
    return after


def _expected(
    assignment: Assignment, grade: GradeRow, cell: CellVerdict | None, verdict: Verdict, aside: float | None
) -> GradeRow:
    if cell is None:
        return grade
    kind, gradable = assignment.adjustments.get(cell.grade_id), not verdict.problem
    most = adjustments.maximum(kind, cell.max_points)
    if adjustments.replaces_grade(kind, gradable):
        score = adjustments.automatic_score(kind, None, cell.max_points, gradable)
        return replace(grade, auto=score, manual=None, max=most, waiting=False)
    auto = cell.points
    if auto is None:  # a person grades: nothing, or 0 where there is no answer, but for an earlier adjustment
        auto = None if grade.auto or aside is not None else grade.auto
    manual = grade.manual if grade.manual is not None else aside
    waiting = grade.waiting or auto != grade.auto and (auto is None or manual is not None) and aside is None
    return replace(grade, auto=auto, manual=manual, max=most, waiting=waiting)


# --------------------------------------------------------------------------- before and after


def compare(
    assignment: Assignment,
    before: dict[str, StudentRecord],
    after: dict[str, StudentRecord],
    old: dict[str, Verdict],
    new: dict[str, Verdict],
) -> list[GradeChange]:
    """List what changed, by student and in the order of the questions.

    Args:
        before, after: what the gradebook held, and holds now.
        old, new: the verdicts behind it, of those who were graded again.
    """
    found = []
    for student in sorted(new):
        was, now = before.get(student), after.get(student)
        if now is None:  # not written yet
            continue
        for question in assignment.questions:
            names = [cell.grade_id for cell in assignment.tests_of(question) if cell.grade_id in now.grades]
            change = _of_question(student, question, names, was.grades if was else {}, now.grades)
            if change:
                reasons = _reasons(assignment, names, was, now, old[student], new[student])
                found.append(replace(change, why="; ".join(reasons)))
        if was and was.late_penalty != now.late_penalty:
            why = "worked out from the changed points"
            found.append(GradeChange(student, PENALTY, was.late_penalty, 0, now.late_penalty, 0, why))
    return found


def _of_question(
    student: str, question: str, names: list[str], was: dict[str, GradeRow], now: dict[str, GradeRow]
) -> GradeChange | None:
    """The change of a question, without its reason; None where there is none."""
    known = [was[name] for name in names if name in was]
    old = sum(grade.score for grade in known) if known else None
    change = GradeChange(
        student,
        question,
        old,
        sum(grade.max for grade in known),
        sum(now[name].score for name in names),
        sum(now[name].max for name in names),
        "",
    )
    queue = any(now[name].waiting and not (name in was and was[name].waiting) for name in names)
    same = (change.old, change.old_max) == (change.new, change.new_max)
    return None if same and not queue else change


def _reasons(
    assignment: Assignment,
    names: list[str],
    was: StudentRecord | None,
    now: StudentRecord,
    old: Verdict,
    new: Verdict,
) -> list[str]:
    """Why the grade of a question changed, a reason for each of its cells that did."""
    cells = [{cell.grade_id: cell for cell in verdict.cells} for verdict in (old, new)]
    reasons: dict[str, None] = {}
    for name in names:
        grades = (was.grades.get(name) if was else None, now.grades[name])
        for reason in _of_cell(assignment.adjustments.get(name), *grades, cells[0].get(name), cells[1][name]):
            reasons[reason] = None
    return list(reasons)


def _of_cell(
    kind: str | None, was: GradeRow | None, now: GradeRow, old: CellVerdict | None, new: CellVerdict
) -> list[str]:
    if was is not None and (was.score, was.max, was.waiting) == (now.score, now.max, now.waiting):
        return []
    found = [adjustments.IN_WORDS[kind]] if kind else []
    if old is not None and (old.status, old.points) != (new.status, new.points):
        change = f"{_words(old)} -> {_words(new)}" if old.status != new.status else f"{_words(new)} as before"
        found.append(f"{new.grade_id}: {change}")
    if was is not None and was.max != now.max and not kind:
        found.append(f"{new.grade_id}: {now.max:g} points instead of {was.max:g}")
    if not found and was is not None and was.score != now.score:
        found.append(f"{new.grade_id}: counts again")
    if now.manual is not None:
        found.append(f"{new.grade_id}: {now.manual:g} points set by hand stay in force")
    if now.waiting and not (was and was.waiting):
        found.append(f"{new.grade_id}: waits for a person")
    return found


def _words(cell: CellVerdict) -> str:
    return cell.status.replace("_", " ")


# --------------------------------------------------------------------------- to read


def write_list(course: Course, assignment: Assignment, changes: list[GradeChange]) -> Path | None:
    """Write `regrades/<assignment>_<time>.csv` in the workspace; None where nothing changed.

    Raises:
        UserError: it cannot be written.
    """
    if not changes:
        return None
    file = io.StringIO()
    table = csv.writer(file)
    table.writerow(_HEAD)
    table.writerows([*map(neutral, change.row()), neutral(change.why)] for change in changes)
    path = course.workspace / FOLDER / f"{assignment.name}_{datetime.now(UTC):%Y-%m-%dT%H%M%S.%fZ}.csv"
    try:
        write_atomically(path, file.getvalue())
    except OSError as error:
        raise UserError(
            f"Can't write {path}: {error.strerror or error}. The grades are changed; `autograder history` "
            "tells what was changed."
        ) from error
    return path


def show(console: Console, changes: list[GradeChange], everything: bool) -> None:
    """Print the changes; all of them, or the first, where a file has the rest."""
    if not changes:
        console.print("no grade changes")
        return
    table = Table()
    for name in ("student", "question", "old", "new", "why"):
        table.add_column(name, justify="right" if name in ("old", "new") else "left")
    shown = changes if everything else changes[:_SHOWN]
    for one in shown:
        student, question, old, old_max, new, new_max = one.row()
        points = [f"{value or '-'} of {most}" for value, most in ((old, old_max), (new, new_max))]
        points = [old, new] if one.question == PENALTY else points
        table.add_row(*(Text(one_line(text)) for text in (student, question, *points, one.why)))
    console.print(table)
    if len(shown) < len(changes):
        console.print(f"{len(changes) - len(shown)} more changes are in the file")
