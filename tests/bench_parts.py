"""Where the time of a submission goes, part by part: the path of a submission in one process, with a clock in
each part. `tests.bench_grading` prints the result."""

from __future__ import annotations

import statistics
import time
from collections import defaultdict
from pathlib import Path

from autograder.course import policy as policies
from autograder.course.course import Course
from autograder.gradebook import GradebookWriter
from autograder.intake import intake as intake_module
from autograder.judge import judge as judge_module
from autograder.judge.judge import Judge
from autograder.judge.proxies import Connection
from autograder.judge.test_cell import TestCell
from autograder.rebuild import rebuild as rebuild_module
from autograder.receipts.deciding import environment
from autograder.receipts.receipts import Receipt, Receipts
from autograder.worker.client.session import Session
from autograder.worker.client.worker import Worker
from autograder.worker.sandbox.launch import choose

_SNAPSHOTS = ("branch", "serve", "end_serve", "park", "rest", "wake", "leave")
# part -> (class or module, name of the function)
_PARTS = {
    "rebuild": [(rebuild_module, "rebuild")],
    "sources read in a child process": [(judge_module, "read_sources")],
    "session begins (forks, namespaces, mounts)": [(Worker, "begin")],
    "cells": [(Session, "run")],
    "snapshots (forks)": [(Session, name) for name in _SNAPSHOTS],
    "calls of the student's functions": [(Connection, "ask")],
    "tests' own work": [(TestCell, "run")],
    "misconceptions": [(Judge, "_explanations")],
    "session ends": [(Worker, "finish")],
    "receipt": [(Receipts, "put")],
    "gradebook": [(GradebookWriter, "write")],
}  # fmt: skip
_REST = "everything else in the judge"


class _Clock:
    """Exclusive seconds of each part: a part's time does not count in the part that called it."""

    def __init__(self):
        self.seconds: dict[str, float] = defaultdict(float)
        self._running: list[str] = [_REST]
        self._since = time.perf_counter()

    def _switch(self) -> None:
        now = time.perf_counter()
        self.seconds[self._running[-1]] += now - self._since
        self._since = now

    def wrap(self, part: str, function):
        def timed(*args, **kwargs):
            self._switch()
            self._running.append(part)
            try:
                return function(*args, **kwargs)
            finally:
                self._switch()
                self._running.pop()

        return timed


def parts(root: Path, handed_in: Path, name: str, seed: int) -> dict[str, float]:
    """Mean milliseconds per submission of each part, with one judge; the first submission only warms up."""
    course = Course(root, handed_in.parent / f"parts_{name}")
    assignment = course.load(name)
    policy = policies.load(name, course.policies)
    begun = time.perf_counter()
    submissions = intake_module.intake(handed_in, assignment).submissions
    taken_in = (time.perf_counter() - begun) / len(submissions)
    clock, own = _Clock(), []
    for part, places in _PARTS.items():
        for place, function in places:
            own.append((place, function, getattr(place, function)))
            setattr(place, function, clock.wrap(part, getattr(place, function)))
    worker = Worker(choose("auto"), policy)
    try:
        worker.start()
        judge = Judge(assignment, policy, worker, seed)
        each = list(_grade_all(course, judge, submissions, clock))
    finally:
        worker.close()
        for place, function, before in own:
            setattr(place, function, before)
    found = {part: 1000 * statistics.mean(one.get(part, 0.0) for one in each) for part in [*_PARTS, _REST]}
    return {"intake": 1000 * taken_in, **found}


def _grade_all(course: Course, judge: Judge, submissions: list, clock: _Clock):
    with Receipts(course.workspace) as receipts, GradebookWriter(course, judge.assignment) as writer:
        for number, submission in enumerate([submissions[0], *submissions]):
            clock._switch()
            clock.seconds.clear()
            rebuilt = rebuild_module.rebuild(submission, judge.assignment)
            verdict = judge.grade(submission, rebuilt)
            receipts.put(Receipt(f"{number:064}", verdict, judge.seed, {}, environment()))
            writer.write(rebuilt, verdict)
            clock._switch()
            if number:
                yield dict(clock.seconds)
