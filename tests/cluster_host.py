"""A judge host for tests: it kills its Dask worker when a submission is called so.

    python tests/cluster_host.py real|stub DESCRIPTOR PARENT [KEY_FILE]

``real`` is the judge host of the grader, ``stub`` answers at once and grades nothing. With either, a
submission of a student whose name begins with ``poison`` kills the Dask worker. With ``stub``, the first
submission waits for a GPU.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
import time
from multiprocessing.connection import Connection


def kill_worker_of(submissions) -> None:
    if any(one.student.startswith("poison") for one in submissions):
        os.kill(os.getppid(), signal.SIGKILL)
        time.sleep(60)  # this process ends with its worker


def stub(pipe: Connection) -> None:
    from autograder.course.records import CellVerdict, Verdict

    setup, has_begun = pickle.loads(pipe.recv_bytes()), False
    if setup.assignment == "refused":
        pipe.send_bytes(pickle.dumps(("refused", "this machine: numpy is another one")))
        return
    pipe.send_bytes(pickle.dumps(("ready", "")))
    while True:
        submissions = pickle.loads(pipe.recv_bytes())
        kill_worker_of(submissions)
        cells = [CellVerdict("run", "run", None, 1.0, "manual" if has_begun else "waiting")]
        results = {one.student: (None, Verdict(one.student, "", cells), []) for one in submissions}
        has_begun = True
        pipe.send_bytes(pickle.dumps(("graded", (results, ["network"], []))))


def real(pipe: Connection, parent: int, *key_file: str) -> None:
    from autograder.cluster import host

    grade = host._grade

    def grade_or_kill(pool, submissions):
        kill_worker_of(submissions)
        return grade(pool, submissions)

    host._grade = grade_or_kill
    host.main(pipe, parent, *key_file)


if __name__ == "__main__":
    from autograder.worker.inside import isolation

    isolation.prctl(isolation.PR_SET_PDEATHSIG, signal.SIGKILL)
    end = Connection(int(sys.argv[2]))
    stub(end) if sys.argv[1] == "stub" else real(end, int(sys.argv[3]), *sys.argv[4:])
