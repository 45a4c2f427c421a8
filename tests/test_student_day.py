"""A student's day: the hand-out, installed in a fresh folder; four answers of four kinds in JupyterLab; the
points so far; and the saved file through the grader.

`WRITE_SCREENSHOTS=1` also renews the picture that the README shows.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import nbformat
import pytest

from autograder import cli
from autograder.course.course import Course
from autograder.gradebook.scores import scores
from autograder.release.handout import TOP, handout
from tests.browser import page as pages
from tests.browser.lab import serve
from tests.browser.notebook import OpenNotebook

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(600)]

ROOT = Path(__file__).resolve().parents[1]
NAME = "a1_activations"
PLACE = f"assignments/{NAME}/{NAME}.ipynb"
RIGHT = """\
def tanh_forward(x):
    out = np.tanh(x)
    return out, out


def tanh_backward(dout, cache):
    return dout * (1 - cache**2)
"""
MISCONCEPTION = """\
def relu_forward(x):
    return np.maximum(0, x), x


def relu_backward(dout, cache):
    return np.maximum(0, dout)
"""
RAISES = """\
def sigmoid_forward(x):
    out = 1 / (1 + np.exp(-z))
    return out, out


def sigmoid_backward(dout, cache):
    return dout * cache * (1 - cache)
"""
ANSWERS = {"tanh": RIGHT, "relu": MISCONCEPTION, "sigmoid": RAISES}  # and leaky_relu is left out


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """The folder of a student: the hand-out, unpacked and installed by pip, beside the packages that are
    here. Returns it and the environment in which only this `nnlab` is found."""
    folder = tmp_path_factory.mktemp("student")
    handout(Course(ROOT), folder / "course.zip", ["a1"])
    zipfile.ZipFile(folder / "course.zip").extractall(folder)
    pip = [
        "-m",
        "pip",
        "install",
        "-q",
        "--no-deps",
        "--no-build-isolation",
        "--target",
        folder / "site",
        ".",
    ]
    subprocess.run([sys.executable, *pip], cwd=folder / TOP, check=True, capture_output=True)
    shutil.rmtree(folder / TOP / "nnlab")  # what runs below is what was installed
    return folder / TOP, {"PYTHONPATH": str(folder / "site")}


@pytest.fixture(scope="module")
def saved(course, tmp_path_factory):
    """Work in JupyterLab; returns what it said, by cell, and the path of the saved notebook."""
    root, environment = course
    ids = [cell.id for cell in nbformat.read(root / PLACE, as_version=4).cells]
    path, said = root / "work" / PLACE, {}
    folder = tmp_path_factory.mktemp("lab")
    with (
        pages.browser() as chrome,
        serve(folder, root, environment=environment, module="nnlab.lab") as address,
    ):
        page = chrome.new_page(viewport={"width": 1280, "height": 860})
        student = OpenNotebook(page, address(f"lab/tree/work/{PLACE}"), ids)
        student.run("setup")
        for name, answer in ANSWERS.items():
            student.type_into(name, answer.strip())
            student.run(name)
        student.run("leaky_relu")
        for test in (
            "tanh_backward_agrees_with_autograd",
            "relu_forward_sets_negative_inputs_to_zero",
            "relu_backward_blocks_negative_inputs",
            "sigmoid_forward_matches_its_definition",
            "leaky_relu_backward_scales_the_gradient_by_alpha",
            "points-so-far",
        ):
            said[test] = student.run(test)
        if os.environ.get("WRITE_SCREENSHOTS"):
            _write_picture(student)
        page.keyboard.press("Control+s")
        _wait_for(lambda: all(answer.strip() in _sources(path) for answer in ANSWERS.values()))
    return said, path


def _write_picture(student: OpenNotebook) -> None:
    """Of an answer that holds a misconception, for the README: as wide as its other pictures."""
    page = student.page
    page.keyboard.press("Control+b")  # fold the list of files away
    page.set_viewport_size({"width": 900, "height": 810})
    student.cell("relu").evaluate("cell => cell.scrollIntoView({block: 'start'})")
    page.wait_for_timeout(500)
    page.screenshot(path=ROOT / "docs/images/lab.png")


def _sources(path: Path) -> list[str]:
    return [cell.source.strip() for cell in nbformat.read(path, as_version=4).cells]


def _wait_for(condition) -> None:
    ends = time.monotonic() + pages.PATIENCE / 1000
    while not condition():
        assert time.monotonic() < ends, "the notebook was not saved"
        time.sleep(0.2)


def test_each_kind_of_answer_gets_a_message_of_its_own(saved):
    said, _ = saved
    assert said["tanh_backward_agrees_with_autograd"].startswith("passed: ")
    assert said["relu_backward_blocks_negative_inputs"].startswith("Not yet: dx ")
    assert (
        "sigmoid_forward raised NameError: name 'z' is not defined"
        in (said["sigmoid_forward_matches_its_definition"])
    )
    left_out = said["leaky_relu_backward_scales_the_gradient_by_alpha"]
    assert left_out.startswith("Not yet: leaky_relu_forward is not written yet.")


def test_the_last_cell_shows_the_points_so_far(saved):
    rows = [" ".join(line.split()) for line in saved[0]["points-so-far"].splitlines()]
    assert {"3. Tanh 4 of 4 passed", "5. Leaky ReLU 0 of 4 not begun"} <= set(rows), rows
    assert "2. Sigmoid 0 of 5 failed" in rows and "4. ReLU 2 of 5 failed" in rows
    assert "core 6 of 36" in rows and len(rows) < 40


def test_the_saved_file_gets_the_grade_that_was_promised(saved, tmp_path):
    place = tmp_path / "handed_in" / "ada" / NAME
    place.mkdir(parents=True)
    shutil.copy(saved[1], place)
    workspace = ["--workspace", str(tmp_path / "grading"), "--no-report"]
    assert cli.main(["grade", "a1", "--submissions", str(tmp_path / "handed_in"), *workspace]) == 0
    course = Course(ROOT, tmp_path / "grading")
    assert scores(course, course.load("a1"))["ada"].points == 5, "a hidden test took one more from ReLU"
    page = next((tmp_path / "grading").rglob("feedback/**/*.html")).read_text()
    assert "You apply ReLU to the upstream gradient" in page
