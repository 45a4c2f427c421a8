"""One submission in nbgrader's tables, for the writer of grades: found or made, changed, sent back in one go.

nbgrader's objects compute sums over the class whenever one is loaded; so only the columns that a grading run
needs are read and written here, through the classes of `nbgrader.api`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from nbgrader import api
from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session


@dataclass
class CellGrade:
    """The grade of one cell, as the table has it."""

    id: str
    auto: float | None = None
    manual: float | None = None
    extra: float | None = None
    queue: bool = True

    @property
    def score(self) -> float:
        """What counts in nbgrader: a person's score, otherwise the grader's, plus extra credit."""
        base = self.manual if self.manual is not None else self.auto
        return 0.0 if base is None else base + (self.extra or 0.0)


@dataclass
class SubmittedWork:
    """What the gradebook holds about one notebook of one student.

    Attributes:
        id, notebook: keys of the submission and of its notebook.
        grades: by grade_id.
        comments: by grade_id: (key, the comment that nbgrader gives by itself).
        seconds_late: after the due date, the student's extension included.
    """

    id: str
    notebook: str
    timestamp: datetime | None = None
    extension: timedelta | None = None
    penalty: float | None = None
    grades: dict[str, CellGrade] = field(default_factory=dict)
    comments: dict[str, tuple[str, str | None]] = field(default_factory=dict)

    @property
    def score(self) -> float:
        return sum(grade.score for grade in self.grades.values())

    def seconds_late(self, duedate: datetime | None) -> float:
        if self.timestamp is None or duedate is None:
            return 0.0
        return max(0.0, (self.timestamp - duedate - (self.extension or timedelta())).total_seconds())


def maxima(session: Session, assignment: str) -> dict[str, float]:
    """Points to be had for each cell of an assignment, by grade_id; none where it is not registered."""
    rows = (
        select(api.GradeCell.name, api.GradeCell.max_score)
        .join(api.Notebook, api.Notebook.id == api.GradeCell.notebook_id)
        .join(api.Assignment, api.Assignment.id == api.Notebook.assignment_id)
        .where(api.Assignment.name == assignment)
    )
    return {name: points for name, points in session.execute(rows)}  # noqa: C416


class AssignmentTables:
    """The rows of one assignment, found once; then the rows of its submissions.

    Args:
        session: of the gradebook, in which the assignment is registered.
        name, notebook: of the assignment and of the notebook that is graded.
    """

    def __init__(self, session: Session, name: str, notebook: str):
        self.id = session.scalar(select(api.Assignment.id).where(api.Assignment.name == name))
        self._cells: dict[str, dict[str, tuple[str, type]]] = {}
        rows = (
            select(api.Notebook.id, api.Notebook.name, api.BaseCell.id, api.BaseCell.name, api.BaseCell.type)
            .join(api.BaseCell, api.BaseCell.notebook_id == api.Notebook.id, isouter=True)
            .where(api.Notebook.assignment_id == self.id)
        )
        for key, title, cell, grade_id, kind in session.execute(rows):
            if title == notebook:
                self._graded = key
            cells = self._cells.setdefault(key, {})
            if kind in _TABLES:
                cells[cell] = (grade_id, kind)

    def duedate(self, session: Session) -> datetime | None:
        """The due date of everybody, as it is now."""
        return session.scalar(select(api.Assignment.duedate).where(api.Assignment.id == self.id))

    def load(self, session: Session, student: str) -> SubmittedWork:
        """Return a student's submission; make it, as `Gradebook.add_submission` does, where there is none."""
        work = self._find(session, student) or self._create(session, student)
        names = self._cells[self._graded]
        columns = (
            api.Grade.id,
            api.Grade.cell_id,
            api.Grade.auto_score,
            api.Grade.manual_score,
            api.Grade.extra_credit,
            api.Grade.needs_manual_grade,
        )
        for key, cell, *values in session.execute(
            select(*columns).where(api.Grade.notebook_id == work.notebook)
        ):
            work.grades[names[cell][0]] = CellGrade(key, *values)
        comments = select(api.Comment.id, api.Comment.cell_id, api.Comment.auto_comment)
        for key, cell, text in session.execute(comments.where(api.Comment.notebook_id == work.notebook)):
            work.comments[names[cell][0]] = (key, text)
        return work

    def _find(self, session: Session, student: str) -> SubmittedWork | None:
        row = session.execute(
            select(
                api.SubmittedAssignment.id,
                api.SubmittedNotebook.id,
                api.SubmittedAssignment.timestamp,
                api.SubmittedAssignment.extension,
                api.SubmittedNotebook.late_submission_penalty,
            )
            .join(api.SubmittedNotebook, api.SubmittedNotebook.assignment_id == api.SubmittedAssignment.id)
            .where(
                api.SubmittedAssignment.assignment_id == self.id,
                api.SubmittedAssignment.student_id == student,
                api.SubmittedNotebook.notebook_id == self._graded,
            )
        ).first()
        return SubmittedWork(*row) if row else None

    def _create(self, session: Session, student: str) -> SubmittedWork:
        if session.scalar(select(api.Student.id).where(api.Student.id == student)) is None:
            session.execute(insert(api.Student).values(id=student))
        place = {"assignment_id": self.id, "student_id": student}
        columns = (
            api.SubmittedAssignment.id,
            api.SubmittedAssignment.timestamp,
            api.SubmittedAssignment.extension,
        )
        known = session.execute(select(*columns).filter_by(**place)).first()  # for an extension granted early
        work = SubmittedWork(known[0], "", *known[1:]) if known else SubmittedWork(api.new_uuid(), "")
        if not known:
            session.execute(insert(api.SubmittedAssignment).values(id=work.id, **place))
        for notebook, cells in self._cells.items():
            key = api.new_uuid()
            place = {"id": key, "assignment_id": work.id, "notebook_id": notebook}
            session.execute(insert(api.SubmittedNotebook).values(**place))
            work.notebook = key if notebook == self._graded else work.notebook
            for table in (api.Grade, api.Comment):
                rows = [
                    {"id": api.new_uuid(), "cell_id": cell, "notebook_id": key}
                    for cell, (_, kind) in cells.items()
                    if table in _TABLES[kind]
                ]
                if rows:
                    session.execute(insert(table), rows)
        return work


# What a cell of each kind has: a grade, a comment, or both.
_TABLES = {
    "GradeCell": (api.Grade,),
    "SolutionCell": (api.Comment,),
    "TaskCell": (api.Grade, api.Comment),
}


def copied(work: SubmittedWork) -> SubmittedWork:
    """Return a copy whose grades and comments can be changed without changing these."""
    grades = {name: replace(grade) for name, grade in work.grades.items()}
    return replace(work, grades=grades, comments=dict(work.comments))


def store(session: Session, before: SubmittedWork, after: SubmittedWork) -> None:
    """Send what differs to the database, within the session's transaction."""
    if after.timestamp != before.timestamp:
        session.execute(update(api.SubmittedAssignment), [{"id": after.id, "timestamp": after.timestamp}])
    if after.penalty != before.penalty:
        penalty = {"id": after.notebook, "late_submission_penalty": after.penalty}
        session.execute(update(api.SubmittedNotebook), [penalty])
    grades = [
        {"id": grade.id, "auto_score": grade.auto, "needs_manual_grade": grade.queue}
        for name, grade in after.grades.items()
        if grade != before.grades[name]
    ]
    comments = [
        {"id": key, "auto_comment": text}
        for name, (key, text) in after.comments.items()
        if (key, text) != before.comments[name]
    ]
    manual = [  # only these: a person may be grading at this moment
        {"id": grade.id, "manual_score": grade.manual}
        for name, grade in after.grades.items()
        if grade.manual != before.grades[name].manual
    ]
    for table, rows in ((api.Grade, grades), (api.Grade, manual), (api.Comment, comments)):
        if rows:
            session.execute(update(table), rows)
