"""Speak with a worker: start it, run a submission's cells in it, call functions, and never wait for ever.

Everything that comes back is untrusted. It is decoded into plain values (`wire`), and a reply that does not
fit the question counts as the loss of the session, not as an error of the grader.
"""

from __future__ import annotations

import contextlib
import select
import signal
import socket
import struct
import subprocess
import time

from ..errors import UserError
from ..policy import Policy
from ..sandbox import launch, strays
from ..worker import wire
from .ends import Died, Ran, SessionLost, TimeLimit, WorkerLost

_GRACE = 1.0  # seconds between an interrupt and a kill
_PARKED = 32  # processes that the grader itself needs in a session, above the student's own
_FOR_TESTS = 0.2  # share of a submission's time that its cells may not use up
_BACK = 3.0  # seconds for the parent of a killed process to report
_STARTS = 10  # tries to start a fork server that something kills while it starts
_FROM_OUTSIDE = (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGKILL, signal.SIGTERM)
_KILLED = (-signal.SIGKILL, 128 + signal.SIGKILL)  # exit status of bwrap when it, or what it runs, is killed


class Worker:
    """A fork server in its sandbox."""

    def __init__(self, sandbox: launch.Sandbox, policy: Policy):
        self.sandbox, self.policy = sandbox, policy
        self.server: launch.Server | None = None
        self.versions: dict = {}

    def start(self) -> None:
        """Start the fork server and wait until it has imported its libraries.

        Raises:
            UserError: it did not come up; the message holds what it said.
        """
        for left in reversed(range(_STARTS)):
            try:
                return self._start()
            except WorkerLost as error:
                if not left:
                    raise UserError(
                        f"the worker did not start: it was killed {_STARTS} times. Is there memory left?"
                    ) from error

    def _start(self) -> None:
        self.server = launch.start(self.sandbox, list(self.policy.hidden_modules), self.policy.absent)
        settings = {
            "home": self.server.home,
            "python_path": self.server.python_path,
            "preload": list(self.policy.preload),
        }
        try:
            self._say("hello", settings)
            self._await_word(120)
            reply = self._hear(120, dict)
            self.versions = reply[1]
        except (OSError, TimeoutError, wire.WireError) as error:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.server.process.wait(timeout=_BACK)
            killed = self.server.process.poll() in _KILLED
            self._drop()
            complaint = "" if killed else self.server.complaint()
            self.close()
            if killed:
                raise WorkerLost("it was killed while it started") from error
            raise UserError(f"the worker did not start: {complaint}") from error

    def _await_word(self, seconds: float) -> None:
        """Wait until the fork server says something, or its sandbox has ended (the socket may stay open)."""
        ends = time.monotonic() + seconds
        while not select.select([self.server.sock], [], [], 0.1)[0]:
            if self.server.process.poll() is not None:
                raise ConnectionError("the sandbox ended")
            if time.monotonic() > ends:
                raise TimeoutError

    def _say(self, *message, fds: list[int] = ()) -> None:
        data = _encode(list(message))
        socket.send_fds(self.server.sock, [struct.pack("<I", len(data)) + data], list(fds))

    def _hear(self, seconds: float, *kinds: type) -> list:
        """Receive one message: a word, and values of these types."""
        reply = wire.Decoder().decode(wire.receive(self.server.sock, time.monotonic() + seconds))
        if type(reply) is not list or list(map(type, reply)) != [str, *kinds]:
            raise wire.WireError("it sent something that is not an answer")
        return reply

    def begin(self, seed: int) -> Session:
        """Fork a session for the next submission.

        Raises:
            WorkerLost: the fork server ended meanwhile.
            UserError: a new one could not be started.
        """
        if self.server is None or self.server.process.poll() is not None:
            self.close()
            self.start()
        ctl, their_ctl = socket.socketpair()
        sup, their_sup = socket.socketpair()
        spec = self.policy.worker_spec(seed) | {
            "namespaces": self.sandbox.namespaces,
            "work": self.server.home,
            "private_folders": launch.private_folders() if self.sandbox.namespaces else [],
            "processes": self.policy.processes + _PARKED,
        }
        try:
            self._say("start", spec, fds=[their_ctl.fileno(), their_sup.fileno()])
            if self._hear(30)[0] != "started":
                raise WorkerLost("the worker did not fork")
        except (OSError, TimeoutError, wire.WireError, WorkerLost) as error:
            ctl.close()
            sup.close()
            self._drop()
            raise WorkerLost("the fork server ended") from error
        finally:
            their_ctl.close()
            their_sup.close()
        return Session(ctl, sup, self.policy)

    def finish(self, session: Session) -> float:
        """End the session and everything it started; returns its CPU seconds.

        Sets `session.killed` or `session.sandbox_lost` where something killed it.
        """
        if session.asleep:
            with contextlib.suppress(OSError):  # what sleeps does not hear that the judge hangs up
                wire.send(session.sup, _encode(["end", []]))
        session.ctl.close()  # a session that is well ends by itself, and its CPU time is counted in full
        ordered = False
        try:
            try:
                reply = self._hear(_GRACE, int, float)
            except TimeoutError:
                self._say("kill")
                ordered = True
                reply = self._hear(20, int, float)
            self._note_end(session, reply[1], ordered)
            return reply[2]
        except (OSError, TimeoutError, wire.WireError):
            self._note_end(session, -signal.SIGKILL, ordered=False)
            self._drop()
            return 0.0
        finally:
            session.sup.close()

    def _note_end(self, session: Session, status: int, ordered: bool) -> None:
        """Read the exit status of a session's outermost process; see worker/server.py."""
        if status in _FROM_OUTSIDE:  # what ended the session's main process, which students' code can reach
            session.killed = True
        elif status in (-signal.SIGKILL, -signal.SIGKILL & 0x7F) and not ordered:
            session.sandbox_lost = self.sandbox.namespaces  # out of reach, unless there are no walls
            session.killed = session.killed or not self.sandbox.namespaces

    def _drop(self) -> None:
        """End the fork server; the next submission gets a new one."""
        self.server.process.kill()
        self.server.process.wait()
        strays.end_strays()

    def close(self) -> None:
        if self.server is not None:
            self.server.close()
            self.server = None
            strays.end_strays()


def _encode(message) -> bytes:
    def refuse(value):
        raise wire.WireError(f"cannot send a {type(value).__name__} to the worker")

    return wire.Encoder(refuse).encode(message)


class Session:
    """One submission in the worker; see worker/session.py for the messages."""

    def __init__(self, ctl: socket.socket, sup: socket.socket, policy: Policy):
        self.ctl, self.sup, self.policy = ctl, sup, policy
        self.chain: list[int] = []  # process ids inside the sandbox, the youngest last
        self.asleep: list[int] = []  # parked copies of earlier states, and what rests while they are tested
        self.serving = False
        self.answered = 0  # cells run and snapshots made; each is announced to the hook of worker/audit.py
        self.ends = time.monotonic() + policy.total_seconds
        self.lost = ""
        self.killed = self.sandbox_lost = self.overdue = False  # see tries.py

    # ------------------------------------------------------------------ messages

    def send(self, data: bytes) -> None:
        """Send an encoded message to the youngest process."""
        if self.lost:
            raise SessionLost(self.lost)
        try:
            self.ctl.settimeout(10)
            wire.send(self.ctl, data)
        except (OSError, TimeoutError) as error:
            raise self._lose("its process stopped listening") from error

    def hear(self, seconds: float, ends: float | None = None) -> list:
        """Receive one message, a list whose first item is a word.

        Args:
            seconds: to wait.
            ends: of time.monotonic(), where part of the seconds has passed already.

        Raises:
            TimeLimit, Died: the code took too long, or its process ended; the session goes on.
            SessionLost: neither can be said for sure.
        """
        ends = time.monotonic() + seconds if ends is None else ends
        try:
            return self._message(min(ends, self.ends), wire.Decoder())
        except TimeoutError:
            return self._stop_it(seconds)
        except Died as death:
            self.killed = self.killed or death.killed
            raise

    def _message(self, deadline: float, decoder: wire.Decoder) -> list:
        try:
            data = wire.receive(self.ctl, deadline, self.policy.reply_mb * 2**20 + 2**16)
            message = decoder.decode(data)
        except (wire.WireError, OSError) as error:
            if isinstance(error, TimeoutError):
                raise
            raise self._lose(str(error) or "its process is gone") from error
        if type(message) is not list or not message or type(message[0]) is not str:
            raise self._lose("it sent something that is not an answer")
        if message[0] == "died" or message[0] == "ended" and self.serving:
            if self.chain:
                self.chain.pop()
            self.serving = False
            killed = type(message[-1]) is int and message[-1] in _FROM_OUTSIDE
            raise Died(text(message[1:2]) or "the process ended itself with status 0", killed)
        return message

    def _stop_it(self, seconds: float) -> list:
        """Interrupt, then kill, the youngest process; raises TimeLimit either way."""
        if time.monotonic() >= self.ends:
            self.overdue = True
            raise self._lose(f"the submission used up its {self.policy.total_seconds:g} seconds")
        reason = f"stopped after {seconds:g} seconds"
        for order, patience in (("interrupt", _GRACE), ("kill", _BACK)):
            try:
                self.sup.settimeout(2)
                wire.send(self.sup, _encode([order, [*self.asleep, *self.chain]]))
                ends = time.monotonic() + patience
                while self._message(ends, wire.Decoder())[0] == "callback":
                    continue  # sent before the order arrived; the answer is still to come
            except Died as error:
                raise TimeLimit(reason, killed=True) from error
            except TimeoutError:
                continue
            except OSError as error:
                raise self._lose("its process is gone") from error
            raise TimeLimit(reason)
        raise self._lose("it could not be stopped")

    def _lose(self, why: str) -> SessionLost:
        self.lost = self.lost or why
        return SessionLost(self.lost)

    def _expect(self, word: str, seconds: float, length: int) -> list:
        message = self.hear(seconds)
        if message[0] != word or len(message) != length:
            raise self._lose(f"it answered something else where {word!r} was due")
        return message

    # ------------------------------------------------------------------ cells

    def branch(self) -> None:
        """Fork, so that what the next cells do to their process can be undone."""
        self.send(_encode(["branch"]))
        _, pid = self._expect("branched", 20, 2)
        self.chain.append(_pid(pid))

    def run(self, source: str, index: int) -> Ran:
        """Run one cell of the student; some of the submission's time is kept for the tests.

        Raises:
            TimeLimit: it took too long, or no time is left to begin it.
        """
        left = self.ends - _FOR_TESTS * self.policy.total_seconds - time.monotonic()
        if left <= 0:
            total = self.policy.total_seconds
            raise TimeLimit(f"not run: the cells before it used up the time (of {total:g} seconds in all)")
        self.send(_encode(["run", source, index]))
        seconds = min(self.policy.cell_seconds, round(left, 1) + 0.1)
        _, outputs, error, dropped = self._expect("ran", seconds, 4)
        if (
            type(outputs) is not list
            or not (error is None or type(error) is dict)
            or type(dropped) is not int
        ):
            raise self._lose("it sent a malformed answer")
        self.answered += 1
        return Ran(outputs, described(error) if error is not None else None, dropped)

    def serve(self) -> None:
        """Fork a snapshot of the present state that answers calls."""
        self.send(_encode(["serve"]))
        _, pid = self._expect("serving", 20, 2)
        self.chain.append(_pid(pid))
        self.serving = True
        self.answered += 1

    def park(self) -> int:
        """Leave a sleeping copy of the present state behind, for the hidden tests; returns its number."""
        self.send(_encode(["park"]))
        _, pid = self._expect("parked", 20, 2)
        self.asleep.append(_pid(pid))
        return self.asleep[-1]

    def rest(self) -> None:
        """Every cell has run: from here on only parked copies speak."""
        self.send(_encode(["rest"]))
        self._expect("resting", 20, 1)
        self.asleep, self.chain = [*self.asleep, *self.chain], []

    def wake(self, pid: int) -> None:
        """Go on with a parked copy."""
        self.asleep, self.chain = [one for one in self.asleep if one != pid], [pid]
        try:
            self.sup.settimeout(2)
            wire.send(self.sup, _encode(["wake", [pid]]))
        except OSError as error:
            raise self._lose("its process is gone") from error

    def leave(self) -> None:
        """End the copy that was woken."""
        self.send(_encode(["leave"]))
        self._expect("left", 5, 1)  # or the next one could read the order
        self.chain = []

    def end_serve(self) -> None:
        """End the snapshot; the state goes back to before `serve`."""
        if not self.serving:
            return
        self.serving = False
        try:
            self.send(_encode(["end"]))
            self._expect("ended", 5, 1)
            self.chain.pop()
        except (TimeLimit, Died):
            pass


def text(value, most: int = 2000) -> str:
    """A bounded string, or that in a list of one; anything else is no text."""
    if type(value) is list and len(value) == 1:
        value = value[0]
    return value[:most] if type(value) is str else ""


def described(error: dict) -> dict:
    """An error as the worker describes it, with only bounded strings in it."""
    steps = error.get("steps")
    return {
        "ename": text(error.get("ename"), 80),
        "evalue": text(error.get("evalue")),
        "where": text(error.get("where"), 300),
        "steps": [text(step, 300) for step in steps[:12]] if type(steps) is list else [],
    }


def _pid(value) -> int:
    """A process id inside the sandbox. A false one can only hit the student's own processes."""
    return value if type(value) is int and 1 < value < 2**31 else 0
