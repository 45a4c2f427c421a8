"""Skipping cells that only illustrate, and testing against one state, changes no grade."""

from __future__ import annotations

import copy
import json

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder.catalogue import as_handed_in
from autograder.course.course import Course
from autograder.course.records import Rebuilt, Submission, Verdict
from autograder.demo.build import build
from autograder.judge import judge as judging
from autograder.judge.cell_order import NO_SAVINGS, Savings, savings
from autograder.judge.judge import Judge
from autograder.rebuild.rebuild import rebuild
from autograder.worker.client.worker import Worker
from tests.handed_in import intake
from tests.test_catalogue import ASSIGNMENTS, assignment_of, each_assignment
from tests.test_catalogue_sandbox import notebooks, policy_of
from tests.turns import in_turn

SETUP = "import numpy as np\nimport matplotlib.pyplot as plt"
ANSWER = "def f(x):\n    return np.maximum(x, 0)"
PLOT = "x = np.linspace(-1, 1)\ny = f(x)\nfig, ax = plt.subplots()\nax.plot(x, y)"


def decided(*cells: str | tuple[str, str], figures: bool = False, needs: tuple[str, ...] = ("f",)) -> Savings:
    """What is decided for a notebook of answer cells, or (role, source); "plot" is an illustration."""
    pairs = [cell if isinstance(cell, tuple) else ("answer", cell) for cell in cells]
    nodes = [
        new_code_cell(source, metadata={"nbgrader": {"grade_id": "test"}} if role == "test" else {})
        for role, source in pairs
    ]
    roles = ["extra" if role == "plot" else role for role, _ in pairs]
    plots = [index for index, (role, _) in enumerate(pairs) if role == "plot"]
    notebook = Rebuilt(new_notebook(cells=nodes), roles, illustrations=plots)
    return savings(notebook, {"test": list(needs)}, figures)


def test_a_plot_that_nobody_needs_is_skipped_and_definitions_allow_any_order():
    found = decided(("setup", SETUP), ANSWER, ("test", ""), ("plot", PLOT), "def g(x):\n    return f(x)")
    assert found == Savings(frozenset({3}), True)
    assert Savings.from_json(json.loads(json.dumps(found.to_json()))) == found


def test_figures_runs_it_all_the_same():
    found = decided(("setup", SETUP), ANSWER, ("test", ""), ("plot", PLOT), figures=True)
    assert not found.skipped and not found.any_order


@pytest.mark.parametrize(
    "uses",
    [
        "print(y.mean())",
        "def g():\n    return ax",
        "x += 1",
        "class A:\n    z = [y for _ in range(3)]",
        "h = lambda: fig",
        "print(globals()['y'])",
        "Out[3]",
        "_",
        "%run -i other.py",
        "!echo $y",
        "%%time\nprint(y)",
        "%timeit -n 1 f(y)",
        "%time x += 1",
        "%%capture out\nprint(1)",
        "def g():\n    %time y",
        "%store y",
        "get_ipython().user_ns['y']",
        "import __main__\n__main__.y",
        "from numpy import *",
        "def broken(:",
    ],
)
def test_all_cells_run_where_one_may_use_what_a_plot_binds(uses):
    assert not decided(("setup", SETUP), ANSWER, ("test", ""), ("plot", PLOT), ("extra", uses)).skipped


@pytest.mark.parametrize(
    "line",
    ["!ls", "%matplotlib inline", "%config InlineBackend.figure_format = 'retina'", "%%time\nprint(1)"]
    + [
        "%timeit -n 1 -r 1 f(np.ones(3))",
        "%time z = f(np.ones(3))",
        "f?",
        "%pip install tqdm",
        "%%capture\nf(2)",
    ],
)
def test_a_magic_that_uses_nothing_of_a_plot_changes_nothing(line):
    assert decided(("setup", SETUP), ANSWER, ("test", ""), ("plot", PLOT), ("extra", line)).skipped == {3}


def test_names_of_its_own_do_not_count():
    own = "x = np.ones(3)\nprint(f(x))\ndef g(y):\n    fig = y\n    return fig"
    assert decided(("setup", SETUP), ANSWER, ("test", ""), ("plot", PLOT), ("extra", own)).skipped == {3}


def test_a_plot_that_sets_something_of_the_outside_is_no_illustration():
    assert not decided(("setup", SETUP), ANSWER, ("plot", "plt.rcParams['figure.dpi'] = 50")).skipped
    assert not decided(("setup", SETUP), ANSWER, ("test", ""), ("plot", PLOT), needs=("f", "y")).skipped


@pytest.mark.parametrize(
    "later",
    [
        "def f(x):\n    return x",  # a second definition
        "helper = 3",  # used further up
        "np.seterr(all='raise')",  # an effect on others
        "DRAWN = np.random.random(3)",
        "SCALE = np.sqrt(f(2))",
        "BUFFER = np.ones(3)\nSCALE = np.exp(BUFFER, BUFFER)",
        "BUFFER = np.ones(3)\nSCALE = np.sqrt(BUFFER, out=BUFFER)",
        "class np:\n    sqrt = f\nSCALE = np.sqrt(2)",
        "f.calls = 0",
        "def g(x, y=print(1)):\n    return x",
        "@decorate\ndef g(x):\n    return x",
        "for i in range(3):\n    pass",
        "del np",
    ],
)
def test_order_matters_where_a_later_cell_could_change_a_test(later):
    above = ANSWER + "\ndef other(x):\n    return helper"
    assert not decided(("setup", SETUP), above, ("test", ""), later).any_order


def test_order_does_not_matter_for_definitions_repeated_imports_and_constants():
    below = "import numpy as np\nimport math\nALPHA = 1.6732\n"
    below += "SCALE = np.sqrt(2 / np.pi) * math.log(2)\n_rng = np.random.default_rng()\n"
    below += "class A(object):\n    def m(self):\n        return f\n'text'"
    assert decided(("setup", SETUP), ANSWER, ("test", ""), below).any_order


# --------------------------------------------------------------------------- both ways, for real


@pytest.fixture(scope="module")
def judges(sandbox):
    """assignment -> (judge, and one that runs all cells, in their order)."""
    made = {}
    for name in ASSIGNMENTS:
        worker = Worker(sandbox, policy_of(name))
        made[name] = [
            Judge(assignment_of(name), worker.policy, worker, 7, figures) for figures in (False, True)
        ]
    yield made
    for judge, _ in made.values():
        judge.worker.close()


def outcome(verdict: Verdict) -> list[tuple]:
    return [(c.grade_id, c.points, c.status, c.message, c.misconception, c.hidden) for c in verdict.cells]


def both(judges, name: str, notebook: Rebuilt, submission: Submission) -> tuple[list, list]:
    saved, plain = judges[name]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(judging, "_EXPLAIN_ALL", 600.0)
        first = outcome(saved.grade(submission, notebook))
        patch.setattr(judging, "read_sources", lambda *_: ([], NO_SAVINGS))
        return first, outcome(plain.grade(submission, notebook))


def whole(name: str, answers: dict[str, str]) -> Rebuilt:
    """The release with these answers, its plots and all its tests."""
    assignment = assignment_of(name)
    nodes = [copy.deepcopy(assignment.template.cells[cell.index]) for cell in assignment.cells]
    for node, cell in zip(nodes, assignment.cells, strict=True):
        if cell.role == "answer":
            node.source = answers.get(cell.grade_id, as_handed_in(cell.source))
    roles = [cell.role for cell in assignment.cells]
    plots = [index for index, role in enumerate(roles) if role == "extra"]
    return Rebuilt(new_notebook(cells=[*nodes, new_markdown_cell("")]), [*roles, "text"], [], [], plots)


@pytest.mark.slow
@pytest.mark.parametrize("name", in_turn(ASSIGNMENTS))
def test_the_reference_and_wrong_answers_get_the_same_both_ways(judges, name):
    first = {
        e.question: e.as_cell(assignment_of(name).reference_code(e.question)) for e in notebooks(name)[0]
    }
    for answers in ({}, first):
        notebook = whole(name, answers)
        needs = {grade_id: test.needs for grade_id, test in judges[name][0].tests.items()}
        assert len(savings(notebook, needs).skipped) == len(notebook.illustrations) > 5
        saved, plain = both(judges, name, notebook, Submission("ada", b"{}"))
        assert saved == plain


@pytest.mark.long
@each_assignment
def test_the_whole_catalogue_and_the_example_class_get_the_same_both_ways(judges, name, tmp_path):
    assignment = assignment_of(name)
    for entries in notebooks(name):
        answers = {e.question: e.as_cell(assignment.reference_code(e.question)) for e in entries}
        saved, plain = both(judges, name, whole(name, answers), Submission("ada", b"{}"))
        assert saved == plain, [entry.name for entry in entries]
    build(Course(assignment.course.root).load(name), tmp_path)
    for submission in intake(tmp_path, assignment):
        if not submission.problem:
            saved, plain = both(judges, name, rebuild(submission, assignment), submission)
            assert saved == plain, submission.student
