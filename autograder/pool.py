"""Judge processes side by side, one per worker; a dead one is replaced and its submission given out again."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait

from .errors import UserError
from .judge.client import Worker
from .judge.judge import Judge
from .rebuild import rebuild
from .records import Rebuilt, Submission, Verdict
from .sandbox.launch import Sandbox
from .worker import isolate

_ATTEMPTS = 2  # a submission that takes two judges with it is left to a person
_PATIENCE = 60.0  # seconds over a submission's own limit before its judge counts as hung


@dataclass
class Graded:
    """What the pool gives back for one submission; `verdict` is None where two judges died over it."""

    submission: Submission
    rebuilt: Rebuilt | None
    verdict: Verdict | None


@dataclass
class _Member:
    process: multiprocessing.Process
    pipe: Connection
    job: int | None = None
    since: float = 0.0


@dataclass
class JudgePool:
    """Grades submissions with several judges, each with its own sandboxed worker.

    Args:
        judge: prepared in this process (its imports are shared by the fork), without a worker.
        sandbox: for the workers.
        size: how many judges.
    """

    judge: Judge
    sandbox: Sandbox
    size: int
    _members: list[_Member] = field(default_factory=list)

    def run(self, submissions: list[Submission]) -> Iterator[Graded]:
        """Set the judges to work; the iterator gives a result for each submission, in the order they end.

        Raises:
            UserError: no worker can be started; the iterator raises it.
        """
        waiting = deque(range(len(submissions)))
        self._hand_out(waiting, submissions)
        return self._results(waiting, submissions)

    def _results(self, waiting: deque[int], submissions: list[Submission]) -> Iterator[Graded]:
        attempts = [0] * len(submissions)
        try:
            while waiting or any(member.job is not None for member in self._members):
                self._hand_out(waiting, submissions)
                ended = [self._collect(member) for member in self._ready()]
                results = []
                for job, reply in ended:
                    if job is None:
                        continue
                    attempts[job] += 1
                    if reply is None and attempts[job] < _ATTEMPTS:
                        waiting.append(job)
                    else:
                        results.append(Graded(submissions[job], *(reply or (None, None))))
                self._hand_out(waiting, submissions)  # no judge waits while the caller works on a result
                yield from results
        finally:
            self.close()

    def _hand_out(self, waiting: deque[int], submissions: list[Submission]) -> None:
        busy = sum(member.job is not None for member in self._members)
        while len(self._members) < min(self.size, busy + len(waiting)):
            self._members.append(self._start())
        for member in self._members:
            if member.job is None and waiting:
                member.job, member.since = waiting.popleft(), time.monotonic()
                with contextlib.suppress(OSError):  # a dead one is noticed when it is read
                    member.pipe.send(submissions[member.job])

    def _start(self) -> _Member:
        context = multiprocessing.get_context("fork")
        ours, theirs = context.Pipe()
        strangers = [member.pipe for member in self._members] + [ours]
        process = context.Process(
            target=_serve, args=(theirs, strangers, self.judge, self.sandbox), daemon=True
        )
        process.start()
        theirs.close()
        return _Member(process, ours)

    def _ready(self) -> list[_Member]:
        """Wait until something happens; the members it happened to."""
        pipes = wait([member.pipe for member in self._members], timeout=1.0)
        limit = self.judge.policy.total_seconds + _PATIENCE
        for member in self._members:
            if member.job is not None and time.monotonic() - member.since > limit:
                member.process.kill()
        return [member for member in self._members if member.pipe in pipes]

    def _collect(self, member: _Member) -> tuple[int | None, tuple[Rebuilt, Verdict] | None]:
        try:
            kind, *reply = member.pipe.recv()
        except (EOFError, OSError):
            self._members.remove(member)
            member.process.join()
            member.pipe.close()
            return member.job, None
        if kind == "fatal":
            raise UserError(reply[0])
        job, member.job = member.job, None
        return job, tuple(reply)

    def close(self) -> None:
        """End every judge, and with it its worker."""
        for member in self._members:
            member.pipe.close()
        for member in self._members:
            member.process.join(timeout=5)
            if member.process.is_alive():
                member.process.kill()
                member.process.join()
        self._members.clear()


def _serve(pipe: Connection, strangers: list[Connection], judge: Judge, sandbox: Sandbox) -> None:
    """In a judge process: grade what comes through the pipe until it closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the coordinator's to handle
    isolate.prctl(isolate.PR_SET_PDEATHSIG, signal.SIGKILL)  # and a killed coordinator leaves no judge behind
    for other in strangers:
        other.close()
    _single_threaded()
    judge.worker = Worker(sandbox, judge.policy)
    try:
        judge.worker.start()
        while True:
            submission = pipe.recv()
            rebuilt = rebuild(submission, judge.assignment)
            pipe.send(("graded", rebuilt, judge.grade(submission, rebuilt)))
    except EOFError:
        pass
    except UserError as error:
        pipe.send(("fatal", str(error)))
    except BrokenPipeError:
        pass
    finally:
        judge.worker.close()
        os._exit(0)


def _single_threaded() -> None:
    """One thread per judge: there is one judge per core."""
    import sys

    torch = sys.modules.get("torch")
    if torch is not None:
        torch.set_num_threads(1)
