"""`autograder similar`: which students of a class answer unusually alike; a page for the instructor only.

On demand, and no part of grading: it takes a while, and names in every report would accuse people before
anybody has looked. It reads the notebooks that grading kept, executes nothing, and writes its page and the
report that links to it.
"""

from __future__ import annotations

import importlib.util
from typing import TYPE_CHECKING

from autograder.commands.report import report_assignment
from autograder.commands.screen import Screen
from autograder.course.assignment import Assignment
from autograder.course.course import Course
from autograder.course.errors import UserError
from autograder.receipts.receipts import Receipts
from autograder.report.similar_page import INSTALL, write_similar_page
from autograder.similarity.answers import (
    answers_of,
    earlier_submissions,
    graded_notebooks,
    known_code,
    read_answers,
)

if TYPE_CHECKING:  # it imports copydetect, which may not be there
    from autograder.similarity.compare import Comparison


def main(options) -> int:
    """Run the command."""
    course = Course(options.course, options.workspace)
    assignment = course.load(options.assignment)
    if importlib.util.find_spec("copydetect") is None:
        raise UserError(f"Comparing answers needs the package copydetect: {INSTALL}")
    notebooks = graded_notebooks(course.workspace, assignment)
    if len(notebooks) < 2:
        raise UserError(
            f"{course.workspace} holds {len(notebooks) or 'no'} graded notebook{'s' * (not notebooks)} of "
            f"{assignment.name}, too few to compare. Grade the class first (`autograder grade`), or name the "
            "folder of the grades with --workspace."
        )
    with Screen() as screen:
        found = _compare(course, assignment, notebooks, options, screen)
    page = write_similar_page(course, assignment, found)
    if (course.workspace / "receipts.db").exists():
        with Receipts(course.workspace, make=False) as receipts:
            report_assignment(course, assignment, receipts)
    print(_summary(assignment, found))
    print(f"page  {page}")
    print("It names people and proves nothing: read its first lines before its list.")
    return 0


def _compare(course: Course, assignment: Assignment, notebooks: dict, options, screen: Screen) -> Comparison:
    from autograder.similarity.compare import compare

    students, earlier = {}, {}
    submissions = earlier_submissions(course, assignment, options.earlier) if options.earlier else []
    screen.start("reading", len(notebooks) + len(submissions))
    for student, path in notebooks.items():
        students[student] = read_answers(path)
        screen.step(student)
    for submission in submissions:
        earlier[submission.student] = answers_of(submission, assignment)
        screen.step(submission.student)
    screen.start("comparing", len({name for one in [*students.values(), *earlier.values()] for name in one}))
    return compare(students, earlier, known_code(course, assignment), options.above, step=screen.step)


def _summary(assignment: Assignment, found: Comparison) -> str:
    """What was compared and how much stands out; names are for the page only."""
    began = f"{assignment.name}: {found.students} students"
    began += f" and {found.earlier} of earlier" if found.earlier else ""
    if found.limit is None:
        few = "too few with answers of their own to say what is unusual"
        return f"{began}, {few}; --above BITS sets a limit by hand"
    pairs = f"{found.above} pair{'s' * (found.above != 1)}"
    return (
        f"{began}, {found.compared} pairs; {pairs} above {found.limit:.0f} bits "
        f"(the closest other of a median student: {found.usual:.0f})"
    )
