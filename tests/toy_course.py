"""A small real course for tests: two questions, one hand-graded cell, hidden tests, set-up, plots.

`make_toy_course(tmp_path)` writes it and returns its `Course`. The functions below build submissions
from what students get, change them, and hand them in.
"""

from __future__ import annotations

import copy
import json
import shutil
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder.course.assignment import Assignment
from autograder.course.course import Course

ROOT = Path(__file__).resolve().parents[1]
NAME = "a1_toy"

SQUARE = '''def square_forward(x):
    """Return (out, cache) with out = x ** 2, elementwise."""
    ### BEGIN SOLUTION
    out = x * x
    cache = (x,)
    ### END SOLUTION
    return out, cache


def square_backward(dout, cache):
    """Return dL/dx, the shape of dout."""
    ### BEGIN SOLUTION
    (x,) = cache
    return 2 * x * dout
    ### END SOLUTION'''

SQUARE_FORWARD_TEST = """rng = check.rng("square_forward_squares")
x = rng.normal(size=(3, 4))
out, cache = check.forward(square_forward, x)
check.close(out, x ** 2, "out", hint="multiply x by itself.")
check.passed("square_forward squares a matrix")
### BEGIN HIDDEN TESTS
far = 1000.0 * rng.normal(size=(2, 3, 4))
check.close(check.forward(square_forward, far)[0], far ** 2, "out")
### END HIDDEN TESTS"""

SQUARE_BACKWARD_TEST = """rng = check.rng("square_backward_uses_the_input")
x, dout = rng.normal(size=(3, 4)), rng.normal(size=(3, 4))
expected = check.oracle(lambda t: t ** 2, x, dout=dout)
out, cache = check.forward(square_forward, x)
check.close(check.backward(square_backward, dout, cache), expected.grads[0], "dx")
check.passed("square_backward agrees with PyTorch")
### BEGIN HIDDEN TESTS
zeros = np.zeros((2, 5))
_, cache = check.forward(square_forward, zeros)
check.close(check.backward(square_backward, zeros + 1.0, cache), zeros, "dx")
### END HIDDEN TESTS"""

MEAN = '''def column_mean(x):
    """Return the mean of each column of x (N, D): an array of shape (D,)."""
    ### BEGIN SOLUTION
    return x.sum(axis=0) / x.shape[0]
    ### END SOLUTION'''

MEAN_TEST = """rng = check.rng("column_mean_averages_over_rows")
x = rng.normal(size=(5, 3))
check.close(check.call(column_mean, x), x.mean(axis=0), "column_mean(x)")
check.passed("column_mean averages over the rows")
### BEGIN HIDDEN TESTS
single = rng.normal(size=(1, 7))
check.close(check.call(column_mean, single), single[0], "column_mean(x)")
### END HIDDEN TESTS"""

ESSAY = "Averaging keeps the scale of the gradient independent of N, so one lr fits many batch sizes."

GOOD = {"square": SQUARE, "column_mean": MEAN}


def _code(cell_id, source, **meta):
    return new_code_cell(source, id=cell_id, metadata=_meta(**meta))


def _text(cell_id, source, **meta):
    return new_markdown_cell(source, id=cell_id, metadata=_meta(**meta))


def _meta(**meta):
    if not meta:
        return {}
    full = {"grade": False, "locked": False, "solution": False, "schema_version": 3, "task": False}
    return {"nbgrader": full | meta}


def _test(grade_id, source, points):
    cell_id = grade_id.replace("_", "-")
    return _code(cell_id, source, grade=True, locked=True, points=points, grade_id=grade_id)


def toy_notebook() -> nbformat.NotebookNode:
    """The instructor's notebook: 2 questions, 3 test cells (2 + 3 + 4 points), 1 hand-graded cell (5)."""
    nb = new_notebook(
        cells=[
            _text("title", "# Toy assignment"),
            _code("setup", "import numpy as np\n\nfrom nnlab import check", locked=True, grade_id="setup"),
            _text("square-question", "## Question 1\nWrite `square_forward` and `square_backward`."),
            _code("square-answer", SQUARE, solution=True, grade_id="square"),
            _test("square_forward_squares", SQUARE_FORWARD_TEST, 2),
            _test("square_backward_uses_the_input", SQUARE_BACKWARD_TEST, 3),
            _code("square-try", "square_forward(np.arange(3.0))[0]"),
            _text("mean-question", "## Question 2\nWrite `column_mean`."),
            _code("mean-answer", MEAN, solution=True, grade_id="column_mean"),
            _test("column_mean_averages_over_rows", MEAN_TEST, 4),
            _text("essay-question", "## Question 3\nWhy does one average over the batch, and not sum?"),
            _text("essay-answer", ESSAY, grade=True, solution=True, points=5, grade_id="why_average"),
        ]
    )
    nb.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    return nb


def make_toy_course(path: Path, nb: nbformat.NotebookNode | None = None) -> Course:
    """Write a course with one assignment, `a1_toy`, below `path`, with the real nbgrader configuration."""
    folder = Path(path) / "solutions" / NAME
    folder.mkdir(parents=True)
    (Path(path) / "assignments").mkdir()
    shutil.copy(ROOT / "nbgrader_config.py", Path(path) / "nbgrader_config.py")
    (folder / f"{NAME}.ipynb").write_text(nbformat.writes(nb or toy_notebook()) + "\n")
    return Course(path, workspace=Path(path) / "grading")


def submission_notebook(assignment: Assignment, answers: dict[str, str] | None = None) -> dict:
    """What a student would hand in, as a plain dict: the release with `answers` (grade_id -> source) in it.

    None takes the reference solutions and the model essay.
    """
    if answers is None:
        answers = {name: assignment.reference_code(name) for name in assignment.questions}
    nb = copy.deepcopy(assignment.released)
    for cell in nb.cells:
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
        cell.source = answers.get(grade_id, cell.source)
    return json.loads(nbformat.writes(nb))


def cell_of(nb: dict, grade_id: str) -> dict:
    """The (first) cell of a submission with this grade_id."""
    return next(
        cell for cell in nb["cells"] if cell["metadata"].get("nbgrader", {}).get("grade_id") == grade_id
    )


def hand_in(
    folder: Path,
    student: str,
    nb: dict | bytes,
    timestamp: str = "",
    assignment: str = NAME,
    name: str | None = None,
) -> Path:
    """Write a notebook where nbgrader's collect would put it; returns its path."""
    place = Path(folder) / student / assignment
    place.mkdir(parents=True, exist_ok=True)
    path = place / (name or f"{assignment}.ipynb")
    path.write_bytes(nb if isinstance(nb, bytes) else json.dumps(nb).encode())
    if timestamp:
        (place / "timestamp.txt").write_text(timestamp)
    return path
