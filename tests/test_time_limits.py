"""Limits of time on a machine with too much to do: what a process waits for a processor costs no answer."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time

import pytest

from autograder.judge import proxies
from autograder.worker.client import session as session_module
from autograder.worker.client.session import Session

pytestmark = pytest.mark.skipif(
    not os.path.exists("/proc/self/schedstat"), reason="the system does not count how long a process waits"
)
CPU = min(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 0
OTHERS = 6  # processes that compute on the same processor
CODE = f"""
import os, time
os.sched_setaffinity(0, {{{CPU}}})
def work(seconds):
    ends = time.process_time() + seconds
    while time.process_time() < ends: pass
    return seconds
def sleep(seconds):
    time.sleep(seconds)
    return seconds
"""
BUSY = f"import os\nos.sched_setaffinity(0, {{{CPU}}})\nprint(1, flush=True)\nwhile True: pass"


@pytest.fixture
def busy():
    """Processes in sessions of their own, so that a kernel that is fair to sessions is so to each of them."""
    with contextlib.ExitStack() as stack:
        for _ in range(OTHERS):
            one = subprocess.Popen(
                [sys.executable, "-c", BUSY], stdout=subprocess.PIPE, start_new_session=True
            )
            stack.callback(one.wait)
            stack.callback(one.kill)
            stack.enter_context(one.stdout)
            one.stdout.readline()
        yield


@pytest.fixture
def session(worker):
    session = worker.begin(1)
    session.branch()
    assert session.run(CODE, 0).error is None
    session.serve()
    yield session
    worker.finish(session)


def call(session: Session, name: str, seconds: float, limit: float) -> float:
    return proxies.Proxy(proxies.Connection(session, (), limit), name)(seconds)


def test_waiting_for_a_processor_is_not_counted(session, busy):
    begun = time.monotonic()
    assert call(session, "work", 0.4, limit=0.8) == 0.4
    assert time.monotonic() - begun > 0.8, "the machine was not busy: this shows nothing"
    assert session.waited > 0


def test_a_busy_machine_does_not_let_an_endless_call_go_on(session, busy):
    with pytest.raises(proxies.RemoteError, match="stopped after 0.5 seconds"):
        call(session, "work", 1e9, limit=0.5)


def test_sleep_is_no_waiting(session, busy):
    begun = time.monotonic()
    with pytest.raises(proxies.RemoteError, match="stopped after 0.5 seconds"):
        call(session, "sleep", 30, limit=0.5)
    assert time.monotonic() - begun < 10


def test_a_submission_can_wait_no_longer_than_twice_its_time(session):
    session.ask = lambda word, pid: ["waited", 10**5000]
    most = session.policy.longest_seconds - session.policy.total_seconds
    with pytest.raises(proxies.RemoteError, match="stopped after 0.2 seconds"):
        session.waited_by[session.chain[-1]] = most - 1
        session.waited = most - 0.3
        call(session, "work", 1e9, limit=0.2)
    assert session.waited == pytest.approx(most)


def test_an_answer_of_the_supervisor_that_comes_too_late_is_taken_for_no_other(session, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(session_module, "_SUPERVISOR_TIMEOUT", 0.0)
        assert session.ask("waited", session.chain[-1]) == []
    assert session.ask("lives", session.chain[-1]) == ["lives", True]
