"""The judge speaks with a worker that answers whatever it likes."""

from __future__ import annotations

import contextlib
import functools
import json
import tempfile
from pathlib import Path
from unittest import mock

import numpy as np
from hypothesis import strategies as st

from autograder.course.policy import Policy
from autograder.course.records import STATUSES, Submission, Verdict
from autograder.judge import judge as judging
from autograder.judge.cell_order import NO_SAVINGS
from autograder.judge.outputs import OutputBudget
from autograder.judge.proxies import Connection, Proxy, RemoteError
from autograder.judge.retries import NoVerdict
from autograder.rebuild.rebuild import rebuild
from autograder.worker.client.exceptions import ProcessDied, SessionLost, TimeLimit
from autograder.worker.client.session import Session
from autograder.worker.client.worker import Worker
from autograder.worker.inside import wire
from nnlab import check as nnlab_check
from tests.fuzz.changes import changed_bytes
from tests.fuzz.wires import LEAVES, PACKED, TEXTS, VALUES, Chopped, assert_plain, encode, framed
from tests.toy_course import make_toy_course, submission_notebook

POLICY = Policy(cell_seconds=3, call_seconds=2, total_seconds=20, reply_mb=1, output_mb=1, output_kb=64)
# What a well-behaved worker says while the toy assignment is graded, without the values.
# fmt: off
_PLAN = [
    "branched", "ran", "ran", "serving", "names", "result", "names", "result", "result", "ended",
    "ran", "ran", "serving", "names", "result", "ended", "watched",
]
# fmt: on


@functools.cache
def toy():
    """The toy assignment, its judge and what a student with the reference solutions hands in."""
    course = make_toy_course(Path(tempfile.mkdtemp(prefix="fuzz-")))
    assignment = course.load("a1")
    submission = Submission("ada", None, notebook_bytes(assignment))
    submission.notebook, submission.name = notebook_bytes(assignment), "a1_toy.ipynb"
    nnlab_check.oracle(lambda t: t**2, np.ones((2, 3)), dout=np.ones((2, 3)))  # imports torch, which is slow
    return judging.Judge(assignment, POLICY, None, 7), submission, rebuild(submission, assignment)


def notebook_bytes(assignment) -> bytes:
    return json.dumps(submission_notebook(assignment)).encode()


# --------------------------------------------------------------------------- inputs


def _some(*values):
    return st.sampled_from(values)


_ERRORS = st.fixed_dictionaries(
    {
        "ename": _some("ValueError", "TimeLimit", 3),
        "evalue": VALUES,
        "where": LEAVES,
        "steps": st.lists(LEAVES, max_size=2),
    }
)
_OUTPUTS = VALUES | st.fixed_dictionaries(
    {
        "output_type": _some("stream", "display_data", "execute_result", "error", 3),
        "name": _some("stdout", "stderr", 0),
        "data": st.dictionaries(
            _some("text/plain", "text/html", "image/png", "image/svg+xml", 4), VALUES, max_size=2
        ),
        "text": VALUES,
    }
)
_ARGUMENTS = st.tuples(
    st.lists(VALUES, max_size=2), st.dictionaries(_some("x", "y"), VALUES, max_size=1)
).map(lambda after: encode(list(after)))
_FUNCTIONS = ("square_forward", "square_backward", "column_mean")
_KINDS = _some("function", "function", "data", "missing", 1)
# What a message holds after its first word.
_PARTS = {
    "ran": st.tuples(
        st.lists(_OUTPUTS, max_size=2),
        st.none() | _ERRORS,
        _some(0, 0, 1, -1, 2**70),
        st.lists(_ERRORS | LEAVES, max_size=2),
    ),
    "branched": st.tuples(_some(5, 1, -1, 2**40)),
    "serving": st.tuples(_some(6, 0)),
    "names": st.tuples(st.fixed_dictionaries(dict.fromkeys(_FUNCTIONS, _KINDS))),
    "value": st.tuples(VALUES),
    "printed": st.tuples(TEXTS | VALUES),
    "result": st.tuples(VALUES | VALUES.map(lambda value: (value, wire.Handle(0, "tuple"))), _ARGUMENTS),
    "raised": st.tuples(_ERRORS, _ARGUMENTS),
    "callback": st.tuples(_some(1, 1, 2, []), st.lists(VALUES, max_size=1), st.just({})),
    "ended": st.just(()),
    "died": st.tuples(TEXTS | LEAVES, _some(9, -9, None)),
    "watched": st.tuples(st.lists(LEAVES, max_size=1), _some(0, 9, None)),
    "x": st.just(()),
}


@st.composite
def _messages(draw, word: str) -> bytes:
    parts = list(draw(_PARTS[word]))
    way = draw(_some("honest", "honest", "honest", "shorter", "longer", "other", "packed", "changed"))
    if way == "shorter":
        parts = parts[:-1]
    elif way == "longer":
        parts.append(draw(VALUES))
    elif way == "other" and parts:
        parts[draw(st.integers(0, len(parts) - 1))] = draw(VALUES)
    elif way == "packed":
        return draw(PACKED)
    message = encode([word, *parts])
    return draw(changed_bytes(st.just(message))) if way == "changed" else message


@st.composite
def _streams(draw) -> bytes:
    """A byte that says what the judge does, a byte for how the stream ends, and the stream."""
    plan = draw(st.just(_PLAN) | st.lists(st.sampled_from(list(_PARTS)), min_size=1, max_size=7))
    stream = b"".join(framed(draw(_messages(word))) for word in plan)
    return bytes([draw(st.integers(0, len(_DEEDS) - 1)), draw(st.integers(0, 255))]) + stream


# --------------------------------------------------------------------------- deeds


def check(data: bytes) -> None:
    if len(data) < 2:
        return
    stream = Chopped(data[2:], b"\xff", silent=bool(data[1] & 1))
    session = Session(
        stream, Chopped(data[2:300] if data[1] & 2 else b"", b"\xff", bool(data[1] & 4)), POLICY
    )
    # There is no file descriptor to wait for.
    session._speaks = lambda seconds: bool(stream.stream) or not stream.silent
    _DEEDS[data[0] % len(_DEEDS)](session)


def _cells(session: Session) -> None:
    """Run cells; whatever comes back is plain strings within the bounds, or one of the documented errors."""
    session.branch()
    for index in range(4):
        ran = session.run("x = 1", index)
        _assert_error(ran.error)
        room = 2000
        budget = OutputBudget(room, room)
        kept = budget.keep(ran.outputs, index, ran.dropped)
        assert sum(map(_length, kept)) <= room
        budget.notes(POLICY)


def _length(output: dict) -> int:
    """Characters of an output that is made of plain strings only."""
    data = output.get("data", {})
    texts = [*data.values(), output.get("text", ""), output.get("name", "")]
    assert all(type(text) is str for text in [*texts, *data])
    assert set(output) <= {"output_type", "name", "text", "data", "metadata", "execution_count"}
    return sum(map(len, texts))


def _assert_error(error: dict | None) -> None:
    if error is None:
        return
    texts = [error["ename"], error["evalue"], error["where"], *error["steps"]]
    assert all(type(text) is str for text in texts) and sum(map(len, texts)) <= 7000


def _calls(session: Session) -> None:
    """Call functions; a result is plain, and the test's own arguments keep their type and size."""
    session.serve()
    link = Connection(session, POLICY.opaque, POLICY.call_seconds)
    for name in ("square_forward", "column_mean", "numerical_gradient"):
        x, state, many = np.arange(6.0).reshape(2, 3), {"running_mean": np.zeros(3)}, [1, 2]
        function = Proxy(link, name)
        with contextlib.suppress(RemoteError):
            assert_plain(function(x, state, many, lambda *args: np.sum(args[0]), x=x))
        assert type(x) is np.ndarray and x.dtype == np.float64 and x.size == 6
        assert type(state) is dict and type(many) is list
    session.end_serve()


def _finish(session: Session) -> None:
    """End a session with a fork server that says anything."""
    worker = Worker(mock.Mock(namespaces=True), POLICY)
    worker.server = mock.Mock(sock=session.ctl)
    sound = Session(Chopped(b""), Chopped(b""), POLICY)
    assert type(worker.finish(sound)) is float


class _Answering:
    """A worker for the judge, with the session at hand."""

    def __init__(self, session: Session):
        self.session = session

    def begin(self, seed: int, parked: int) -> Session:
        return self.session

    def finish(self, session: Session) -> float:
        return 0.0


def _graded(session: Session) -> None:
    """Grade a whole submission: a verdict without a single point, that turns into JSON and back."""
    judge, submission, rebuilt = toy()
    judge.worker = _Answering(session)
    with mock.patch.object(judging, "read_sources", return_value=([], NO_SAVINGS)):  # a target of its own
        try:
            verdict = judge.grade(submission, rebuilt)
        except NoVerdict:
            return
    tests = [cell for cell in verdict.cells if cell.status != "manual"]
    assert all(cell.points == 0 and cell.status in STATUSES for cell in tests), [
        cell.status for cell in tests
    ]
    assert (
        sum(
            _length(out) for outs in verdict.outputs.values() for out in outs if out["output_type"] != "error"
        )
        < 2**20
    )
    assert len(verdict.to_json()) < 2**22
    assert Verdict.from_json(verdict.to_json()).to_json() == verdict.to_json()


def _documented(deed):
    def tried(session: Session) -> None:
        with contextlib.suppress(TimeLimit, ProcessDied, SessionLost, RemoteError):
            deed(session)

    return tried


_DEEDS = (_documented(_cells), _documented(_calls), _finish, _graded, _graded)
INPUTS = _streams()
INPUTS |= changed_bytes(INPUTS)
