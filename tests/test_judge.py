"""The judge and a sandboxed worker on a toy assignment: honest code, broken code, code that wants more."""

from __future__ import annotations

import json

import numpy as np
import pytest

from autograder.course.records import Submission, Verdict
from autograder.judge.judge import Judge
from autograder.judge.proxies import Connection, Proxy
from autograder.rebuild.rebuild import rebuild
from nnlab import check
from tests.toy_course import GOOD, SQUARE, cell_of, submission_notebook

FORWARD, BACKWARD, AVERAGE = (
    "square_forward_squares",
    "square_backward_uses_the_input",
    "column_mean_averages_over_rows",
)


@pytest.fixture(scope="module")
def judge(toy, worker):
    return Judge(toy, worker.policy, worker, seed=11)


def grade(
    judge, answers: dict[str, str] | None = None, nb: dict | None = None, student: str = "someone"
) -> Verdict:
    nb = nb or submission_notebook(judge.assignment, answers)
    submission = Submission(student, json.dumps(nb).encode(), "a1_toy.ipynb")
    return judge.grade(submission, rebuild(submission, judge.assignment))


def points(verdict: Verdict) -> dict[str, float | None]:
    return {cell.grade_id: cell.points for cell in verdict.cells}


def status(verdict: Verdict) -> dict[str, str]:
    return {cell.grade_id: cell.status for cell in verdict.cells}


def answers(**changed: str) -> dict[str, str]:
    return GOOD | {"why_average": "because"} | changed


def test_the_reference_gets_every_automatic_point(judge):
    verdict = grade(judge)
    assert points(verdict) == {FORWARD: 2, BACKWARD: 3, AVERAGE: 4, "why_average": None}
    assert status(verdict)["why_average"] == "manual"
    assert Verdict.from_json(verdict.to_json()) == verdict


def test_the_untouched_release_scores_nothing_and_says_why(judge):
    verdict = grade(judge, {})
    assert verdict.points == 0
    assert set(status(verdict).values()) == {"not_done", "manual"}
    assert "not written yet" in verdict.cells[0].message


def test_each_draw_follows_from_the_seed(judge, toy, worker):
    spy = SQUARE.replace("    out = x * x", "    out = x * x\n    raise ValueError(repr(float(x.flat[0])))")
    said = [
        grade(Judge(toy, worker.policy, worker, seed), answers(square=spy)).cells[0].message
        for seed in (1, 1, 2)
    ]
    assert said[0] == said[1] != said[2]


@pytest.mark.parametrize(
    "noise",
    [
        "import warnings; warnings.warn('careful')",
        "print('hello')",
        "import sys; print('oh', file=sys.stderr)",
        "import os; os.write(2, b'raw')",
        "from tqdm import tqdm\n    for _ in tqdm(range(2)): pass",
        "import numpy; numpy.log(numpy.zeros(1))",
    ],
)
def test_noise_costs_nothing(judge, noise):
    noisy = SQUARE.replace("    out = x * x", f"    {noise}\n    out = x * x")
    assert grade(judge, answers(square=noisy)).points == 9


def test_magics_and_await_work_in_answer_cells(judge):
    code = (
        "%matplotlib inline\n%timeit -n1 -r1 1\nimport asyncio\nawait asyncio.sleep(0)\n!echo hello\n"
        + SQUARE
        + "\nprint(Out, In[-1][:4])\ndisplay(3)"
    )
    verdict = grade(judge, answers(square=code))
    assert verdict.points == 9
    assert any("hello" in output.get("text", "") for output in verdict.outputs[3])


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("x = 1\ny = x / 0\n", "line 2: y = x / 0"),
        ("\n \nx = 1\ny = x / 0\n", "line 4: y = x / 0"),
        ("\n%timeit -n1 -r1 1\ny = 1 / 0\n", "line 3: y = 1 / 0"),
        ("\n\ny = (1 / 0\n)) ", "line 4: ))"),
        ("\n%%time\n1 / 0\n", "ZeroDivisionError"),
    ],
)
def test_an_error_at_the_top_of_a_cell_is_named_with_its_line(judge, source, line):
    verdict = grade(judge, answers(square=source + SQUARE))
    assert points(verdict) == {FORWARD: 0, BACKWARD: 0, AVERAGE: 4, "why_average": None}
    assert "Error" in verdict.cells[0].message and line in verdict.cells[0].message


def test_an_error_in_a_function_is_named_with_its_line_below_empty_lines(judge):
    verdict = grade(judge, answers(square="\n\n" + SQUARE.replace("out = x * x", "out = x * y")))
    assert "(line 6: out = x * y)" in verdict.cells[0].message


@pytest.mark.parametrize("name", ["TimeLimit", "WorkerDied", "SessionLost", "ReplyRefused", "ProcessDied"])
def test_an_exception_of_the_student_is_no_word_of_the_grader(judge, name):
    """Neither where a cell raises it, nor where a function does."""
    own = f"class {name}(Exception):\n    ended = 'time_limit'\n\n"
    verdict = grade(judge, answers(square=f"{own}raise {name}('this cell was stopped')"))
    assert status(verdict)[FORWARD] == "missing" and f"ended in {name}" in verdict.cells[0].message
    raises = SQUARE.replace("    out = x * x", f"    raise {name}('stopped')")
    verdict = grade(judge, answers(square=own + raises))
    assert status(verdict)[FORWARD] == "failed" and f"raised {name}" in verdict.cells[0].message


def test_no_class_of_a_student_is_called_like_an_outcome(judge):
    verdict = grade(judge, answers(square="raise type('time limit', (Exception,), {})('stopped')"))
    assert verdict.outputs[3][-1]["ename"] == "Exception" and status(verdict)[FORWARD] == "missing"


def test_a_wrong_value_is_explained_when_visible_and_only_named_when_hidden(judge):
    visible = grade(judge, answers(square=SQUARE.replace("x * x", "x + x"))).cells[0]
    assert not visible.hidden and "largest difference" in visible.message
    hidden = grade(
        judge, answers(square=SQUARE.replace("out = x * x", "out = np.clip(x, -50, 50) ** 2"))
    ).cells[0]
    assert hidden.status == "failed" and hidden.hidden
    assert "expected" not in hidden.message and "differ" in hidden.message
    assert "expected" in hidden.detail and "input" not in hidden.message


def test_what_a_function_prints_is_told_where_a_visible_test_fails_and_nowhere_else(judge):
    """The last lines of it, of this test alone; on hidden inputs it could spell them out."""
    noisy = SQUARE.replace("out = ", "print('\\n'.join(f'line {i} <b>' for i in range(30)));out = ")
    assert not any(cell.printed for cell in grade(judge, answers(square=noisy)).cells)
    cell = grade(judge, answers(square=noisy.replace("x * x", "x + x"))).cells[0]
    assert cell.printed.split("\n") == ["...", *(f"line {i} <b>" for i in range(10, 30))]
    hidden = grade(judge, answers(square=noisy.replace("x * x", "np.clip(x, -50, 50) ** 2"))).cells[0]
    assert hidden.hidden and hidden.status == "failed" and not hidden.printed and "line" not in hidden.detail


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("    while True: pass\n    out = x * x", "time_limit"),
        pytest.param(
            "    import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)\n    while True: pass\n"
            "    out = x",
            "time_limit",
            marks=pytest.mark.slow,
        ),
        ("    import os; os._exit(0)\n    out = x", "crashed"),
        ("    import os, signal; os.kill(os.getpid(), signal.SIGKILL)\n    out = x", "crashed"),
        ("    import sys; sys.exit(0)\n    out = x", "failed"),
        ("    big = np.ones(2**28); out = x", "failed"),
        ("    out = np.ones(6_000_000)", "failed"),
        ("    exec('a=' + '(' * 100 + ')' * 100); out = x", "failed"),
        ("    out = square_forward(x)[0]", "failed"),
    ],
)
def test_a_bad_call_costs_its_own_test_and_the_others_are_graded(judge, code, expected):
    verdict = grade(judge, answers(square=SQUARE.replace("    out = x * x", code)))
    assert status(verdict)[FORWARD] == expected, verdict.cells[0].message
    assert points(verdict)[AVERAGE] == 4
    assert verdict.seconds < 30


@pytest.mark.parametrize(
    "code",
    [
        "while True: pass",
        "import os; os._exit(3)",
        "import ctypes; ctypes.string_at(0)",
        pytest.param(
            "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: pass",
            marks=pytest.mark.slow,
        ),
        "keep = [bytearray(2**24) for _ in range(10**6)]",
        "exit()",
        "def f(): return f()\nf()",
        "input('?')",
        "import os\nwhile True: os.fork()",
    ],
)
def test_a_bad_answer_cell_costs_its_own_question(judge, code):
    verdict = grade(judge, answers(column_mean=code))
    assert points(verdict) == {FORWARD: 2, BACKWARD: 3, AVERAGE: 0, "why_average": None}
    first = grade(judge, answers(square=code))
    assert points(first)[AVERAGE] == 4 and points(first)[FORWARD] == 0


@pytest.mark.parametrize("caught", [False, True])
def test_a_cell_that_keeps_all_memory_leaves_room_for_the_next_import(judge, caught):
    hog = "hoard = []\nwhile True: hoard.append(np.zeros(2**24))"
    if caught:
        hog = hog.replace("while True: ", "try:\n    while True: ") + "\nexcept MemoryError: pass"
    mean = "from scipy import stats\n\n" + GOOD["column_mean"]
    verdict = grade(judge, answers(square=f"{hog}\n\n{SQUARE}", column_mean=mean))
    assert points(verdict)[AVERAGE] == 4, verdict.cells


def test_the_cells_before_a_death_are_repeated_not_lost(judge):
    nb = submission_notebook(judge.assignment, answers(square=SQUARE))
    place = nb["cells"].index(cell_of(nb, "square_forward_squares"))
    for shift, code in enumerate(("helper = 2", "import os; os._exit(1)")):
        nb["cells"].insert(
            place + shift,
            {
                "cell_type": "code",
                "id": f"mine-{shift}",
                "metadata": {},
                "source": code,
                "outputs": [],
                "execution_count": None,
            },
        )
    verdict = grade(judge, nb=nb)
    assert verdict.points == 9
    assert [note.code for note in verdict.notes].count("cell_died") == 1


def test_changing_the_input_is_seen_by_the_test_as_in_one_kernel(judge, toy):
    mutating = SQUARE.replace("    out = x * x", "    x *= 2\n    out = x * x / 4\n    x = x / 2")
    assert grade(judge, answers(square=mutating)).points == 9  # `check` hands out copies
    session = judge.worker.begin(1)
    try:
        session.branch()
        session.run("import numpy as np\n" + mutating, 0)
        session.serve()
        link = Connection(session, ("*_forward",), 5)
        with pytest.raises(check.CheckFailed, match="overwrites"):
            check.unchanged(Proxy(link, "square_forward"), np.ones(3))
    finally:
        judge.worker.finish(session)


def test_what_a_backward_pass_does_to_the_input_in_its_cache_is_seen_too(judge):
    destroying = SQUARE.replace("return 2 * x * dout", "x *= 2\n    return x * dout")
    assert destroying != SQUARE
    session, x, dout = judge.worker.begin(1), np.ones(3), np.full(3, 5.0)
    try:
        session.branch()
        session.run("import numpy as np\n" + destroying, 0)
        session.serve()
        link = Connection(session, ("*_forward",), 5)
        forward, backward = Proxy(link, "square_forward"), Proxy(link, "square_backward")
        out, cache = check.forward(forward, x)
        check.close(check.backward(backward, dout, cache), 2 * x * dout)
        with pytest.raises(check.CheckFailed, match="square_backward overwrites an array that square_forw"):
            check.unchanged_pair(forward, backward, x, dout=dout)
        assert not link.overwrote  # there is no rule here
    finally:
        judge.worker.finish(session)


@pytest.mark.parametrize(
    "trick",
    [
        "import sys; sys.displayhook(9)",
        "import builtins; builtins.print = lambda *a: None",
        "np.allclose = np.array_equal = lambda *a, **k: True",
        "check.close = check.that = lambda *a, **k: None",
        "np.testing.assert_allclose = lambda *a, **k: None",
        "from nnlab import check as c\nfor n in dir(c):\n    setattr(c, n, lambda *a, **k: (None, None))",
        "class Yes(np.ndarray):\n    def __eq__(self, o): return np.ones(self.shape, bool)\n"
        "    def __array__(self, *a, **k): return self",
        "import gc\n"
        "for o in gc.get_objects():\n    if isinstance(o, dict) and 'points' in o: o['points'] = 99",
        "import threading\nthreading.Thread(target=lambda: None).start()",
        "AssertionError = Exception; CheckFailed = Exception",
    ],
)
def test_tampering_with_the_kernel_wins_nothing(judge, trick):
    wrong = trick + "\n" + SQUARE.replace("x * x", "x + 1")
    verdict = grade(judge, answers(square=wrong))
    assert points(verdict)[FORWARD] == 0
    assert points(verdict)[AVERAGE] == 4


def test_a_shell_that_runs_nothing_any_more_wins_nothing(judge):
    trick = "get_ipython().input_transformers_post.append(lambda lines: ['pass'])\n"
    assert grade(judge, answers(square=trick + SQUARE.replace("x * x", "x + 1"))).points <= 3


@pytest.mark.parametrize(
    "lie",
    [
        "np.zeros(x.shape).view(type('A', (np.ndarray,), {'__eq__': lambda s, o: True}))",
        "np.ma.masked_all(x.shape)",
        "np.full(x.shape, np.nan)",
        "np.full(x.shape, np.inf)",
        "np.matrix(x)",
        "None",
        "x.tolist()",
        "iter(x)",
        "object()",
        "np.array(x, dtype=object)",
        "np.zeros((1, 1))",
        "x.astype(complex)",
        "'0'",
        "(x, x)",
    ],
)
def test_values_that_are_no_answer_are_refused(judge, lie):
    verdict = grade(judge, answers(square=SQUARE.replace("out = x * x", f"out = {lie}")))
    assert points(verdict)[FORWARD] == 0 and verdict.cells[0].status == "failed"


def test_forged_notebooks_get_what_their_code_is_worth(judge):
    nb = submission_notebook(judge.assignment, answers(square=SQUARE.replace("x * x", "x + 1")))
    for cell in nb["cells"]:
        meta = cell["metadata"].get("nbgrader", {})
        cell["metadata"]["tags"] = ["skip-execution"]
        if meta.get("grade") and cell["cell_type"] == "code":
            cell["source"] = "pass"
            meta["points"] = 1000
            cell["outputs"] = [
                {
                    "output_type": "execute_result",
                    "data": {"text/plain": "1000"},
                    "metadata": {},
                    "execution_count": 1,
                }
            ]
    verdict = grade(judge, nb=nb)
    assert points(verdict) == {FORWARD: 0, BACKWARD: 3, AVERAGE: 4, "why_average": None}


def test_a_session_that_writes_to_the_judges_socket_can_only_lose(judge):
    forge = (
        "import os\nfor fd in range(3, 64):\n"
        "    try: os.write(fd, b'\\x10\\0\\0\\0' + b'\\x93\\xa6result' + b'\\0' * 20)\n"
        "    except OSError: pass\n"
    )
    verdict = grade(judge, answers(square=forge + SQUARE.replace("x * x", "x + 1")))
    assert verdict.points == 0 or points(verdict)[FORWARD] == 0
    assert grade(judge).points == 9  # and the next one is none the wiser


def test_nothing_of_one_submission_is_visible_to_the_next(judge):
    leave = (
        "import os, builtins\nbuiltins.left = 1\nopen('left.txt', 'w').write('x')\n"
        "open('/dev/shm/left', 'w').write('x')\nos.environ['LEFT'] = '1'\nnp.left = 1\n"
        "import subprocess; subprocess.Popen(['sleep', '300'], start_new_session=True)\n"
    )
    look = (
        "import os, builtins\nfound = [hasattr(builtins, 'left'), os.path.exists('left.txt'),\n"
        "         os.path.exists('/dev/shm/left'), 'LEFT' in os.environ, hasattr(np, 'left'),\n"
        "         any(b'sleep' in open(f'/proc/{p}/cmdline', 'rb').read()\n"
        "             for p in os.listdir('/proc') if p.isdigit())]\n"
        "assert not any(found), found\n"
    )
    assert grade(judge, answers(square=leave + SQUARE)).points == 9
    verdict = grade(judge, answers(square=look + SQUARE))
    assert verdict.points == 9, verdict.cells[0].message


LEAKS = [
    "open({root!r})",
    "__import__('os').listdir({folder!r})",
    "__import__('autograder')",
    "open('/etc/shadow')",
    "open('/proc/1/environ').read()",
    "open('/proc/1/mem', 'rb').read(1)",
    "__import__('os').kill(1, 9) or 1/0 if __import__('os').getpid() < 0 else 1/0",
    "__import__('socket').create_connection(('127.0.0.1', 22), 1)",
    "__import__('socket').socket(40, 1)",
    "open('/grader/inside/x', 'w')",
    "open('/usr/x', 'w')",
    "__import__('ctypes').CDLL(None).unshare(0x10000000) == 0 or 1/0",
    "__import__('ctypes').CDLL(None).ptrace(16, 1, 0, 0) == 0 or 1/0",
    "__import__('ctypes').CDLL(None).mount(b'x', b'/tmp', b'tmpfs', 0, None) == 0 or 1/0",
]


@pytest.mark.parametrize("attempt", LEAKS)
def test_the_walls_hold(judge, attempt, toy):
    code = attempt.format(root=str(toy.path), folder=str(toy.course.root / "solutions"))
    tried = (
        f"try:\n    {code}\nexcept BaseException:\n    pass\nelse:\n    raise SystemExit('it went through')\n"
    )
    verdict = grade(judge, answers(square=tried + SQUARE))
    assert points(verdict)[FORWARD] == 2, verdict.cells[0].message
    assert points(verdict)[AVERAGE] == 4


def test_the_worker_never_holds_a_test_or_an_expected_value(judge, toy):
    look = (
        "import gc\nwords = [o for o in gc.get_objects() if isinstance(o, (list, tuple, dict))]\n"
        "text = repr(words)\nassert ''.join(reversed('NEDDIH NIGEB')) not in text\n"
        "import sys\nassert not any('autograder' in name for name in sys.modules)\n"
    )
    verdict = grade(judge, answers(square=look + SQUARE))
    assert points(verdict)[FORWARD] == 2, verdict.cells[0].message


def test_work_above_a_stub_and_in_the_set_up_cell_is_graded(judge):
    nb = submission_notebook(judge.assignment, {})
    nb["cells"][1]["source"] = "".join(nb["cells"][1]["source"]) + "\n\ndef times(a, b):\n    return a * b"
    added = {"cell_type": "code", "id": "mine", "metadata": {}, "outputs": [], "execution_count": None}
    work = f"square_forward = lambda x: (times(x, x), (x,))\n{SQUARE.split(chr(10) * 3)[1]}"
    nb["cells"].insert(3, added | {"source": work})
    verdict = grade(judge, nb=nb)
    assert points(verdict) == {FORWARD: 2, BACKWARD: 3, AVERAGE: 0, "why_average": None}
    assert status(verdict)[AVERAGE] == "not_done"
