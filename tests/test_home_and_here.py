"""What works in a student's own notebook and not in the grader's process costs a line at most, with a word.

`tests/test_honest_noise.py` grades whole notebooks of odd but honest answers, and runs one in a real kernel.
"""

from __future__ import annotations

import pytest

from autograder.judge.judge import Judge
from tests.test_judge import AVERAGE, BACKWARD, FORWARD, answers, grade, points, status
from tests.toy_course import MEAN, SQUARE


@pytest.fixture(scope="module")
def judge(toy, worker):
    return Judge(toy, worker.policy, worker, seed=11)


def left_out(verdict) -> list[str]:
    return [note.text for note in verdict.notes if note.code == "line_left_out"]


# --------------------------------------------------------------------------- a line that cannot work here

UNAVAILABLE = {
    "n = int(input('How many? '))": "line 1: n = int(input('How many? '))",
    "from google.colab import drive\ndrive.mount('/content/drive')": "line 2: drive.mount('/content/drive')",
    "data = np.load('my_data.npy')\nscale = data.std()\nprint(scale)": "line 3: print(scale)",
    "import os\nos.chdir('/content/drive')\n%cd /content": "line 2: os.chdir('/content/drive')",
    "%load_ext line_profiler\n%load_ext tensorboard\n%tensorboard --logdir": "line 3: %tensorboard",
    "import pandas_of_the_future as pd\ntable = pd.read_csv('x.csv')": "line 2: table = pd.read_csv('x.csv')",
    "with open('notes.txt') as file:\n    notes = file.read()": "line 1: with open('notes.txt') as file:",
    "import urllib.request\nurllib.request.urlopen('http://localhost:9/x')": "line 2: urllib.request.urlopen",
    "import getpass\ntoken = getpass.getpass()": "line 2: token = getpass.getpass()",
    "\n\n  \nopen('x')": "line 4: open('x')",
    "%%time\nopen('x')": "line 2: open('x')",
    "%%capture\nopen('x')": "line 2: open('x')",
}


@pytest.mark.parametrize("line", UNAVAILABLE)
def test_a_line_that_cannot_work_here_costs_itself(judge, line):
    verdict = grade(judge, answers(square=line + "\n" + SQUARE))
    assert verdict.points == 9, status(verdict)
    (said,) = left_out(verdict)
    assert UNAVAILABLE[line] in said and "went on" in said


def test_lines_about_plots_that_cannot_work_here_cost_themselves(judge):
    magics = "%matplotlib widget\n%matplotlib notebook\n%matplotlib qt\n%matplotlib tk\n%matplotlib ipympl\n"
    asked = (
        "import matplotlib\nmatplotlib.use('TkAgg')\nplt.style.use('seaborn-whitegrid')\nplt.plot([1, 2])\n"
    )
    code = magics + "import matplotlib.pyplot as plt\n" + asked + SQUARE
    verdict = grade(judge, answers(square=code))
    assert verdict.points == 9
    (said,) = left_out(verdict)
    assert "matplotlib.use('TkAgg')" in said and "seaborn" in said and "%matplotlib" not in said
    assert any("image/png" in output.get("data", {}) for output in verdict.outputs[3]), "drawn inline"


@pytest.mark.parametrize(
    "line", ["1 / 0", "assert False", "undefined", "raise SystemExit", "def half(:", "int('x')"]
)
def test_any_other_error_ends_the_cell_as_at_home(judge, line):
    verdict = grade(judge, answers(square=line + "\n" + SQUARE))
    assert points(verdict) == {FORWARD: 0, BACKWARD: 0, AVERAGE: 4, "why_average": None}
    assert not left_out(verdict)


def test_the_students_page_shows_the_error_and_says_that_it_went_on(judge):
    verdict = grade(judge, answers(column_mean="np.load('x.npy')\n" + MEAN.replace("x.shape[0]", "1")))
    assert verdict.outputs and "FileNotFoundError" in str(verdict.outputs)
    assert any("left out" in note.student for note in verdict.notes)
    assert status(verdict)[AVERAGE] == "failed", "the function counts, right or wrong"


def test_a_function_that_the_line_would_have_made_is_missing_for_that_reason(judge):
    verdict = grade(judge, answers(column_mean="from my_helpers import column_mean\nprint('on')"))
    said = next(cell.message for cell in verdict.cells if cell.grade_id == AVERAGE)
    assert status(verdict)[AVERAGE] == "missing" and "No module named 'my_helpers'" in said


def test_a_name_that_such_a_line_would_have_bound_is_explained_by_it(judge):
    code = "table = np.load('t.npy')\nscale = table.std()\n" + MEAN.replace("return x", "return scale * x")
    said = next(
        cell.message for cell in grade(judge, answers(column_mean=code)).cells if cell.grade_id == AVERAGE
    )
    assert (
        "name 'scale' is not defined" in said
        and "line 1: table = np.load('t.npy')" in said
        and "t.npy" in said
    )


def test_a_cell_of_nothing_but_such_lines_ends(judge):
    verdict = grade(judge, answers(square="open('x')\n" * 500 + SQUARE))
    assert points(verdict) == {FORWARD: 0, BACKWARD: 0, AVERAGE: 4, "why_average": None}
    assert len(verdict.outputs[3]) == 21 and len(left_out(verdict)[0]) < 300


# --------------------------------------------------------------------------- guards, types and names of home

AT_HOME = [
    "np.seterr(all='raise')\n" + SQUARE.replace("out = x * x", "np.zeros(1) / 0.0\n    out = x * x"),
    "import warnings\nwarnings.filterwarnings('error')\n"
    + SQUARE.replace("out = x * x", "np.zeros(1) / 0.0\n    warnings.warn('x')\n    out = x * x"),
    "from collections import namedtuple\nR = namedtuple('R', 'out cache')\n"
    + SQUARE.replace("return out, cache", "return R(out, cache)"),
    SQUARE.replace("out = x * x", "out = x * x + 0 * rng.normal(size=x.shape)"),
]


@pytest.mark.parametrize("code", AT_HOME)
def test_what_the_checks_allow_at_home_they_allow_here(judge, code):
    assert grade(judge, answers(square=code)).points == 9


def test_the_generator_that_test_cells_leave_behind_replaces_none(judge):
    own = "rng = 3\n" + SQUARE.replace("out = x * x", "out = x * x * (rng == 3)")
    assert grade(judge, answers(square=own)).points == 9


@pytest.mark.parametrize("place", ["top", "call"])
def test_other_names_that_test_cells_leave_behind_are_explained(judge, place):
    code = "far = dout\n" + SQUARE if place == "top" else SQUARE.replace("out = x * x", "out = x * dout")
    said = grade(judge, answers(square=code)).cells[0].message
    assert "NameError" in said and "Only test cells define dout" in said
    own = grade(judge, answers(square=code.replace("dout\n", "douut\n", 1))).cells[0].message
    assert "NameError" in own and "test cells" not in own
