"""Ten graders at once on one gradebook: refused or one after the other, and never a mixture."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import traceback
from multiprocessing import get_context
from pathlib import Path

import pytest
from nbgrader import api

from autograder.commands.verify import verify
from autograder.course.assignment import Assignment
from autograder.course.course import Course
from autograder.course.errors import UserError
from autograder.gradebook import GradebookWriter, cell_scores
from autograder.gradebook.scores import scores
from autograder.receipts.receipts import Receipt, Receipts
from tests.synthetic import make_course, make_rebuilt, make_verdict
from tests.toy_course import GOOD, NAME, hand_in, make_toy_course, submission_notebook

ROOT = Path(__file__).resolve().parents[1]
GRADERS, STUDENTS = 10, [f"student{number:02}" for number in range(17)]  # more than one commit
REFUSED = r"\S+@\S+ \(\d+, since \d\d:\d\d UTC\) is writing grades of a1_toy into the gradebook"
DATABASES = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]


@pytest.fixture
def course(tmp_path, request):
    """A course whose gradebook is in the database that the test names."""
    made = make_course(tmp_path / "course")
    if request.param == "postgres":
        made.db_url = request.getfixturevalue("postgres")
    return made


def failing(assignment, number: int) -> tuple[str, ...]:
    """Other tests for each grader, so that no two agree about anybody."""
    tests = [cell.grade_id for cell in assignment.graded if cell.role == "test"]
    return tuple(name for bit, name in enumerate(tests) if number + 1 & 1 << bit)


def grade(course: Course, assignment: Assignment, number: int) -> None:
    """What one grader does: lock, then for each student the receipt and the grades."""
    rebuilt = make_rebuilt(assignment)
    with Receipts(course.workspace) as receipts, GradebookWriter(course, assignment) as writer:
        for student in STUDENTS if number % 2 else STUDENTS[::-1]:
            verdict = make_verdict(assignment, student, failing(assignment, number))
            receipts.put(Receipt(f"{number} {student}", verdict, seed=number))
            writer.add(rebuilt, verdict)


def _one(course: Course, assignment: Assignment, number: int, start, said) -> None:
    start.wait()
    try:
        grade(course, assignment, number)
        said.put((number, ""))
    except UserError as error:
        said.put((number, str(error)))
    except BaseException:
        said.put((number, traceback.format_exc()))


def at_once(course: Course, names: list[str]) -> dict[int, str]:
    """Let ten processes begin together; returns what each said, nothing where it wrote everything."""
    context = get_context("fork")
    start, said = context.Barrier(len(names)), context.SimpleQueue()
    assignments = [course.load(name) for name in names]
    assert all(one.template for one in assignments)  # made once, here, and not in each process
    graders = [
        context.Process(target=_one, args=(course, assignment, number, start, said))
        for number, assignment in enumerate(assignments)
    ]
    for grader in graders:
        grader.start()
    found = dict(said.get() for _ in graders)
    for grader in graders:
        grader.join()
    return found


def rows(course: Course) -> tuple[int, ...]:
    with api.Gradebook(course.db_url, "toy") as gradebook:
        found = (api.Student, api.SubmittedAssignment, api.SubmittedNotebook, api.Grade, api.Comment)
        return tuple(gradebook.db.query(table).count() for table in found)


@pytest.mark.parametrize("course", DATABASES, indirect=True)
@pytest.mark.slow
def test_ten_writers_of_one_assignment(course):
    said = at_once(course, [NAME] * GRADERS)
    done = {number for number, text in said.items() if not text}
    assert done and all(re.match(REFUSED, text) for text in said.values() if text), "\n".join(said.values())
    assignment = course.load(NAME)
    found = cell_scores(course, assignment)
    outcomes = {
        number: {
            cell.grade_id: (cell.points, None, cell.max_points)
            for cell in make_verdict(assignment, failing=failing(assignment, number)).cells
        }
        for number in done
    }
    last = [number for number in done if found[STUDENTS[0]] == outcomes[number]]
    assert len(last) == 1 and found == dict.fromkeys(STUDENTS, outcomes[last[0]])
    assert rows(course) == tuple(len(STUDENTS) * each for each in (1, 1, 1, 7, 4))
    assert verify(course, [NAME]).is_sound


@pytest.mark.parametrize("course", DATABASES, indirect=True)
@pytest.mark.slow
def test_ten_writers_of_ten_assignments(course):
    """They add the same students, in no common order, to a gradebook that none of them finds made."""
    source = course.source_path(NAME)
    names = [f"a{number}_toy" for number in range(1, GRADERS + 1)]
    for name in names[1:]:
        (course.root / "solutions" / name).mkdir()
        shutil.copyfile(source, course.root / "solutions" / name / f"{name}.ipynb")
    assert at_once(course, names) == dict.fromkeys(range(GRADERS), "")
    for number, name in enumerate(names):
        assignment = course.load(name)
        due = make_verdict(assignment, failing=failing(assignment, number)).points
        got = {student: score.core for student, score in scores(course, assignment).items()}
        assert got == dict.fromkeys(STUDENTS, due), name
    each = len(STUDENTS) * GRADERS
    assert rows(course) == (len(STUDENTS), each, each, 7 * each, 4 * each)
    assert verify(course, names).is_sound


@pytest.mark.parametrize("course", DATABASES, indirect=True)
def test_who_writes_already_is_named(course):
    """Also where the other one grades in a workspace of its own."""
    assignment, other = course.load(NAME), Course(course.root, course.root / "elsewhere")
    other.db_url = course.db_url
    with GradebookWriter(course, assignment), pytest.raises(UserError, match=REFUSED) as refused:
        grade(other, assignment, 1)
    assert f"({os.getpid()}, " in str(refused.value) and "Wait for that to end" in str(refused.value)
    grade(other, assignment, 1)


# --------------------------------------------------------------------------- whole commands


def commands(course: Course, db_url: str, workspaces: list[Path]) -> list[tuple[int, str]]:
    """Start a grading command for each workspace, all at once; returns status and errors of each."""
    environment = os.environ | {"AUTOGRADER_DB_URL": db_url, "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-m", "autograder", "grade", NAME, "--course", str(course.root), "--seed", "5"]
    command += ["--submissions", str(course.root / "in"), "--workers", "1", "--no-report", "--workspace"]
    started = [
        subprocess.Popen(
            [*command, str(workspace)],
            env=environment,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for workspace in workspaces
    ]
    errors = [process.communicate(timeout=600)[1] for process in started]
    return [(process.returncode, text) for process, text in zip(started, errors, strict=True)]


@pytest.mark.long
@pytest.mark.slow
@pytest.mark.parametrize("apart", [False, True], ids=["one workspace", "ten workspaces"])
@pytest.mark.parametrize("kind", DATABASES)
def test_ten_commands(tmp_path, kind, apart, request):
    course = make_toy_course(tmp_path / "course")
    for number in range(6):
        answers = GOOD if number % 2 else {}
        hand_in(course.root / "in", f"s{number}", submission_notebook(course.load(NAME), answers))
    alone = f"sqlite:///{tmp_path / 'alone.db'}"
    assert commands(course, alone, [tmp_path / "alone"])[0][0] == 0
    shared = request.getfixturevalue("postgres") if kind == "postgres" else f"sqlite:///{tmp_path}/shared.db"
    workspaces = [tmp_path / (f"w{number}" if apart else "w") for number in range(GRADERS)]
    ended = commands(course, shared, workspaces)
    assert any(status == 0 for status, _ in ended), ended
    for status, text in ended:
        assert status == 0 or "is writing grades of a1_toy" in text or "Another grading run" in text, text
        assert "Traceback" not in text
    by_database = []
    for db_url in (alone, shared):
        course.db_url = db_url
        by_database.append((cell_scores(course, course.load(NAME)), rows(course)))
    assert by_database[0] == by_database[1]
    for workspace, (status, _) in zip(workspaces, ended, strict=True):
        if status == 0:
            one = Course(course.root, workspace)
            one.db_url = shared
            assert verify(one, [NAME]).is_sound
