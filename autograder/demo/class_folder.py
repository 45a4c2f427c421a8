"""A simulated class on disk: its submissions, its roster, and a table of what each answer is worth."""

from __future__ import annotations

import csv
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from autograder.course.assignment import Assignment
from autograder.course.errors import UserError
from autograder.demo.build import Builder, Expected
from autograder.demo.simulated import HandIn, Person, SimulatedClass
from autograder.demo.student import ALL, Student

ROSTER, TRUTH = "roster.csv", "truth.csv"
COLUMNS = (
    "student",
    "assignment",
    "question",
    "part",
    "answer",
    "idea",
    "fault",
    "hours_late",
    "points",
    "max_points",
)
RIGHT, WRONG, WRITTEN = "right", "wrong", "written"
LEFT_OUT, BROKEN, ABSENT = "left out", "broken", "nothing handed in"


def write_class(
    simulated: SimulatedClass,
    assignments: Sequence[Assignment],
    students: int,
    folder: Path,
    step: Callable[[str], None] = lambda name: None,
) -> None:
    """Write a class into a new folder, which appears when it is complete.

    `<folder>/<assignment>/` is for `autograder grade --submissions`. `truth.csv` has a row for each student
    and question, students in order, so that the table of a smaller class is the beginning of a larger one's.

    Args:
        step: called with each student's id when that student is written.

    Raises:
        UserError: the folder is there and not empty.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UserError(f"{folder} is not empty. Nothing was written; name a new folder with --out.")
    part = folder.parent / f".{folder.name}.part"
    shutil.rmtree(part, ignore_errors=True)  # of an interrupted run
    try:
        for assignment in assignments:
            (part / assignment.name).mkdir(parents=True)
        _write(simulated, assignments, students, part, step)
        os.replace(part, folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def read_truth(folder: Path, assignment: str) -> dict[str, dict[str, float]]:
    """Automatic points of everybody who handed in an assignment, by student and question."""
    found: dict[str, dict[str, float]] = {}
    with open(folder / TRUTH, newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["assignment"] == assignment and row["answer"] != ABSENT:
                found.setdefault(row["student"], {})[row["question"]] = float(row["points"] or 0)
    return found


def _write(
    simulated: SimulatedClass,
    assignments: Sequence[Assignment],
    students: int,
    folder: Path,
    step: Callable[[str], None],
) -> None:
    builders = [Builder(one, simulated.catalogue[one.name]) for one in assignments]
    with (
        open(folder / ROSTER, "x", newline="", encoding="utf-8") as roster_file,
        open(folder / TRUTH, "x", newline="", encoding="utf-8") as truth_file,
    ):
        people = (simulated.person(number) for number in range(1, students + 1))
        roster = csv.DictWriter(roster_file, list(simulated.person(1).roster_row()), lineterminator="\n")
        truth = csv.DictWriter(truth_file, COLUMNS, lineterminator="\n")
        roster.writeheader()
        truth.writeheader()
        for person in people:
            roster.writerow(person.roster_row())
            for builder in builders:
                made, expected = simulated.hand_in(person, builder.assignment), None
                if made.student is not None:
                    expected = builder.write(made.student, folder / builder.assignment.name)
                truth.writerows(_rows(person, builder.assignment, made, expected))
            step(person.id)


def _rows(
    person: Person, assignment: Assignment, made: HandIn, expected: Expected | None
) -> Iterator[dict[str, object]]:
    """What is true of a student's answers to the questions of an assignment."""
    for question in assignment.questions:
        graded = assignment.tests_of(question)
        by_hand = any(cell.role == "manual" for cell in graded)
        most = sum(cell.points for cell in graded)
        row: dict[str, object] = {
            "student": person.id,
            "assignment": assignment.name,
            "question": question,
            "part": assignment.parts[question],
            "answer": ABSENT,
            "max_points": f"{most:g}",
        }
        if made.student is not None and expected is not None:
            points = sum(cell.points for cell in graded if cell.grade_id not in expected.fails)
            row |= {
                "answer": _answer(made, made.student, question, by_hand, points < most),
                "idea": made.student.ideas.get(question, ""),
                "fault": made.fault if made.where in ("", question) else "",
                "hours_late": f"{made.student.hours_late:.2f}",
                "points": "" if by_hand else f"{points:g}",
            }
        yield row


def _answer(made: HandIn, student: Student, question: str, by_hand: bool, wrong: bool) -> str:
    """What became of a question, in a word."""
    if question in student.empty or ALL in student.empty:
        return LEFT_OUT
    if student.fails == ALL or question == made.where:
        return BROKEN
    return WRITTEN if by_hand else WRONG if wrong else RIGHT
