"""`autograder check`: the judge on one notebook, and the reference beside an answer."""

from __future__ import annotations

import dataclasses
import json

import pytest

from autograder import cli
from autograder.commands import check
from autograder.course import policy as policies
from autograder.course.course import Course
from autograder.course.records import CellVerdict, Verdict
from tests.conftest import QUICK
from tests.toy_course import GOOD, make_toy_course, submission_notebook

# right on the visible test, whose array has five rows
FITTED = "def column_mean(x):\n    return x.sum(axis=0) / 5"
STUB = "def column_mean(x):\n    raise NotImplementedError()"


@pytest.fixture(autouse=True)
def _small_worker(monkeypatch):
    light = dataclasses.replace(QUICK, preload=("numpy", "nnlab.check"), extra_files=("model.safetensors",))
    monkeypatch.setattr(policies, "load", lambda *_: light)


@pytest.fixture
def course(tmp_path):
    return make_toy_course(tmp_path / "course")


@pytest.fixture
def run(course, tmp_path, capsys):
    """Hand a notebook with these answers to the command; returns its exit status and what it printed."""

    def run(answers: dict[str, str], *options: str) -> tuple[int, str]:
        path = tmp_path / "mine.ipynb"
        path.write_text(json.dumps(submission_notebook(course.load("a1"), answers)))
        status = cli.main(["check", str(path), "--course", str(course.root), *options])
        said = capsys.readouterr()
        return status, said.out + said.err

    return run


def test_hidden_tests_count_unless_only_the_visible_ones_are_wanted(run, course):
    status, said = run(GOOD | {"column_mean": FITTED})
    lines = [" ".join(line.split()) for line in said.splitlines()]
    assert status == 1 and lines[:2] == ["1. Question 1 5 of 5 passed", "2. Question 2 0 of 4 failed"]
    assert lines[2].startswith("column mean averages over rows: column_mean(x) ")
    assert [line for line in lines[3:6] if "should" not in line] == [
        "3. Question 3 5 points, read by a person",
        "core 5 of 9",
    ]
    assert "5 of 9, by the visible and hidden tests." in said and "solutions/a1_toy/a1_toy.ipynb" in said
    status, said = run(GOOD | {"column_mean": FITTED}, "--visible")
    assert status == 0 and "9 of 9, by the visible tests only." in said
    assert not [path for path in course.workspace.rglob("*") if path.is_file()], "nothing is kept"


def test_the_reference_is_shown_beside_an_answer(run, monkeypatch):
    monkeypatch.setenv("COLUMNS", "160")
    for question in ("2", "column_mean", "Question 2"):
        status, said = run({"column_mean": FITTED}, "--show-solution", question)
        assert status == 0 and "your answer" in said and "SOLUTION" not in said
        assert any("axis=0) / 5" in line and "Return the mean" in line for line in said.splitlines())
    monkeypatch.setenv("COLUMNS", "80")
    _, said = run({"column_mean": STUB}, "--show-solution", "2")
    assert "raise NotImplementedError()" in said and "x.shape[0]" in said
    status, said = run({}, "--show-solution", "9")
    assert status == 2 and "'9' is no question of a1_toy. There are: 1 Question 1, 2 Question 2" in said


def test_what_cannot_be_checked_is_said_in_a_line(course, tmp_path, capsys):
    for text, why in ((None, "Can't read"), ("{", "can't be read as a notebook"), ("{}", "no cells of an")):
        path = tmp_path / "x.ipynb"
        if text is not None:
            path.write_text(text if text != "{}" else '{"nbformat": 4, "cells": [], "metadata": {}}')
        assert cli.main(["check", str(path), "--course", str(course.root)]) == 2
        said = capsys.readouterr().err
        assert why in said and said.count("\n") == 1


def test_a_misconception_is_named_and_what_was_left_out_is_no_failure():
    assignment = Course().load("a1")
    cells = [
        CellVerdict(
            cell.grade_id, cell.question, 0.0, cell.points, "not_done", "relu_forward is not written yet."
        )
        for cell in assignment.graded
        if cell.role == "test"
    ]
    wrong = next(cell for cell in cells if cell.grade_id == "relu_backward_blocks_negative_inputs")
    wrong.status, wrong.message = "failed", "dx is not what it should be.\n  hint: \x1b[31mlook"
    wrong.misconception, wrong.explanation = "gate_on_dout", "You apply ReLU to\nthe upstream gradient."
    points = check.as_points(assignment, Verdict("you", assignment.name, cells), visible=False)
    states = {question.title: question.state for question in points}
    assert states["4. ReLU"] == "failed" and states["5. Leaky ReLU"] == "not begun"
    assert "known misconception, gate on dout: You apply ReLU to the upstream gradient." in repr(points)
    assert "\x1b" not in repr(points) and points.sums("core") == (0, 36)
