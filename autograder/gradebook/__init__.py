"""Step 7 of a submission: one writer puts verdicts into nbgrader's gradebook.

with GradebookWriter(course, assignment) as writer:
    for rebuilt, verdict in graded:
        writer.add(rebuilt, verdict)  # or `write`, for one that must be there at once

cell_scores(course, assignment)      # {student: {grade_id: (auto, manual, max)}}
scores.scores(course, assignment)    # {student: Score}: core, extra, penalty, total, state
"""

from autograder.gradebook.read import GradeRow, StudentRecord
from autograder.gradebook.read import records as _records
from autograder.gradebook.writer import GradebookWriter

__all__ = [
    "GradeRow",
    "GradebookWriter",
    "StudentRecord",
    "cell_scores",
    "records",
    "write",
]


def write(course, assignment, rebuilt, verdict) -> None:
    """Write one verdict; for a class, keep one `GradebookWriter` open instead."""
    with GradebookWriter(course, assignment) as writer:
        writer.write(rebuilt, verdict)


def records(course, assignment, student: str | None = None) -> dict[str, StudentRecord]:
    """Read grades, comments and late penalties of an assignment, by student."""
    return _records(course.db_url, assignment.name, student)


def cell_scores(course, assignment) -> dict[str, dict[str, tuple]]:
    """Return {student: {grade_id: (auto, manual, max)}} as the gradebook has them."""
    return {
        student: {name: (grade.auto, grade.manual, grade.max) for name, grade in record.grades.items()}
        for student, record in records(course, assignment).items()
    }
