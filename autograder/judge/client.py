"""Speak with a worker: start it, run a submission's cells in it, call functions, and never wait for ever.

Everything that comes back is untrusted. It is decoded into plain values (`wire`), and a reply that does not
fit the question counts as the loss of the session, not as an error of the grader.
"""

from __future__ import annotations

import socket
import struct
import time
from dataclasses import dataclass

from ..errors import UserError
from ..policy import Policy
from ..sandbox import launch
from ..worker import wire

_GRACE = 1.0  # seconds between an interrupt and a kill
_BACK = 3.0  # seconds for the parent of a killed process to report


class TimeLimit(Exception):
    """The student's code took longer than its limit; the session is usable again.

    Attributes:
        killed: an interrupt did not help: the process was killed, and the session is one state back.
    """

    def __init__(self, text: str, killed: bool = False):
        super().__init__(text)
        self.killed = killed


class Died(Exception):
    """The process that ran the student's code ended; the session is usable again, one state back."""


class SessionLost(Exception):
    """The session cannot be used any more."""


@dataclass
class Ran:
    """What running one cell gave: nbformat outputs, an error description or None, outputs dropped."""

    outputs: list[dict]
    error: dict | None
    dropped: int = 0


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
        self.server = launch.start(self.sandbox, list(self.policy.hidden_modules))
        settings = {
            "home": self.server.home,
            "python_path": self.server.python_path,
            "preload": list(self.policy.preload),
        }
        try:
            self._say("hello", settings)
            reply = self._hear(120)
            self.versions = reply[1]
        except (OSError, TimeoutError, wire.WireError) as error:
            self.server.process.kill()
            complaint = self.server.complaint()
            self.close()
            raise UserError(f"the worker did not start: {complaint}") from error

    def _say(self, *message, fds: list[int] = ()) -> None:
        data = _encode(list(message))
        socket.send_fds(self.server.sock, [struct.pack("<I", len(data)) + data], list(fds))

    def _hear(self, seconds: float) -> list:
        return wire.Decoder().decode(wire.receive(self.server.sock, time.monotonic() + seconds))

    def begin(self, seed: int) -> Session:
        """Fork a session for the next submission."""
        if self.server is None or self.server.process.poll() is not None:
            self.close()
            self.start()
        ctl, their_ctl = socket.socketpair()
        sup, their_sup = socket.socketpair()
        spec = self.policy.worker_spec(seed) | {
            "namespaces": self.sandbox.namespaces,
            "work": self.server.home,
            "private_folders": launch.private_folders() if self.sandbox.namespaces else [],
        }
        try:
            self._say("start", spec, fds=[their_ctl.fileno(), their_sup.fileno()])
            if self._hear(30)[0] != "started":
                raise SessionLost("the worker did not fork")
        finally:
            their_ctl.close()
            their_sup.close()
        return Session(ctl, sup, self.policy)

    def finish(self, session: Session) -> float:
        """End the session and everything it started; returns its CPU seconds."""
        session.ctl.close()  # a session that is well ends by itself, and its CPU time is counted in full
        try:
            try:
                reply = self._hear(_GRACE)
            except TimeoutError:
                self._say("kill")
                reply = self._hear(20)
            session.sup.close()
            return float(reply[2])
        except (OSError, TimeoutError, wire.WireError, IndexError):
            self.server.process.kill()  # the next submission gets a new one
            self.server.process.wait()
            return 0.0

    def close(self) -> None:
        if self.server is not None:
            self.server.close()
            self.server = None


def _encode(message) -> bytes:
    def refuse(value):
        raise wire.WireError(f"cannot send a {type(value).__name__} to the worker")

    return wire.Encoder(refuse).encode(message)


class Session:
    """One submission in the worker; see worker/session.py for the messages."""

    def __init__(self, ctl: socket.socket, sup: socket.socket, policy: Policy):
        self.ctl, self.sup, self.policy = ctl, sup, policy
        self.chain: list[int] = []  # process ids inside the sandbox, the youngest last
        self.serving = False
        self.ends = time.monotonic() + policy.total_seconds
        self.lost = ""

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
            raise Died(text(message[1:2]) or "the process ended itself with status 0")
        return message

    def _stop_it(self, seconds: float) -> list:
        """Interrupt, then kill, the youngest process; raises TimeLimit either way."""
        if time.monotonic() >= self.ends:
            raise self._lose(f"the submission used up its {self.policy.total_seconds:g} seconds")
        reason = f"stopped after {seconds:g} seconds"
        for order, patience in (("interrupt", _GRACE), ("kill", _BACK)):
            try:
                self.sup.settimeout(2)
                wire.send(self.sup, _encode([order, self.chain]))
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
            raise self._lose(f"it answered {message[0][:30]!r} where {word!r} was due")
        return message

    # ------------------------------------------------------------------ cells

    def branch(self) -> None:
        """Fork, so that what the next cells do to their process can be undone."""
        self.send(_encode(["branch"]))
        _, pid = self._expect("branched", 20, 2)
        self.chain.append(_pid(pid))

    def run(self, source: str, index: int) -> Ran:
        """Run one cell of the student."""
        self.send(_encode(["run", source, index]))
        _, outputs, error, dropped = self._expect("ran", self.policy.cell_seconds, 4)
        if (
            type(outputs) is not list
            or not (error is None or type(error) is dict)
            or type(dropped) is not int
        ):
            raise self._lose("it sent a malformed answer")
        return Ran(outputs, described(error) if error is not None else None, dropped)

    def serve(self) -> None:
        """Fork a snapshot of the present state that answers calls."""
        self.send(_encode(["serve"]))
        _, pid = self._expect("serving", 20, 2)
        self.chain.append(_pid(pid))
        self.serving = True

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
