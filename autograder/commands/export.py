"""`autograder export`: grades and feedback for Canvas, Moodle, a spreadsheet, or research."""

from __future__ import annotations

import os
from pathlib import Path

from autograder.commands.roster import keep_roster, read_roster
from autograder.course.assignment import Assignment
from autograder.course.course import Course
from autograder.course.errors import UserError
from autograder.export.tables import csv_text, number
from autograder.system.files import write_atomically
from autograder.system.text import one_line

_SHOWN = 20  # names in one list


def main(options) -> int:
    """Run the command."""
    _check(options)
    course = Course(options.course, options.workspace)
    roster = read_roster(course, options.roster)
    if options.roster:
        for told in keep_roster(course, roster):
            _say(told)
    names = [course.resolve(name) for name in options.assignment] or course.assignments()
    if options.pseudonymous:
        return _pseudonymous(course, names, roster, options.out)
    for name in dict.fromkeys(names):
        _export(course, course.load(name), roster, options)
    return 0


def _check(options) -> None:
    """Refuse what makes no sense, before anything is read."""
    for_platform = options.canvas is not None or options.moodle
    if not (for_platform or options.csv or options.feedback or options.pseudonymous):
        raise UserError("Say what to export: --canvas, --moodle, --csv, --feedback or --pseudonymous.")
    if options.pseudonymous and (for_platform or options.csv or options.feedback or not options.out):
        raise UserError("--pseudonymous goes alone, with --out DIR: a folder to be made for the files.")
    if not options.pseudonymous and not options.assignment:
        raise UserError("Say which assignment, for example: autograder export a1 --csv")
    if for_platform and len(options.assignment) > 1:
        raise UserError("--canvas and --moodle take one assignment: each has a file of its own there.")
    if options.column and not options.canvas:
        raise UserError(
            "--column names a column of the gradebook that was downloaded: --canvas GRADEBOOK.csv."
        )


def _export(course: Course, assignment: Assignment, roster, options) -> None:
    from autograder.export.canvas import fill_canvas, new_canvas  # imports nbgrader, two seconds
    from autograder.export.feedback_zip import feedback_zip
    from autograder.export.graded import class_of
    from autograder.export.moodle import fill_moodle

    students = class_of(course, assignment, roster)
    if not any(student.score.handed_in for student in students):
        raise UserError(f"Nothing of {assignment.name} was graded in {course.workspace}.")
    folder = options.out or course.workspace / "export" / assignment.name
    if options.canvas is not None:
        made = (
            fill_canvas(options.canvas, assignment, students, options.column)
            if options.canvas
            else new_canvas(assignment, students)
        )
        _write(folder / f"{assignment.name}_canvas.csv", made.text, options.canvas or None)
        _print_outcome(
            made,
            students,
            "Not found in Canvas's gradebook" if options.canvas else "Without a number or login of Canvas",
        )
    if options.moodle:
        made = fill_moodle(options.moodle, students)
        _write(folder / f"{assignment.name}_moodle.csv", made.text, options.moodle)
        _print_outcome(made, students, "Not found in the worksheet")
    if options.csv:
        # without the mark in front, Excel does not read it as UTF-8
        _write(folder / f"{assignment.name}.csv", "\ufeff" + csv_text(_table(students)))
    if options.feedback:
        zipped = feedback_zip(course, assignment, students)
        _list("Without a page in the zip:", zipped.notes)
        if not zipped.names:
            raise UserError("No feedback page can go to Canvas or Moodle, so no zip was written.")
        _write(folder / f"{assignment.name}_feedback.zip", zipped.content)
        _say(f"  {len(zipped.names)} feedback pages, the first is {zipped.names[0]}")


def _table(students) -> list[list[str]]:
    """Everybody and all numbers, for a spreadsheet."""
    head = "id,last_name,first_name,email,section,lms_user_id,sis_user_id,sis_login_id"
    numbers = "core,core_max,extra,extra_max,by_hand,penalty"
    rows = [f"{head},state,total,{numbers},to_grade".split(",")]
    for one in students:
        there = [
            number(getattr(one.score, name)) if one.score.handed_in else "" for name in numbers.split(",")
        ]
        about = [getattr(one.person, name) for name in head.split(",")]
        total = "" if one.total is None else number(one.total)
        rows.append(
            [
                *about,
                one.score.state,
                total,
                *there,
                number(one.score.to_grade) if one.score.handed_in else "",
            ]
        )
    return rows


def _pseudonymous(course: Course, names: list[str], roster, folder: Path) -> int:
    from autograder.export.graded import class_of
    from autograder.export.research import research_files

    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UserError(f"{folder} is there already. Name a folder that is not, so that nothing is mixed up.")
    classes = [(assignment, class_of(course, assignment, roster)) for assignment in map(course.load, names)]
    classes = [(a, students) for a, students in classes if any(one.score.handed_in for one in students)]
    if not classes:
        raise UserError(f"Nothing was graded in {course.workspace}, so there is nothing to export.")
    for name, text in research_files(course, classes).items():
        _write(folder / name, text)
    _say(
        "Pseudonymous is not anonymous: code and rare scores may still tell who somebody is; its README.md "
        "says more."
    )
    return 0


def _write(path: Path, content: str | bytes, source: Path | None = None) -> None:
    """Write a file; one that an earlier export left is replaced, with a word, a downloaded one never."""
    if source and path.exists() and os.path.samefile(path, source):
        raise UserError(
            f"{path} is the file that was downloaded, and is not written over. Choose another --out."
        )
    replaced = path.exists()
    try:
        write_atomically(path, content)
    except OSError as error:
        raise UserError(f"{path} can't be written: {error.strerror}.") from error
    _say(f"{'replaced' if replaced else 'wrote'} {path}")


def _print_outcome(made, students, missing: str) -> None:
    waiting = [
        f"{one.label}: {one.score.state}" for one in students if one.score.handed_in and one.total is None
    ]
    _say(f"  {made.written} score{'s' * (made.written != 1)}")
    _list("Without a score, since it is not final (grade by hand in formgrader, then export again):", waiting)
    _list("Grades that were there and change:", made.changed)
    _list(f"{missing} (say who they are with --roster FILE):", made.missing)
    for note in made.notes:
        _say(f"  {note}")


def _list(title: str, lines: list[str]) -> None:
    if lines:
        _say(f"  {title}")
    for line in lines[:_SHOWN]:
        _say(f"    {line}")
    if len(lines) > _SHOWN:
        _say(f"    and {len(lines) - _SHOWN} more")


def _say(text: str) -> None:
    print(one_line(text))
