"""What a static look through a student's cells mentions, and that it leaves honest notebooks alone."""

from __future__ import annotations

import json
import time
from collections import Counter
from types import SimpleNamespace

import pytest

from autograder import catalogue, fork, policy, scan
from autograder.course import Course
from autograder.demo.build import build
from autograder.demo.recipes import CLASSES
from autograder.rebuild import rebuild
from autograder.records import Rebuilt, Submission
from tests.test_judge import answers, grade
from tests.test_judge import judge as _judge
from tests.toy_course import ROOT, SQUARE

IMPORTS = "import numpy as np\nimport torch\nimport matplotlib.pyplot as plt\nfrom nnlab import check"
SETUP = (1, IMPORTS, "setup")
COURSE = Course(ROOT)
judge = _judge


def apart(cells: list[tuple[int, str, str]]) -> list[list[str]]:
    """What the fork says of some cells."""
    [chosen] = fork.in_a_fork([lambda: scan._chosen(scan.findings(cells))], scan.SECONDS)
    return chosen


def found(source: str) -> str:
    """What is said of one cell after the set-up cell."""
    return "; ".join(": ".join(finding) for finding in scan.findings([SETUP, (2, source, "answer")]))


# --------------------------------------------------------------------------- what is mentioned

WORTH_A_LOOK = [
    ("from gc import get_objects as g\nfor thing in g():\n    pass", "gc.get_objects"),
    ("import gc as rubbish\nlook = rubbish.get_referrers\nlook(1)", "gc.get_referrers"),
    ("import sys as s\ns._getframe(1)", "sys._getframe"),
    ("from sys import *\n_getframe()", "sys.*"),
    ("a, b = np, check\nb.close = None", "nnlab.check.close = ..."),
    ("np.allclose = np.array_equal = lambda *a, **k: True", "numpy.array_equal = ..."),
    ("def later():\n    import torch as t\n    t.allclose = None", "torch.allclose = ..."),
    ("del np.testing.assert_allclose", "numpy.testing.assert_allclose = ..."),
    ("if 0:\n    np = 3\nnp.sum = max", "numpy.sum = ..."),
    ("for m in (np, check):\n    setattr(m, 'close', None)", "nnlab.check.close = ..."),
    ("setattr(check, which, None)", "nnlab.check.... = ..."),
    ("type(check).__setattr__(check, 'that', None)", "nnlab.check.that = ..."),
    ("vars(np)['allclose'] = None", "numpy.__dict__"),
    ("np.__dict__.update(allclose=None)", "numpy.__dict__"),
    ("import sys\nsys.modules['nnlab.check'].close = None", "sys.modules"),
    ("import sys\nsys.modules['nnlab.check'].close = None", "nnlab.check.close = ..."),
    ("import builtins\nbuiltins.isinstance = lambda *a: True", "builtins.isinstance = ..."),
    ("__builtins__['print'] = None", "builtins.__builtins__"),
    ("__import__('ctypes')", "ctypes"),
    ("import importlib\nimportlib.import_module('c' + 'types')", "ctypes"),
    ("__import__(name)", "an import by name"),
    ("getattr(__import__('sys'), '_get' + 'frame')()", "sys._getframe"),
    ("getattr(__import__('sys'), 'emarfteg_'[::-1])()", "sys._getframe"),
    ("().__class__.__base__.__subclasses__()", "__subclasses__"),
    ("getattr(f, ''.join(['__glo', 'bals__']))", "__globals__"),
    ("import operator\noperator.attrgetter('f_back.f_locals')\noperator.attrgetter('gi_frame')", "gi_frame"),
    ("exec('import ctypes')", "ctypes"),
    ("eval(compile(text, 'x', 'exec'))", "compile(...)"),
    ("get_ipython().ast_transformers.append(1)", "ipython.ast_transformers"),
    ("ip = get_ipython()\nip.events.register('post_run_cell', f)", "ipython.events"),
    ("from IPython import get_ipython as g\ng().set_custom_exc((Exception,), f)", "ipython.set_custom_exc"),
    ("from IPython.core import interactiveshell as i\ni.InteractiveShell.run_cell = None", "run_cell = ..."),
    ("get_ipython().run_line_magic(*x)\n%load_ext forge", "%load_ext forge"),
    ("%timeit -n 1 -r 1 __import__('gc').get_objects()", "gc.get_objects"),
    ("%%time\nimport ctypes", "ctypes"),
    ("!cat /proc/1/environ", "/proc"),
    ("open(f'/proc/{pid}/mem')", "/proc"),
    ("open('../../../../etc/passwd')", "/etc"),
    ("%%writefile numpy.py\nallclose = None", "numpy.py"),
    ("open('nnlab/check.py', 'w')", "check.py"),
    ("class Yes(type):\n    def __instancecheck__(cls, thing):\n        return True", "__instancecheck__"),
    ("class End:\n    def __del__(self):\n        pass", "__del__"),
    ("class End:\n    __del__ = print", "__del__"),
    ("check = np = None", "check = ...: takes the place of what the set-up cell imported"),
    ("def later():\n    global np\n    np = None", "np = ...: takes the place"),
    ("def check(x):\n    return x", "check = ...: takes the place"),
    ("open('helpers.py', 'w').write('import os\\nos._exit(0)')", "os._exit"),
    ("%%writefile helpers.py\nimport gc\ngc.get_objects()", "gc.get_objects"),
    ("import atexit, signal, socket, subprocess, mmap, pty", "pty"),
    ("import os\nos.fork()\nos.kill(1, 9)", "os.kill"),
    ("import os\nos.execv('/bin/sh', [])", "os.execv"),
    ("from multiprocessing import shared_memory", "multiprocessing.shared_memory"),
    ("import pickle\npickle.load(open('x', 'rb'))", "pickle.load"),
    ("torch.load('x.pt', weights_only=False)", "torch.load(weights_only=False)"),
    ("np.load('x.npy', allow_pickle=True)", "numpy.load(allow_pickle=True)"),
    ("ｇｃ = __import__('gc')\ngc.get_objects()", "gc.get_objects"),
]


@pytest.mark.parametrize(("source", "named"), WORTH_A_LOOK)
def test_what_leads_out_of_the_exercise_is_mentioned(source, named):
    assert named in found(source)


def test_a_finding_has_its_cell_its_line_and_a_reason():
    five, nine = "x = 1\n\nimport gc\ngc.get_objects()", "g = gc.get_objects\ng()"
    cells = [SETUP, (5, five, "extra"), (9, nine, "answer")]
    assert scan.findings(cells) == [
        ["cell 5, line 4", "gc.get_objects", "looks through the objects of the process"],
        ["cell 9, line 1", "gc.get_objects", "looks through the objects of the process"],
    ]


# --------------------------------------------------------------------------- what is not

HONEST = [
    "import gc\ngc.collect()",
    "import inspect\nprint(inspect.getsource(f), inspect.signature(f))",
    "import sys\nCOLAB = 'google.colab' in sys.modules\nsys.path.append('..')\nsys.setrecursionlimit(5000)",
    "import sys, io\nprint('x', file=sys.stderr)\nsys.stdout.flush()",
    "from scipy import signal\nsignal.convolve(x, w)",
    "resource = 3\nsignal = np.sin(x)\nsignal.shape = (2, 3)",
    "from nnlab import data\ndata = Batch()\ndata.x = 1",
    "model.eval()\nmodel.weight = w\nimport re\nre.compile('x')",
    "torch.backends.cudnn.deterministic = True\ntorch.manual_seed(0)\ntorch.load('x.pt')\nnp.load('x.npy')",
    "import warnings\nwarnings.warn = lambda *a, **k: None\nwarnings.filterwarnings('ignore')",
    "import ssl\nssl._create_default_https_context = ssl._create_unverified_context",
    "plt.rcParams['figure.figsize'] = (8, 6)\nplt.style.use('ggplot')\n%matplotlib inline",
    "from IPython.core.interactiveshell import InteractiveShell as S\nS.ast_node_interactivity = 'all'",
    "get_ipython().run_line_magic('matplotlib', 'inline')\n%load_ext autoreload\n%autoreload 2",
    "!pip list\n!nvidia-smi\nfiles = !ls ../data\n%timeit -n 3 f(x)\n%time f(x)",
    "%%time\nfor step in range(3):\n    pass",
    "from tqdm.auto import tqdm\nimport threading, time, os\nthreading.Thread(target=f).start()\nos.getcwd()",
    "import os\nos.environ['CUDA_VISIBLE_DEVICES'] = '0'\nos.makedirs('out')\nos.path.join('a')",
    "open('notes.txt', 'w').write('x')\nopen('./out/log.csv')\nopen('../data/x.npy')\nopen('/content/x.csv')",
    "from pathlib import Path\nPath('helpers.py').write_text('x = 1')\nimport helpers\nhelpers.x",
    'def f(x):\n    """See /proc/cpuinfo, or __code__, or numpy.py."""\n    return x',
    "getattr(np, name)(x)\nsetattr(self, name, 3)\nobj.__dict__['x']\nvars(args)\nglobals()['f'] = g",
    "class A:\n    def __init__(self):\n        self.check = 1\n        self.np = np",
    "import multiprocessing as mp\nmp.Pool(2)\nimport cProfile\ncProfile.run('f(x)')",
    "import resource, psutil\nresource.getrusage(resource.RUSAGE_SELF)\npsutil.Process().memory_info()",
    "r'$\\partial L / \\partial x$'\nprint('a/b', '1/2', 'and/or')\nlabel = 'train/test'",
    "import numpy as np\nfrom nnlab import check\ndef f(x):\n    check = x > 0\n    return [np for np in x]",
    "text = 'import the data, then look at it:\\nimport carefully'\nprint('import data')",
    "import ipywidgets\nipywidgets.interact(f, x=(0, 3))",
    "def f(x:\n    return",
    "this is no Python at all ?!",
    "",
]


@pytest.mark.parametrize("source", HONEST)
def test_honest_code_is_not_mentioned(source):
    assert found(source) == ""


def test_nothing_of_the_catalogue_is_mentioned():
    entries = [entry for name in COURSE.assignments() for entry in catalogue.load(COURSE.load(name))]
    assert len(entries) > 700
    said = {f"{entry.question}/{entry.name}": found(entry.source) for entry in entries}
    assert {name: text for name, text in said.items() if text} == {}


@pytest.mark.parametrize("folder", ["solutions", "assignments", "lectures"])
def test_no_notebook_of_the_course_is_mentioned(folder):
    paths = sorted((ROOT / folder).rglob("*.ipynb"))
    assert paths
    for path in paths:
        cells = json.loads(path.read_text())["cells"]
        code = [
            (number, "".join(cell["source"]), "extra")
            for number, cell in enumerate(cells)
            if cell["cell_type"] == "code"
        ]
        assert code and apart(code) == [], path


@pytest.mark.parametrize("name", list(CLASSES))
def test_of_the_example_class_only_those_who_tamper_are_mentioned(name, tmp_path):
    assignment = COURSE.load(name)
    build(assignment, tmp_path)
    mentioned = {}
    for student in CLASSES[name]:
        [path] = (tmp_path / student.name / name).glob("*.ipynb")
        rebuilt = rebuild(Submission(student.name, path.read_bytes(), path.name), assignment)
        for note in scan.notes(rebuilt, policy.load(name, COURSE.policies)):
            mentioned[student.trick.__name__] = note.text
    assert set(mentioned) == ({"exits", "forge"} if name == "a1_activations" else set())
    if mentioned:
        assert "os._exit" in mentioned["exits"]
        assert "nnlab.check.... = ..." in mentioned["forge"] and "sys.displayhook" in mentioned["forge"]


# --------------------------------------------------------------------------- hostile text

FALLS_OVER = {
    "parentheses": "(" * 90_000,
    "minus signs": "-" * 90_000 + "1",
    "attributes": "a" + ".a" * 45_000,
    "attributes, just parsed": "import sys\nsys" + ".a" * 900,
    "a long sum": "1" + "+1" * 45_000,
    "a long sum of texts": "x = 'a'" + "+'a'" * 2000,
    "calls": "f" + "()" * 40_000,
    "braces": "{" * 50_000,
    "lambdas": "lambda:" * 10_000 + "1",
    "dicts": "{1:" * 5000,
    "quotes": "'\n" * 50_000,
    "a null character": "import ctypes\0",
    "a surrogate": "x = '\ud800'\nopen('/proc/\udfff')",
    "cell magics in cell magics": "%%timeit\n" * 3000,
    "code in code": "exec(" * 80 + "'1'" + ")" * 80,
    "too long": "x = 1\n" * 30_000,
}


@pytest.mark.parametrize("source", FALLS_OVER.values(), ids=FALLS_OVER)
def test_hostile_text_stops_nothing(source):
    begun = time.monotonic()
    text = json.dumps(apart([(1, source, "answer"), (2, "import ctypes", "answer")]))
    assert "ctypes" in text  # the other cell is looked through all the same
    assert time.monotonic() - begun < 10 * scan.SECONDS


SLOW = "%time 1\n" * 10_000  # IPython transforms it line by line, and all of it again for each line


def test_a_cell_that_takes_too_long_is_given_up_and_the_others_are_looked_through():
    [slow, other] = apart([(1, SLOW, "answer"), (2, "import ctypes", "answer")])
    assert slow == ["cell 1", "a text that takes long to read", "could not be looked through"]
    assert other[1] == "ctypes"


def test_many_such_cells_are_given_up_together():
    found = apart([(number, SLOW, "answer") for number in range(1, 9)])
    slow, long = "a text that takes long to read", f"{len(SLOW)} characters"
    assert Counter(what for _, what, _ in found) == {slow: 5, long: 3}


def test_code_inside_a_cell_that_takes_too_long_costs_only_that_cell():
    inside = "\n".join(["%%time"] + ["%time 1"] * 2400)
    slow = "\n".join(f"get_ipython().run_cell_magic('time', '', {inside!r})" for _ in range(4))
    found = apart([(1, slow, "answer"), (2, "import ctypes", "answer")])
    assert found[-1][1] == "ctypes" and "could not be looked through" in str(found)


def test_cells_that_hide_by_their_number_or_length_are_mentioned():
    many = [(number, "#" * 60_000, "extra") for number in range(1, 12)]
    assert "too long to be looked through" in str(scan.findings(many))


def test_the_note_is_one_line_of_plain_letters_and_bounded():
    sources = [f"np.\u00e4{'b' * 5000}{number} = 1" for number in range(40)]
    cells = [SimpleNamespace(source=source) for source in [SETUP[1], *sources]]
    [note] = scan.notes(Rebuilt(SimpleNamespace(cells=cells), ["setup"] + ["extra"] * 40), policy.Policy())
    assert note.code == "worth_a_look" and note.student == ""
    assert note.text.isascii() and note.text.isprintable() and len(note.text) < 5000
    assert note.text.endswith("elsewhere: 34 more (for the same reasons)")


def test_no_finding_can_be_buried_under_others():
    many = "\n".join(f"np.name{number} = 1" for number in range(500)) + "\nimport ctypes"
    assert "ctypes" in [what for _, what, _ in apart([SETUP, (2, many, "extra")])]


def test_the_judge_adds_the_note_and_takes_no_point_for_it(judge):
    verdict = grade(judge, answers(square=SQUARE + "\n\nimport gc\ngc.get_objects"))
    assert verdict.points == 9
    [note] = [note for note in verdict.notes if note.code == "worth_a_look"]
    assert "gc.get_objects (looks through the objects of the process)" in note.text and note.student == ""
    assert [note for note in grade(judge, answers()).notes if note.code == "worth_a_look"] == []
