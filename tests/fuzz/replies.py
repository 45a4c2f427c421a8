"""Target `replies`: the judge speaks with a worker that answers whatever it likes."""

from __future__ import annotations

import contextlib
import functools
import json
import tempfile
from pathlib import Path
from random import Random
from unittest import mock

import numpy as np

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
from autograder.worker.inside import wire
from tests.fuzz import values
from tests.fuzz.mutate import flip
from tests.fuzz.wires import Chopped, framed
from tests.toy_course import make_toy_course, submission_notebook

POLICY = Policy(cell_seconds=3, call_seconds=2, total_seconds=20, reply_mb=1, output_mb=1, output_kb=64)
_WORDS = (
    "ran",
    "branched",
    "serving",
    "names",
    "value",
    "result",
    "raised",
    "callback",
    "ended",
    "died",
    "watched",
    "x",
)
# what a well-behaved worker says while the toy assignment is graded, without the values
_PLAN = (
    "branched",
    "ran",
    "ran",
    "serving",
    "names",
    "result",
    "names",
    "result",
    "result",
    "ended",
    "ran",
    "ran",
    "serving",
    "names",
    "result",
    "ended",
    "watched",
)


@functools.cache
def toy():
    """The toy assignment, its judge and what a student with the reference solutions hands in."""
    course = make_toy_course(Path(tempfile.mkdtemp(prefix="fuzz-")))
    assignment = course.load("a1")
    submission = Submission("ada", None, notebook_bytes(assignment))
    submission.notebook, submission.name = notebook_bytes(assignment), "a1_toy.ipynb"
    return judging.Judge(assignment, POLICY, None, 7), submission, rebuild(submission, assignment)


def notebook_bytes(assignment) -> bytes:
    return json.dumps(submission_notebook(assignment)).encode()


def prepare() -> None:
    """Do what is slow only once."""
    from nnlab import check

    toy()
    check.oracle(lambda t: t**2, np.ones((2, 3)), dout=np.ones((2, 3)))  # imports torch


# --------------------------------------------------------------------------- inputs


def make(rng: Random) -> bytes:
    """A byte that says what the judge does, a byte for how the stream ends, and the stream."""
    plan = _PLAN if rng.random() < 0.5 else [rng.choice(_WORDS) for _ in range(rng.randrange(1, 8))]
    messages = [_message(word, rng) for word in plan]
    if rng.random() < 0.4:
        place = rng.randrange(len(messages))
        messages[place] = rng.choice((values.packed(rng), flip(messages[place], rng)))
    stream = b"".join(map(framed, messages))
    if rng.random() < 0.1:
        stream = flip(stream, rng)
    return bytes([rng.randrange(len(_DEEDS)), rng.randrange(256)]) + stream


def _message(word: str, rng: Random) -> bytes:
    honest = rng.random() < 0.8
    parts = (
        _PARTS[word](rng)
        if honest and word in _PARTS
        else [values.value(rng) for _ in range(rng.randrange(4))]
    )
    if rng.random() < 0.1:
        parts = parts[:-1] if rng.random() < 0.5 else [*parts, values.value(rng)]
    elif parts and rng.random() < 0.3:
        parts[rng.randrange(len(parts))] = values.value(rng)
    return wire.Encoder(wire.Handle).encode([word, *parts])


def _output(rng: Random):
    kind = rng.choice(("stream", "display_data", "execute_result", "error", 3))
    data = {
        rng.choice(("text/plain", "text/html", "image/png", "image/svg+xml", 4)): values.value(rng, 1)
        for _ in range(rng.randrange(3))
    }
    made = {
        "output_type": kind,
        "name": rng.choice(("stdout", "stderr", 0)),
        "data": data,
        "text": values.value(rng, 1),
    }
    return made if rng.random() < 0.8 else values.value(rng, 2)


def _error(rng: Random) -> dict:
    return {
        "ename": rng.choice(("ValueError", "TimeLimit", 3)),
        "evalue": values.value(rng, 1),
        "where": values.leaf(rng),
        "steps": [values.leaf(rng) for _ in range(rng.randrange(3))],
    }


def _changes(rng: Random) -> list:
    return [
        [rng.choice((0, 1, -1, 9, "x", 2**70)), values.value(rng, 2)] for _ in range(rng.choice((0, 0, 1, 3)))
    ]


_PARTS = {
    "ran": lambda rng: [
        [_output(rng) for _ in range(rng.randrange(3))],
        rng.choice((None, None, _error(rng))),
        rng.choice((0, 0, 1, -1, 2**70)),
    ],
    "branched": lambda rng: [rng.choice((5, 1, -1, 2**40))],
    "serving": lambda rng: [rng.choice((6, 0))],
    "names": lambda rng: [
        {
            name: rng.choice(("function", "function", "data", "missing", 1))
            for name in ("square_forward", "square_backward", "column_mean")
        }
    ],
    "value": lambda rng: [values.value(rng)],
    "result": lambda rng: [
        rng.choice((values.value(rng), (values.value(rng, 2), wire.Handle(0, "tuple")))),
        _changes(rng),
    ],
    "raised": lambda rng: [_error(rng), _changes(rng)],
    "callback": lambda rng: [rng.choice((1, 1, 2, [])), [values.value(rng, 2)], {}],
    "ended": lambda rng: [],
    "died": lambda rng: [rng.choice(("of it", values.leaf(rng))), rng.choice((9, -9, None))],
    "watched": lambda rng: [[values.leaf(rng)], rng.choice((0, 9, None))],
}


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
            values.assert_plain(function(x, state, many, lambda *args: np.sum(args[0]), x=x))
        assert type(x) is np.ndarray and x.dtype == np.float64 and x.size == 6
        assert type(state) is dict and type(many) is list
    session.end_serve()


def _finish(session: Session) -> None:
    """End a session with a fork server that says anything."""
    from autograder.worker.client.worker import Worker

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
