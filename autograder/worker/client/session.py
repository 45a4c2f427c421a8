"""Speak with one submission in a worker: run its cells, call its functions, and never wait for ever.

Everything that comes back is untrusted. It is decoded into plain values (`wire`), and a reply that does not
fit the question counts as the loss of the session, not as an error of the grader.
"""

from __future__ import annotations

import contextlib
import select
import signal
import socket
import time

from autograder.course.policy import Policy
from autograder.worker.client.exceptions import CellResult, ProcessDied, SessionLost, TimeLimit
from autograder.worker.inside import wire

INTERRUPT_GRACE = 1.0  # seconds between an interrupt and a kill
PARENT_TIMEOUT = 3.0  # seconds for the parent of a killed process to report
EXTERNAL_SIGNALS = (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGKILL, signal.SIGTERM)
_TEST_TIME_SHARE = 0.2  # share of a submission's time that its cells may not use up
_ALIVE_CHECK_INTERVAL = 1.0  # seconds without a word after which a woken copy is looked for
_SUPERVISOR_TIMEOUT = 5.0  # seconds; a supervisor answers in milliseconds
_REPLY = 2**16  # bytes of its answer
_SHORT_WAIT = 0.02  # seconds; any process waits so long for a processor now and then
_SKIPPED = 20  # statements of one cell that a worker may say it has left out


class Session:
    """One submission in the worker; see worker/inside/session.py for the messages."""

    def __init__(self, ctl: socket.socket, sup: socket.socket, policy: Policy):
        self.ctl, self.sup, self.policy = ctl, sup, policy
        self.chain: list[int] = []  # process ids inside the sandbox, the youngest last
        self.parked: list[int] = []  # parked copies of earlier states, and what rests while they are tested
        self.serving = self.resting = False
        self.answered = (
            0  # cells run and snapshots made; each is announced to the hook of worker/inside/audit_log.py
        )
        self.waited = 0.0  # seconds that its processes waited for a processor, as far as that was asked
        self.waited_by: dict[int, float] = {}  # the same by process
        self.ends = self.clock() + policy.total_seconds
        self.lost = ""
        self.killed = self.sandbox_lost = self.overdue = False  # see judge/retries.py
        self.watched: list = []  # what the supervisor said of it, where it has said so already

    # ------------------------------------------------------------------ time

    def clock(self) -> float:
        """Seconds of a clock that stands still while the submission waits for a processor: on a machine with
        too much to do, nobody's answer is stopped for the work of others."""
        return time.monotonic() - self.waited

    def _has_waited(self) -> bool:
        """Put the clock back by what the youngest process has waited for a processor since the last time."""
        if not self.chain:
            return False
        pid = self.chain[-1]
        reply = self.ask("waited", pid)
        if len(reply) != 2 or reply[0] != "waited" or type(reply[1]) is not int:
            return False
        more = min(reply[1], 2**63) / 1e9 - self.waited_by.get(pid, 0.0)
        more = min(more, self.policy.longest_seconds - self.policy.total_seconds - self.waited)
        if more < _SHORT_WAIT:
            return False
        self.waited_by[pid] = self.waited_by.get(pid, 0.0) + more
        self.waited += more
        return True

    # ------------------------------------------------------------------ messages

    def send(self, data: bytes) -> None:
        """Send an encoded message to the youngest process."""
        if self.lost:
            raise SessionLost(self.lost)
        try:
            self.ctl.settimeout(10)
            wire.send(self.ctl, data)
        except (OSError, TimeoutError) as error:
            raise self._mark_lost("its process stopped listening") from error

    def receive(self, seconds: float, ends: float | None = None) -> list:
        """Receive one message, a list whose first item is a word.

        Args:
            seconds: to wait.
            ends: of `clock`, where part of the seconds has passed already.

        Raises:
            TimeLimit, ProcessDied: the code took too long, or its process ended; the session goes on.
            SessionLost: neither can be said for sure.
        """
        ends = self.clock() + seconds if ends is None else ends
        while True:
            try:
                return self._message(min(ends, self.ends) + self.waited, wire.Decoder())
            except TimeoutError:
                if not self._has_waited():
                    return self._stop_overdue(seconds)
            except ProcessDied as death:
                self.killed = self.killed or death.killed
                raise

    def _message(self, deadline: float, decoder: wire.Decoder) -> list:
        self._wait_for_woken_copy(deadline)
        try:
            data = wire.receive(self.ctl, deadline, self.policy.reply_mb * 2**20 + 2**16)
            message = decoder.decode(data)
        except (wire.WireError, OSError) as error:
            if isinstance(error, TimeoutError):
                raise
            raise self._mark_lost(str(error) or "its process is gone") from error
        if type(message) is not list or not message or type(message[0]) is not str:
            raise self._mark_lost("it sent something that is not an answer")
        if message[0] == "died" or message[0] == "ended" and self.serving:
            if self.chain:
                self.chain.pop()
            self.serving = False
            killed = type(message[-1]) is int and message[-1] in EXTERNAL_SIGNALS
            raise ProcessDied(text(message[1:2]) or "the process ended itself with status 0", killed)
        return message

    def _wait_for_woken_copy(self, deadline: float) -> None:
        """Wait for a word of a woken copy: nobody else would say that something killed it."""
        while self.resting and self.chain:
            left = deadline - time.monotonic()
            if left <= 0 or self._has_message(min(_ALIVE_CHECK_INTERVAL, left)):
                return
            if not self._is_alive(self.chain[0]):
                self.killed = True  # it runs no student's code, so it does not end by itself
                raise self._mark_lost("something killed the process that the hidden tests need")

    def _has_message(self, seconds: float) -> bool:
        return bool(select.select([self.ctl], [], [], seconds)[0])

    def _is_alive(self, pid: int) -> bool:
        return self.ask("lives", pid) == ["lives", True]

    def order(self, word: str, *pids: int) -> None:
        """Tell the supervisor what to do.

        Raises:
            OSError: it is gone.
        """
        self.sup.settimeout(2)
        wire.send(self.sup, encode([word, list(pids)]))

    def ask(self, word: str, *pids: int) -> list:
        """The supervisor's answer, a list that begins with the word, or with ``watched`` where the session
        has ended, or an empty one; untrusted like any."""
        with contextlib.suppress(OSError):  # it may have ended, and have answered unasked
            self.order(word, *pids)
        ends = time.monotonic() + _SUPERVISOR_TIMEOUT
        while True:
            try:
                reply = wire.Decoder().decode(wire.receive(self.sup, ends, _REPLY))
            except (OSError, wire.WireError):
                return []
            if type(reply) is not list or not reply or type(reply[0]) is not str:
                return []
            if reply[0] == "watched":  # where nobody has asked, the session has ended, and this comes last
                self.watched = reply
            if reply[0] in (word, "watched"):  # all else answers a question that nobody waits for any more
                return reply

    def _stop_overdue(self, seconds: float) -> list:
        """Interrupt, then kill, the youngest process; raises TimeLimit either way."""
        if self.clock() >= self.ends:
            self.overdue = True
            raise self._mark_lost(f"the submission used up its {self.policy.total_seconds:g} seconds")
        reason = f"stopped after {seconds:g} seconds"
        for order, patience in (("interrupt", INTERRUPT_GRACE), ("kill", PARENT_TIMEOUT)):
            try:
                self.order(order, *self.parked, *self.chain)
                ends = time.monotonic() + patience
                while self._message(ends, wire.Decoder())[0] == "callback":
                    continue  # sent before the order arrived; the answer is still to come
            except ProcessDied as error:
                raise TimeLimit(reason, killed=True) from error
            except TimeoutError:
                continue
            except OSError as error:
                raise self._mark_lost("its process is gone") from error
            raise TimeLimit(reason)
        raise self._mark_lost("it could not be stopped")

    def _mark_lost(self, why: str) -> SessionLost:
        self.lost = self.lost or why
        return SessionLost(self.lost)

    def _expect(self, word: str, seconds: float, length: int) -> list:
        message = self.receive(seconds)
        if message[0] != word or len(message) != length:
            raise self._mark_lost(f"it answered something else where {word!r} was due")
        return message

    # ------------------------------------------------------------------ cells

    def branch(self) -> None:
        """Fork, so that what the next cells do to their process can be undone."""
        self.send(encode(["branch"]))
        _, pid = self._expect("branched", 20, 2)
        self.chain.append(_pid(pid))

    def run(self, source: str, index: int) -> CellResult:
        """Run one cell of the student; some of the submission's time is kept for the tests.

        Raises:
            TimeLimit: it took too long, or no time is left to begin it.
        """
        left = self.ends - _TEST_TIME_SHARE * self.policy.total_seconds - self.clock()
        if left <= 0:
            total = self.policy.total_seconds
            raise TimeLimit(f"not run: the cells before it used up the time (of {total:g} seconds in all)")
        self.send(encode(["run", source, index]))
        seconds = min(self.policy.cell_seconds, round(left, 1) + 0.1)
        _, outputs, error, dropped, skipped = self._expect("ran", seconds, 5)
        if (
            type(outputs) is not list
            or not (error is None or type(error) is dict)
            or type(dropped) is not int
            or type(skipped) is not list
            or not all(type(each) is dict for each in skipped)
        ):
            raise self._mark_lost("it sent a malformed answer")
        self.answered += 1
        errors = list(map(described, skipped[:_SKIPPED]))
        return CellResult(outputs, described(error) if error is not None else None, dropped, errors)

    def serve(self) -> None:
        """Fork a snapshot of the present state that answers calls."""
        self.send(encode(["serve"]))
        _, pid = self._expect("serving", 20, 2)
        self.chain.append(_pid(pid))
        self.serving = True
        self.answered += 1

    def park(self) -> int:
        """Leave a sleeping copy of the present state behind, for the hidden tests; returns its number."""
        self.send(encode(["park"]))
        _, pid = self._expect("parked", 20, 2)
        self.parked.append(_pid(pid))
        return self.parked[-1]

    def rest(self) -> None:
        """Every cell has run: from here on only parked copies speak."""
        self.send(encode(["rest"]))
        self._expect("resting", 20, 1)
        self.parked, self.chain, self.resting = [*self.parked, *self.chain], [], True

    def keep_files(self) -> None:
        """Remember the files of the session; `put_files_back` makes them what they are now."""
        self._files("keep")

    def put_files_back(self) -> None:
        """Take away what was written since `keep_files`: no hidden test tells the next one anything by it."""
        self._files("put_back")

    def _files(self, order: str) -> None:
        reply = self.ask(order)
        if reply != [order] and reply[:1] != ["watched"]:
            raise self._mark_lost("its files could not be put back")

    def wake(self, pid: int) -> None:
        """Go on with a parked copy."""
        self.parked, self.chain = [one for one in self.parked if one != pid], [pid]
        try:
            self.order("wake", pid)
        except OSError as error:
            raise self._mark_lost("its process is gone") from error

    def leave(self) -> None:
        """End the copy that was woken."""
        self.send(encode(["leave"]))
        self._expect("left", 5, 1)  # or the next one could read the order
        self.chain = []

    def end_serve(self) -> None:
        """End the snapshot; the state goes back to before `serve`."""
        if not self.serving:
            return
        self.serving = False
        try:
            self.send(encode(["end"]))
            self._expect("ended", 5, 1)
            self.chain.pop()
        except (TimeLimit, ProcessDied):
            pass


def encode(message) -> bytes:
    def refuse(value):
        raise wire.WireError(f"cannot send a {type(value).__name__} to the worker")

    return wire.Encoder(refuse).encode(message)


def text(value, most: int = 2000) -> str:
    """A bounded string, or that in a list of one; anything else is no text."""
    if type(value) is list and len(value) == 1:
        value = value[0]
    return value[:most] if type(value) is str else ""


def described(error: dict) -> dict:
    """An error as the worker describes it, with only bounded strings in it; its name is that of a class."""
    steps, name = error.get("steps"), text(error.get("ename"), 80)
    return {
        "ename": name if name.isidentifier() else "Exception",
        "evalue": text(error.get("evalue")),
        "where": text(error.get("where"), 300),
        "steps": [text(step, 300) for step in steps[:12]] if type(steps) is list else [],
    }


def _pid(value) -> int:
    """A process id inside the sandbox. A false one can only hit the student's own processes there; without a
    sandbox, any that the grader's user may signal."""
    return value if type(value) is int and 1 < value < 2**31 else 0
