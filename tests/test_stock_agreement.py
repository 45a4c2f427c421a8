"""Stock `nbgrader autograde` and this grader give honest submissions the same points, cell by cell.

All honest submissions of the example class are compared. Stock starts a kernel for each: this takes minutes.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from autograder.course import Assignment, Course
from autograder.demo.build import ASSIGNMENT, Expected, build
from autograder.demo.recipes import CLASS
from autograder.grade import Options, Run, grade
from autograder.gradebook import scores
from autograder.release import release
from tests.test_demo import copy_of_the_course

SEED = 31
COMPARED = tuple(student for student in CLASS if student.honest)
NAMES = [student.name for student in COMPARED]

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]


@dataclass
class Both:
    """The same submissions, graded twice: {student: {grade_id: points}}, hand-graded cells left out."""

    assignment: Assignment
    expected: dict[str, Expected]
    stock: dict[str, dict[str, float]]
    ours: dict[str, dict[str, float]]
    run: Run
    said: str


def automatic(course: Course, assignment: Assignment) -> dict[str, dict[str, float]]:
    tests = {cell.grade_id for cell in assignment.graded if cell.role == "test"}
    return {
        student: {grade_id: auto for grade_id, (auto, _, _) in cells.items() if grade_id in tests}
        for student, cells in scores(course, assignment).items()
    }


def autograde_with_stock(course: Course, submitted: Path) -> str:
    """Run the command an instructor would run without this grader; returns what it said."""
    for student in COMPARED:  # stock looks for the file by its exact name
        place = course.workspace / "submitted" / student.name / ASSIGNMENT
        place.mkdir(parents=True)
        shutil.copy(submitted / student.name / ASSIGNMENT / student.file, place / f"{ASSIGNMENT}.ipynb")
    folder = os.path.dirname(sys.executable)
    done = subprocess.run(
        [os.path.join(folder, "nbgrader"), "autograde", ASSIGNMENT],
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
    return done.stderr


@pytest.fixture(scope="module")
def both(tmp_path_factory) -> Both:
    folder = tmp_path_factory.mktemp("agreement")
    root = copy_of_the_course(folder / "course")
    with_stock, with_ours = Course(root, folder / "stock"), Course(root, folder / "ours")
    release(with_stock, ASSIGNMENT)
    assignment = with_ours.load(ASSIGNMENT)
    expected = build(assignment, folder / "handed_in", COMPARED)
    said = autograde_with_stock(with_stock, folder / "handed_in")
    options = Options(2, seed=SEED, feedback=False, report=False)
    run = grade(with_ours, ASSIGNMENT, folder / "handed_in", options)
    stock, ours = automatic(with_stock, assignment), automatic(with_ours, assignment)
    return Both(assignment, expected, stock, ours, run, said)


def test_enough_are_compared(both):
    assert len(NAMES) >= 8 and set(both.stock) == set(both.ours) == set(NAMES)
    assert both.run.graded == len(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_both_give_the_same_points_for_every_cell(both, name):
    tests = {cell.grade_id: cell.points for cell in both.assignment.graded if cell.role == "test"}
    assert set(both.stock[name]) == set(both.ours[name]) == set(tests)
    differ = {
        grade_id: (both.stock[name][grade_id], both.ours[name][grade_id])
        for grade_id in tests
        if both.stock[name][grade_id] != both.ours[name][grade_id]
    }
    assert not differ, f"(stock, ours): {differ}"


@pytest.mark.parametrize("name", NAMES)
def test_and_they_are_the_expected_ones(both, name):
    """Two graders that agree could both be wrong."""
    lost = {grade_id for grade_id, points in both.stock[name].items() if points == 0}
    assert lost == both.expected[name].fails
    assert sum(both.stock[name].values()) == both.expected[name].points


def test_the_comparison_sees_right_and_wrong_answers(both):
    given = [points > 0 for cells in both.stock.values() for points in cells.values()]
    assert given.count(True) > 100 and given.count(False) > 30
