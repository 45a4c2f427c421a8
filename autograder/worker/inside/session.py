"""One submission: a chain of processes that run its cells and serve calls on them.

The judge speaks to whichever process reads the socket, always the youngest of the chain:

    branch   fork; the child goes on, the parent waits. If the child dies, the parent says so and goes on
             from the state before, so a cell that kills its process costs that cell and nothing else.
    run      run one cell in this process.
    serve    fork a snapshot that answers calls (`calls.CallServer`); this process waits until it has ended.
    park     fork a copy of the present state that sleeps until the supervisor wakes it; this process goes on.
    rest     sleep; a parked copy is woken next.

Every cell has run, and its outputs are with the judge, before the first hidden test begins in a parked copy:
what a student's function sees there can reach no output. When the judge hangs up, the youngest ends, and
every parent after it.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import time
import warnings

from . import audit_log, isolation, wire
from .call_server import CallServer, reseed

_DONE = 0  # exit status of a process that ended as it was told


class Session:
    """Runs in the sandbox as the ancestor of everything the submission does."""

    def __init__(self, sock, shell, spec: dict):
        self.sock, self.shell, self.spec = sock, shell, spec
        self.served = 0
        self.encoder = wire.Encoder(lambda value: wire.Handle(0, type(value).__name__), spec["reply_bytes"])
        self.decoder = wire.Decoder()

    def loop(self) -> None:
        """Obey the judge until it hangs up."""
        while True:
            try:
                message = self.decoder.decode(wire.receive(self.sock))
                getattr(self, f"_{message[0]}")(*message[1:])
            except wire.PeerClosed:
                os._exit(_DONE)
            except KeyboardInterrupt:  # an interrupt that came after its cell had ended
                continue

    def _send(self, *reply) -> None:
        wire.send(self.sock, self.encoder.encode(list(reply)))

    def _run(self, source: str, index: int) -> None:
        own = os.getpid()
        audit_log.heartbeat()
        outputs, error, skipped = self.shell.run(source, index)
        if os.getpid() != own:  # a fork of the student's that came back here: only its parent may answer
            os._exit(1)
        isolation.leave_room()
        dropped = self.shell.outputs.dropped
        try:
            self._send("ran", outputs, error, dropped, skipped)
        except wire.WireError:
            self._send("ran", [], error, dropped + 1, skipped)

    def _branch(self) -> None:
        child = _fork()
        if child == 0:
            self._send("branched", os.getpid())
            return
        status = _wait(child)
        if self._hung_up():
            os._exit(_DONE)
        self._died(status)

    def _hung_up(self) -> bool:
        """Whether the judge has closed the socket. (A child's exit status cannot tell: students set it.)"""
        self.sock.setblocking(False)
        try:
            return self.sock.recv(1, socket.MSG_PEEK) == b""
        except BlockingIOError:
            return False
        except OSError:
            return True
        finally:
            self.sock.setblocking(True)

    def _serve(self) -> None:
        self.served += 1
        child = _fork()
        if child == 0:
            status = 1
            try:
                reseed(self.spec["seed"] + self.served)
                audit_log.heartbeat()
                self._send("serving", os.getpid())
                bound, refusing = self.spec["reply_bytes"], self.spec["without_torch"]
                CallServer(self.sock, self.shell, bound, refusing).serve()
                status = _DONE
            finally:
                os._exit(status)
        status = _wait(child)
        self._send("ended") if status == _DONE else self._died(status)

    def _park(self) -> None:
        if _fork(tied=False) == 0:
            self._send("parked", os.getpid())
            _sleep()

    def _rest(self) -> None:
        self._send("resting")
        _sleep()

    def _leave(self) -> None:
        self._send("left")
        os._exit(_DONE)

    def _died(self, status: int) -> None:
        self._send("died", _describe(status), max(0, -status))


def _sleep() -> None:
    """Wait for the supervisor's signal, which is blocked in all processes of the session, and so not lost."""
    while True:
        try:
            signal.sigwait({signal.SIGUSR2})
            return
        except KeyboardInterrupt:
            continue


def _fork(patience: float = 5.0, tied: bool = True) -> int:
    """Fork; where the student's processes fill the limit, wait for them to end, and reap those that have."""
    ends = time.monotonic() + patience
    while True:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter(
                    "ignore"
                )  # Python 3.12 warns about threads the student may have started
                child = os.fork()
            if child == 0 and tied:
                # Two processes must never read the socket: with its parent, a child ends too.
                isolation.prctl(isolation.PR_SET_PDEATHSIG, signal.SIGKILL)
            return child
        except BlockingIOError:
            if time.monotonic() > ends:
                raise
            _reap_all()
            time.sleep(0.02)


def _reap_all() -> None:
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _wait(child: int) -> int:
    """Wait for a child; returns its exit status, negative for a signal."""
    while True:
        try:
            _, status = os.waitpid(child, 0)
            return os.waitstatus_to_exitcode(status)
        except KeyboardInterrupt:  # meant for the child
            continue
        except ChildProcessError:  # the student's code waited for it
            return 1


def _describe(status: int) -> str:
    if status < 0:
        name = signal.Signals(-status).name if -status in list(signal.Signals) else str(-status)
        meaning = {
            "SIGKILL": "it was stopped, or used up its memory",
            "SIGXCPU": "it used up its CPU time",
            "SIGSEGV": "it crashed",
        }.get(name, "")
        return f"the process was ended by {name}" + (f" ({meaning})" if meaning else "")
    return f"the process ended itself with status {status}"
