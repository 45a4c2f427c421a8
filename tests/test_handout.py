"""What students get: complete, installable by plain pip, and nothing of what the grader keeps."""

from __future__ import annotations

import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import nbformat
import pytest
from packaging.requirements import Requirement

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
for name in ("jupyterlab", "notebook", "ipywidgets", "nbgrader"):
    sys.modules[name] = None  # not there, or of another version

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


def test_only_a_notebook_server_of_ones_own_is_an_extra_and_nothing_is_pinned(made):
    """Colab brings its own, newer or older: what is open is not replaced there."""
    text = zipfile.ZipFile(made).read(f"{TOP}/pyproject.toml").decode()
    project = tomllib.loads(text)["project"]
    needs = [Requirement(need) for need in project["dependencies"]]
    assert {need.name for need in needs} >= {"numpy", "torch", "matplotlib"}
    assert all(spec.operator == ">=" for need in needs for spec in need.specifier)
    lab = {Requirement(need).name for need in project["optional-dependencies"]["lab"]}
    assert lab == {"jupyterlab", "ipywidgets", "nbgrader"} and not lab & {need.name for need in needs}
    assert {need.name for need in needs} | lab == {
        Requirement(need).name
        for need in tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    }


def git(folder: Path, *words: str) -> None:
    identity = ["-c", "user.name=course", "-c", "user.email=course@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *identity, *words], cwd=folder, check=True, capture_output=True)


def edited(path: Path, changes: dict[str, str]) -> None:
    """Change sources by cell id and save as Jupyter does, with an output in the first code cell."""
    nb = nbformat.read(path, as_version=4)
    for cell in nb.cells:
        cell.source = changes.get(cell.id, cell.source)
    if "relu" in changes:
        first = next(cell for cell in nb.cells if cell.cell_type == "code")
        first.execution_count, first.outputs = 1, [nbformat.v4.new_output("stream", text="hello")]
    nbformat.write(nb, path)


def test_nbgitpuller_brings_a_new_version_and_keeps_what_was_written(made, tmp_path):
    """As on a JupyterHub: students fetch the hand-out from a git repository, and work in it."""
    pull = pytest.importorskip("nbgitpuller.pull", reason="nbgitpuller is not installed")
    zipfile.ZipFile(made).extractall(tmp_path)
    origin, mine = tmp_path / TOP, tmp_path / "mine"
    git(origin, "init", "-q", "-b", "main")
    git(origin, "add", ".")
    git(origin, "commit", "-qm", "first version")
    fetch = lambda: list(pull.GitPuller(f"file://{origin}", str(mine), branch="main").pull())  # noqa: E731
    fetch()
    own = {"relu": "def relu_forward(x):\n    return np.maximum(0, x), x", "tanh": "# later"}
    edited(mine / A1, own)
    (mine / "work").mkdir()
    (mine / "work/notes.txt").write_text("mine")

    edited(origin / A1, {"title": "# A new title", "points-text": "New words.", "relu": "# another stub"})
    (origin / "lectures/00_start_here.ipynb").write_text("a new lecture")
    git(origin, "commit", "-qam", "second version")
    fetch()
    merged = nbformat.read(mine / A1, as_version=4)
    nbformat.validate(merged)
    sources = {cell.id: cell.source for cell in merged.cells}
    assert {name: sources[name] for name in own} == own, "where both changed a cell, the student's stays"
    assert sources["title"] == "# A new title" and sources["points-text"] == "New words."
    assert (mine / "lectures/00_start_here.ipynb").read_text() == "a new lecture"
    assert (mine / "work/notes.txt").read_text() == "mine"


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
