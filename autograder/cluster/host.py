"""A judge host: a process beside a Dask worker that grades what the worker passes on to it.

    python -m autograder.cluster.host DESCRIPTOR PARENT [KEY_FILE]

It holds the same pool of judges as a run on one machine, of size one. Through the pipe come a `JudgeSetup`
and then lists of submissions; answers go back. Either side trusts the other: what students' code says was
read, bounded and checked in the judge. When the Dask worker ends, however it ends, this process does, too.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import signal
import sys
import tempfile
from multiprocessing.connection import Connection
from pathlib import Path

from autograder.cluster.course_files import (
    JudgeSetup,
    load_policy,
    refuse_other_code,
    refuse_other_tests,
    unpack,
)
from autograder.course.errors import UserError
from autograder.course.records import Submission
from autograder.judge.judge import Judge
from autograder.judge.pool import Graded, JudgePool
from autograder.rebuild.rebuild import rebuild
from autograder.receipts.deciding import same_for_all
from autograder.worker.inside import isolation
from autograder.worker.sandbox import orphans
from autograder.worker.sandbox.launch import choose, is_visible

_IDLE_SECONDS = 180.0  # without a submission: whoever started the run may have been killed


def main(pipe: Connection, parent: int, key_file: str = "") -> None:
    """Answer until the other end closes its pipe, or says nothing for long.

    Args:
        parent: process id of the Dask worker.
        key_file: of the worker's certificate.
    """
    isolation.prctl(isolation.PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it ended before that call
        return
    orphans.become_subreaper()
    try:
        refuse_visible(key_file)
        with contextlib.closing(_prepare(pickle.loads(pipe.recv_bytes()))) as pool:
            _answer(pipe, "ready", pool.sandbox.describe())
            while pipe.poll(_IDLE_SECONDS):
                graded = _grade(pool, pickle.loads(pipe.recv_bytes()))
                results = {one.submission.student: (one.rebuilt, one.verdict, one.notes) for one in graded}
                _answer(pipe, "graded", (results, pool.layers, pool.faults))
                pool.faults.clear()
    except UserError as error:
        _answer(pipe, "refused", f"{os.uname().nodename}: {error}")
    except (EOFError, BrokenPipeError):
        pass


def refuse_visible(key_file: str) -> None:
    """Raises:
    UserError: the sandbox shows the file to students' code.
    """
    if key_file and is_visible(key_file):
        raise UserError(
            f"students' code could read {key_file}, the key of the cluster. Move it out of the system's "
            "folders and of the virtual environment, and start the worker again."
        )


def _grade(pool: JudgePool, submissions: list[Submission]) -> list[Graded]:
    """One after another; the judge goes on living."""
    for submission in submissions:
        pool.submit(submission)
    graded: list[Graded] = []
    while len(graded) < len(submissions):
        graded += pool.finished()
    return graded


def _answer(pipe: Connection, kind: str, what: object) -> None:
    pipe.send_bytes(pickle.dumps((kind, what)))


def _prepare(setup: JudgeSetup) -> JudgePool:
    """A pool of one judge that agrees with the run in everything that decides a verdict.

    The files of the course are gone from the disk before the first submission begins.

    Raises:
        UserError: it does not agree, or no sandbox works here.
    """
    refuse_other_code(setup)
    sandbox = choose(setup.sandbox)
    with tempfile.TemporaryDirectory(prefix="autograder-") as folder:
        assignment = unpack(setup, Path(folder))
        policy = load_policy(assignment)
        refuse_other_tests(setup, same_for_all(assignment, policy, sandbox, setup.figures))
        judge = Judge(assignment, policy, None, setup.seed, setup.figures)
        rebuild(Submission("nobody", None, problem="nothing is handed in yet"), assignment)  # reads the rest
    return JudgePool(judge, sandbox, 1)


if __name__ == "__main__":
    main(Connection(int(sys.argv[1])), int(sys.argv[2]), *sys.argv[3:])
