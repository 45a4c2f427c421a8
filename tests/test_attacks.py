"""A student against the grader: every way in that was tried and found open once, and some that never were.

The student's code may speak in the worker's place, so most attacks here forge messages. What must hold: no
point that was not earned, no judge that stops, hangs or fills its memory, nothing for the next submission.
"""

from __future__ import annotations

import dataclasses
import json
import time
from types import SimpleNamespace

import msgpack
import numpy as np
import pytest

from autograder.course.records import Rebuilt, Verdict
from autograder.course.regions import split_tests
from autograder.judge import outputs, proxies
from autograder.judge.execution import Execution
from autograder.judge.judge import Judge
from autograder.judge.retries import Retries
from autograder.judge.test_cell import TestCell, TestTimeout
from autograder.system.alarm import alarm
from autograder.worker.client.exceptions import ProcessDied
from autograder.worker.inside import wire
from nnlab import check, check_weights
from tests.test_judge import AVERAGE, FORWARD, answers, grade, points, status
from tests.toy_course import SQUARE

# Puts a function of the student's between the worker and the judge: `lie(reply)` returns what is sent.
SPEAK = """
import msgpack, sys
_Encoder = next(m for n, m in sys.modules.items() if n.endswith('inside.wire')).Encoder
def _between(lie, real=_Encoder.encode):
    _Encoder.encode = lambda self, value, *a: real(self, lie(value) if type(value) is list else value, *a)
def _int(self, value):
    raw = value.to_bytes(value.bit_length() // 8 + 1, 'little', signed=True)
    return value if abs(value) < 2**63 else msgpack.ExtType(6, raw)
_Encoder._int = _int
"""
WRONG = SQUARE.replace("x * x", "x + 1")
GIFT = {"output_type": "stream", "name": "stdout", "text": "x"}


@pytest.fixture(scope="module")
def judge(toy, worker):
    return Judge(toy, worker.policy, worker, seed=11)


def forged(reply: str, of: str, code: str = WRONG) -> str:
    """An answer cell after which every reply that begins with the word `of` is replaced."""
    return SPEAK + f"_between(lambda r: {reply} if r[:1] == [{of!r}] else r)\n" + code


# --------------------------------------------------------------------------- forged replies

RAN = [
    "['ran', [{'output_type': 'stream', 'name': 'stdout', 'text': b'x'}], None, 0, []]",
    "['ran', [{'output_type': 'stream', 'text': 'x', 'more': np.ones(3)}], None, 0, []]",
    "['ran', [{'output_type': np.ones(3)}, 3, None, {}], None, 0, []]",
    "['ran', [{'output_type': 'display_data', 'data': {'text/plain': 1, 2: 'x'}}], None, 0, []]",
    "['ran', [], {'steps': 5}, 0, []]",
    "['ran', [], {'steps': np.ones(3), 'ename': np.ones(3), 'evalue': 10**5000}, 0, []]",
    "['ran', [], {'ename': 'x' * 10**7, 'evalue': 'y' * 10**7, 'steps': ['z' * 10**6] * 9}, 0, []]",
    "['ran', [], np.ones(3), 0, []]",
    "['ran', {}, {}, 1.5, []]",
    "['ran']",
    "['died', 10**5000]",
    "['died', np.ones(3), 4]",
    "[np.ones(2)]",
    "['ended']",
    "['ran', [], None, 0, [np.ones(3), {'where': 5}]]",
]


@pytest.mark.parametrize("reply", RAN)
def test_a_forged_answer_about_a_cell_stops_no_judge_and_fits_into_a_receipt(judge, reply):
    verdict = grade(judge, answers(square=forged(reply, "ran")))
    assert points(verdict)[FORWARD] == 0
    text = verdict.to_json()
    assert len(text) < 200_000 and Verdict.from_json(text) == verdict


CALLS = [
    ("names", "['names', {k: np.ones(3) for k in r[1]}]"),
    ("names", "['names', {k: 'data' for k in r[1]}]"),
    ("names", "['names', np.ones(3)]"),
    ("names", "['names']"),
    ("result", "['result', None, 5]"),
    ("result", "['result', r[1], [[0, np.ones(3)], [np.ones(3), 1], ['x', {}], 7]]"),
    ("result", "['result', (True, None), b'']"),
    ("result", "['result', r[1], b'no message']"),
    ("result", "['result', {0: r[1][0], 1: None}, r[2]]"),
    ("result", "['raised', {'ename': np.ones(3), 'evalue': 10**5000, 'where': b''}, b'']"),
    ("result", "['raised', {'ename': 'E' * 10**6, 'evalue': 'v' * 10**7, 'where': 'w' * 10**6}, b'']"),
    ("result", "['raised', 'x', b'']"),
    ("result", "['callback', 1, [np.ones(3)], {}]"),
    ("result", "['ended']"),
    ("result", "['died', 'x' * 10**7]"),
]


@pytest.mark.parametrize(("word", "reply"), CALLS)
def test_a_forged_answer_to_a_call_stops_no_judge_and_earns_nothing(judge, word, reply):
    verdict = grade(judge, answers(square=forged(reply, word)))
    assert points(verdict)[FORWARD] == 0
    assert len(verdict.to_json()) < 100_000


LIES = [
    "np.float64(0)",
    "np.zeros(())",
    "True",
    "type('B', (int,), {})(3)",
    "10 ** 3000",
    "x.astype(np.float16) * 1e6",
    "(x * x).astype(np.complex64)",
    "(x * x).astype(object)",
    "np.full(x.shape, np.nan)",
    "np.zeros((0, 2**40))",
    "np.zeros((0,) + x.shape)",
    "type('T', (tuple,), {})((x * x,))",
    "{'out': x * x}",
    "lambda *a: x * x",
]


@pytest.mark.parametrize("lie", LIES)
def test_odd_values_are_no_answer(judge, lie):
    verdict = grade(judge, answers(square=SQUARE.replace("out = x * x", f"out = {lie}")))
    assert points(verdict)[FORWARD] == 0 and points(verdict)[AVERAGE] == 4


@pytest.mark.parametrize(
    "shadow",
    [
        "check = np = type('Yes', (), {'__getattr__': lambda s, n: lambda *a, **k: (None, None)})()",
        "rng = x = out = expected = far = zeros = None",
        "len = abs = print = isinstance = lambda *a, **k: True",
        "square_forward = np.zeros(3)",
    ],
)
def test_a_students_name_never_replaces_one_of_the_test(judge, shadow):
    verdict = grade(judge, answers(square=WRONG + "\n" + shadow))
    assert points(verdict)[FORWARD] == 0
    if not shadow.startswith("square"):
        assert "right shape" in verdict.cells[0].message  # the real check spoke


def test_a_cache_is_kept_in_the_worker_even_if_its_process_says_otherwise(judge):
    code = forged("['result', (r[1][0], np.ones(3)), r[2]]", "result", SQUARE)
    verdict = grade(judge, answers(square=code))
    assert points(verdict)[FORWARD] == 0 and "ReplyRefused" in verdict.cells[0].message


# --------------------------------------------------------------------------- time and memory


def test_outputs_of_all_cells_together_are_bounded():
    budget = outputs.OutputBudget()
    kept = [budget.keep([GIFT | {"text": "x" * 2**21}] * 5) for _ in range(50)]
    assert [len(cell) for cell in kept] == [1] * 11 + [0] * 39
    assert len(outputs.OutputBudget().keep([GIFT] * 10**4)) == outputs.CELL_OUTPUTS


def test_a_cell_that_dies_again_whenever_it_is_repeated_does_not_nest(judge):
    died: set[int] = set()

    def run(_source, index):
        if index not in died:
            died.add(index)
            raise ProcessDied("again")

    cells = [SimpleNamespace(source="")] * 1500
    rebuilt = Rebuilt(SimpleNamespace(cells=cells), ["extra"] * 1500)
    execution = Execution(judge, rebuilt, Verdict("s", "a", []), Retries(40))
    execution.session = SimpleNamespace(branch=lambda: None, run=run)
    execution.cells_since_branch = list(range(1500))
    execution._rerun_since_branch()
    assert len(died) == 1500 and execution.cells_since_branch == []


def test_failed_cells_keep_no_large_replies(judge, monkeypatch):
    kept = []
    monkeypatch.setattr(proxies, "_REPLAYED", 2**20)
    monkeypatch.setattr(
        judge.explainer,
        "explain",
        lambda _, failed, *more: kept.extend(calls for _, calls, _ in failed) or [],
    )
    grade(judge, answers(square=SQUARE.replace("out = x * x", "out = np.ones(2_000_000)")))
    grade(judge, answers(square=WRONG))
    assert [] in kept and any(kept), "large replies are dropped, small ones explain"


@pytest.mark.parametrize("error", [RecursionError, MemoryError, ValueError])
def test_an_explanation_that_fails_costs_no_verdict(judge, monkeypatch, error):
    def fail(*_):
        raise error("odd data")

    monkeypatch.setattr(judge.explainer, "explain", fail)
    assert points(grade(judge, answers(square=WRONG)))[AVERAGE] == 4


class Talker:
    """A session whose answers all hold a long text."""

    clock = staticmethod(time.monotonic)

    def __init__(self, text: str):
        self.text, self.sent = text, 0

    def send(self, data: bytes) -> None:
        self.sent += 1

    def receive(self, seconds: float, ends: float) -> list:
        return ["result", self.text, b""]


def test_answers_that_pile_up_are_refused_before_they_fill_the_judges_memory():
    text = "a" * 2**20 + "\U0001f600"  # 4 MB each as a Python string
    link = proxies.Connection(Talker(text), (), 10.0)
    link.begin(lambda call: "")
    held, function = [], proxies.Proxy(link, "f")
    with pytest.raises(proxies.RemoteError, match="memory"):
        for _ in range(200):
            held.append(function(np.zeros(3)))
    assert 4 * len(held) * 2**20 <= proxies._RECEIVED and link.calls == []
    link.begin(lambda call: "")
    assert function(1.0) == text, "the next test begins anew"


def test_calls_are_kept_to_explain_a_failure_while_they_are_small():
    link = proxies.Connection(Talker("short"), (), 10.0)
    link.begin(lambda call: f"{call.name} overwrites x")
    proxies.Proxy(link, "f")(np.zeros(3))
    assert [call.name for call in link.calls] == ["f"] and link.overwrote == "f overwrites x"


def test_weights_of_a_wrong_shape_or_type_say_nothing_of_it_where_the_test_is_hidden():
    """Their shape could spell the seed of a hidden test, which their function was given."""
    for weights in (np.zeros((1, 2, 1, 2, 0), np.float16), np.zeros((2, 1), np.complex64)):
        with pytest.raises(check.CheckFailed) as failed:
            check_weights.draw(lambda shape, init_param, w=weights: w, (3, 4), {}, np.random.default_rng(0))
        assert not set("0123456789") & set(failed.value.guarded)
    with pytest.raises(check.CheckFailed) as failed:
        check.array(np.zeros(3, np.complex64), (3,), "dx")
    assert "complex" in failed.value.public and "complex" not in failed.value.guarded


def test_what_one_student_finds_out_about_the_draws_does_not_help_another(judge):
    drawn = {}
    for student in ("ada", "bob", "ada"):
        verdict = grade(judge, answers(square=WRONG), student=student)
        detail = next(cell.detail for cell in verdict.cells if cell.grade_id == FORWARD)
        assert drawn.setdefault(student, detail) == detail, "the same draws for the same student"
    assert drawn["ada"] != drawn["bob"]


def test_the_alarm_rings_until_it_is_heard():
    begun, heard = time.monotonic(), 0
    with pytest.raises(Exception, match="too long"), alarm(0.05, TestTimeout):
        while True:
            try:
                time.sleep(20)
            except Exception:
                heard += 1
                if heard == 2:
                    raise
    assert time.monotonic() - begun < 5


@pytest.fixture
def talk(judge):
    """Run code in a session and give a function that makes proxies."""
    opened = []

    def begin(code: str, seconds: float = 1.0):
        session = judge.worker.begin(1)
        opened.append(session)
        session.branch()
        assert session.run("import numpy as np\n" + code, 0).error is None
        session.serve()
        link = proxies.Connection(session, ("*_forward",), seconds)
        return lambda name: proxies.Proxy(link, name)

    yield begin
    for session in opened:
        judge.worker.finish(session)


def test_calling_a_test_function_for_ever_is_stopped_in_the_time_of_one_call(talk):
    proxy = talk("def forever(f):\n    while True: f(np.ones(2))\ndef fine(f): return f(np.ones(2))")
    for _ in range(2):
        begun = time.monotonic()
        with pytest.raises(proxies.RemoteError, match="TimeLimit"):
            proxy("forever")(lambda v: float(v.sum()))
        assert time.monotonic() - begun < 4
        assert proxy("fine")(lambda v: float(v.sum())) == 2.0  # and the answers do not get out of step


def test_a_test_function_is_never_handed_much_more_than_the_call_sent(talk):
    sizes = []
    proxy = talk(
        "def probe(f, x):\n"
        "    for shape in [(2, 3), (2**20, 1, 1), (2**16, 8)]:\n"
        "        try: f(np.ones(shape, bool))\n"
        "        except ValueError as error: said = str(error)\n"
        "    try: f([0] * 100_000)\n"
        "    except ValueError: return said"
    )
    said = proxy("probe")(lambda v: sizes.append(np.size(v)), np.ones((2, 3)))
    assert sizes == [6] and "ValueError" in said


def test_an_input_reshaped_in_place_is_noticed(talk):
    proxy = talk("def flat(x):\n    x.shape = (-1,)\n    return 1")
    with pytest.raises(check.CheckFailed, match="overwrites"):
        check.unchanged(proxy("flat"), np.ones((2, 3)))


# --------------------------------------------------------------------------- the wire and the checks


def _ext(code: int, body: bytes) -> bytes:
    return msgpack.packb(msgpack.ExtType(code, body))


def test_lists_are_no_way_around_the_depth_limit():
    deep = b"\x91" * 900 + b"\xc0"
    for data in (deep, b"\x81\xa1x" + deep, _ext(2, b"\x91" + deep)):
        with pytest.raises(wire.WireError, match="nested"):
            wire.Decoder().decode(data)


def test_tuples_in_tuples_cannot_multiply_a_large_message():
    data = msgpack.packb(b"x" * 2**23)
    for _ in range(40):
        data = _ext(2, b"\x91" + data)
    with pytest.raises(wire.WireError, match="nested"):
        wire.Decoder().decode(data)


@pytest.mark.parametrize("shape", [(0, 2**40), (2**30, 0), (2**20, 0, 2**20)])
def test_an_empty_array_has_no_huge_axis(shape):
    head = msgpack.packb([11, list(shape)])
    with pytest.raises(wire.WireError, match="too long"):
        wire.Decoder().decode(_ext(1, bytes([len(head)]) + head))
    assert wire.Decoder().decode(wire.Encoder(None).encode(np.zeros((0, 7)))).shape == (0, 7)


@pytest.mark.parametrize("got", [0.0, 1e308, -np.inf, np.nan])
def test_no_other_number_agrees_with_infinity(got):
    with pytest.raises(check.CheckFailed):
        check.close(np.array([got, 1.0]), np.array([np.inf, 1.0]))
    check.close(np.array([np.inf, 1.0]), np.array([np.inf, 1.0]))


def test_a_huge_value_makes_no_huge_message():
    with pytest.raises(check.CheckFailed) as caught:
        check.equal("x" * 10**7, "y")
    assert len(str(caught.value)) < 2000


def test_a_helper_in_the_visible_part_does_not_show_hidden_numbers(toy):
    source = (
        "def compare(a, b):\n    check.close(a, b, 'out')\n\ncompare(1.0, 1.0)\n"
        "### BEGIN HIDDEN TESTS\ncompare(1.0, 4711.0)\n### END HIDDEN TESTS"
    )
    cell = toy.by_grade_id[FORWARD]
    node = type(cell.node)({**cell.node, "source": source})
    changed = dataclasses.replace(cell, node=node, parts=split_tests(source))
    outcome = TestCell(changed, {"check"}).run({"check": check}, 5)
    assert outcome.hidden and "4711" not in outcome.message and "4711" in outcome.detail


# --------------------------------------------------------------------------- walls


def test_a_signal_to_the_supervisor_changes_nothing(judge):
    code = "import os, signal\nfor n in (2, 1, 15, 10, 17, 9, 19): os.kill(1, n)\n"
    assert grade(judge, answers(square=code + SQUARE)).points == 9


def test_nothing_can_be_written_on_the_shared_folder_of_terminals(judge):
    leave = "import os\nfor act in (lambda: os.chmod('/dev/pts', 0), lambda: os.utime('/dev/pts', (9, 9))):\n"
    leave += "    try: act()\n    except OSError: continue\n    raise SystemExit('it went through')\n"
    assert points(grade(judge, answers(square=leave + SQUARE)))[FORWARD] == 2
    look = "import os\nassert os.stat('/dev/pts').st_mtime != 9\nos.openpty()\n!true\n"
    assert points(grade(judge, answers(square=look + SQUARE)))[FORWARD] == 2


def test_a_session_inherits_no_descriptor_and_no_shared_memory(judge):
    look = (
        "import os, ctypes\nctypes.CDLL(None).prctl(4, 1, 0, 0, 0)\n"
        "fds = {n: os.readlink(f'/proc/self/fd/{n}') for n in os.listdir('/proc/self/fd')\n"
        "       if os.path.lexists(f'/proc/self/fd/{n}')}\n"
        "foreign = [p for n, p in fds.items() if not p.startswith(('/dev/null', '/grader/home/'))]\n"
        "assert sorted(p[:5] for p in foreign) == ['pipe:', 'socke'], fds\n"  # the judge; the audit's record
        "shared = [l for l in open('/proc/self/maps') if l.split()[1][1:] in ('w-s', 'wxs')]\n"
        "assert not shared, shared\n"
    )
    verdict = grade(judge, answers(square=look + SQUARE))
    assert points(verdict)[FORWARD] == 2, verdict.cells[0].message
    assert status(verdict)[AVERAGE] == "passed" and json.loads(verdict.to_json())
