"""Judge processes side by side, one per worker; a dead one is replaced and its submission given out again."""

from __future__ import annotations

import contextlib
import itertools
import multiprocessing
import os
import signal
import time
import traceback
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess

from autograder.course.errors import UserError
from autograder.course.records import Note, Rebuilt, Submission, Verdict
from autograder.judge.judge import Judge
from autograder.judge.retries import NoVerdict
from autograder.rebuild.rebuild import rebuild
from autograder.worker.client.layers import at_grading
from autograder.worker.client.worker import Worker
from autograder.worker.inside import isolation
from autograder.worker.sandbox import orphans
from autograder.worker.sandbox.launch import Sandbox

# A judge runs no student code, so its end is a machine fault or one of the grader: the submission is given
# out once more, and then left to a person.
_MAX_DEATHS = 2
_MAX_FALSE_STARTS = 3  # judges that ended, one after another, before any of them had begun with a submission
SHUTDOWN_TIMEOUT = 5.0  # seconds for idle judges to end their workers
_HANG_MARGIN = 60.0  # seconds over a submission's own limit before its judge counts as hung


_STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass
class Graded:
    """What the pool gives back for one submission; `verdict` is None where a person has to look.

    Attributes:
        notes: what that person should know.
    """

    submission: Submission
    rebuilt: Rebuilt | None
    verdict: Verdict | None
    notes: list[Note] = field(default_factory=list)


@dataclass
class _Job:
    """A submission, the seed of its draws where it is not the judge's own, and how many judges died of it."""

    submission: Submission
    seed: int | None
    deaths: int = 0


@dataclass
class _Member:
    process: BaseProcess
    pipe: Connection
    job: int | None = None
    failed: str = ""  # what went wrong in it, where that is a fault of the grader
    since: float = 0.0
    started: bool = False  # with the submission


@dataclass
class JudgePool:
    """Grades submissions with several judges, each with its own sandboxed worker.

    A list of them with `run`; with `start`, `submit` and `finished` one after another, as they come.

    Args:
        judge: prepared in this process (its imports are shared by the fork), without a worker.
        sandbox: for the workers.
        size: how many judges.
    """

    judge: Judge
    sandbox: Sandbox
    size: int
    faults: list[str] = field(default_factory=list)  # of the grader itself, as its judges told them
    layers: list[str] = field(default_factory=list)  # of the sandbox that held, as the judges tried them
    _members: list[_Member] = field(default_factory=list)
    _false_starts: int = 0
    _jobs: dict[int, _Job] = field(default_factory=dict)  # that have no result yet
    _waiting: deque[int] = field(default_factory=deque)  # those of them that no judge has
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def run(self, submissions: Iterable[Submission]) -> Iterator[Graded]:
        """Set the judges to work; the iterator gives a result for each submission, in the order they end.

        Args:
            submissions: taken a few at a time, so that those of a large class need not all be in memory.

        Raises:
            UserError: no worker can be started; the iterator raises it.
        """
        coming = iter(submissions)
        self._take(coming)
        self._hand_out()
        return self._results(coming)

    def _take(self, coming: Iterator[Submission]) -> None:
        """See that each judge finds another submission when it is done with its own."""
        for submission in itertools.islice(coming, max(0, 2 * self.size - len(self._jobs))):
            self.submit(submission)

    def _results(self, coming: Iterator[Submission]) -> Iterator[Graded]:
        try:
            while self._jobs:
                finished = self.finished()
                self._take(coming)
                yield from finished
        finally:
            self.close()

    def start(self) -> None:
        """Start all judges now, so that the first submission finds them ready."""
        while len(self._members) < self.size:
            self._members.append(self._start())

    @property
    def has_room(self) -> bool:
        """Whether a judge has nothing to do."""
        return len(self._jobs) < self.size

    def submit(self, submission: Submission, seed: int | None = None) -> None:
        """Give a submission to the judges; `finished` hands out its result.

        Args:
            seed: of its draws; None takes the judge's own.
        """
        number = next(self._numbers)
        self._jobs[number] = _Job(submission, seed)
        self._waiting.append(number)

    def finished(self, timeout: float = 1.0) -> list[Graded]:
        """Wait until something happens, for `timeout` seconds at most; returns the results there are.

        Raises:
            UserError: no worker can be started.
        """
        self._hand_out()
        ended = [self._collect(member) for member in self._ready(timeout)]
        results = []
        for number, reply in ended:
            if number is None:
                continue
            job = self._jobs[number]
            if type(reply) is not tuple:
                job.deaths += reply is not None  # else its judge had not begun with it
                if job.deaths < _MAX_DEATHS:
                    self._waiting.append(number)
                    continue
                reply = (None, None)
            results.append(Graded(self._jobs.pop(number).submission, *reply))
        self._hand_out()  # no judge waits while the caller works on a result
        return results

    def _hand_out(self) -> None:
        busy = sum(member.job is not None for member in self._members)
        while len(self._members) < min(self.size, busy + len(self._waiting)):
            self._members.append(self._start())
        for member in self._members:
            if member.job is None and self._waiting:
                member.job, member.since, member.started = self._waiting.popleft(), time.monotonic(), False
                with contextlib.suppress(OSError):  # a dead one is noticed when it is read
                    member.pipe.send(self._jobs[member.job])

    def _start(self) -> _Member:
        context = multiprocessing.get_context("fork")
        ours, theirs = context.Pipe()
        inherited_pipes = [member.pipe for member in self._members] + [ours]
        process = context.Process(
            target=_serve, args=(theirs, inherited_pipes, self.judge, self.sandbox), daemon=True
        )
        before = signal.pthread_sigmask(signal.SIG_BLOCK, _STOPPING)
        try:
            process.start()
        except OSError as error:
            raise UserError(f"Can't start a judge: {error.strerror}. Fewer may fit: --workers 1.") from error
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
            theirs.close()
        return _Member(process, ours)

    def _ready(self, timeout: float) -> list[_Member]:
        """Wait until something happens; the members it happened to."""
        pipes = wait([member.pipe for member in self._members], timeout)
        limit = self.judge.policy.longest_seconds + _HANG_MARGIN
        for member in self._members:
            if member.job is not None and time.monotonic() - member.since > limit:
                member.process.kill()
        return [member for member in self._members if member.pipe in pipes]

    def _collect(self, member: _Member) -> tuple[int | None, tuple | bool | None]:
        """What a judge was given, and its result, or True where it has died.

        Nothing in place of the job: there is no result yet. Nothing in place of the result: it had not begun.
        """
        try:
            kind, *reply = member.pipe.recv()
        except (EOFError, OSError):
            if member.failed:
                self.faults.append(member.failed)
            self._members.remove(member)
            member.process.join()
            member.pipe.close()
            orphans.kill_orphans()
            if not member.started:
                self._count_false_start()
                return member.job, None
            return member.job, True
        if kind == "fatal":
            raise UserError(reply[0])
        if kind == "failed":
            member.failed = reply[0]
            return None, None
        if kind == "begun":
            member.since, member.started, self._false_starts = time.monotonic(), True, 0
            return None, None
        if kind == "layers":
            self.layers[:] = reply[0]
            return None, None
        job, member.job = member.job, None
        return job, tuple(reply)

    def _count_false_start(self) -> None:
        self._false_starts += 1
        if self._false_starts >= _MAX_FALSE_STARTS:
            raise UserError(
                f"{_MAX_FALSE_STARTS} judges in a row ended before they had begun. Is there memory left? "
                "What was graded is kept; the same command goes on from here."
            )

    def close(self) -> None:
        """End every judge, and with it its worker; for one that still grades, nobody waits any more."""
        for member in self._members:
            member.pipe.close()
            if member.job is not None:
                member.process.kill()
        ends = time.monotonic() + SHUTDOWN_TIMEOUT
        for member in self._members:
            member.process.join(timeout=max(0.0, ends - time.monotonic()))
            if member.process.is_alive():
                member.process.kill()
                member.process.join()
        self._members.clear()
        orphans.kill_orphans()


def _serve(pipe: Connection, inherited_pipes: list[Connection], judge: Judge, sandbox: Sandbox) -> None:
    """In a judge process: grade what comes through the pipe until it closes."""
    isolation.prctl(isolation.PR_SET_PDEATHSIG, signal.SIGKILL)  # a killed coordinator leaves no judge behind
    ignore_stop_signals()
    orphans.become_subreaper()
    for other in inherited_pipes:
        other.close()
    judge.worker, judge.started = Worker(sandbox, judge.policy), lambda: pipe.send(("begun",))
    try:
        judge.worker.start(meanwhile=judge.import_torch)
        pipe.send(("layers", at_grading(judge.worker)))
        while True:
            job = pipe.recv()
            submission, judge.repeats = job.submission, 1 - job.deaths
            if job.seed is not None:
                judge.seeds = {submission.student: job.seed}
            judge.started()
            rebuilt = rebuild(submission, judge.assignment)
            try:
                verdict, notes = judge.grade(submission, rebuilt), []
            except NoVerdict as unknown:
                verdict, notes = None, unknown.notes
            pipe.send(("graded", rebuilt, verdict, notes))
    except EOFError:
        pass
    except UserError as error:
        pipe.send(("fatal", str(error)))
    except BrokenPipeError:
        pass
    except Exception as error:  # a fault of the grader: it is said, and the submission is left to a person
        with contextlib.suppress(OSError):
            pipe.send(("failed", "".join(traceback.format_exception(error)[-4:])))
    finally:
        judge.worker.close()
        os._exit(0)


def ignore_stop_signals() -> None:
    """In a child process: Ctrl-C and its like, which a terminal sends to all, are for the coordinator."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for number in (signal.SIGTERM, signal.SIGHUP):  # not ignored: that would be passed on to students' code
        signal.signal(number, lambda *_: None)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOPPING)
