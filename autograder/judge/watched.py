"""Ask a session's supervisor what the student's processes were seen doing; see worker/audit.py.

The answer is untrusted like any other: it is shown, and nothing follows from it.
"""

from __future__ import annotations

import contextlib
import time

from ..records import Note
from ..worker import wire
from .client import Session, text

_PATIENCE = 5.0  # seconds; a supervisor answers in milliseconds
_REPLY = 2**16  # bytes
_LINES, _LINE = 42, 200
_SHOWN = 1500  # characters in one note
_SILENCED = "at some point it stopped reporting what it does"
_UNREAD = "its record could not be read"


class Watched:
    """What was seen in all tries of one submission."""

    def __init__(self):
        self.lines: dict[str, None] = {}
        self._mute: list[Session] = []

    def ask(self, session: Session) -> None:
        """Fetch the record, before the session is ended."""
        reply = _answer(session)
        if not (len(reply) == 3 and type(reply[1]) is list and type(reply[2]) is int):
            self._mute.append(session)
            return
        for line in reply[1][:_LINES]:
            if words := _plain(line):
                self.lines[words] = None
        if reply[2] < session.answered:  # the hook is gone, or it was kept from writing
            self.lines[_SILENCED] = None

    def notes(self) -> list[Note]:
        """What the report says of it."""
        lines = list(self.lines)
        if any(not session.sandbox_lost for session in self._mute):
            lines.append(_UNREAD)
        said, left = "", len(lines)
        for line in lines:
            if len(said) + len(line) > _SHOWN:
                break
            said, left = said + (", " if said else "") + line, left - 1
        more = f", and {left} more" if left else ""
        return [Note("watched", f"while running: {said}{more}")] if lines else []


def _answer(session: Session) -> list:
    try:
        session.sup.settimeout(_PATIENCE)
        with contextlib.suppress(OSError):  # it has ended, and has said it unasked
            wire.send(session.sup, wire.Encoder(lambda value: wire.Handle(0)).encode(["watched", []]))
        reply = wire.Decoder().decode(wire.receive(session.sup, time.monotonic() + _PATIENCE, _REPLY))
    except (OSError, wire.WireError):
        return []
    return reply if type(reply) is list and reply[:1] == ["watched"] else []


def _plain(line) -> str:
    return "".join(c if c.isprintable() else "?" for c in text(line, _LINE))
