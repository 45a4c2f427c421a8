"""Stock `nbgrader autograde` and this grader give honest submissions the same points, cell by cell.

All honest submissions of the example classes are compared. Stock starts a kernel for each: it takes minutes.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from autograder.commands.grade import Options, Run, grade
from autograder.course.course import Assignment, Course
from autograder.demo.build import Expected, build
from autograder.demo.recipes import CLASSES
from autograder.gradebook import scores
from autograder.release.release import release
from tests.test_demo import copy_of_the_course

SEED = 31
COMPARED = {
    assignment: tuple(student for student in students if student.honest)
    for assignment, students in CLASSES.items()
}

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


def autograde_with_stock(course: Course, name: str, submitted: Path) -> str:
    """Run the command an instructor would run without this grader; returns what it said."""
    for student in COMPARED[name]:  # stock looks for the file by its exact name
        place = course.workspace / "submitted" / student.name / name
        place.mkdir(parents=True)
        handed_in = submitted / student.name / name / (student.file or f"{name}.ipynb")
        shutil.copy(handed_in, place / f"{name}.ipynb")
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
    return done.stderr


@pytest.fixture(scope="module", params=CLASSES)
def both(request, tmp_path_factory) -> Both:
    folder, name = tmp_path_factory.mktemp("agreement"), request.param
    root = copy_of_the_course(folder / "course")
    with_stock, with_ours = Course(root, folder / "stock"), Course(root, folder / "ours")
    release(with_stock, name)
    assignment = with_ours.load(name)
    expected = build(assignment, folder / "handed_in", COMPARED[name])
    said = autograde_with_stock(with_stock, name, folder / "handed_in")
    options = Options(2, seed=SEED, feedback=False, report=False)
    run = grade(with_ours, name, folder / "handed_in", options)
    stock, ours = automatic(with_stock, assignment), automatic(with_ours, assignment)
    return Both(assignment, expected, stock, ours, run, said)


def test_enough_are_compared(both):
    names = {student.name for student in COMPARED[both.assignment.name]}
    assert len(names) >= 8 and set(both.stock) == set(both.ours) == names
    assert both.run.graded == len(names)


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
