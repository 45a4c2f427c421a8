"""Changes after grading: a repaired test, changed points, questions that are dropped, given or a bonus."""

from __future__ import annotations

import csv
import dataclasses
import json
import os
import re
import shutil
from datetime import datetime
from pathlib import Path

import nbformat
import pytest
import torch  # noqa: F401  (the judges of every run are forked from this process)
from nbgrader.api import Gradebook

from autograder import cli
from autograder.commands.grade import Options as GradeOptions
from autograder.commands.grade import grade
from autograder.commands.history import history
from autograder.commands.regrade import Options, regrade
from autograder.commands.verify import accept, verify
from autograder.course import policy as policies
from autograder.course.course import Course
from autograder.course.errors import UserError
from autograder.course.released import as_lines
from autograder.gradebook import records
from autograder.gradebook.scores import scores
from autograder.release import archive
from tests.conftest import QUICK
from tests.test_grade_run import WRONG_SUM
from tests.toy_course import GOOD, SQUARE, hand_in, make_toy_course, submission_notebook

pytestmark = pytest.mark.usefixtures("alembic_once")

QUIET = {"feedback": False, "report": False}
SUM, MEAN_TEST, ESSAY = "column_mean", "column_mean_averages_over_rows", "why_average"
FORWARD, BACKWARD = "square_forward_squares", "square_backward_uses_the_input"
ANSWERS = {
    "ada": GOOD | {ESSAY: "It keeps the scale."},
    "ben": GOOD | {SUM: WRONG_SUM},
    "cleo": GOOD | {"square": SQUARE.replace("2 * x", "x")},
}


@pytest.fixture(autouse=True)
def _light(monkeypatch):
    """A worker that need not import matplotlib, whatever else a policy says."""
    load = policies.load

    def light(*args):
        return dataclasses.replace(
            QUICK, preload=("numpy", "nnlab.check"), adjustments=load(*args).adjustments
        )

    monkeypatch.setattr(policies, "load", light)


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """A course whose class of four has been graded, and an essay by hand; one handed in no notebook."""
    with pytest.MonkeyPatch.context() as patch:
        light = dataclasses.replace(QUICK, preload=("numpy", "nnlab.check"))
        patch.setattr(policies, "load", lambda *_: light)
        folder = tmp_path_factory.mktemp("graded")
        course = make_toy_course(folder / "course")
        assignment = course.load("a1")
        course.history_path(assignment.name).write_text(as_lines(assignment.released_cells.versions))
        release_as_of(course, 2026)
        for student, answers in ANSWERS.items():
            notebook = submission_notebook(assignment, answers)
            hand_in(folder / "in", student, notebook, "2026-03-01 10:00:00 UTC")
        (folder / "in" / "zoe").mkdir()
        (folder / "in" / "zoe" / "essay.pdf").write_bytes(b"%PDF")
        grade(course, "a1", folder / "in", GradeOptions(2, **QUIET))
        by_hand(course, "ada", 3.0)
        accept(course, verify(course, ["a1_toy"]), "tester")
    return course


@pytest.fixture
def course(graded, tmp_path):
    """A copy of the graded course, to be changed."""
    shutil.copytree(graded.root, tmp_path / "course")
    return Course(tmp_path / "course", tmp_path / "course" / "grading")


def release_as_of(course: Course, year: int) -> None:
    """Keep what students get now, as if it had been released then."""
    path = course.root / "released_now.ipynb"
    nbformat.write(course.load("a1").released, path)
    os.utime(path, (datetime(year, 1, 1).timestamp(),) * 2)
    archive.keep(course, "a1_toy", path)


def by_hand(course: Course, student: str, score: float, cell: str = ESSAY) -> None:
    with Gradebook(course.db_url, "toy") as gradebook:
        found = gradebook.find_grade(cell, "a1_toy", "a1_toy", student)
        found.manual_score, found.needs_manual_grade = score, False
        gradebook.db.commit()


def edit(course: Course, old: str, new: str) -> None:
    """Change the source notebook."""
    path = course.source_path("a1_toy")
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def accept_any_mean(course: Course) -> None:
    """Take the checks out of the test of the means, as if they had been wrong."""
    path = course.source_path("a1_toy")
    nb = json.loads(path.read_text())
    for cell in nb["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == MEAN_TEST:
            cell["source"] = (
                'check.that(check.call(column_mean, np.ones((2, 3))).shape == (3,), "a mean each")'
            )
    path.write_text(json.dumps(nb))


def adjust(course: Course, text: str) -> None:
    folder = course.root / "autograder" / "policies"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "a1_toy.toml").write_text(f"[adjustments]\n{text}\n")


def again(course: Course, *questions: str, **more) -> list[tuple]:
    made = regrade(course, "a1", Options(questions, workers=1, **QUIET | more))
    return [(one.student, one.question, one.old, one.new) for one in made.changes]


def in_gradebook(course: Course, student: str) -> tuple[float, float]:
    """(score, maximum) as nbgrader itself sums them up, for formgrader and `nbgrader export`."""
    with Gradebook(course.db_url, "toy") as gradebook:
        found = gradebook.find_submission("a1_toy", student)
        return found.score, found.max_score


def contents(folder: Path) -> dict[Path, bytes]:
    """Every file but locks and what SQLite keeps beside a database that is open."""
    kept = [path for path in folder.rglob("*") if path.is_file() and path.suffix not in (".lock",)]
    return {path: path.read_bytes() for path in kept if not path.name.endswith(("-wal", "-shm"))}


def test_a_repaired_test_changes_only_its_question(course, capsys):
    accept_any_mean(course)
    before = contents(course.workspace)
    would_be = [("ben", SUM, 0, 4)]
    assert again(course, SUM, dry_run=True) == would_be
    assert contents(course.workspace) == before

    made = regrade(course, "a1", Options((SUM,), workers=1))
    assert [(one.student, one.question, one.old, one.new) for one in made.changes] == would_be
    rows = list(csv.DictReader(made.path.open()))
    assert [(row["student"], row["old"], row["new"], row["new_max"]) for row in rows] == [
        ("ben", "0", "4", "4")
    ]
    assert rows[0]["why"] == f"{MEAN_TEST}: failed -> passed"
    assert {student: score.points for student, score in scores(course, course.load("a1")).items()} == {
        "ada": 12,  # 3 of them by hand
        "ben": 9,
        "cleo": 6,
        "zoe": 0,
    }
    assert verify(course, ["a1_toy"]).is_sound
    assert sorted(made.run.feedback) == ["ada", "ben", "cleo", "zoe"] and made.run.report
    told = [event.text for event in history(course, "ben", ["a1_toy"])["a1_toy"]]
    assert any("graded again: column_mean" in text for text in told)
    assert f"{MEAN_TEST}: 0 -> 4; passed" in told[-1]

    release_as_of(course, 2027)
    cli.main(["history", "ben", "a1", "--course", str(course.root), "--workspace", str(course.workspace)])
    assert re.search(r"worked from the release \S+/2026\S+ \(8 of 8 given cells", capsys.readouterr().out)
    run = grade(course, "a1", course.workspace / "submitted", GradeOptions(1, **QUIET))
    assert (run.graded, run.reused) == (0, 3), "it is as if all had been graded with the test of now"


def test_changed_points_reach_everybody(course):
    """And the test of another question, that is broken meanwhile, touches nobody until it is asked for."""
    edit(course, 'x ** 2, \\"out\\", hint', 'x ** 3, \\"out\\", hint')
    edit(course, '"points": 4,', '"points": 8,')
    with pytest.raises(UserError, match="changed from 4 to 8: add column_mean to --questions"):
        again(course, "square")
    with pytest.raises(UserError, match="for everybody: leave --students out"):
        again(course, SUM, students=("ada",))
    made = regrade(course, "a1", Options((SUM,), workers=1, report=False))
    assert [(one.student, one.new) for one in made.changes] == [
        ("ada", 8),
        ("ben", 0),
        ("cleo", 8),
        ("zoe", 0),
    ]
    assert f"{MEAN_TEST}: 8 points instead of 4" in made.changes[0].why
    assert in_gradebook(course, "ada") == (16, 18)
    assert "of 18" in " ".join(made.run.feedback["ada"].read_text().split())
    assert verify(course, ["a1_toy"]).is_sound
    run = grade(course, "a1", course.workspace / "submitted", GradeOptions(1, **QUIET))
    assert (run.graded, run.verdicts["ada"].points) == (3, 11), (
        "the whole of it is graded with the tests of now"
    )


# --------------------------------------------------------------------------- policy


@pytest.mark.parametrize(
    ("kind", "name", "ada", "ben", "zoe"),
    [
        ("drop", SUM, (8, 10), (5, 10), (0, 10)),
        ("drop", ESSAY, (9, 9), (5, 9), (0, 9)),  # with ada's 3 points by hand
        ("drop", FORWARD, (10, 12), (3, 12), (0, 12)),
        ("full_credit", SUM, (12, 14), (9, 14), (0, 14)),
        ("full_credit", ESSAY, (14, 14), (10, 14), (0, 14)),
        ("bonus", "square", (12, 9), (5, 9), (0, 9)),
    ],
)
def test_what_a_policy_says_counts_everywhere_and_can_be_taken_back(course, kind, name, ada, ben, zoe):
    before = records(course, course.load("a1"))
    question = "square" if name == FORWARD else name
    adjust(course, f'{kind} = ["{name}"]')
    assert not verify(course, ["a1_toy"]).is_sound, "until the grades are written again"
    would = again(course, question, dry_run=True)
    assert again(course, question) == would and would
    due = {"ada": ada, "ben": ben, "zoe": zoe}
    assert {student: in_gradebook(course, student) for student in due} == due
    found = scores(course, course.load("a1"))
    assert {student: (found[student].total, found[student].core_max) for student in due} == due
    assert verify(course, ["a1_toy"]).is_sound
    told = " ".join(event.text for event in history(course, "ben", ["a1_toy"])["a1_toy"])
    assert kind.split("_")[0] in told

    adjust(course, "")
    again(course, question)
    assert records(course, course.load("a1")) == before
    assert verify(course, ["a1_toy"]).is_sound


def test_nothing_else_changes_with_the_questions_that_were_named(course):
    adjust(course, 'drop = ["square"]')
    with pytest.raises(UserError, match=r"changed what counts for square .*add that to --questions"):
        again(course, SUM)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('drop = ["colum_mean"]', r"adjustments\.drop: 'colum_mean' is no question .*mean 'column_mean'"),
        ('drop = ["square"]\nbonus = ["square_forward_squares"]', "can't be in both drop and bonus"),
        ('void = ["square"]', r"unknown rule 'adjustments\.void'.*drop, full_credit, bonus"),
        ('drop = "square"', r"adjustments\.drop must be a list"),
    ],
)
def test_a_policy_that_makes_no_sense_is_refused(course, text, said):
    adjust(course, text)
    with pytest.raises(UserError, match=said):
        again(course)


# --------------------------------------------------------------------------- what was handed in


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"questions": ("colum_mean",)}, r"no question of a1_toy \(did you mean column_mean\?\)"),
        ({"students": ("adda",)}, "nothing was handed in by adda. Did you mean ada"),
    ],
)
def test_unknown_names_are_said(course, options, said):
    with pytest.raises(UserError, match=said):
        regrade(course, "a1", Options(**options))


def test_only_what_was_graded_is_graded_again(course):
    kept = course.workspace / "submitted" / "ben" / "a1_toy" / "a1_toy.ipynb"
    kept.write_bytes(kept.read_bytes() + b" ")
    with pytest.raises(UserError, match=r"What was graded of ben is not kept in .*changed there"):
        again(course, SUM)
    assert again(course, SUM, students=("ada", "zoe")) == []


def test_some_students_can_be_graded(course, tmp_path):
    notebook = submission_notebook(course.load("a1"), ANSWERS["ben"])
    for student in ("ada", "ben"):
        hand_in(tmp_path / "later", student, notebook)
    run = grade(course, "a1", tmp_path / "later", GradeOptions(1, students=("ada",), **QUIET))
    assert list(run.verdicts) == ["ada"] and run.verdicts["ada"].points == 5
    with pytest.raises(UserError, match="nothing was handed in by cleo"):
        grade(course, "a1", tmp_path / "later", GradeOptions(1, students=("cleo",), **QUIET))
