"""Write the feedback pages of a class in several processes at once."""

from __future__ import annotations

import concurrent.futures
import multiprocessing
import signal
from collections.abc import Callable, Iterable
from pathlib import Path

from autograder.course.assignment import Assignment
from autograder.course.course import Course
from autograder.course.errors import UserError
from autograder.intake.files import SECRET, STAMP
from autograder.judge.pool import ignore_stop_signals
from autograder.system.files import write_atomically
from autograder.system.repeat import repeat_once
from autograder.worker.inside import isolation


def write_feedback(
    course: Course,
    assignment: Assignment,
    students: Iterable[str],
    workers: int,
    step: Callable[[str], None],
) -> dict[str, Path]:
    """Write the pages of these students from what was graded last; returns their paths.

    Args:
        workers: processes.
        step: called with the student's name after each page.

    Raises:
        UserError: something kills the processes again and again, or a page can't be written.
    """
    paths: dict[str, Path] = {}

    def write_rest() -> None:
        rest = sorted(set(students) - paths.keys())
        _write_in_parallel(course, assignment, rest, workers, paths, step)

    try:
        repeat_once(write_rest, concurrent.futures.BrokenExecutor)
    except concurrent.futures.BrokenExecutor as error:  # one of its processes was killed
        raise UserError(
            "Writing the feedback was stopped twice: something kills its processes. The grades are kept; the "
            "same command writes the feedback."
        ) from error
    add_exchange_files(course, assignment, paths)
    return paths


def add_exchange_files(course: Course, assignment: Assignment, pages: dict[str, Path]) -> None:
    """Let `nbgrader release_feedback` give the pages out: it looks there for what `nbgrader collect` brought.

    By the secret it tells whose page may be fetched with which submission.
    """
    for student, page in pages.items():
        for name in (STAMP, SECRET):
            path = course.workspace / "submitted" / student / assignment.name / name
            if path.is_file() and not path.is_symlink() and path.stat().st_size < 4096:
                write_atomically(page.with_name(name), path.read_bytes())


def _write_in_parallel(course, assignment, students: list[str], workers: int, paths: dict, step) -> None:
    pool = concurrent.futures.ProcessPoolExecutor(
        max_workers=max(1, min(workers, len(students))),
        mp_context=multiprocessing.get_context("fork"),
        initializer=_begin_feedback,
        initargs=(course, assignment),
    )
    try:
        # One by one: after Ctrl-C, pages that have been given out are finished first.
        for student, path in pool.map(_write_one_feedback, students):
            paths[student] = path
            step(student)
    finally:
        pool.shutdown(cancel_futures=True)


_feedback: Callable  # set in each process of the pool


def _begin_feedback(course: Course, assignment: Assignment) -> None:
    global _feedback
    from autograder.feedback import pages

    isolation.prctl(isolation.PR_SET_PDEATHSIG, signal.SIGKILL)
    ignore_stop_signals()

    _feedback = lambda student: pages.write_from_workspace(course, assignment, student)  # noqa: E731


def _write_one_feedback(student: str) -> tuple[str, Path]:
    return student, _feedback(student)
