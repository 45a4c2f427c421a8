"""The grade command where it must refuse or warn: no sandbox, wrong folders, bad values."""

from __future__ import annotations

import os
import re

import pytest

from autograder import cli
from autograder.course.course import Course
from autograder.gradebook import cell_scores
from autograder.worker.sandbox import launch
from tests import test_grade_run
from tests.test_grade_run import EXPECTED, SEED

pytestmark = pytest.mark.usefixtures("alembic_once")

course, handed_in = test_grade_run.course, test_grade_run.handed_in
_small_worker = test_grade_run._small_worker


def main(*arguments, course: Course) -> int:
    places = ["--course", str(course.root), "--workspace", str(course.workspace)]
    return cli.main([str(argument) for argument in arguments] + places)


def refused(capsys, *arguments, course: Course) -> str:
    """Run a command that must be turned down; returns its one line."""
    assert main(*arguments, course=course) == 2
    said = capsys.readouterr()
    assert "Traceback" not in said.err + said.out
    lines = said.err.strip().splitlines()
    assert len(lines) == 1 and lines[0].startswith("autograder: "), said.err
    return lines[0]


# --------------------------------------------------------------------------- who handed in what


def test_names_that_may_be_of_two_people_are_refused_before_anything_is_graded(course, handed_in, capsys):
    for name in ("kim_lee.ipynb", "kim_ray.ipynb"):
        (handed_in / name).write_bytes(b"{}")
    said = refused(capsys, "grade", "a1", "--submissions", handed_in, course=course)
    assert "kim_lee.ipynb and kim_ray.ipynb" in said and "--roster FILE" in said
    assert (
        not (course.workspace / "receipts.db").exists() and not (course.workspace / "gradebook.db").exists()
    )
    more = ("--roster", handed_in / "nobody.csv")
    assert "can't be read" in refused(capsys, "grade", "a1", "--submissions", handed_in, *more, course=course)


def test_what_is_not_understood_is_named_on_the_terminal_and_in_the_report(
    course, handed_in, tmp_path, capsys
):
    for name in ("kim_lee.pdf", "kim_ray.rar", "<b>plan.csv"):
        (handed_in / name).write_bytes(b"%PDF")
    roster = tmp_path / "class.csv"
    roster.write_text("\n".join([*EXPECTED, "kim_lee,Kim Lee"]))
    more = ("--roster", roster, "--workers", "1", "--no-feedback", "--sandbox", "none")
    assert main("grade", "a1", "--submissions", handed_in, *more, course=course) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "Not understood, and of nobody's grade: <b>plan.csv, kim_ray.rar." in said
    assert "kim_lee" in said
    report = (course.workspace / "report" / "a1_toy" / "index.html").read_text()
    assert "&lt;b&gt;plan.csv, kim_ray.rar" in report and "kim_lee.pdf is no notebook" in report


# --------------------------------------------------------------------------- without a sandbox


def test_without_bubblewrap_nothing_is_graded_and_the_message_says_what_to_install(
    course, handed_in, monkeypatch, capsys
):
    monkeypatch.setattr(launch, "bubblewrap_programs", lambda: [])
    assert main("grade", "a1", "--submissions", handed_in, course=course) == 2
    said = capsys.readouterr().err
    assert "nothing was graded" in said and "apt install bubblewrap" in said and "pip install" in said
    assert "--sandbox none" in said and "Traceback" not in said
    assert not (course.workspace / "receipts.db").exists()


def test_a_run_without_sandbox_says_so_everywhere(course, handed_in, capsys):
    more = ("--sandbox", "none", "--workers", "1", "--seed", str(SEED))
    assert main("grade", "a1", "--submissions", handed_in, *more, course=course) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "sandbox: none" in said and re.search(
        r"without a sandbox|no sandbox|without isolation", said, re.I
    )
    report = (course.workspace / "report" / "a1_toy" / "index.html").read_text()
    assert "Graded without a sandbox" in report
    for student, value in EXPECTED.items():
        assert re.search(rf"\b{student}\b", report)
        assert (course.workspace / "feedback" / student / "a1_toy" / "a1_toy.html").exists()
        kept = cell_scores(course, course.load("a1"))[student]
        assert sum(auto or 0 for auto, _, _ in kept.values()) == value


# --------------------------------------------------------------------------- mistakes


def test_a_missing_folder_is_named(course, tmp_path, capsys):
    missing = tmp_path / "nowhere"
    assert str(missing) in refused(capsys, "grade", "a1", "--submissions", missing, course=course)


def test_an_empty_folder_says_what_was_expected(course, tmp_path, capsys):
    (tmp_path / "empty").mkdir()
    said = refused(capsys, "grade", "a1", "--submissions", tmp_path / "empty", course=course)
    assert "no submissions" in said and "<student>" in said
    assert not (course.workspace / "receipts.db").exists()


@pytest.mark.parametrize("name", ["a7", "", "../a1"])
def test_an_unknown_assignment_lists_those_there_are(course, handed_in, capsys, name):
    said = refused(capsys, "grade", name, "--submissions", handed_in, course=course)
    assert "a1_toy" in said


def test_a_workspace_that_cannot_be_a_folder(course, handed_in, tmp_path, capsys):
    (tmp_path / "file").write_text("not a folder")
    blocked = Course(course.root, tmp_path / "file" / "grading")
    assert "workspace" in refused(capsys, "grade", "a1", "--submissions", handed_in, course=blocked)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_workspace_that_must_not_be_written(course, handed_in, tmp_path, capsys):
    (tmp_path / "locked").mkdir(mode=0o500)
    blocked = Course(course.root, tmp_path / "locked" / "grading")
    said = refused(capsys, "grade", "a1", "--submissions", handed_in, course=blocked)
    assert "Permission denied" in said and "--workspace" in said


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("cell_seconds = 0", "cell_seconds must be a positive number"),
        ("cell_seconds = -3", "cell_seconds must be a positive number"),
        ("cell_seconds = 'ten'", "cell_seconds must be a positive number"),
        ("memory_mb = true", "memory_mb must be a positive number"),
        ("preload = 'numpy'", "preload must be a list of strings"),
        ("cel_seconds = 5", "unknown name 'cel_seconds'"),
        ("cell_seconds = ", "not readable as TOML"),
        ("call_seconds = nan", "call_seconds must be a positive number"),
        ("total_seconds = inf", "total_seconds must be a positive number"),
    ],
)
def test_a_bad_value_in_a_policy_is_named(course, handed_in, capsys, monkeypatch, line, message):
    folder = course.root / "autograder" / "policies"
    folder.mkdir(parents=True)
    (folder / "a1_toy.toml").write_text(line + "\n")
    monkeypatch.undo()
    said = refused(capsys, "grade", "a1", "--submissions", handed_in, course=course)
    assert "a1_toy.toml" in said and message in said


@pytest.mark.parametrize("value", ["-1", "two", "1.5"])
def test_a_bad_number_of_workers_is_refused(course, handed_in, capsys, value):
    with pytest.raises(SystemExit) as end:
        main("grade", "a1", "--submissions", handed_in, f"--workers={value}", course=course)
    assert end.value.code == 2 and "--workers" in capsys.readouterr().err
