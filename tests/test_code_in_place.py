"""Code stays where a student put it: what runs in a kernel from top to bottom is what is graded."""

from __future__ import annotations

import contextlib
import copy
import json

import numpy as np
import pytest
from nbformat.v4 import new_code_cell

from autograder.course.records import Submission
from autograder.rebuild.rebuild import rebuild
from tests.toy_course import GOOD, MEAN, SQUARE, cell_of, make_toy_course, submission_notebook, toy_notebook

SETUP, ANSWER, TEST, BACKWARD_TEST, MEAN_ANSWER, MEAN_TEST = 1, 3, 4, 5, 8, 9
FORWARD, BACKWARD = SQUARE.split("\n\n\n")
WRONG = "def square_forward(x):\n    return abs(x), x\n\ndef square_backward(dout, cache):\n    return dout"
AS_LAMBDAS = "square_forward, square_backward = lambda x: (x * x, x), lambda d, x: 2 * x * d"


@pytest.fixture(scope="module")
def assignment(tmp_path_factory):
    return make_toy_course(tmp_path_factory.mktemp("place") / "course").load("a1")


@pytest.fixture
def nb(assignment):
    """Everything right, the essay not looked at."""
    return submission_notebook(assignment, GOOD)


def code(source):
    return json.loads(json.dumps(new_code_cell(source)))


def copied(nb, place, source):
    return copy.deepcopy(nb["cells"][place]) | {"source": source, "id": f"copy-{len(nb['cells'])}"}


def send(assignment, nb):
    return rebuild(Submission("ada", json.dumps(nb).encode()), assignment)


def passed(cells, tests):
    """Run cells from top to bottom, as a kernel does; the tests (grade_id -> function) that hold."""
    names, held = {"np": np}, set()
    for grade_id, source in cells:
        if grade_id in tests:
            with contextlib.suppress(Exception):
                held |= {grade_id} if tests[grade_id](names) else set()
        else:
            with contextlib.suppress(Exception):
                exec("".join(source), names)
    return held


X = np.arange(6.0).reshape(2, 3) - 1
TESTS = {
    "square_forward_squares": lambda names: (names["square_forward"](X)[0] == X * X).all(),
    "square_backward_uses_the_input": lambda names: (
        names["square_backward"](X, names["square_forward"](X)[1]) == 2 * X * X
    ).all(),
    "column_mean_averages_over_rows": lambda names: (names["column_mean"](X) == X.mean(axis=0)).all(),
}


def at_home(nb):
    """Tests that pass in the student's own kernel: every cell as it was handed in, but for the tests."""
    tests = [cell["metadata"].get("nbgrader", {}).get("grade_id", "") for cell in nb["cells"]]
    return passed(
        [(name, cell["source"]) for name, cell in zip(tests, nb["cells"], strict=True) if is_code(cell)],
        TESTS,
    )


def here(assignment, nb):
    rebuilt = send(assignment, nb)
    return passed(
        [
            (cell.metadata.get("nbgrader", {}).get("grade_id", ""), cell.source)
            for cell in rebuilt.nb.cells
            if is_code(cell)
        ],
        TESTS,
    )


def is_code(cell):
    return cell["cell_type"] == "code"


# --------------------------------------------------------------------------- copies of an answer cell

COPIES = {
    "tries something else at the end": [(12, WRONG)],
    "calls it at the end": [(12, "square_forward(np.arange(-3, 3.0))")],
    "tries something else behind the first test": [
        (BACKWARD_TEST, "def square_forward(x):\n    return x * x + 0, (x,)")
    ],
    "keeps an old version above": [(ANSWER, WRONG)],
    "keeps an old version above, and tries something at the end": [(12, WRONG), (ANSWER, WRONG)],
    "calls it between answer and test": [(TEST, "square_forward(np.arange(3.0))")],
    "answers the next question in a copy below its stub": [(MEAN_TEST, MEAN)],
    "splits the answer over two copies": [(TEST, BACKWARD), (TEST, FORWARD)],
    "puts right what is wrong above": [(TEST, SQUARE), (TEST, WRONG)],
}


@pytest.mark.parametrize("copies", COPIES)
def test_copies_earn_what_they_earn_at_home(assignment, nb, copies):
    for place, source in COPIES[copies]:
        nb["cells"].insert(place, copied(nb, ANSWER, source))
    assert at_home(nb) == set(TESTS), "this is an honest notebook"
    assert here(assignment, nb) == set(TESTS)


def test_the_copy_before_the_first_test_is_the_answer_and_the_others_stay(assignment, nb):
    nb["cells"].append(copied(nb, ANSWER, WRONG))
    nb["cells"].insert(ANSWER, copied(nb, ANSWER, "# first try\n" + WRONG))
    rebuilt = send(assignment, nb)
    sources = [cell.source for cell in rebuilt.nb.cells]
    assert cell_of(rebuilt.nb, "square")["source"] == SQUARE
    assert sources.index("# first try\n" + WRONG) < sources.index(SQUARE)
    assert sources[-1] == WRONG and rebuilt.roles[-1] == "extra"


def test_copies_of_all_cells_give_one_note(assignment, nb):
    for cell in nb["cells"][:]:
        nb["cells"].append(copy.deepcopy(cell) | {"id": f"copy-{len(nb['cells'])}"})
    codes = [note.code for note in send(assignment, nb).notes]
    assert sorted(codes) == sorted(set(codes)) and "duplicated_cell" in codes
    assert here(assignment, nb) == at_home(nb) == set(TESTS)


@pytest.mark.parametrize("uses", [True, False])
def test_an_answer_that_was_moved_up_is_there_for_those_below(assignment, nb, uses):
    if uses:
        nb["cells"][ANSWER]["source"] = f"# with column_mean\n{SQUARE}".replace(
            "x * x", "column_mean([[1]]) * x * x"
        )
        nb["cells"][MEAN_ANSWER]["source"] = MEAN.replace("x.", "np.array(x).")
    nb["cells"].insert(2, nb["cells"].pop(MEAN_ANSWER))
    rebuilt = send(assignment, nb)
    assert at_home(nb) == set(TESTS) == here(assignment, nb)
    assert sum("def column_mean" in cell.source for cell in rebuilt.nb.cells) == 1 + uses
    assert [note.code for note in rebuilt.notes] == ["moved_cell"]


# --------------------------------------------------------------------------- stubs

BINDINGS = {
    "def": SQUARE,
    "lambdas": AS_LAMBDAS,
    "one name after another": "square_forward = first = lambda x: (x * x, x)\n"
    "square_backward: object = lambda d, x: 2 * x * d",
    "def under if": "if True:\n" + "\n".join("    " + line for line in SQUARE.split("\n")),
    "def in a try": "try:\n    1 / 0\nexcept ZeroDivisionError:\n    " + SQUARE.replace("\n", "\n    "),
    "a decorator": "def same(f):\n    return f\n\n@same\n" + FORWARD + "\n\n@same\n" + BACKWARD,
    "import": "import operator\nfrom operator import pos as square_backward, pos as square_forward\n"
    + AS_LAMBDAS,
    "an import of all": "from numpy import *\n" + AS_LAMBDAS,
    "an import over lines": "from operator import (\n  neg as square_forward,\n  neg as square_backward)\n"
    + AS_LAMBDAS,
    "a class": "class square_forward(tuple):\n    def __new__(cls, x):\n        return x * x, x\n"
    + BACKWARD.replace("(x,) =", "x ="),
    "a walrus": "print((square_forward := lambda x: (x * x, x)))\n"
    "print((square_backward := lambda d, x: 2 * x * d))",
    "for": "for square_forward in [lambda x: (x * x, x)]: pass\n"
    "for square_backward in [lambda d, x: 2 * x * d]: pass",
    "with": "import contextlib\nwith contextlib.nullcontext(lambda x: (x * x, x)) as square_forward: pass\n"
    "with contextlib.nullcontext(lambda d, x: 2 * x * d) as square_backward: pass",
    "global": "def make():\n    global square_forward, square_backward\n    " + AS_LAMBDAS + "\nmake()",
    "globals()": "globals().update({'square_' + 'forward': lambda x: (x * x, x)})\n"
    "globals()['square_' + 'backward'] = lambda d, x: 2 * x * d",
    "exec": "exec('square_' + 'forward = lambda x: (x * x, x)')\n"
    "exec('square_' + 'backward = lambda d, x: 2 * x * d')",
    "an old name": AS_LAMBDAS.replace("square_", "my_")
    + "\nsquare_forward = my_forward\nsquare_backward = my_backward",
}
PLACES = {
    "above the stub": lambda nb, work: nb["cells"].insert(ANSWER, code(work)),
    "at the top": lambda nb, work: nb["cells"].insert(0, code(work)),
    "below the stub": lambda nb, work: nb["cells"].insert(TEST, code(work)),
    "on top of the stub itself": lambda nb, work: nb["cells"][ANSWER].update(
        source=work + "\n\n\n" + "".join(nb["cells"][ANSWER]["source"])
    ),
    "instead of the stub": lambda nb, work: nb["cells"].__setitem__(ANSWER, code(work)),
    "above, and the stub is gone": lambda nb, work: nb["cells"].__setitem__(
        slice(2, ANSWER + 1), [code(work), nb["cells"][2]]
    ),
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("binding", BINDINGS)
def test_a_stub_does_not_run_over_what_has_been_defined(assignment, binding, place):
    nb = submission_notebook(assignment, {"column_mean": MEAN})
    PLACES[place](nb, BINDINGS[binding])
    assert here(assignment, nb) == set(TESTS)


@pytest.mark.parametrize(
    "before", ["", "square_forward(3)", "del square_forward", "# square_forward is hard"]
)
def test_a_stub_stays_where_nothing_is_defined(assignment, before):
    nb = submission_notebook(assignment, {"column_mean": MEAN})
    nb["cells"].insert(ANSWER, code(before))
    names = {}
    for cell in send(assignment, nb).nb.cells[:6]:
        with contextlib.suppress(Exception):
            exec(cell.source if cell.cell_type == "code" else "", names)
    with pytest.raises(NotImplementedError):
        names["square_forward"](3)


def test_a_stub_that_nothing_mentions_is_the_release_own(assignment):
    rebuilt = send(assignment, submission_notebook(assignment, {"column_mean": MEAN}))
    assert cell_of(rebuilt.nb, "square")["source"] == assignment.template.cells[ANSWER].source


def test_the_half_that_is_written_below_its_stub_keeps_its_lines(assignment):
    stub = assignment.template.cells[ANSWER].source.split("\n\n\n")[0]
    nb = submission_notebook(assignment, {"square": f"{stub}\n\n\n{BACKWARD}\n\n1 / 0", "column_mean": MEAN})
    nb["cells"].insert(ANSWER, code(FORWARD))
    source = cell_of(send(assignment, nb).nb, "square")["source"]
    assert source.split("\n").index("1 / 0") == f"{stub}\n\n\n{BACKWARD}\n\n1 / 0".split("\n").index("1 / 0")
    assert here(assignment, nb) == set(TESTS)


def test_what_the_cell_of_a_stub_gives_besides_still_runs(tmp_path):
    """A function around a class that the student writes stands in the same cell, outside the solution."""
    source = toy_notebook()
    source.cells[ANSWER].source = SQUARE + "\n\n\ndef given(x):\n    return square_forward(x)"
    assignment = make_toy_course(tmp_path, source).load("a1")
    for gone in (False, True):
        nb = submission_notebook(assignment, {"column_mean": MEAN})
        if gone:
            del nb["cells"][ANSWER]
            cell_of(nb, "column_mean")["source"] = f"{MEAN}\n\n\n{SQUARE}"
        else:
            nb["cells"].insert(ANSWER, code(SQUARE))
        names = {"np": np}
        for cell in send(assignment, nb).nb.cells:
            with contextlib.suppress(Exception):
                exec(cell.source, names)
        assert names["given"](3) == (9, (3,))


# --------------------------------------------------------------------------- locked cells


def write(nb, place, source, first=False):
    now = "".join(nb["cells"][place]["source"])
    nb["cells"][place]["source"] = f"{source}\n{now}" if first else f"{now}\n{source}"


HELPED = SQUARE.replace("x * x", "helper(x)")


@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize(
    "work",
    [
        "def helper(x):\n    return x * x",
        "helper = lambda x: x * x",
        "HELPER = 2\ndef helper(x):\n    return x**HELPER",
    ],
)
@pytest.mark.parametrize("place", [SETUP, TEST])
def test_what_was_added_to_a_locked_cell_goes_on_as_a_cell(assignment, nb, place, work, first):
    nb["cells"][ANSWER]["source"] = HELPED
    write(nb, place, work, first)
    rebuilt = send(assignment, nb)
    assert here(assignment, nb) == set(TESTS)
    assert [cell.source for cell in rebuilt.nb.cells if cell.id.startswith("added")] == [work]
    (note,) = rebuilt.notes
    assert note.code == "changed_locked_cell" and "that you added there" in note.student


def test_an_import_between_the_lines_of_the_set_up_goes_on(assignment, nb):
    nb["cells"][SETUP]["source"] = (
        "import math\nimport numpy as np\n\nimport cmath\nfrom nnlab import check\n"
    )
    rebuilt = send(assignment, nb)
    assert [cell.source for cell in rebuilt.nb.cells][2:4] == ["import math", "import cmath"]
    assert rebuilt.nb.cells[SETUP].source == assignment.cells[SETUP].source


@pytest.mark.parametrize(
    "change", [("2", "3"), ("check.close", "print"), ("hint=", "tip="), ("x ** 2", "x * x")]
)
def test_a_test_that_was_only_changed_adds_nothing(assignment, nb, change):
    nb["cells"][TEST]["source"] = "".join(nb["cells"][TEST]["source"]).replace(*change)
    rebuilt = send(assignment, nb)
    assert not any(cell.id.startswith("added") for cell in rebuilt.nb.cells)
    assert [note.code for note in rebuilt.notes] == ["changed_locked_cell"]


def test_a_long_locked_cell_is_compared_in_no_time(assignment, nb):
    nb["cells"][TEST]["source"] = "".join(nb["cells"][TEST]["source"]) + "\n" + "x = 1\n" * 30_000
    nb["cells"][SETUP]["source"] = "from nnlab import check\n" * 8_000
    send(assignment, nb)
