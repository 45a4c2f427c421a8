"""Names and addresses of students in nbgrader's own table: filled in from the roster, and read back."""

from __future__ import annotations

from collections.abc import Iterable

from nbgrader.api import Student
from sqlalchemy import select

from autograder.course.course import Course
from autograder.gradebook.errors import as_user_errors
from autograder.gradebook.read import ask
from autograder.gradebook.session import SharedGradebook
from autograder.intake.students import LONGEST_BYTES, Person
from autograder.system.database_locks import retry_while_locked

FIELDS = ("first_name", "last_name", "email", "lms_user_id")


def enroll(course: Course, people: Iterable[Person]) -> list[str]:
    """Put everybody on the roster into the gradebook; what is there already is never written over.

    Returns:
        A sentence for each student of whom the gradebook says something else.

    Raises:
        UserError: the gradebook cannot be opened or written.
    """
    people = list(people)
    with as_user_errors(course.db_url):
        course_id = course.nbgrader_config().CourseDirectory.get("course_id", "default_course")
        gradebook = retry_while_locked(lambda: SharedGradebook(course.db_url, course_id))
        try:
            return retry_while_locked(lambda: _fill(gradebook.db(), people), gradebook.undo)
        finally:
            gradebook.dispose()


def _fill(session, people: list[Person]) -> list[str]:
    there, told = {row.id: row for row in session.scalars(select(Student))}, []
    for person in people:
        row = there.get(person.id)
        if row is None:
            row = Student(id=person.id)
            session.add(row)
        for field in FIELDS:
            new, old = getattr(person, field)[:LONGEST_BYTES], getattr(row, field)
            if new and not old:
                setattr(row, field, new)
            elif new and old != new:
                told.append(
                    f"{person.id}: the gradebook has {field} {old!r}, the roster {new!r}; the gradebook's "
                    "was kept (formgrader changes it, under Manage Students)."
                )
    session.commit_submission()
    return told


def enrolled(db_url: str) -> dict[str, Person]:
    """Return what the gradebook knows of each student, by id; empty where there is no gradebook yet."""
    columns = [getattr(Student, name) for name in FIELDS]
    rows = ask(db_url, lambda session: session.execute(select(Student.id, *columns)).all(), [])
    return {
        student: Person(student, **dict(zip(FIELDS, (cell or "" for cell in cells), strict=True)))
        for student, *cells in rows
    }
