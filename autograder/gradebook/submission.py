"""Submissions in nbgrader's tables, for the writer of grades: found or made, changed, sent back in one go.

nbgrader's objects compute sums over the class whenever one is loaded; so only the columns that a grading run
needs are read and written here, through the classes of `nbgrader.api`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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

    def load(self, session: Session, extensions: Mapping[str, timedelta | None]) -> dict[str, SubmittedWork]:
        """Return the submissions of some students; make them, as `Gradebook.add_submission` does, where there
        are none. The number of statements does not depend on the number of students.

        Args:
            session: of the gradebook.
            extensions: the students, with what was granted to each before anything was handed in.
        """
        found = self._find(session, extensions)
        found |= self._create(session, {name: more for name, more in extensions.items() if name not in found})
        work = {one.notebook: one for one in found.values()}
        names = self._cells[self._graded]
        columns = (
            api.Grade.notebook_id,
            api.Grade.cell_id,
            api.Grade.id,
            api.Grade.auto_score,
            api.Grade.manual_score,
            api.Grade.extra_credit,
            api.Grade.needs_manual_grade,
        )
        for notebook, cell, *values in session.execute(
            select(*columns).where(api.Grade.notebook_id.in_(work))
        ):
            work[notebook].grades[names[cell][0]] = CellGrade(*values)
        comments = select(
            api.Comment.notebook_id, api.Comment.cell_id, api.Comment.id, api.Comment.auto_comment
        )
        for notebook, cell, *values in session.execute(comments.where(api.Comment.notebook_id.in_(work))):
            work[notebook].comments[names[cell][0]] = tuple(values)
        return found

    def _find(self, session: Session, students: Iterable[str]) -> dict[str, SubmittedWork]:
        rows = session.execute(
            select(
                api.SubmittedAssignment.student_id,
                api.SubmittedAssignment.id,
                api.SubmittedNotebook.id,
                api.SubmittedAssignment.timestamp,
                api.SubmittedAssignment.extension,
                api.SubmittedNotebook.late_submission_penalty,
            )
            .join(api.SubmittedNotebook, api.SubmittedNotebook.assignment_id == api.SubmittedAssignment.id)
            .where(
                api.SubmittedAssignment.assignment_id == self.id,
                api.SubmittedAssignment.student_id.in_(students),
                api.SubmittedNotebook.notebook_id == self._graded,
            )
        )
        return {student: SubmittedWork(*values) for student, *values in rows}

    def _create(
        self, session: Session, extensions: Mapping[str, timedelta | None]
    ) -> dict[str, SubmittedWork]:
        if not extensions:
            return {}
        enrolled = set(session.scalars(select(api.Student.id).where(api.Student.id.in_(extensions))))
        found = self._made_by_nbgrader(session, extensions)
        rows: dict[type, list[dict]] = {table: [] for table in _IN_ORDER}
        for student, extension in extensions.items():
            if student not in enrolled:
                rows[api.Student].append({"id": student})
            if student not in found:
                found[student] = SubmittedWork(api.new_uuid(), "", extension=extension)
                row = {"id": found[student].id, "assignment_id": self.id, "student_id": student}
                rows[api.SubmittedAssignment].append(row | {"extension": extension})
            for notebook, cells in self._cells.items():
                key = api.new_uuid()
                row = {"id": key, "assignment_id": found[student].id, "notebook_id": notebook}
                rows[api.SubmittedNotebook].append(row)
                if notebook == self._graded:
                    found[student].notebook = key
                for cell, (_, kind) in cells.items():
                    for table in _TABLES[kind]:
                        rows[table].append({"id": api.new_uuid(), "cell_id": cell, "notebook_id": key})
        for table in filter(rows.get, _IN_ORDER):
            session.execute(insert(table), rows[table])
        return found

    def _made_by_nbgrader(
        self, session: Session, extensions: Mapping[str, timedelta | None]
    ) -> dict[str, SubmittedWork]:
        """Submissions without notebooks, which nbgrader's API makes."""
        columns = (
            api.SubmittedAssignment.student_id,
            api.SubmittedAssignment.id,
            api.SubmittedAssignment.timestamp,
            api.SubmittedAssignment.extension,
        )
        rows = session.execute(
            select(*columns).where(
                api.SubmittedAssignment.assignment_id == self.id,
                api.SubmittedAssignment.student_id.in_(extensions),
            )
        )
        return {
            student: SubmittedWork(key, "", timestamp, extension or extensions[student])
            for student, key, timestamp, extension in rows
        }


# What a cell of each kind has: a grade, a comment, or both.
_TABLES = {
    "GradeCell": (api.Grade,),
    "SolutionCell": (api.Comment,),
    "TaskCell": (api.Grade, api.Comment),
}
_IN_ORDER = (api.Student, api.SubmittedAssignment, api.SubmittedNotebook, api.Grade, api.Comment)


def copied(work: SubmittedWork) -> SubmittedWork:
    """Return a copy whose grades and comments can be changed without changing these."""
    grades = {name: replace(grade) for name, grade in work.grades.items()}
    return replace(work, grades=grades, comments=dict(work.comments))


def store(session: Session, pairs: Iterable[tuple[SubmittedWork, SubmittedWork]]) -> None:
    """Send what differs to the database, within the session's transaction.

    Args:
        pairs: each submission before and after.
    """
    times, penalties, grades, manual, comments = [], [], [], [], []
    for before, after in pairs:
        if after.timestamp != before.timestamp:
            times.append({"id": after.id, "timestamp": after.timestamp})
        if after.penalty != before.penalty:
            penalties.append({"id": after.notebook, "late_submission_penalty": after.penalty})
        for name, grade in after.grades.items():
            if grade != before.grades[name]:
                row = {"id": grade.id, "auto_score": grade.auto, "needs_manual_grade": grade.queue}
                grades.append(row)
            if grade.manual != before.grades[name].manual:  # only these: a person may be grading right now
                manual.append({"id": grade.id, "manual_score": grade.manual})
        for name, (key, text) in after.comments.items():
            if (key, text) != before.comments[name]:
                comments.append({"id": key, "auto_comment": text})
    for table, rows in (
        (api.SubmittedAssignment, times),
        (api.SubmittedNotebook, penalties),
        (api.Grade, grades),
        (api.Grade, manual),
        (api.Comment, comments),
    ):
        if rows:
            session.execute(update(table), rows)
