"""The part that runs in a Dask worker: it passes submissions on to judge hosts, and answers back, as bytes.

A judge host (`host`) is a process of its own, started with subprocess; no student code runs in a Dask worker
or in a fork of one. This module travels to the workers by value, so a worker on which the grader is missing,
or is another version, can say so. It imports nothing of the grader.
"""

from __future__ import annotations

import contextlib
import importlib.util
import multiprocessing
import os
import pickle
import platform
import socket
import subprocess
import sys
import tempfile
import threading
from collections import deque
from multiprocessing.connection import Connection
from typing import IO

from distributed import WorkerPlugin

_ENDS_WITHIN = 5.0
HOST = ("-m", "autograder.cluster.host")  # what a judge host runs
_STARTS_WITHIN = 300.0  # seconds
_THREAD_COUNTS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")


class JudgeHostLost(Exception):
    """The judge host ended, or did not answer in time, and so did the one in its place."""


class JudgePlugin(WorkerPlugin):
    """Keeps a judge host for each submission that its worker grades at the same time.

    Args:
        setup: a pickled `JudgeSetup`.
        seconds: that one submission may take in a judge host, at most.
    """

    def __init__(self, setup: bytes, seconds: float):
        self._setup, self._seconds = setup, seconds

    def setup(self, worker) -> None:
        self._key = worker.security.tls_worker_key or worker.security.tls_worker_cert or ""
        self._idle: deque[_Host] = deque()
        self._all: set[_Host] = set()
        self._lock, self._ended = threading.Lock(), False

    def teardown(self, worker) -> None:
        """End every judge host; a submission that is being graded has no result."""
        with self._lock:
            self._ended = True
            hosts, self._all = self._all, set()
        for host in hosts:
            host.shut_down()
        for host in hosts:
            host.end()

    def grade(self, submissions: bytes, count: int) -> bytes:
        """What a judge host answers.

        Raises:
            JudgeHostLost: it ended twice. The judges in it may end; this is the end of the host itself.
        """
        last_error_line = ""
        for _ in range(2):
            host = self._take()
            if isinstance(host, bytes):
                return host
            answer = host.ask(submissions, count * self._seconds)
            if answer is not None:
                self._idle.append(host)
                return answer
            self._end(host)
            last_error_line = host.last_error_line()
        raise JudgeHostLost(f"the judge host on {platform.node()} ended twice{last_error_line}")

    def _end(self, host: _Host) -> None:
        host.end()
        with self._lock:
            self._all.discard(host)

    def _take(self) -> _Host | bytes:
        """An idle judge host, or a new one; where none can be started, an answer that says so."""
        while self._idle:
            with contextlib.suppress(IndexError):  # another thread was quicker
                if (host := self._idle.popleft()).is_running:
                    return host
        spec = importlib.util.find_spec("autograder")
        if spec is None or spec.origin is None:
            return _refusal(
                "the grader is not installed there: pip install the course with its extra 'grader'"
            )
        host = _Host(os.path.dirname(os.path.dirname(spec.origin)), self._key)
        with self._lock:
            if self._ended:
                host.end()
                raise JudgeHostLost("the run has ended")
            self._all.add(host)
        answer = host.ask(self._setup, _STARTS_WITHIN)
        if answer is None or pickle.loads(answer)[0] != "ready":
            self._end(host)
            if self._ended:
                raise JudgeHostLost("the run has ended")
            return answer or _refusal(f"no judge could be started there{host.last_error_line()}")
        return host


def _refusal(text: str) -> bytes:
    return pickle.dumps(("refused", f"{platform.node()}: {text}"))


class _Host:
    """A judge host and the pipe to it.

    Args:
        folder: where the package of the grader is.
        key: path of the key of this worker's certificate, which no student's code may see.
    """

    def __init__(self, folder: str, key: str):
        self._pipe, theirs = multiprocessing.Pipe()
        self._errors: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 (it ends with this object)
        path = os.pathsep.join(filter(None, [folder, os.environ.get("PYTHONPATH")]))
        with theirs:
            self._process = subprocess.Popen(
                [
                    sys.executable,
                    "-B",
                    *HOST,
                    str(theirs.fileno()),
                    str(os.getpid()),
                    *([] if "-----BEGIN" in key else [key]),  # it may be in memory only
                ],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self._errors,
                env=os.environ | dict.fromkeys(_THREAD_COUNTS, "1") | {"PYTHONPATH": path},
                start_new_session=True,  # Ctrl-C, which a terminal sends to all, is for the coordinator
            )

    @property
    def is_running(self) -> bool:
        return self._process.poll() is None

    def ask(self, request: bytes, seconds: float) -> bytes | None:
        """Send bytes and wait for the answer; None where there is none."""
        pipe: Connection = self._pipe
        try:
            pipe.send_bytes(request)
            return pipe.recv_bytes() if pipe.poll(seconds) else None
        except (EOFError, OSError):
            return None

    def shut_down(self) -> None:
        """Tell it that nobody waits any more; whoever waits for an answer learns that there is none."""
        with contextlib.suppress(OSError), socket.socket(fileno=os.dup(self._pipe.fileno())) as end:
            end.shutdown(socket.SHUT_RDWR)

    def end(self) -> None:
        """End it, and with it its judges and their sandboxes; in good order, if it can."""
        self.shut_down()
        try:
            self._process.wait(timeout=_ENDS_WITHIN)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def last_error_line(self) -> str:
        """The last line of what it printed, to be put after a sentence."""
        self._errors.seek(0)
        lines = self._errors.read()[-2000:].decode("utf-8", "replace").strip().splitlines()
        return f": {lines[-1][:300]}" if lines else ""
