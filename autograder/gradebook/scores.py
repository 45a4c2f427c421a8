"""The one place that works out what a student has in an assignment, from nbgrader's gradebook.

Terminal, report, tables, feedback and `nbgrader export` take their totals from here, so they are the same:

    scores(course, assignment)             # {student: Score}, everybody whom the gradebook knows
    score_of(assignment, record)           # one student, from `read.records`

The gradebook counts all points alike; that a question is extra is written in its heading in the source
notebook (`Assignment.parts`). What is out of 76 there is out of 40 here, with up to 36 extra.
"""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from nbgrader.api import Assignment as AssignmentRow
from nbgrader.api import Student
from sqlalchemy import select
from sqlalchemy.orm import Session

from autograder.course.assignment import Assignment
from autograder.course.course import Course
from autograder.course.records import Verdict
from autograder.gradebook.read import GradeRow, StudentRecord, ask, records
from autograder.receipts.receipts import Receipts, granted_extensions
from nnlab.questions import of_core

GRADED = "graded"
WAITING = "waiting"  # handed in, and not graded yet, or not on a machine that has what a test needs
BY_HAND = "to be graded by hand"
NOT_HANDED_IN = "not handed in"  # and the due date is over: 0 points
NOT_DUE = (
    "never due"  # nothing handed in, and no due date, or one that is still to come: no points, not even 0
)

_LEFT_OUT = ("not_done", "missing")  # verdicts on a cell without an answer


@dataclass(frozen=True)
class Score:
    """What a student has in an assignment.

    Attributes:
        state: GRADED, WAITING, BY_HAND, NOT_HANDED_IN or NOT_DUE.
        core, core_max: points of the core questions, and how many there are to be had. Who is not asked for
            anything yet has 0 here, and no `total`.
        extra, extra_max: the same of the extra questions. Extra credit that a person gave in nbgrader counts
            in `extra`, whatever its question, and so do points of a cell that counts in no maximum.
        by_hand: how many of the points of core and extra a person set.
        penalty: points taken off for being late.
        to_grade: points to be had in cells that have no score yet.
        waits: grade_ids of the cells that wait for a person, or for a machine; a cell that has a score waits
            where that was given by hand for an answer that has changed since.
    """

    state: str
    core: float
    core_max: float
    extra: float
    extra_max: float
    by_hand: float = 0.0
    penalty: float = 0.0
    to_grade: float = 0.0
    waits: tuple[str, ...] = ()

    @property
    def points(self) -> float:
        """Core and extra together, before the penalty."""
        return self.core + self.extra

    @property
    def total(self) -> float | None:
        """What counts: core and extra, less the penalty, never below 0; None where nothing was due."""
        return None if self.state == NOT_DUE else max(0.0, self.points - self.penalty)

    @property
    def handed_in(self) -> bool:
        return self.state not in (NOT_HANDED_IN, NOT_DUE)

    def __str__(self) -> str:
        """`38 of 40, +12 extra`, or why there are no points."""
        if not self.handed_in:
            return self.state
        return of_core(self.core, self.core_max, self.extra, self.extra_max)


def scores(
    course: Course,
    assignment: Assignment,
    students: Iterable[str] = (),
    now: datetime | None = None,
    found: dict[str, StudentRecord] | None = None,
) -> dict[str, Score]:
    """Work out the scores of a class, with five queries, however many students there are.

    Args:
        students: ids of others who are in the class, of a roster for example.
        now: when it is asked, for due dates; None takes the clock.
        found: the records of the gradebook, where they have been read already.

    Returns:
        A Score of each student in the gradebook, by id, whether or not anything was handed in.

    Raises:
        UserError: the gradebook cannot be read.
    """
    found = records(course.db_url, assignment.name) if found is None else found
    known, duedate = ask(
        course.db_url, lambda session: _students_and_due_date(session, assignment.name), ([], None)
    )
    granted = _granted_extensions(course, assignment.name) if duedate else {}
    worth = next((record.grades for record in found.values() if record.grades), None)
    return {
        student: score_of(
            assignment,
            found.get(student)
            or StudentRecord(duedate=duedate and duedate + granted.get(student, timedelta())),
            now,
            worth,
        )
        for student in sorted({*known, *students, *found, *granted})
    }


def _granted_extensions(course: Course, assignment: str) -> dict[str, timedelta]:
    """Extensions on record, also of those who have handed in nothing and so have no row in the gradebook."""
    if not (course.workspace / "receipts.db").exists():
        return {}
    with Receipts(course.workspace, make=False) as receipts:
        return granted_extensions(receipts, assignment)


def score_of(
    assignment: Assignment,
    record: StudentRecord,
    now: datetime | None = None,
    worth: dict[str, GradeRow] | None = None,
) -> Score:
    """Work out the score of one student.

    Args:
        record: what the gradebook holds; an empty one, with a due date, for who handed in nothing.
        now: as for `scores`.
        worth: grades of another student, for what there is to be had; None takes it from the assignment
            where the record has no grades.
    """
    most = {name: grade.max for name, grade in (record.grades or worth or {}).items()}
    most = most or {cell.grade_id: cell.points for cell in assignment.graded}
    written = {cell.grade_id for cell in assignment.graded if cell.role == "manual"}
    return _score(record, _state(record, written, now), most, assignment.extra_cells)


def score_of_verdict(verdict: Verdict, extra_cells: Set[str] = frozenset()) -> Score:
    """What a verdict alone scores, as the gradebook would have it before anybody grades by hand."""
    record = StudentRecord(timestamp=datetime.now(UTC))
    for cell in verdict.cells:
        points = 0.0 if verdict.problem else cell.points
        record.grades[cell.grade_id] = GradeRow(points, None, cell.max_points, waiting=points is None)
    written = {cell.grade_id for cell in verdict.cells if cell.status == "manual"}
    most = {cell.grade_id: cell.max_points for cell in verdict.cells}
    return _score(record, _state(record, written, None), most, extra_cells)


def _score(record: StudentRecord, state: str, most: dict[str, float], extra_cells: Set[str]) -> Score:
    core = extra = by_hand = 0.0
    for name, grade in record.grades.items():
        credit = grade.extra or 0.0
        if name in extra_cells or not grade.max:  # what counts in no maximum is extra, wherever it stands
            extra += grade.score
        else:
            core, extra = core + grade.score - credit, extra + credit
        by_hand += (grade.manual or 0.0) + credit
    waiting = {name: grade for name, grade in record.grades.items() if grade.waiting}
    if state in (NOT_HANDED_IN, NOT_DUE):
        waiting = {}
    return Score(
        state,
        core,
        sum(points for name, points in most.items() if name not in extra_cells),
        extra,
        sum(points for name, points in most.items() if name in extra_cells),
        by_hand,
        record.late_penalty,
        sum(grade.max for grade in waiting.values() if _is_open(grade)),
        tuple(waiting),
    )


def _is_open(grade: GradeRow) -> bool:
    return grade.auto is None and grade.manual is None


def _state(record: StudentRecord, written: Set[str], now: datetime | None) -> str:
    """Where it stands; `written` are the grade_ids of the cells that only a person can grade."""
    grades = record.grades
    if all(_is_open(grade) for grade in grades.values()):  # nbgrader keeps such rows for an extension, too
        if record.timestamp is not None:
            return BY_HAND if grades and grades.keys() <= written else WAITING
        now = (now or datetime.now(UTC)).astimezone(UTC).replace(tzinfo=None)
        return NOT_HANDED_IN if record.duedate is not None and record.duedate < now else NOT_DUE
    if any(_is_open(grade) and name not in written for name, grade in grades.items()):
        return WAITING
    return BY_HAND if any(grade.waiting for grade in grades.values()) else GRADED


def left_out_questions(verdict: Verdict, record: StudentRecord | None, extra_cells: Set[str]) -> list[str]:
    """Extra questions of which nothing was begun, and for which nobody gave points: no failure of anybody."""
    begun: dict[str, bool] = {}
    for cell in verdict.cells:
        if cell.grade_id in extra_cells:
            grade = record.grades.get(cell.grade_id) if record else None
            given = grade is not None and (grade.manual is not None or bool(grade.extra))
            begun[cell.question] = begun.get(cell.question, False) or given or cell.status not in _LEFT_OUT
    return [question for question, is_begun in begun.items() if not is_begun]


def common_duedate(course: Course, assignment: str) -> datetime | None:
    """When an assignment is due for those without an extension; UTC, without a zone."""
    return ask(course.db_url, lambda session: _students_and_due_date(session, assignment)[1], None)


def _students_and_due_date(session: Session, assignment: str) -> tuple[list[str], datetime | None]:
    """Everybody whom the gradebook knows, and when the assignment is due for those without an extension."""
    due = select(AssignmentRow.duedate).where(AssignmentRow.name == assignment)
    return list(session.scalars(select(Student.id))), session.scalar(due)
