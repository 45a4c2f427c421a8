"""Judges on a Dask cluster, with the interface of `judge.pool.JudgePool`.

Each submission is a task that is bound to one worker, and a worker is given no more than it grades at a time.
So it is known which submissions a worker that died was busy with: these are graded again, one alone on a
worker, and one whose worker died three times is left to a person. None is blamed for what its neighbor did.
"""

from __future__ import annotations

import contextlib
import logging
import pickle
import queue
import threading
import time
import uuid
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import cloudpickle
from distributed import Client, Future, get_worker

from autograder.cluster import plugin
from autograder.cluster.connection import Connection
from autograder.cluster.course_files import JudgeSetup
from autograder.course.errors import UserError
from autograder.course.records import Note, Submission
from autograder.judge.pool import Graded

if TYPE_CHECKING:
    from autograder.course.policy import Policy

_MAX_DEATHS = 3  # of workers with the same submission
_SINGLY_UP_TO = 50  # threads of the cluster; beyond, several submissions make a task
_LARGEST_BATCH = 20
_SECONDS_BETWEEN_LOOKS = 5.0  # at the workers
_SETTLES_WITHIN = 2.0  # a worker that has come; until then, Dask's nanny would not replace it
_REPORT_INTERVAL = 60.0
_START_SECONDS, _MARGIN_SECONDS = 300.0, 60.0
_KEPT = "What was graded is kept; the same command goes on from here."
_SCHEDULER_LOST = f"The connection to the scheduler was lost. {_KEPT}"

cloudpickle.register_pickle_by_value(plugin)
_log = logging.getLogger(__name__)


@dataclass
class _Seats:
    """A worker: how much it grades at a time, and what it is grading."""

    threads: int
    gpus: int = 0
    refused: bool = False
    tasks: set[str] = field(default_factory=set)
    shared: bool = True  # False while a submission is graded alone
    on_gpu: int = 0


@dataclass
class _Task:
    future: Future
    address: str
    jobs: list[int]
    gpu: bool


@dataclass
class ClusterPool:
    """Grades submissions with judges beside the workers of a Dask cluster.

    Args:
        setup: what the judges are told.
        policy: limits.
        connection: where the scheduler is.
        say: told what a person should know while it runs.
    """

    setup: JudgeSetup
    policy: Policy
    connection: Connection
    say: Callable[[str], None] = lambda _: None
    faults: list[str] = field(default_factory=list)  # of the grader itself, as its judges told them
    layers: list[str] = field(default_factory=list)  # of the sandbox that held on every worker
    _seats: dict[str, _Seats] = field(default_factory=dict)
    _tasks: dict[str, _Task] = field(default_factory=dict)
    _deaths: Counter[int] = field(default_factory=Counter)  # of workers, by submission
    _events: queue.SimpleQueue = field(default_factory=queue.SimpleQueue)
    _client: Client | None = None
    _next_look: float = 0.0  # at the workers, when
    _reported_at: float = float("-inf")  # that there are none
    _name: str = field(default_factory=lambda: f"autograder-{uuid.uuid4().hex}")

    def run(self, submissions: Sequence[Submission]) -> Iterator[Graded]:
        """Set the judges to work; the iterator gives a result for each submission, in the order they end.

        Raises:
            UserError: the scheduler cannot be reached, or no worker may grade; the iterator raises it, too.
        """
        self._submissions = submissions
        self._waiting, self._alone, self._for_gpu = deque(range(len(submissions))), deque[int](), deque[int]()
        self._connect()
        self._look_at_workers()
        self._hand_out()
        return self._results()

    def _connect(self) -> None:
        address = self.connection.address
        try:
            self._client = Client(
                address,
                security=self.connection.security,
                set_as_default=False,
                timeout=30,
                name="autograder",
            )
            self._refuse_other_pythons()
            seconds = 2 * (self.policy.longest_seconds + _MARGIN_SECONDS) + _START_SECONDS
            self._client.register_plugin(
                plugin.JudgePlugin(pickle.dumps(self.setup), seconds), name=self._name
            )
            self._client.subscribe_topic("all", self._on_cluster_event)
        except (OSError, TimeoutError, ValueError) as error:
            raise UserError(
                f"The scheduler {address} can't be reached ({error or type(error).__name__}). Is it running, "
                "do the certificates belong together, does a firewall let its port through?"
            ) from error

    def _refuse_other_pythons(self) -> None:
        """What travels to the workers is code of this Python; another one could not even read it."""
        versions: Any = self._running.get_versions(check=False)
        here = versions["client"]["host"]["python"].split(".")[:2]
        for address, worker in versions["workers"].items():
            there = worker["host"]["python"].split(".")[:2]
            if there != here:
                raise UserError(
                    f"The worker {address} runs Python {'.'.join(there)}, and this is {'.'.join(here)}. "
                    "Start it with the same Python and the same packages."
                )

    @property
    def _running(self) -> Client:
        assert self._client is not None
        return self._client

    # ----------------------------------------------------------------- what happens

    def _on_cluster_event(self, event: tuple) -> None:
        """Called in the client's thread."""
        self._events.put(("cluster", event[1]))

    def _on_end(self, future: Future) -> None:
        """Called in a thread of the client."""
        self._events.put(("ended", future.key))

    def _results(self) -> Iterator[Graded]:
        idle_since = 0.0
        try:
            while self._waiting or self._alone or self._for_gpu or self._tasks:
                results = self._next_results()
                self._hand_out()  # no worker waits while the caller works on a result
                yield from results
                idle_since = self._wait_for_workers(idle_since) if not self._tasks else 0.0
        finally:
            self.close()

    def _next_results(self) -> list[Graded]:
        """Wait until something happens; what has been graded."""
        until_look = min(_SECONDS_BETWEEN_LOOKS, self._next_look - time.monotonic())
        if until_look <= 0:
            return self._look_at_workers()
        try:
            kind, what = self._events.get(timeout=until_look)
        except queue.Empty:
            return self._look_at_workers()
        if kind == "ended":
            return self._collect(what)
        if what.get("action") == "remove-worker":
            return self._lose_worker(what)
        if what.get("action") == "add-worker":
            self._next_look = min(self._next_look, time.monotonic() + _SETTLES_WITHIN)
        return []

    def _look_at_workers(self) -> list[Graded]:
        """Take in which workers there are; results as in `_lose_worker`, of any whose end nobody told of."""
        self._next_look, results = time.monotonic() + _SECONDS_BETWEEN_LOOKS, []
        try:
            found = self._running.scheduler_info(n_workers=-1)["workers"]
        except (OSError, TimeoutError) as error:
            raise UserError(_SCHEDULER_LOST) from error
        if self._running.status != "running":
            raise UserError(_SCHEDULER_LOST)
        for address in set(self._seats) - set(found):
            busy_with = self._seats[address].tasks
            results += self._lose_worker({"worker": address, "processing-tasks": set(busy_with)})
        for address, worker in found.items():
            gpus = int((worker.get("resources") or {}).get("GPU", 0))
            self._seats.setdefault(address, _Seats(worker["nthreads"], gpus))
        return results

    def _wait_for_workers(self, since: float) -> float:
        """Nothing is being graded: say so, and give up after a while; since when that is so."""
        now = time.monotonic()
        if not since:
            return now
        refused = sum(seats.refused for seats in self._seats.values())
        minutes = self.connection.wait_seconds / 60
        also = f", but for {refused} that may not grade" if refused else ""
        if now - since > min(
            _SECONDS_BETWEEN_LOOKS, self.connection.wait_seconds
        ):  # else one is about to come
            why = self.connection.why_no_worker()
            also += f" ({why})" if why else ""
        if now - self._reported_at > _REPORT_INTERVAL:
            self._reported_at = now
            self.say(f"the cluster has no worker{also}; waiting up to {minutes:g} minutes for one")
        if now - since > self.connection.wait_seconds:
            raise UserError(f"No worker has come to the cluster within {minutes:g} minutes{also}. {_KEPT}")
        return since

    # ----------------------------------------------------------------- what is graded where

    def _hand_out(self) -> None:
        """Give every worker that has a seat free what is next."""
        if self._for_gpu and not self._has_gpus:
            self._waiting.extend(self._for_gpu)
            self._for_gpu.clear()
        for address, seats in list(self._seats.items()):
            while not seats.refused and seats.shared and len(seats.tasks) < seats.threads:
                if self._for_gpu and seats.on_gpu < seats.gpus:
                    self._submit(address, [self._for_gpu.popleft()], gpu=True)
                elif self._waiting:
                    self._submit(address, self._batch())
                elif self._alone and not seats.tasks:
                    self._submit(address, [self._alone.popleft()])
                    seats.shared = False
                else:
                    break

    @property
    def _has_gpus(self) -> bool:
        return any(seats.gpus and not seats.refused for seats in self._seats.values())

    def _batch(self) -> list[int]:
        threads = sum(seats.threads for seats in self._seats.values() if not seats.refused)
        size = 1 if threads <= _SINGLY_UP_TO else min(_LARGEST_BATCH, threads // 10)
        size = min(size, max(1, len(self._waiting) // threads))
        return [self._waiting.popleft() for _ in range(min(size, len(self._waiting)))]

    def _submit(self, address: str, jobs: list[int], gpu: bool = False) -> None:
        key = f"grade-{uuid.uuid4().hex}"
        future = self._running.submit(
            _task_function(self._name),
            pickle.dumps([self._submissions[job] for job in jobs]),
            len(jobs),
            key=key,
            workers=[address],
            allow_other_workers=False,
            resources={"GPU": 1} if gpu else None,
            pure=False,
        )
        self._tasks[key] = _Task(future, address, jobs, gpu)
        self._seats[address].tasks.add(key)
        self._seats[address].on_gpu += gpu
        future.add_done_callback(self._on_end)

    def _take_back(self, key: str) -> _Task:
        """A task is over, in one way or another: its worker has a seat free, the scheduler forgets it."""
        task = self._tasks.pop(key)
        seats = self._seats[task.address]
        seats.tasks.discard(key)
        seats.shared = True
        seats.on_gpu -= task.gpu
        task.future.release()
        return task

    def _collect(self, key: str) -> list[Graded]:
        """The results of a task that has ended."""
        if key not in self._tasks:
            return []
        future = self._tasks[key].future
        answer, error = None, ""
        if future.status == "finished":
            with contextlib.suppress(
                OSError, TimeoutError, CancelledError
            ):  # its worker died with the result
                answer = future.result(timeout=10)
        elif future.status == "error":
            error = _in_a_line(future.exception(timeout=30))
        elif self._running.status != "running":
            raise UserError(_SCHEDULER_LOST)
        task = self._take_back(key)
        if error:
            _log.warning("a worker lost %s: %s", task.address, error)
            return self._count_death(task, error)
        if answer is None:
            self._waiting.extend(task.jobs)
            return []
        kind, what = pickle.loads(answer)
        if kind == "refused":
            self._refuse(task, what)
            return []
        results, layers, faults = what
        self.layers[:] = layers if not self.layers else [one for one in self.layers if one in layers]
        self.faults += faults
        return [graded for job in task.jobs for graded in self._graded(job, results, task.gpu)]

    def _graded(self, job: int, results: dict[str, tuple], was_on_gpu: bool) -> list[Graded]:
        submission = self._submissions[job]
        one = Graded(submission, *results[submission.student])
        if one.verdict and one.verdict.waits and self._has_gpus and not was_on_gpu:
            self._for_gpu.append(job)
            return []
        return [one]

    def _refuse(self, task: _Task, reason: str) -> None:
        """A worker may not grade: others do what it was given."""
        self._waiting.extendleft(reversed(task.jobs))
        if task.address in self._seats and not self._seats[task.address].refused:
            self._seats[task.address].refused = True
            if all(seats.refused for seats in self._seats.values()):
                raise UserError(f"No worker may grade. {task.address} on {reason} {_KEPT}")
            self.say(f"the worker {task.address} grades nothing. {reason}")

    # ----------------------------------------------------------------- workers that die

    def _lose_worker(self, event: dict) -> list[Graded]:
        """A worker is gone. What it was grading is graded again; the results are what was set aside."""
        address, results = event["worker"], []
        died_with = set(event.get("processing-tasks", ()))
        for key in [key for key, task in self._tasks.items() if task.address == address]:
            task = self._take_back(key)
            if event.get("expected") or key not in died_with:  # it was asked to end, or had ended the task
                self._waiting.extendleft(reversed(task.jobs))
            else:
                results += self._count_death(task, "the worker was lost")
        if self._seats.pop(address, None) and not event.get("expected"):
            _log.warning("the worker %s was lost", address)
        return results

    def _count_death(self, task: _Task, why: str) -> list[Graded]:
        """The worker of a task died: what may have killed it is graded again, alone, up to three times."""
        set_aside = []
        for job in task.jobs:
            self._deaths[job] += 1
            if self._deaths[job] < _MAX_DEATHS:
                self._alone.append(job)
                continue
            text = f"{_MAX_DEATHS} workers were lost while they graded it ({why}), so it was set aside"
            set_aside.append(Graded(self._submissions[job], None, None, [Note("lost_workers", text)]))
        return set_aside

    def close(self) -> None:
        """Forget all tasks, and end the judge hosts: what they still grade has no result."""
        client, self._client = self._client, None
        if client is None:
            return
        for task in self._tasks.values():
            task.future.release()
        self._tasks.clear()

        def leave() -> None:
            with contextlib.suppress(Exception):  # the scheduler may be gone
                client.unsubscribe_topic("all")
                client.unregister_worker_plugin(self._name)
            with contextlib.suppress(Exception):
                client.close(timeout=2)

        leaving = threading.Thread(target=leave, daemon=True)
        leaving.start()
        leaving.join(timeout=10)


def _task_function(name: str) -> Callable[[bytes, int], bytes]:
    """What a Dask worker calls; a function in a function travels by value: it need not have this module."""

    def grade(submissions: bytes, count: int) -> bytes:
        plugin: Any = get_worker().plugins[name]
        return plugin.grade(submissions, count)

    return grade


def _in_a_line(error: BaseException | None) -> str:
    return f"{type(error).__name__}: {error}".strip().replace("\n", " ")[:300]
