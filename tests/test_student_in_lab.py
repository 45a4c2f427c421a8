"""A student works on assignment 1 in JupyterLab: what the checks say, what Validate says, what is locked."""

from __future__ import annotations

import nbformat
import pytest

from autograder.course.course import Course
from tests.browser import page as pages
from tests.browser.lab import serve
from tests.browser.notebook import OpenNotebook

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(300)]

NAME = "a1_activations"
TEST = "relu_backward_blocks_negative_inputs"
WRONG = """\
def relu_forward(x):
    return np.maximum(0, x), x


def relu_backward(dout, cache):
    return dout * (dout > 0)
"""
RIGHT = WRONG.replace("(dout > 0)", "(cache > 0)")


@pytest.fixture(scope="module")
def assignment():
    return Course().load(NAME)


@pytest.fixture(scope="module")
def open_notebooks(assignment, tmp_path_factory):
    """Serve a copy of the release and one with the answers in it; give a function that opens either."""
    folder = tmp_path_factory.mktemp("student")
    root = folder / "course"
    root.mkdir()
    released = nbformat.read(assignment.course.release_path(NAME), as_version=4)
    ids = [cell.id for cell in released.cells]
    nbformat.write(released, root / "released.ipynb")
    for cell in released.cells:
        known = assignment.by_grade_id.get(cell.metadata.get("nbgrader", {}).get("grade_id"))
        if known is not None and known.role == "answer":
            cell.source = known.source
        elif known is not None and known.role == "manual":
            cell.source = "All components of dw share one sign."
    nbformat.write(released, root / "answered.ipynb")
    with pages.browser() as chrome, serve(folder, root) as address:

        def opened(name: str) -> OpenNotebook:
            page = chrome.new_page(viewport={"width": 1280, "height": 1000})
            return OpenNotebook(page, address(f"lab/workspaces/{name}/tree/{name}.ipynb"), ids)

        yield opened


@pytest.fixture(scope="module")
def student(open_notebooks):
    notebook = open_notebooks("released")
    notebook.run("setup")
    return notebook


def test_locked_cells_stay_as_they_are(student, assignment):
    count, answer = student.cells.count(), student.source("relu")
    for name in ("setup", TEST):
        before = student.source(name)
        student.type_into(name, "check = None")
        assert student.source(name) == before
        student.delete(name)
        assert student.cells.count() == count
    student.delete("relu")  # an answer cell may be edited, and not deleted
    assert student.cells.count() == count
    assert student.source("relu") == answer


def test_an_unwritten_answer_is_said_to_be_unwritten(student):
    student.run("relu")
    said = student.run(TEST)
    assert said.startswith("Not yet: relu_forward is not written yet.")
    assert "raise NotImplementedError()" in said and "Traceback" not in said


def test_a_wrong_answer_gets_a_short_red_explanation(student):
    student.type_into("relu", WRONG)
    assert student.run("relu") == ""
    assert student.run("relu_forward_sets_negative_inputs_to_zero").startswith("passed: ")
    said = student.run(TEST)
    assert said.startswith("Not yet: dx ") and "hint: " in said and "expected" in said
    assert "Traceback" not in said and "check.py" not in said and len(said.splitlines()) <= 10
    error = student.output(TEST).last
    assert error.get_attribute("data-mime-type") == "application/vnd.jupyter.stderr"
    red, green, blue = error.evaluate(
        "e => getComputedStyle(e).backgroundColor.match(/[0-9.]+/g).slice(0, 3).map(Number)"
    )
    assert red > green + 20 and red > blue + 20
    width = error.evaluate("e => e.scrollWidth - e.clientWidth")
    assert width <= 0, "no line of the message is cut off"


def test_validate_shows_the_failing_cell_and_not_the_passing_ones(student):
    said = student.validate()
    assert f'check.rng("{TEST}")' in said and "Not yet: dx " in said
    assert 'check.rng("relu_forward_sets_negative_inputs_to_zero")' not in said
    assert "Success" not in said


def test_the_right_answer_passes(student, assignment):
    student.type_into("relu", RIGHT)
    student.run("relu")
    for cell in assignment.tests_of("relu"):
        assert student.run(cell.node.id).startswith("passed: ")


def test_validate_says_success_when_everything_is_right(open_notebooks):
    notebook = open_notebooks("answered")
    said = notebook.validate()
    assert "Success" in said and "failed" not in said, said
