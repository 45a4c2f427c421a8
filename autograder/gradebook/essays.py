"""Answers that a person grades: what they are, and grades for them, with the grader's name on record."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import nbformat
from nbgrader import api
from sqlalchemy import create_engine, select, update
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from autograder.course.assignment import Assignment
from autograder.course.course import Course
from autograder.course.errors import UserError
from autograder.gradebook.dates import DateWriter
from autograder.gradebook.errors import as_user_errors
from autograder.gradebook.read import records
from autograder.gradebook.session import SharedGradebook
from autograder.receipts.receipts import Accepted, Receipts
from autograder.system.database_locks import retry_while_locked


@dataclass(frozen=True)
class Essay:
    """One answer to a hand-graded question.

    Attributes:
        submission: nbgrader's random key of the notebook; formgrader's address ends in it.
        number: of the submission in formgrader, which orders a class by these keys; it tells nobody's name.
        question: grade_id.
        text: what the student wrote.
        points: what a person gave; None where nobody did.
        extra: extra credit that a person gave.
        comment: a person's.
        waiting: for a person; an answer that was changed after it was graded waits, and has points.
    """

    submission: str
    number: int
    student: str
    question: str
    text: str
    max_points: float
    points: float | None = None
    extra: float = 0.0
    comment: str = ""
    waiting: bool = False

    @property
    def key(self) -> str:
        """Names this answer, as it reads now, and not its student."""
        whole = "\0".join([self.submission, self.question, self.text])
        return hashlib.sha256(whole.encode()).hexdigest()[:16]

    @property
    def is_empty(self) -> bool:
        """Left as it was handed out: it has 0 points, and waits for nobody."""
        return not self.waiting and self.points is None


def essays(course: Course, assignment: Assignment) -> list[Essay]:
    """Return the answers of a class to its hand-graded questions, question by question, as formgrader orders
    them; of submissions that could not be graded, nothing.

    Raises:
        UserError: the gradebook cannot be read, or the assignment has no such question.
    """
    asked = [cell.grade_id for cell in assignment.cells if cell.role == "manual"]
    if not asked:
        raise UserError(f"{assignment.name} has no question that a person grades.")
    graded = records(course.db_url, assignment.name)
    keys = _submissions(course, assignment) if graded else {}
    texts = {student: _texts(course, assignment, student) for student in keys}
    found = []
    for question in asked:
        for number, (student, key) in enumerate(keys.items(), 1):
            row, text = graded[student].grades.get(question), texts[student].get(question)
            if row is None or text is None:
                continue
            comment = graded[student].comments.get(question, "") if row.manual is not None else ""
            known = (row.max, row.manual, row.extra or 0.0, comment, row.waiting)
            found.append(Essay(key, number, student, question, text, *known))
    return found


def _submissions(course: Course, assignment: Assignment) -> dict[str, str]:
    """The keys of the submitted notebooks by student, in the order of the keys."""
    rows = (
        select(api.SubmittedAssignment.student_id, api.SubmittedNotebook.id)
        .join(api.SubmittedNotebook, api.SubmittedNotebook.assignment_id == api.SubmittedAssignment.id)
        .join(api.Notebook, api.Notebook.id == api.SubmittedNotebook.notebook_id)
        .join(api.Assignment, api.Assignment.id == api.SubmittedAssignment.assignment_id)
        .where(api.Assignment.name == assignment.name, api.Notebook.name == assignment.notebook_name)
    )
    with as_user_errors(course.db_url):
        engine = create_engine(make_url(course.db_url), poolclass=NullPool)
        try:
            with Session(engine) as session:
                found = [(student, key) for student, key in session.execute(rows)]
        finally:
            engine.dispose()
    there = [(key, student) for student, key in found if notebook_path(course, assignment, student).exists()]
    return {student: key for key, student in sorted(there)}


def notebook_path(course: Course, assignment: Assignment, student: str) -> Path:
    """Where the graded notebook of a student lies."""
    folder = course.workspace / "autograded" / student / assignment.name
    return folder / f"{assignment.notebook_name}.ipynb"


def _texts(course: Course, assignment: Assignment, student: str) -> dict[str, str]:
    path = notebook_path(course, assignment, student)
    try:
        nb = nbformat.v4.reads(path.read_text(encoding="utf-8"))
    except Exception as error:
        raise UserError(
            f"{path} can't be read ({error}). Grade this student again: autograder grade {assignment.name}"
        ) from error
    marks = ((cell.metadata.get("nbgrader", {}), cell.source) for cell in nb.cells)
    return {mark["grade_id"]: source for mark, source in marks if mark.get("grade") and mark.get("solution")}


@dataclass(frozen=True)
class Given:
    """What a person gives an answer; `who` is the person."""

    essay: Essay
    points: float
    comment: str
    who: str


def give(course: Course, assignment: Assignment, grades: Iterable[Given]) -> None:
    """Put grades into the gradebook, all or none, after signing who gave them; late penalties follow.

    Raises:
        UserError: ledger or gradebook cannot be written; then the gradebook is as it was.
    """
    grades, now = list(grades), datetime.now(UTC).isoformat(timespec="seconds")
    if not grades:
        return
    with Receipts(course.workspace, make=False) as receipts:
        receipts.accept(
            *(
                Accepted(
                    assignment.name,
                    one.essay.student,
                    one.essay.question,
                    json.dumps([one.points, one.essay.extra]),
                    one.who,
                    now,
                )
                for one in grades
            )
        )
    course_id = course.nbgrader_config().CourseDirectory.get("course_id", "default_course")
    with as_user_errors(course.db_url):
        gradebook = retry_while_locked(lambda: SharedGradebook(course.db_url, course_id))
        try:
            retry_while_locked(lambda: _write(gradebook.db(), grades), gradebook.undo)
        finally:
            gradebook.dispose()
    with DateWriter(course, assignment.name, grades[0].who) as writer:
        writer.update_penalties()


def _write(session, grades: list[Given]) -> None:
    for one in grades:
        for table, values in (
            (api.Grade, {"manual_score": one.points, "needs_manual_grade": False}),
            (api.Comment, {"manual_comment": one.comment or None}),
        ):
            cell = select(api.BaseCell.id).where(api.BaseCell.name == one.essay.question)
            here = (table.notebook_id == one.essay.submission, table.cell_id.in_(cell))
            session.execute(
                update(table).where(*here).values(**values), execution_options={"synchronize_session": False}
            )
    session.commit_submission()
