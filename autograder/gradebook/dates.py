"""Due dates and extensions: set in nbgrader's gradebook, on record in the ledger, with new late penalties."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from nbgrader import api
from sqlalchemy import create_engine, select, update
from sqlalchemy.pool import NullPool

from autograder.gradebook.errors import as_user_errors
from autograder.gradebook.late import LatePenalties
from autograder.gradebook.read import due_dates, query_records
from autograder.gradebook.session import SharedGradebook
from autograder.receipts.receipts import (
    DUE_DATE,
    EXTENSION,
    LATE_PENALTY,
    Accepted,
    Change,
    Receipts,
    granted_extensions,
)
from autograder.system.database_locks import retry_while_locked


@dataclass(frozen=True)
class Dates:
    """When an assignment is due.

    Attributes:
        duedate: of everybody, UTC without a zone; None where there is none.
        extensions: by student, also of those who have not handed in anything yet.
    """

    duedate: datetime | None
    extensions: dict[str, timedelta]


class DateWriter:
    """Sets due dates and extensions of one assignment. Use it as a context manager.

    Args:
        course: gives the workspace, its gradebook and nbgrader's configuration.
        assignment: name.
        who: puts what is set on record.

    Raises:
        UserError: the gradebook or the ledger cannot be opened or written.
    """

    def __init__(self, course, assignment: str, who: str):
        self.course, self.assignment, self.who = course, assignment, who
        course.workspace.mkdir(parents=True, exist_ok=True)
        self._receipts = Receipts(course.workspace)
        try:
            with as_user_errors(course.db_url):
                course_id = course.nbgrader_config().CourseDirectory.get("course_id", "default_course")
                self._gradebook = retry_while_locked(lambda: SharedGradebook(course.db_url, course_id))
        except BaseException:
            self._receipts.close()
            raise

    def __enter__(self) -> DateWriter:
        return self

    def __exit__(self, *_exception) -> None:
        self._gradebook.dispose()
        self._receipts.close()

    def dates(self) -> Dates:
        """Read what holds now."""
        with as_user_errors(self.course.db_url):
            return retry_while_locked(self._dates, self._gradebook.undo)

    def _dates(self) -> Dates:
        session = self._gradebook.db()
        rows = session.execute(
            select(api.SubmittedAssignment.student_id, api.SubmittedAssignment.extension)
            .join(api.Assignment, api.Assignment.id == api.SubmittedAssignment.assignment_id)
            .where(api.Assignment.name == self.assignment)
        ).all()
        there = {row.student_id: row.extension for row in rows}
        granted = granted_extensions(self._receipts, self.assignment)
        found = {student: value for student, value in (granted | there).items() if value}
        duedate = session.scalar(select(api.Assignment.duedate).where(api.Assignment.name == self.assignment))
        self._gradebook.forget()
        return Dates(duedate, found)

    def set_due_date(self, duedate: datetime | None) -> list[Change]:
        """Set the due date of everybody (UTC, without a zone), or take it away; returns changed penalties."""

        def write(session) -> None:
            self._gradebook.update_or_create_assignment(
                self.assignment, course_id=self._gradebook.course_id, duedate=duedate
            )

        return self._write({("", DUE_DATE): str(duedate) if duedate else None}, write)

    def set_extensions(self, students: Iterable[str], extension: timedelta | None) -> list[Change]:
        """Grant these students an extension, or take it away; returns changed penalties.

        Who has not handed in anything has no row in the gradebook yet: the ledger keeps the extension, and
        the run that makes the row takes it from there.
        """
        students = list(students)

        def write(session) -> None:
            assignment = select(api.Assignment.id).where(api.Assignment.name == self.assignment)
            session.execute(
                update(api.SubmittedAssignment)
                .where(
                    api.SubmittedAssignment.student_id.in_(students),
                    api.SubmittedAssignment.assignment_id == assignment.scalar_subquery(),
                )
                .values(extension=extension)
                .execution_options(synchronize_session=False)
            )

        value = str(extension) if extension else None
        return self._write({(student, EXTENSION): value for student in students}, write)

    def _write(self, on_record: dict[tuple[str, str], str | None], write) -> list[Change]:
        """Put it on record first: a run that is killed in between is repaired by the same command."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        for (student, what), value in on_record.items():
            self._receipts.accept(Accepted(self.assignment, student, what, json.dumps(value), self.who, now))

        def commit() -> None:
            session = self._gradebook.db()
            write(session)
            session.commit_submission()
            self._gradebook.forget()

        with as_user_errors(self.course.db_url):
            retry_while_locked(commit, self._gradebook.undo)
        return self.update_penalties()

    # ----------------------------------------------------------------------- penalties

    def update_penalties(self) -> list[Change]:
        """Work late penalties out again: here, and where late days are counted, in assignments due later."""
        with as_user_errors(self.course.db_url):
            return self._update_penalties()

    def _update_penalties(self) -> list[Change]:
        penalties = LatePenalties(self.course, self.assignment)
        names = [self.assignment]
        if penalties.uses_late_days:
            engine = create_engine(self._gradebook.engine.url, poolclass=NullPool)
            due = due_dates(engine)
            here = due.get(self.assignment, datetime.max)
            names += sorted(name for name, date in due.items() if date >= here and name != self.assignment)
        changes: list[Change] = []
        for name in names:
            penalties = LatePenalties(self.course, name)
            changes += retry_while_locked(
                lambda p=penalties, n=name: self._update(n, p), self._gradebook.undo
            )
        return changes

    def _update(self, assignment: str, penalties: LatePenalties) -> list[Change]:
        session = self._gradebook.db()
        now, changes = datetime.now(UTC).isoformat(timespec="seconds"), []
        for student, record in query_records(session, assignment).items():
            points = sum(grade.score for grade in record.grades.values())
            new = penalties.penalty(student, points, record.late.total_seconds())
            if (new or 0.0) != record.late_penalty:
                receipt = self._receipts.newest_number(student, assignment)
                common = {"time": now, "student": student, "assignment": assignment, "receipt": receipt}
                old = record.late_penalty or None
                changes.append(Change(**common, grade_id=LATE_PENALTY, old_auto=old, new_auto=new))
        self._receipts.add_changes(changes)
        for change in changes:
            self._store_penalty(session, change)
        session.commit_submission()
        self._gradebook.forget()
        return changes

    @staticmethod
    def _store_penalty(session, change: Change) -> None:
        submissions = (
            select(api.SubmittedAssignment.id)
            .join(api.Assignment, api.Assignment.id == api.SubmittedAssignment.assignment_id)
            .where(
                api.Assignment.name == change.assignment,
                api.SubmittedAssignment.student_id == change.student,
            )
        )
        session.execute(
            update(api.SubmittedNotebook)
            .where(api.SubmittedNotebook.assignment_id.in_(submissions))
            .values(late_submission_penalty=change.new_auto)
            .execution_options(synchronize_session=False)
        )
