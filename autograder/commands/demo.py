"""`autograder demo`: release the assignments, grade an example class of each, say where to look."""

from __future__ import annotations

import importlib
import shutil
import sys
from pathlib import Path

from autograder.commands.cluster_options import chosen_cluster
from autograder.commands.grade import Options, Run, grade
from autograder.commands.screen import Screen, summary
from autograder.course.course import Course
from autograder.course.errors import UserError
from autograder.demo.build import Expected, build
from autograder.demo.recipes import CLASSES, DUE
from autograder.demo.student import Student
from autograder.release.release import release
from autograder.system.log import logged_to


def main(options) -> int:
    """Run the demo in its own workspace; returns 0 when every score is the expected one."""
    course = Course(options.course, options.workspace or Path(Course(options.course).root) / "build" / "demo")
    chosen = list(dict.fromkeys(course.resolve(name) for name in options.assignment)) or list(CLASSES)
    without = [name for name in chosen if name not in CLASSES]
    if without:
        raise UserError(f"{without[0]} has no example class; there is one for {', '.join(CLASSES)}")
    _clear(course)
    say = (lambda _: None) if options.quiet else print
    importlib.import_module("torch")  # once: the judges of every class are forked from this process
    wrong = []
    with logged_to(course.workspace, options.verbose):
        for number, name in enumerate(chosen, 1):
            say(f"{number} of {len(chosen)}: {name}")
            wrong += _grade_class(course, name, options, say)
    failed = _print_expectations(wrong, [student for name in chosen for student in CLASSES[name]], say)
    if len(chosen) < len(CLASSES):
        say(f"The classes of all assignments: {sys.executable} -m autograder demo")
    return failed


def _grade_class(course: Course, name: str, options, say) -> list[str]:
    """Release, build and grade the example class of one assignment; returns what is not as expected."""
    say(f"releasing it to {course.release_path(name).parent}")
    release(course, name)
    _set_due_date(course, name)
    submissions = course.workspace / "handed_in" / name
    expected = build(course.load(name), submissions)
    say(f"{len(expected)} example submissions are in {submissions}")
    with Screen(options.quiet) as screen:
        run = grade(
            course,
            name,
            submissions,
            Options(
                options.workers,
                options.sandbox,
                options.seed,
                options.regrade == "all",
                not options.no_feedback,
                not options.no_report,
                options.figures,
                cluster=chosen_cluster(options),
            ),
            screen,
        )
    summary(run, course, options.quiet)
    return [f"{name}: {why}" for why in _differences(run, expected)]


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


def _set_due_date(course: Course, name: str) -> None:
    with course.environment():
        from nbgrader.api import Gradebook

        with Gradebook(course.db_url, "training-neural-networks") as gradebook:
            gradebook.update_or_create_assignment(name, duedate=DUE[name])


def _differences(run: Run, expected: dict[str, Expected]) -> list[str]:
    """Hold the scores against what the recipes say; the demo is also a test."""
    wrong = [f"{name} was not graded" for name in expected if name not in run.verdicts]
    wrong += [
        f"{name} got {run.verdicts[name].points:g} points instead of {value.points:g}"
        for name, value in expected.items()
        if name in run.verdicts and run.verdicts[name].points != value.points
    ]
    return wrong + [f"{name} could not be graded" for name in run.failed]


def _print_expectations(wrong: list[str], students: list[Student], say) -> int:
    if wrong:
        print("not as expected:\n  " + "\n  ".join(wrong))
        return 1
    stories = {student.name: student.story for student in students}
    forger = f", the forger's ({stories['zoltan'].split(':')[0]}) included" if "zoltan" in stories else ""
    say(
        f"every one of the {len(students)} scores is the expected one{forger}. "
        "Open a report, and a feedback file next to it."
    )
    return 0
