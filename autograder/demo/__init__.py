"""`make demo`: release assignment 1, grade an example class of it, say what was done and where to look."""

from __future__ import annotations

import shutil
from pathlib import Path

from ..course import Course
from ..errors import UserError
from ..grade import Options, Run, grade
from ..release import release
from ..screen import Screen, summary
from .build import ASSIGNMENT, Expected, build
from .recipes import CLASS, DUE


def main(options) -> int:
    """Run the demo in its own workspace; returns 0 when every score is the expected one."""
    course = Course(options.course, options.workspace or Path(Course(options.course).root) / "build" / "demo")
    _clear(course)
    print(f"1. releasing {ASSIGNMENT} to {course.release_path(ASSIGNMENT).parent}")
    release(course, ASSIGNMENT)
    _set_due_date(course)
    submissions = course.workspace / "handed_in"
    expected = build(course.load(ASSIGNMENT), submissions)
    print(f"2. {len(expected)} example submissions are in {submissions}")
    with Screen() as screen:
        run = grade(
            course,
            ASSIGNMENT,
            submissions,
            Options(
                options.workers,
                options.sandbox,
                options.seed,
                options.again,
                not options.no_feedback,
                not options.no_report,
            ),
            screen,
        )
    summary(run, course)
    return _compare(run, expected) or int(bool(run.failed))


def _clear(course: Course) -> None:
    """Start afresh: the demo's workspace holds nothing of a real class."""
    if (
        course.workspace.exists()
        and not (course.workspace / "DEMO").exists()
        and any(course.workspace.iterdir())
    ):
        raise UserError(
            f"{course.workspace} holds something that is not the demo's; choose another --workspace"
        )
    shutil.rmtree(course.workspace, ignore_errors=True)
    course.workspace.mkdir(parents=True)
    (course.workspace / "DEMO").write_text(
        "Made by `autograder demo`, which deletes and remakes this folder.\n"
    )


def _set_due_date(course: Course) -> None:
    with course.environment():
        from nbgrader.api import Gradebook

        with Gradebook(course.db_url, "training-neural-networks") as gradebook:
            gradebook.update_or_create_assignment(ASSIGNMENT, duedate=DUE)


def _compare(run: Run, expected: dict[str, Expected]) -> int:
    """Hold the scores against what the recipes say; the demo is also a test."""
    wrong = [
        f"{name}: {run.verdicts[name].points:g} instead of {value.points:g}"
        for name, value in expected.items()
        if name not in run.verdicts or run.verdicts[name].points != value.points
    ]
    if wrong:
        print("these scores are not the expected ones:\n  " + "\n  ".join(wrong))
        return 1
    stories = {student.name: student.story for student in CLASS}
    print(
        f"every one of the {len(expected)} scores is the expected one, the forger's "
        f"({stories['zoltan'].split(':')[0]}) included. Open the report, and a feedback file next to it."
    )
    return 0
