"""Writes what a grading run does to the log, for whoever has to find out later what happened."""

from __future__ import annotations

import logging

from autograder.course.records import Verdict

_log = logging.getLogger(__name__)


def log_start(run, submissions: int, fresh: int) -> None:
    for name in run.not_understood:
        _log.warning("%s was handed in and not understood", name)
    about = (run.assignment, submissions, fresh, run.seed, run.workers, run.sandbox)
    _log.info("%s: %d submissions, %d to grade; seed %d, %d workers, sandbox %s", *about)


def log_verdict(verdict: Verdict) -> None:
    """Say what a submission got, and everything that a person should know about it."""
    student = verdict.student
    about = (student, verdict.points, verdict.max_points, verdict.seconds, verdict.worker_cpu)
    _log.info("%s: graded, %g of %g points, in %.2f s with %.2f s of CPU in the worker", *about)
    for text in filter(None, [verdict.problem, *(note.text for note in verdict.notes)]):
        _log.info("%s: %s", student, text)


def log_end(run) -> None:
    """Say how the run ended, whom it could not grade, and what went wrong in the grader itself."""
    for fault in run.faults:
        _log.error("a fault of the grader itself, please report it:\n%s", fault)
    for student, known in run.ungraded.items():
        _log.error("%s: not graded; %s", student, known or "no judge could finish it")
    about = (run.assignment, run.graded, run.reused, len(run.failed), run.seconds)
    _log.info("%s: %d graded, %d unchanged, %d not graded, in %.1f s", *about)
