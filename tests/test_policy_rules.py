"""What a policy's rules do to a submission: imports that are not allowed, too much output, style."""

from __future__ import annotations

import dataclasses
import json
from textwrap import indent
from types import SimpleNamespace

import numpy as np
import pytest
from nbgrader.utils import determine_grade
from nbgrader.utils import is_grade as is_graded

from autograder.course.policy import Style
from autograder.course.records import Submission
from autograder.gradebook.notebook import autograded
from autograder.judge import proxies
from autograder.judge.judge import Judge
from autograder.judge.overwritten_inputs import OverwrittenInputs
from autograder.judge.proxies import Call
from autograder.rebuild.rebuild import rebuild
from autograder.worker.client.worker import Worker
from autograder.worker.inside import wire
from tests.conftest import QUICK
from tests.toy_course import GOOD, MEAN, SQUARE, submission_notebook

FORWARD, BACKWARD, AVERAGE = (
    "square_forward_squares",
    "square_backward_uses_the_input",
    "column_mean_averages_over_rows",
)
ALLOWED = ("stdlib", "numpy", "scipy", "matplotlib", "nnlab", "tqdm", "IPython", "ipywidgets")
STRICT = dataclasses.replace(
    QUICK,
    preload=("numpy", "nnlab.check", "tqdm"),
    allowed_imports=ALLOWED,
    output_kb=100,
    output_mb=1,
    style=Style(keeps_inputs=0.5),
    cell_seconds=20,  # the first import of matplotlib takes its time
)


@pytest.fixture(scope="module")
def judge(toy, sandbox):
    worker = Worker(sandbox, STRICT)
    worker.start()
    yield Judge(toy, STRICT, worker, seed=5)
    worker.close()


def grade(judge, square: str = SQUARE, mean: str = MEAN):
    nb = submission_notebook(judge.assignment, GOOD | {"square": square, "column_mean": mean})
    submission = Submission("someone", json.dumps(nb).encode(), "a1_toy.ipynb")
    made = rebuild(submission, judge.assignment)
    return judge.grade(submission, made), made


def points(verdict) -> dict[str, float]:
    return {cell.grade_id: cell.points for cell in verdict.cells if cell.points is not None}


def codes(verdict) -> set[str]:
    return {note.code for note in verdict.notes} - {"watched"}


FULL = {FORWARD: 2, BACKWARD: 3, AVERAGE: 4}


@pytest.mark.parametrize(
    "head",
    [
        "import torch\nimport torch.nn.functional as F\nfrom torch import nn, optim",
        "import torch\nDEVICE: 'torch.device | None' = None\ndef to_numpy(x: torch.Tensor | None):\n"
        "    return x if not isinstance(x, torch.Tensor) else x.numpy()\nto_numpy(np.ones(2))\nprint(torch)",
        "try:\n    import numba\n    fast = numba.njit\nexcept ImportError:"
        "\n    fast = lambda f: f\nfast(abs)",
        "import contextlib\nwith contextlib.suppress(ImportError):\n"
        "    import torch\n    torch.manual_seed(0)",
        "import seaborn as sns",
        "import sys, types\nsys.modules['mine'] = types.ModuleType('mine')\n"
        "import mine\nmine.__name__.upper()",
    ],
)
def test_an_import_that_nothing_uses_costs_nothing_and_is_mentioned(judge, head):
    verdict, _ = grade(judge, f"{head}\n{SQUARE}")
    assert points(verdict) == FULL, verdict.outputs
    assert codes(verdict) == {"forbidden_import"}


@pytest.mark.parametrize(
    "head",
    [
        "from tqdm.auto import tqdm\nimport scipy.optimize, scipy.stats\nimport matplotlib.pyplot as plt\n"
        "plt.plot([1, 2]); plt.show()",
        "import ipywidgets\nipywidgets.interact(lambda a: a, a=(0, 3));\nfrom IPython.display import display",
        "from pathlib import Path\nPath('helper.py').write_text("
        "'def two():\\n    import math\\n    return 2')\n"
        "import helper\nassert helper.two() == 2",
        "import importlib, pickle, datetime\nimportlib.import_module('scipy.linalg')\n"
        "datetime.datetime.strptime('2026', '%Y')\npickle.loads(pickle.dumps(np.ones(2)))",
    ],
)
def test_what_is_allowed_works(judge, head):
    verdict, _ = grade(judge, f"{head}\n{SQUARE}")
    assert points(verdict) == FULL, verdict.outputs
    assert codes(verdict) == set()


@pytest.mark.parametrize(
    "load",
    [
        "import torch",
        "torch = __import__('tor' 'ch')",
        "import importlib\ntorch = importlib.import_module('torch')",
        "exec('import torch', globals())",
        "from pathlib import Path\nPath('mine.py').write_text('import torch')\nfrom mine import torch",
    ],
)
def test_what_is_built_on_a_forbidden_import_does_not_work(judge, load):
    body = SQUARE.replace("out = x * x", "out = torch.square(torch.tensor(x)).numpy()")
    verdict, _ = grade(judge, f"{load}\n{body}")
    assert points(verdict) == {FORWARD: 0, BACKWARD: 0, AVERAGE: 4}
    assert "torch cannot be used in this assignment (allowed: numpy, scipy" in verdict.cells[0].message


@pytest.mark.parametrize(
    "load",
    [
        "exec('import torch', {'__name__': 'os'})",
        "import importlib._bootstrap as b\nb._gcd_import('torch')",
        "import pydoc\nassert pydoc.locate('torch')",
        "import subprocess, sys\nsubprocess.run([sys.executable, '-c', 'import torch'], check=True)",
        "exec('import functorch._C', {'__name__': 'os'})",
        "import glob, sys\nassert [p for f in sys.path for p in glob.glob(f + '/torch/lib/*')]",
    ],
)
def test_a_framework_is_not_there_however_it_is_reached(judge, load):
    """Each of these gets past the check of imports; the walls are what counts."""
    tried = f"try:\n{indent(load, '    ')}\nexcept BaseException:\n    pass\nelse:\n    raise SystemExit\n"
    assert points(grade(judge, mean=tried + MEAN)[0]) == FULL


def test_a_covered_folder_keeps_nothing_for_the_next_submission(judge):
    leave = (
        "import glob, os, sysconfig\nsite = sysconfig.get_path('purelib')\nleft = []\n"
        "for name in ('torch', 'functorch', 'tests', 'autograder', 'solutions'):\n"
        "    try:\n        open(os.path.join(site, name, 'left'), 'w').close()\n"
        "        left.append(name)\n    except OSError:\n        pass\nassert not left, left\n"
    )
    assert points(grade(judge, leave + SQUARE)[0]) == FULL


# --------------------------------------------------------------------------- output


def test_outputs_that_do_not_fit_are_left_out_and_both_are_told(judge):
    verdict, _ = grade(judge, f"display({{'text/html': 'x' * 200_000}}, raw=True)\nprint('kept')\n{SQUARE}")
    assert points(verdict) == FULL
    (note,) = [note for note in verdict.notes if note.code == "output_cut"]
    assert "cell 4: part of the output was left out" in note.text and "100 KB of a cell" in note.student
    assert [output["text"] for output in verdict.outputs[3]] == ["kept\n"]


@pytest.mark.parametrize(
    "line", ["print('x' * 70_000)", "import os\nos.write(1, b'x' * 70_000)", "!seq 20000"]
)
def test_long_text_is_cut_and_said(judge, line):
    verdict, _ = grade(judge, f"{line}\n{SQUARE}")
    assert points(verdict) == FULL and codes(verdict) == {"output_cut"}
    assert len(verdict.outputs[3][0]["text"]) == 64 * 2**10


def test_an_ordinary_amount_of_output_is_no_news(judge):
    verdict, _ = grade(judge, f"print('x' * 60_000)\n{SQUARE}")
    assert points(verdict) == FULL and codes(verdict) == set()


# --------------------------------------------------------------------------- style

OVERWRITES = SQUARE.replace("out = x * x\n    cache = (x,)", "cache = (x.copy(),)\n    x *= x\n    out = x")


def test_an_overwritten_argument_costs_its_question_once_and_is_named(judge):
    both = OVERWRITES.replace("return 2 * x * dout", "dout *= 2 * x\n    return dout")
    assert "dout *=" in both and "x *= x" in both
    verdict, made = grade(judge, both)
    assert points(verdict) == {FORWARD: 1.5, BACKWARD: 3, AVERAGE: 4}
    first = verdict.cells[0]
    assert first.status == "partial" and not first.hidden
    assert first.message.startswith("style: square_forward overwrites x, the array that it is given as its ")
    assert "costs 0.5 points" in first.message and "hint: work on a copy" in first.message
    nb = autograded(made, verdict)
    booked = {c.metadata.nbgrader.grade_id: determine_grade(c)[0] for c in nb.cells if is_graded(c)}
    assert booked[FORWARD] == 1.5 and booked[BACKWARD] == 3


BY_CACHE = SQUARE.replace("return 2 * x * dout", "x *= 2\n    return x * dout")


def test_an_argument_overwritten_by_way_of_the_cache_costs_as_much_and_the_backward_pass_is_named(judge):
    verdict, _ = grade(judge, BY_CACHE)
    assert points(verdict) == {FORWARD: 2, BACKWARD: 2.5, AVERAGE: 4}
    said = "square_backward overwrites x, the array that square_forward is given as its first argument"
    assert verdict.cells[1].message.startswith(f"style: {said}.")
    copied = BY_CACHE.replace("cache = (x,)", "cache = (x.copy(),)")
    assert points(grade(judge, copied)[0]) == FULL


def test_what_failed_is_not_charged_on_top(judge):
    """The forward pass is wrong, and overwrites x: its own test earns nothing, the other one is charged."""
    verdict, _ = grade(judge, OVERWRITES.replace("out = x\n", "out = x + 1\n"))
    assert points(verdict) == {FORWARD: 0, BACKWARD: 2.5, AVERAGE: 4}
    assert "style" not in verdict.cells[0].message and "style: square_forward" in verdict.cells[1].message


def test_the_rule_is_off_where_a_policy_does_not_name_it(toy, judge):
    plain = Judge(toy, dataclasses.replace(STRICT, style=Style()), judge.worker, 5)
    assert points(grade(plain, OVERWRITES)[0]) == FULL


def rule(style: Style, test: str = "check.call(f, x)") -> OverwrittenInputs:
    cells = [
        SimpleNamespace(role="answer", source="def f(x, w, n):\n    pass", question="q"),
        SimpleNamespace(role="test", source=test, question="q"),
    ]
    return OverwrittenInputs(SimpleNamespace(cells=cells), style)


def a_call(*args, changes, error: str = "", **kwargs) -> Call:
    sent = wire.Encoder(lambda value: wire.Callback(1, "f")).encode([list(args), kwargs])
    return Call("f", sent, {}, changes=changes, error=error)


ONES = np.ones((2, 3))


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (a_call(ONES, changes=[]), ""),
        (
            a_call(ONES, changes=[[0, ONES + 1]]),
            "f overwrites x, the array that it is given as its first arg",
        ),
        (a_call(ONES, [ONES, ONES], changes=[[1, [ONES, ONES * 0]]]), "f overwrites w"),
        (a_call(ONES, w=ONES, changes=[["w", ONES * 2]]), "f overwrites the array that it is given as w"),
        (a_call(ONES, changes=[[0, ONES.reshape(3, 2)]]), "f overwrites x"),
        (
            a_call(*[ONES] * 8, changes=[[7, ONES * 2]]),
            "f overwrites the array that it is given as argument 8",
        ),
        (a_call(ONES, {"running_mean": ONES}, changes=[[1, {"running_mean": ONES * 3}]]), ""),  # check.State
        (a_call(np.array([0.0, np.nan]), changes=[[0, np.array([-0.0, np.nan])]]), ""),
        (a_call(ONES, changes=[[0, ONES + 1]], error="ValueError"), ""),
        (a_call(ONES, abs, changes=[[1, 3]]), ""),
    ],
)
def test_what_counts_as_overwritten(call, said):
    found = rule(Style(1.0)).broken("q", call)
    assert found.startswith(said) if said else found == ""


def encoded(value) -> bytes:
    return wire.Encoder(lambda thing: wire.Callback(1, "f")).encode(value)


@pytest.mark.parametrize(
    ("after", "changed"),
    [
        ([[ONES, abs], {"w": ONES}], []),
        ([[ONES + 1, abs], {"w": ONES}], [0]),
        ([[ONES, abs], {"w": ONES.astype(np.float32)}], ["w"]),
        ([[ONES.T, 3], {"w": None}], [0, 1, "w"]),
    ],
)
def test_the_judge_itself_compares_arguments_with_what_it_sent(after, changed):
    sent = encoded([[ONES, abs], {"w": ONES}])
    assert [place for place, _ in proxies.changed(sent, encoded(after))] == changed


@pytest.mark.parametrize(
    "after",
    [
        None,
        [[0, ONES]],
        b"\xc1",
        *map(
            encoded,
            (
                3,
                [],
                [[ONES], {"w": 1}],
                [[ONES, 1, 2], {"w": 1}],
                [[ONES, 1], {}],
                [1, {"w": 1}],
                [[1, 1], [1]],
            ),
        ),
    ],
)
def test_arguments_that_are_none_of_this_call_are_refused(after):
    with pytest.raises(proxies.RemoteError, match="not an answer"):
        proxies.changed(encoded([[ONES, abs], {"w": ONES}]), after)


def test_exempt_are_functions_asked_to_and_questions_with_a_test_for_it():
    call = a_call(ONES, changes=[[0, ONES + 1]])
    assert rule(Style(1.0)).broken("q", call)
    assert not rule(Style(1.0, ("f*",))).broken("q", call)
    assert not rule(Style(1.0), "check.unchanged(f, x)").broken("q", call)
    assert not rule(Style(0.0)).broken("q", call)


def test_the_cost_is_never_more_than_the_test_is_worth():
    outcome = SimpleNamespace(share=1.0, status="passed", message="")
    cell = SimpleNamespace(grade_id="t", question="q", points=2.0)
    test = SimpleNamespace(outcome=outcome, overwrote="f overwrites x")
    rule(Style(5.0)).charge({"t": test}, SimpleNamespace(graded=[cell]))
    assert outcome.share == 0.0 and outcome.status == "partial" and "costs 2 points" in outcome.message
