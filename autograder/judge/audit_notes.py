"""Ask a session's supervisor what the student's processes were seen doing; see worker/inside/audit_log.py.

The answer is untrusted like any other. It is shown, and it decides who is to blame for a kill (`retries`): a
process that adds lines about itself can only accuse itself.
"""

from __future__ import annotations

from autograder.course.records import Note
from autograder.worker.client.session import Session, text

_LINES, _LINE = 42, 200
_SHOWN = 1500  # characters in one note
_SILENCED = "at some point it stopped reporting what it does"
_UNREAD = "its record could not be read"


class AuditNotes:
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
            if words := _ascii_line(line):
                self.lines[words] = None
        if reply[2] < session.answered:  # the hook is gone, or it was kept from writing
            self.lines[_SILENCED] = None

    @property
    def sent_signals(self) -> bool:
        """Whether it was seen sending signals to processes that it has not started."""
        return any(line.startswith("signal ") for line in self.lines)

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
    reply = session.watched or session.ask("watched")  # where it has ended, it has said it unasked
    return reply if reply[:1] == ["watched"] else []


def _ascii_line(line) -> str:
    return "".join(c if c.isprintable() else "?" for c in text(line, _LINE))
