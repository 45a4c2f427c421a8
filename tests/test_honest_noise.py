"""Honest answers in untidy notebooks lose nothing, and what passes in a student's own kernel passes here.

Every alternative of the catalogue is graded with everything that students leave in and between their cells:
warnings, prints, plots, progress bars, magics, widgets, threads, `In` and `Out`, functions of every kind and
results of every type that are as good as plain ones. In `make test`, one alternative of each question, and
the first of these notebooks also runs in a real kernel; in `make test-long`, all others.
"""

from __future__ import annotations

import itertools
import json
from collections import defaultdict

import nbclient
import nbformat
import pytest
from nbformat.v4 import new_code_cell

from autograder import catalogue
from autograder.catalogue import Entry, as_handed_in
from autograder.course import policy as policies
from autograder.course.assignment import Assignment
from autograder.course.course import Course
from autograder.course.records import Submission
from autograder.judge.judge import Judge
from autograder.rebuild.matching import defined_names
from autograder.rebuild.rebuild import rebuild
from autograder.worker.client.worker import Worker
from tests.toy_course import ROOT, submission_notebook
from tests.turns import in_turn

ASSIGNMENTS = Course(ROOT).assignments()
SEED = 77
INTRUSIVE = {"watched", "imports_not_read", "time_limit", "crashed", "session_lost", "cell_died"}

# At the top of an answer cell; a cell magic has to be its first line.
FIRST = ["%%time", "%matplotlib inline", "import warnings", "np.random.seed(0)", "# %%", "%%capture seen"]

# At the end of an answer cell: every function of it prints, warns, counts, draws, whenever it is called.
AROUND = """
import functools, logging, random, sys, time, warnings
import matplotlib.pyplot as plt
from tqdm.auto import tqdm

def talkative(function, name):
    @functools.wraps(function)
    def inner(*args, **kwargs):
        begun = time.perf_counter()
        print("called", name, [getattr(each, "shape", "") for each in args])
        warnings.warn("overflow may happen here", RuntimeWarning)
        print("on stderr", file=sys.stderr)
        for _ in tqdm(range(2), desc=name):
            random.random()
        calls[name] = calls.get(name, 0) + time.perf_counter() - begun
        return function(*args, **kwargs)
    return inner

calls = {}
for name in NAMES:
    if not isinstance(globals()[name], type):
        globals()[name] = talkative(globals()[name], name)
"""

# In an answer cell, one in each: what its functions do on their way, what they return, what they are.
_WRAPPED = """
def odd(function):
    def inner(*args, **kwargs):
        {before}
        result = function(*args, **kwargs)
        {after}
        return result
    return inner
"""
_SEEN = "plain = isinstance(result, np.ndarray) and result.dtype == float"
ODD = [
    _WRAPPED.format(before=before, after=after)
    for before, after in (
        (
            "Pair = namedtuple('Pair', 'out cache')",
            "result = Pair(*result) if type(result) is tuple and len(result) == 2 else result",
        ),
        ("0.0 / np.zeros(1); warnings.warn('look')", ""),
        ("rng.normal(size=3)  # the generator that test cells leave behind", ""),
        ("class Number(float): pass", "result = Number(result) if isinstance(result, float) else result"),
        ("", "result = OrderedDict(result) if isinstance(result, dict) else result"),
        ("", f"{_SEEN}; result = np.asfortranarray(result) if plain and result.ndim else result"),
        ("", f"{_SEEN}; result = result.astype('>f8') if plain else result"),
        ("", f"{_SEEN}; plain and result.setflags(write=False)"),
    )
] + [
    "def odd(function):\n    return functools.partial(function)",
    "class odd:\n    def __init__(self, function):\n        self.inner = function\n"
    "    def __call__(self, *args, **kwargs):\n        return self.inner(*args, **kwargs)",
]

APPLY = """
import functools, warnings
from collections import OrderedDict, namedtuple

ODD

for name in NAMES:
    if not isinstance(globals()[name], type):
        globals()[name] = odd(globals()[name])
np.seterr(all="raise")
"""

# Cells that students leave between their answers; the last two end in an error.
BETWEEN = [
    "plt.plot(np.arange(3)); plt.title('first try'); plt.show()\nplt.hist(np.random.randn(50), 9)",
    "import ipywidgets as widgets\nslider = widgets.IntSlider(3)\ndisplay(slider)\n"
    "widgets.interact(lambda a: a * 2, a=(0, 4));",
    "import threading\ndone = []\ndef forever():\n    while True:\n        done.append(1); time.sleep(0.05)\n"
    "threading.Thread(target=forever, daemon=True).start()",
    "1 + 1\n_ + 1\nIn[-1], Out.get(1), len(_ih), __",
    "%timeit -n 1 -r 1 sum(range(10))\n%time len('abc')\n!echo shell\nfiles = !ls\nlen(files)",
    "import logging\nlogging.basicConfig(level=logging.DEBUG)\nlogging.warning('look')",
    "from concurrent.futures import ThreadPoolExecutor\nwith ThreadPoolExecutor(2) as pool:\n"
    "    print(list(pool.map(abs, [-1, 2])))",
    "from IPython.display import HTML, clear_output\ndisplay(HTML('<b>bold</b>'))\nclear_output()",
    "import asyncio\nawait asyncio.sleep(0.01)\nnp.set_printoptions(precision=3)\nnp.ones(3) / 3",
    "for step in tqdm(range(300)):\n    print(step, end=' ')\nprint('x' * 100_000)",
    "warnings.simplefilter('always')\nnp.array([1.0]) / 0.0\nhelp(np.mean)\nnp.mean?",
    "%config InlineBackend.figure_format = 'retina'\nplt.style.use('ggplot')",
    "with open('notes.txt', 'w') as file:\n    file.write('mine')\nopen('notes.txt').read()",
    "%%bash\necho from bash",
    "this_is_not_defined + 1",
    "def half_written(x:\n    return x",
]


# After each test: so every test has a state of its own, of which the grader keeps a copy.
SCRATCH = "tries = globals().get('tries', 0) + 1\nprint('test', tries, 'is behind me')"


def rounds(assignment: Assignment) -> list[dict[str, Entry]]:
    """Every alternative once: in round k each question is answered by its k-th, or by the reference."""
    by_question = defaultdict(list)
    for entry in catalogue.load(assignment):
        if not entry.wrong:
            by_question[entry.question].append(entry)
    most = max(map(len, by_question.values()))
    return [
        {question: entries[number] for question, entries in by_question.items() if number < len(entries)}
        for number in range(most)
    ]


def untidy(assignment: Assignment, chosen: dict[str, Entry], number: int, around: str = AROUND) -> bytes:
    """A notebook with these answers, made odd, and noise in, around and between them."""
    references = {name: assignment.reference_code(name) for name in assignment.questions}
    answers = {}
    for place, (name, reference) in enumerate(references.items()):
        if not defined_names(reference):
            answers[name] = "An answer in words."
            continue
        first = FIRST[(place + number) % len(FIRST)]
        source = chosen[name].as_cell(reference) if name in chosen else as_handed_in(reference)
        functions = sorted(defined_names(source))
        odd = APPLY.replace("ODD", ODD[(place + number) % len(ODD)])
        answers[name] = "\n".join([first, source, (odd + around).replace("NAMES", repr(functions))])
    nb = submission_notebook(assignment, answers)
    noise = itertools.islice(itertools.cycle(BETWEEN), number, None)
    cells, tests = [], {cell.grade_id for cell in assignment.cells if cell.role == "test"}
    for cell in nb["cells"]:
        cells.append(cell)
        grade_id = cell["metadata"].get("nbgrader", {}).get("grade_id")
        if grade_id in answers:
            cells += [new_code_cell(next(noise)) for _ in range(2)]  # so that each kind is in each notebook
        elif grade_id in tests:
            cells.append(new_code_cell(SCRATCH))
    nb["cells"] = cells
    return json.dumps(nb).encode()


# Assignments take turns with the first round (`tests/turns.py`).
PARTS = [
    pytest.param((*each.values, slice(1)), id=each.values[0], marks=each.marks)
    for each in in_turn(ASSIGNMENTS)
] + [
    pytest.param((name, slice(1, None)), id=f"{name}-others", marks=pytest.mark.long) for name in ASSIGNMENTS
]


@pytest.fixture(scope="module", params=PARTS)
def graded(request, sandbox):
    """(assignment, verdicts): one for each of some rounds."""
    name, part = request.param
    assignment = Course(ROOT).load(name)
    policy = policies.load(assignment.name)
    worker = Worker(sandbox, policy)
    worker.start()
    judge = Judge(assignment, policy, worker, SEED)
    verdicts = []
    for number, chosen in list(enumerate(rounds(assignment)))[part]:
        data = untidy(assignment, chosen, number)
        submission = Submission(f"untidy{number}", data, files=assignment.reference_files)
        verdicts.append(judge.grade(submission, rebuild(submission, assignment)))
    worker.close()
    return assignment, verdicts


def passed_in_a_kernel(assignment: Assignment, data: bytes, folder) -> set[str]:
    """The test cells of a notebook that end without an error in a student's own kernel."""
    nb = nbformat.reads(data.decode(), as_version=4)
    nbclient.NotebookClient(
        nb, timeout=300, allow_errors=True, resources={"metadata": {"path": str(folder)}}
    ).execute()
    tests = {cell.grade_id for cell in assignment.graded if cell.role == "test"}
    return {
        cell.metadata.nbgrader.grade_id
        for cell in nb.cells
        if cell.metadata.get("nbgrader", {}).get("grade_id") in tests
        and not any(output.output_type == "error" for output in cell.outputs)
    }


pytestmark = pytest.mark.slow


def test_every_alternative_takes_part():
    for name in ASSIGNMENTS:
        assignment = Course(ROOT).load(name)
        right = {(entry.question, entry.name) for entry in catalogue.load(assignment) if not entry.wrong}
        used = [(entry.question, entry.name) for chosen in rounds(assignment) for entry in chosen.values()]
        assert set(used) == right and len(used) == len(right) > 20


def test_not_one_point_is_lost(graded):
    _, verdicts = graded
    lost = {
        (verdict.student, cell.grade_id): (cell.status, cell.message)
        for verdict in verdicts
        for cell in verdict.cells
        if cell.status != "manual" and cell.points != cell.max_points
    }
    assert lost == {}


def test_the_noise_was_there(graded):
    _, verdicts = graded
    said = "".join(json.dumps(verdict.outputs) for verdict in verdicts)
    for trace in ("image/png", "NameError", "SyntaxError", "from bash", "shell", "IntSlider", "on stderr"):
        assert trace in said, trace


def test_nobody_is_suspected(graded):
    _, verdicts = graded
    notes = {note.text for verdict in verdicts for note in verdict.notes if note.code in INTRUSIVE}
    assert notes <= {"while running: a program was started: bash"}, "%%bash is named, and nothing else"


def test_what_passes_at_home_passes_here(tmp_path, monkeypatch):
    """The odd answers pass their visible tests in a real kernel too: the points above are due to them."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    assignment = Course(ROOT).load(ASSIGNMENTS[0])
    data = untidy(assignment, rounds(assignment)[0], 0, around="")
    tests = {cell.grade_id for cell in assignment.graded if cell.role == "test"}
    assert tests - passed_in_a_kernel(assignment, data, tmp_path) == set()
