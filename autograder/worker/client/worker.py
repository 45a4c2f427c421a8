"""Start and end what submissions run in: a fork server in its sandbox, and a session for each of them.

What it says is untrusted like all that comes out of the sandbox; see `session`.
"""

from __future__ import annotations

import contextlib
import select
import signal
import socket
import struct
import subprocess
import time
from collections.abc import Callable, Sequence

from autograder.course.errors import UserError
from autograder.course.policy import Policy
from autograder.system.repeat import repeat_once
from autograder.worker.client.exceptions import WorkerLost
from autograder.worker.client.session import (
    EXTERNAL_SIGNALS,
    INTERRUPT_GRACE,
    PARENT_TIMEOUT,
    Session,
    encode,
)
from autograder.worker.inside import wire
from autograder.worker.sandbox import launch, orphans

_GRADER_PROCESSES = (
    12  # processes that the grader itself needs in a session beside the parked ones, above the student's
)
_KILLED = (-signal.SIGKILL, 128 + signal.SIGKILL)  # exit status of bwrap when it, or what it runs, is killed


class Worker:
    """A fork server in its sandbox."""

    def __init__(self, sandbox: launch.Sandbox, policy: Policy):
        self.sandbox, self.policy = sandbox, policy
        self.server: launch.Server | None = None
        self.versions: dict = {}

    @property
    def running(self) -> launch.Server:
        """The fork server, once started."""
        assert self.server is not None
        return self.server

    def start(self, meanwhile: Callable[[], object] = lambda: None) -> None:
        """Start the fork server and wait until it has imported its libraries.

        Args:
            meanwhile: called while it imports them.

        Raises:
            UserError: it did not come up; the message holds what it said.
        """
        try:
            repeat_once(lambda: self._start(meanwhile), WorkerLost)
        except WorkerLost as error:
            raise UserError("the worker did not start: it was killed twice. Is there memory left?") from error

    def _start(self, meanwhile: Callable[[], object]) -> None:
        self.server = launch.start(self.sandbox, list(self.policy.hidden_modules), self.policy.absent)
        settings = {
            "home": self.running.home,
            "python_path": self.running.python_path,
            "preload": list(self.policy.preload),
        }
        try:
            self._send("hello", settings)
            meanwhile()
            self._wait_until_ready(120)
            reply = self._receive(120, dict)
            self.versions = reply[1]
        except (OSError, TimeoutError, wire.WireError) as error:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.running.process.wait(timeout=PARENT_TIMEOUT)
            killed = self.running.process.poll() in _KILLED
            self._kill_server()
            complaint = "" if killed else self.running.complaint()
            self.close()
            if killed:
                raise WorkerLost("it was killed while it started") from error
            raise UserError(f"the worker did not start: {complaint}") from error

    def _wait_until_ready(self, seconds: float) -> None:
        """Wait until the fork server says something, or its sandbox has ended (the socket may stay open)."""
        ends = time.monotonic() + seconds
        while not select.select([self.running.sock], [], [], 0.1)[0]:
            if self.running.process.poll() is not None:
                raise ConnectionError("the sandbox ended")
            if time.monotonic() > ends:
                raise TimeoutError

    def _send(self, *message, fds: Sequence[int] = ()) -> None:
        data = encode(list(message))
        socket.send_fds(self.running.sock, [struct.pack("<I", len(data)) + data], list(fds))

    def _receive(self, seconds: float, *kinds: type) -> list:
        """Receive one message: a word, and values of these types."""
        reply = wire.Decoder().decode(wire.receive(self.running.sock, time.monotonic() + seconds))
        if type(reply) is not list or list(map(type, reply)) != [str, *kinds]:
            raise wire.WireError("it sent something that is not an answer")
        return reply

    def begin(self, seed: int, parked: int = 0) -> Session:
        """Fork a session for the next submission.

        Args:
            seed: of the student's generators.
            parked: copies of its state that may sleep at the same time.

        Raises:
            WorkerLost: the fork server ended meanwhile.
            UserError: a new one could not be started.
        """
        if self.server is None or self.running.process.poll() is not None:
            self.close()
            self.start()
        ctl, their_ctl = socket.socketpair()
        sup, their_sup = socket.socketpair()
        spec = self.policy.worker_spec(seed) | {
            "namespaces": self.sandbox.namespaces,
            "work": self.running.home,
            "private_folders": launch.private_folders() if self.sandbox.namespaces else [],
            "processes": self.policy.processes + parked + _GRADER_PROCESSES,
        }
        try:
            self._send("start", spec, fds=[their_ctl.fileno(), their_sup.fileno()])
            if self._receive(30)[0] != "started":
                raise WorkerLost("the worker did not fork")
        except (OSError, TimeoutError, wire.WireError, WorkerLost) as error:
            ctl.close()
            sup.close()
            self._kill_server()
            raise WorkerLost("the fork server ended") from error
        finally:
            their_ctl.close()
            their_sup.close()
        return Session(ctl, sup, self.policy)

    def finish(self, session: Session) -> float:
        """End the session and everything it started; returns its CPU seconds.

        Sets `session.killed` or `session.sandbox_lost` where something killed it.
        """
        if session.parked:
            self._request_end(session)  # what sleeps does not hear that the judge hangs up
        session.ctl.close()  # a session that is well ends by itself, and its CPU time is counted in full
        try:
            reply, ordered = self._wait_for_end(session)
            self._record_end(session, reply[1], ordered)
            return reply[2]
        except (OSError, TimeoutError, wire.WireError):
            self._record_end(session, -signal.SIGKILL, ordered=False)
            self._kill_server()
            return 0.0
        finally:
            session.sup.close()

    def _wait_for_end(self, session: Session) -> tuple[list, bool]:
        """Wait for the session to end by itself, then by its supervisor, and kill it only then: so a kill by
        something else is known as such, however long the kernel takes to clear up after it."""
        with contextlib.suppress(TimeoutError):
            return self._receive(INTERRUPT_GRACE, int, float), False
        self._request_end(session)
        with contextlib.suppress(TimeoutError):
            return self._receive(PARENT_TIMEOUT, int, float), False
        self._send("kill")
        return self._receive(20, int, float), True

    def _request_end(self, session: Session) -> None:
        with contextlib.suppress(OSError):  # it has ended already
            session.order("end")

    def _record_end(self, session: Session, status: int, ordered: bool) -> None:
        """Read the exit status of a session's outermost process; see worker/inside/server.py."""
        if (
            status in EXTERNAL_SIGNALS
        ):  # what ended the session's main process, which students' code can reach
            session.killed = True
        elif status in (-signal.SIGKILL, -signal.SIGKILL & 0x7F) and not ordered:
            session.sandbox_lost |= self.sandbox.namespaces  # out of reach, unless there is no sandbox
            session.killed = session.killed or not self.sandbox.namespaces

    def _kill_server(self) -> None:
        """End the fork server; the next submission gets a new one."""
        self.running.process.kill()
        self.running.process.wait()
        orphans.kill_orphans()

    def close(self) -> None:
        if self.server is not None:
            self.running.close()
            self.server = None
            orphans.kill_orphans()
