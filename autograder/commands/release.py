"""`autograder release`: writes the student versions, and the tables that count questions and points."""

from __future__ import annotations

from autograder.course.course import Course
from autograder.release.release import release
from autograder.release.tables import update_chapters


def main(options) -> int:
    """Run the command."""
    course = Course(options.course, options.workspace)
    for name in options.assignment or course.assignments():
        print(f"released {release(course, course.resolve(name))}")
        _count_as_adjusted(course, name)
    for path in update_chapters(course):
        print(f"brought up to date {path}")
    return 0


def _count_as_adjusted(course: Course, name: str) -> None:
    """nbgrader enters a release with the points as handed out; a policy may count them otherwise."""
    assignment = course.load(name)
    if assignment.adjustments and (course.workspace / "receipts.db").exists():
        from autograder.gradebook import GradebookWriter

        GradebookWriter(course, assignment).close()
