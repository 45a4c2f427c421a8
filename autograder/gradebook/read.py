"""Reads scores, comments and late penalties back out of nbgrader's gradebook, without changing it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Grade,
    SubmittedAssignment,
    SubmittedNotebook,
)
from sqlalchemy import create_engine, exc, inspect, select
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from autograder.gradebook.database import refuse_outdated
from autograder.gradebook.errors import as_user_errors

Answer = TypeVar("Answer")


@dataclass
class GradeRow:
    """The grade of one cell: a person's score, otherwise the grader's, plus extra credit."""

    auto: float | None
    manual: float | None
    max: float
    extra: float | None = None
    waiting: bool = False

    @property
    def score(self) -> float:
        base = self.manual if self.manual is not None else self.auto or 0.0
        return base + (self.extra or 0.0)


@dataclass
class StudentRecord:
    """What the gradebook holds about one submission.

    Attributes:
        grades: by grade_id.
        comments: by grade_id of the answer cell; a person's comment, otherwise nbgrader's own ("No
            response.").
        late_penalty: points taken off.
        timestamp, duedate: UTC, without a zone; None where unknown. The due date includes an extension.
        extension: what was granted to this student; None for nothing.
    """

    grades: dict[str, GradeRow] = field(default_factory=dict)
    comments: dict[str, str] = field(default_factory=dict)
    late_penalty: float = 0.0
    timestamp: datetime | None = None
    duedate: datetime | None = None
    extension: timedelta | None = None

    @property
    def common_duedate(self) -> datetime | None:
        """The due date of everybody, without this student's extension."""
        return self.duedate - (self.extension or timedelta()) if self.duedate else None

    @property
    def late(self) -> timedelta:
        """By how much it came after its due date; nothing where it did not, or either is unknown."""
        known = self.timestamp is not None and self.duedate is not None
        return max(timedelta(), self.timestamp - self.duedate) if known else timedelta()


def records(db_url: str, assignment: str, student: str | None = None) -> dict[str, StudentRecord]:
    """Read the submissions of an assignment with three queries; empty where there is no gradebook yet.

    Raises:
        UserError: the gradebook cannot be read.
    """
    return ask(db_url, lambda session: query_records(session, assignment, student), {})


def ask(db_url: str, question: Callable[[Session], Answer], nothing: Answer) -> Answer:
    """Return what `question` makes of a session of the gradebook, or `nothing` where there is none yet.

    Raises:
        UserError: the gradebook cannot be read.
    """
    with as_user_errors(db_url):
        url = make_url(db_url)
        if url.get_backend_name() == "sqlite" and not Path(url.database or "").exists():
            return nothing
        engine = create_engine(url, poolclass=NullPool)
        try:
            with Session(engine) as session:
                return question(session)
        except (exc.OperationalError, exc.ProgrammingError):
            refuse_outdated(url)
            if inspect(engine).has_table("grade"):
                raise
            return nothing  # a database without nbgrader's tables
        finally:
            engine.dispose()


_LATE = (
    select(
        SubmittedAssignment.student_id,
        SubmittedAssignment.timestamp,
        SubmittedAssignment.extension,
        Assignment.duedate,
        SubmittedNotebook.late_submission_penalty,
    )
    .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
    .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id, isouter=True)
)  # outer: an extension may have been granted before anything was released or graded


def _of_cells(kind: type, *columns):
    """Select columns of all Grades (or Comments), with the student and the name of the cell in front."""
    return (
        select(SubmittedAssignment.student_id, BaseCell.name, *columns)
        .select_from(kind)
        .join(BaseCell, BaseCell.id == kind.cell_id)
        .join(SubmittedNotebook, SubmittedNotebook.id == kind.notebook_id)
        .join(SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id)
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
    )


def query_records(session: Session, assignment: str, student: str | None = None) -> dict[str, StudentRecord]:
    """Read the submissions of an assignment within a transaction; see `records`."""
    found: dict[str, StudentRecord] = {}
    chosen = [Assignment.name == assignment]
    if student is not None:
        chosen.append(SubmittedAssignment.student_id == student)
    for name, timestamp, extension, duedate, penalty in session.execute(_LATE.where(*chosen)):
        due = duedate + extension if duedate is not None and extension is not None else duedate
        record = found.setdefault(name, StudentRecord(timestamp=timestamp, duedate=due, extension=extension))
        record.late_penalty += penalty or 0.0
    grades = _of_cells(
        Grade,
        Grade.auto_score,
        Grade.manual_score,
        Grade.max_score,
        Grade.extra_credit,
        Grade.needs_manual_grade,
    )
    for name, cell, *values in session.execute(grades.where(*chosen)):
        found[name].grades[cell] = GradeRow(*values)
    for name, cell, comment in session.execute(_of_cells(Comment, Comment.comment).where(*chosen)):
        if comment:
            found[name].comments[cell] = comment
    return found


def due_dates(engine: Engine) -> dict[str, datetime]:
    """Due dates of everybody, UTC, by assignment; only of assignments that have one."""
    with Session(engine) as session:
        rows = session.execute(select(Assignment.name, Assignment.duedate))
        return {name: duedate for name, duedate in rows if duedate is not None}


def hand_in_times(engine: Engine) -> list[tuple[str, str, datetime, timedelta | None]]:
    """(student, assignment, when it was handed in (UTC), extension) of all submissions with a known time."""
    columns = (
        SubmittedAssignment.student_id,
        Assignment.name,
        SubmittedAssignment.timestamp,
        SubmittedAssignment.extension,
    )
    query = select(*columns).join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
    with Session(engine) as session:
        rows = session.execute(query.where(SubmittedAssignment.timestamp.is_not(None)))
        return [(student, name, time, extension) for student, name, time, extension in rows]
