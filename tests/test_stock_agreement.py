"""Stock `nbgrader autograde` and this grader give honest submissions the same points, cell by cell.

The answers of all honest submissions of the example classes are compared. Stock starts a kernel for each
notebook and draws every plot, which takes most of the time, so answers are packed into few notebooks: the
k-th one answers each question in the k-th of the ways found in the class. The first one is whole; the others
hold no plot to try an answer out, and no question whose answers stand in the notebooks before them. Every
student's cells are then looked up by name. Assignments take turns (`tests/turns.py`).
"""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from autograder.commands.grade import Options, Run, grade
from autograder.course.assignment import Assignment
from autograder.course.course import Course
from autograder.demo.build import Expected, build
from autograder.demo.recipes import CLASSES
from autograder.demo.student import Student
from autograder.gradebook import cell_scores
from autograder.release.release import release
from tests.test_demo import copy_of_the_course
from tests.turns import in_turn

SEED = 31
HONEST = {
    assignment: tuple(student for student in students if student.honest)
    for assignment, students in CLASSES.items()
}
EMPTY = "left as released"

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]


@dataclass
class Both:
    """The same answers, graded twice: {student: {grade_id: points}}, hand-graded cells left out."""

    assignment: Assignment
    expected: dict[str, Expected]
    stock: dict[str, dict[str, float]]
    ours: dict[str, dict[str, float]]
    run: Run
    notebooks: list[Student]


def answer_of(student: Student, question: str) -> str:
    """How a student answers a question: an entry of the catalogue, the reference (""), or not at all."""
    if question in student.empty or "all" in student.empty:
        return EMPTY
    return student.ideas.get(question, "")


def pack(assignment: Assignment) -> tuple[list[Student], dict[tuple[str, str], str]]:
    """Pack a class's answers into few notebooks; returns these, and {(student, question): notebook}.

    The first notebook holds the references, with everything that students of this class do to a notebook
    beside their answers (prints, plots, active content).
    """
    honest = HONEST[assignment.name]
    tricks = [student.trick for student in honest if student.trick]
    chosen: list[dict[str, str]] = []
    place = {}
    for question in assignment.questions:
        answers = dict.fromkeys(["", *(answer_of(student, question) for student in honest)])
        for number, answer in enumerate(answers):
            chosen += [{}] if number == len(chosen) else []
            chosen[number][question] = answer
            same = (student.name for student in honest if answer_of(student, question) == answer)
            place |= {(name, question): f"packed{number}" for name in same}
    notebooks = []
    for number, answers in enumerate(chosen):
        ideas = {question: answer for question, answer in answers.items() if answer not in ("", EMPTY)}
        empty = tuple(question for question, answer in answers.items() if answer == EMPTY)
        cut = tricks if number == 0 else [functools.partial(leave_out_others, assignment, set(answers))]
        notebooks.append(
            Student(
                f"packed{number}", "several students' answers", ideas, empty, functools.partial(change, cut)
            )
        )
    return notebooks, place


def leave_out_others(assignment: Assignment, questions: set[str], nb: dict) -> None:
    """Keep the set-up cells and these questions, without the cells that only illustrate them."""
    ids = [cell["metadata"].get("nbgrader", {}).get("grade_id") for cell in nb["cells"]]
    known = [assignment.by_grade_id.get(grade_id) for grade_id in ids]
    nb["cells"] = [
        cell
        for cell, its in zip(nb["cells"], known, strict=True)
        if its and (its.role == "setup" or its.question in questions)
    ]


def change(changes: list[Callable], nb: dict) -> None:
    """Apply what students do to a notebook, one after the other."""
    for one in changes:
        one(nb)


def automatic(course: Course, assignment: Assignment) -> dict[str, dict[str, float]]:
    tests = {cell.grade_id for cell in assignment.graded if cell.role == "test"}
    return {
        student: {grade_id: auto for grade_id, (auto, _, _) in cells.items() if grade_id in tests}
        for student, cells in cell_scores(course, assignment).items()
    }


def by_student(
    assignment: Assignment, place: dict[tuple[str, str], str], graded: dict[str, dict[str, float]]
) -> dict[str, dict[str, float]]:
    """The points of each student's answers, wherever they were packed."""
    tests = [cell for cell in assignment.graded if cell.role == "test"]
    return {
        student.name: {
            cell.grade_id: graded[place[student.name, cell.question]][cell.grade_id] for cell in tests
        }
        for student in HONEST[assignment.name]
    }


def autograde_with_stock(course: Course, name: str, submitted: Path) -> None:
    """Run the command an instructor would run without this grader."""
    shutil.copytree(submitted, course.workspace / "submitted")
    folder = os.path.dirname(sys.executable)
    done = subprocess.run(
        [os.path.join(folder, "nbgrader"), "autograde", name],
        cwd=course.root,
        env=os.environ
        | {
            "AUTOGRADER_WORKSPACE": str(course.workspace),
            "NNLAB_CHECK_SEED": str(SEED),
            "PATH": folder + os.pathsep + os.environ["PATH"],
            "OMP_NUM_THREADS": "1",
        },
        capture_output=True,
        text=True,
        timeout=1500,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]


@pytest.fixture(scope="module", params=in_turn(CLASSES, days=len(CLASSES)))
def both(request, tmp_path_factory) -> Both:
    folder, name = tmp_path_factory.mktemp("agreement"), request.param
    root = copy_of_the_course(folder / "course")
    with_stock, with_ours = Course(root, folder / "stock"), Course(root, folder / "ours")
    release(with_stock, name)
    assignment = with_ours.load(name)
    expected = build(assignment, folder / "whole", HONEST[name])
    notebooks, place = pack(assignment)
    build(assignment, folder / "handed_in", tuple(notebooks))
    autograde_with_stock(with_stock, name, folder / "handed_in")
    options = Options(1, seed=SEED, feedback=False, report=False)
    run = grade(with_ours, name, folder / "handed_in", options)
    graded = (automatic(course, assignment) for course in (with_stock, with_ours))
    stock, ours = (by_student(assignment, place, points) for points in graded)
    return Both(assignment, expected, stock, ours, run, notebooks)


def test_enough_are_compared(both):
    """Each student's answer to each question stands in the notebook where it is looked up."""
    honest, packed = HONEST[both.assignment.name], {each.name: each for each in both.notebooks}
    _, place = pack(both.assignment)
    assert len(honest) >= 8 and set(both.stock) == set(both.ours) == {student.name for student in honest}
    assert both.run.graded == len(packed)
    for student in honest:
        for question in both.assignment.questions:
            found = packed[place[student.name, question]]
            assert answer_of(found, question) == answer_of(student, question)


def test_both_give_the_same_points_for_every_cell(both):
    tests = {cell.grade_id: cell.points for cell in both.assignment.graded if cell.role == "test"}
    for name, stock in both.stock.items():
        assert set(stock) == set(both.ours[name]) == set(tests)
    differ = {
        (name, grade_id): (stock[grade_id], both.ours[name][grade_id])
        for name, stock in both.stock.items()
        for grade_id in tests
        if stock[grade_id] != both.ours[name][grade_id]
    }
    assert not differ, f"(stock, ours): {differ}"


def test_and_they_are_the_expected_ones(both):
    """Two graders that agree could both be wrong."""
    for name, stock in both.stock.items():
        lost = {grade_id for grade_id, points in stock.items() if points == 0}
        assert lost == both.expected[name].fails, name
        assert sum(stock.values()) == both.expected[name].points, name


def test_the_comparison_sees_right_and_wrong_answers(both):
    given = [points > 0 for cells in both.stock.values() for points in cells.values()]
    assert given.count(True) > 100 and given.count(False) > 30
