"""Grade the answer of one question in this process, calls recorded as the judge records them: no sandbox.

For code of our own only: the answers of the catalogue and of `tests/independent_answers/`, and mutants of the
reference.
"""

from __future__ import annotations

import socket
import threading
import time
from types import SimpleNamespace

import numpy as np

from autograder import catalogue
from autograder.judge.execution import Tested
from autograder.judge.judge import Judge
from autograder.judge.proxies import Connection, Proxy
from autograder.worker.inside import wire
from autograder.worker.inside.call_server import CallServer
from autograder.worker.inside.shell import Outputs
from nnlab import check

SEED = 7


class _Session:
    """What a `Connection` speaks to: a `CallServer` in a thread."""

    clock = staticmethod(time.monotonic)

    def __init__(self, namespace: dict):
        self.sock, theirs = socket.socketpair()
        shell = SimpleNamespace(namespace=namespace, outputs=Outputs(), describe=_described)
        self.thread = threading.Thread(
            target=CallServer(theirs, shell, wire.MAX_BYTES).serve, name="answers", daemon=True
        )
        self.thread.start()

    def send(self, data: bytes) -> None:
        wire.send(self.sock, data)

    def receive(self, patience, ends=None):
        return wire.Decoder().decode(wire.receive(self.sock))

    def close(self) -> None:
        self.send(wire.Encoder(None).encode(["end"]))
        self.thread.join()
        self.sock.close()


def _described(error: BaseException) -> dict:
    return {"ename": type(error).__name__, "evalue": str(error), "where": "", "steps": []}


def grade(judge: Judge, question: str, source: str, seed: int = SEED) -> dict[str, Tested]:
    """The test cells of a question against the source of an answer cell: visible part, then the whole."""
    space = catalogue.execute(source, f"<answer {question}>", judge.assignment.setup_code)
    judge.student_seed, found = seed, {}
    state = np.random.get_state()
    session = _Session(space)
    try:
        for cell in judge.assignment.tests_of(question):
            if cell.role == "test":
                test = judge.tests[cell.grade_id]
                found[cell.grade_id] = _grade(judge, session, space, test.visible)
                if test is not test.visible and found[cell.grade_id].outcome.share == 1:
                    found[cell.grade_id] = _grade(judge, session, space, test)
    finally:
        session.close()
        np.random.set_state(state)
    return found


def _grade(judge: Judge, session: _Session, space: dict, test) -> Tested:
    link = Connection(session, judge.policy.opaque, 60.0)
    link.ask("names", [], judge.draw_seed(test.cell.grade_id))
    names = {need: Proxy(link, need) for need in test.needs if need in space}
    check.set_seed(judge.student_seed)
    try:
        outcome = test.run(judge.setup | names, 60)
    finally:
        check.set_seed(None)
    return Tested(outcome, link.calls)
