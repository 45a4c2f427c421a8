"""What students get: complete, installable by plain pip, and nothing of what the grader keeps."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import nbformat
import pytest

from autograder.course.course import Course
from autograder.course.errors import UserError
from autograder.release.handout import TOP, handout
from tests.test_release import NAME
from tests.toy_course import make_toy_course

ROOT = Path(__file__).resolve().parents[1]
A1 = "assignments/a1_activations/a1_activations.ipynb"
# As in a notebook: the set-up cell, an answer, and the visible test below it.
SESSION = """
import json, sys
import nnlab

assert nnlab.__file__.startswith(sys.argv[2]), nnlab.__file__
code = [cell for cell in json.load(open(sys.argv[1]))["cells"] if cell["cell_type"] == "code"]
named = {cell["metadata"].get("nbgrader", {}).get("grade_id"): "".join(cell["source"]) for cell in code}
exec("".join(code[0]["source"]))

def relu_forward(x):
    return np.maximum(0, x), x

def relu_backward(dout, cache):
    return dout * (cache > 0)

exec(named["relu_backward_blocks_negative_inputs"])
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    path = tmp_path_factory.mktemp("handout") / "nnlab-course.zip"
    course = Course(ROOT)
    assert handout(course, path) == course.assignments()
    return path


def test_it_holds_what_students_need_and_nothing_else(made):
    names = zipfile.ZipFile(made).namelist()
    assert {name.split("/")[0] for name in names} == {TOP}
    tops = {name.split("/")[1] for name in names}
    assert tops == {
        "LICENSE",
        "LICENSE-CC-BY-4.0",
        "README.md",
        "assignments",
        "lectures",
        "nnlab",
        "pyproject.toml",
    }
    assert f"{TOP}/{A1}" in names and f"{TOP}/nnlab/assets/draw.js" in names
    assert not [name for name in names if "__pycache__" in name or name.endswith((".pyc", ".jsonl"))]


def test_the_same_course_gives_the_same_bytes(made):
    again = made.with_name("again.zip")
    handout(Course(ROOT), again)
    assert again.read_bytes() == made.read_bytes()


@pytest.mark.slow
def test_plain_pip_installs_it_and_a_test_cell_runs_from_anywhere(made, tmp_path):
    """Not editable, without make, in a folder that holds nothing but the notebook: as in Colab."""
    target = tmp_path / "site"
    pip = ["-m", "pip", "install", "-q", "--no-deps", "--no-build-isolation", "--target", target, made]
    subprocess.run([sys.executable, *pip], check=True, capture_output=True)
    notebook = tmp_path / "a1.ipynb"
    notebook.write_bytes(zipfile.ZipFile(made).read(f"{TOP}/{A1}"))
    done = subprocess.run(
        [sys.executable, "-c", SESSION, notebook, target],
        cwd=tmp_path,
        env={"PYTHONPATH": str(target), "PATH": "/usr/bin:/bin", "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0 and "relu_backward" in done.stdout, done.stdout + done.stderr


def test_what_is_not_released_or_was_worked_in_is_refused(tmp_path):
    course = make_toy_course(tmp_path / "course")
    target = tmp_path / "out.zip"
    with pytest.raises(UserError, match="not released. Run `autograder release"):
        handout(course, target, ["a1"])
    nb = course.load("a1").released.copy()
    nb.cells[-1].source = "my own answer, at some length"
    course.history_path(NAME).write_text("")
    course.release_path(NAME).parent.mkdir(parents=True)
    nbformat.write(nb, course.release_path(NAME))
    with pytest.raises(UserError, match="somebody changed it"):
        handout(course, target, ["a1"])
    assert not target.exists()
