"""What a student's process does that an honest one does not, for the report; nothing is forbidden by it.

An audit hook of Python (PEP 578) in the student's process writes a line at once for each event that
`watched` has words for, into a pipe whose other end the session's supervisor holds. What has been written
cannot be taken back. A process may add lines about itself, or silence the hook by some trick; so the session
raises the event ALIVE before each cell and each group of calls, and the judge counts them.
"""

from __future__ import annotations

import builtins
import contextlib
import importlib.util
import os
import sys

_MAX_BYTES = 2**18  # bytes; a hook that nobody abuses writes 8 kB at most
_TRUNCATED = "the record of what it did was flooded"
_audit = sys.audit


def _private_copy():
    """`watched`, loaded once in the fork server, out of reach of what imports and patches can do."""
    file = os.path.join(os.path.dirname(os.path.abspath(__file__)), "audit_events.py")
    spec = importlib.util.spec_from_file_location("audit_events", file)
    module = importlib.util.module_from_spec(spec)
    module.__builtins__ = dict(vars(builtins))
    spec.loader.exec_module(module)
    return module


_copies = [_private_copy()] if os.name == "posix" else []
ALIVE, ALIVE_LINE = (_copies[0].ALIVE, _copies[0].ALIVE_LINE) if _copies else ("", b"\n")
MOST, TEXT = (_copies[0].MOST, _copies[0].TEXT) if _copies else (0, 0)


def install(fd: int, work: str) -> None:
    """Watch this process and what it forks from now on.

    Args:
        fd: where to write, set to non-blocking: a full pipe loses a record, and never makes a student wait.
        work: the student's own folder.
    """
    if _copies:
        audit_events = _copies.pop()
        nnlab = sys.modules.get("nnlab")
        audit_events.start_in(work, os.path.dirname(nnlab.__file__) if nnlab else "")
        sys.addaudithook(audit_events.hook_into(fd))


def heartbeat() -> None:
    """Show that the hook is still there."""
    _audit(ALIVE)


class AuditLog:
    """The supervisor's end: keeps the first distinct lines, counts signs of life, reads no more than a bound.

    Attributes:
        read_end, write_end: of the pipe, both non-blocking; read_end is -1 once it is closed.
    """

    def __init__(self):
        self.read_end, self.write_end = os.pipe()
        for end in (self.read_end, self.write_end):
            os.set_blocking(end, False)
        self.lines: dict[str, None] = {}
        self.heartbeat, self._rest, self._room = 0, b"", _MAX_BYTES

    def writer_end(self) -> int:
        """In the student's process: keep only the end to write to."""
        os.close(self.read_end)
        return self.write_end

    def reader_end(self) -> None:
        """In the supervisor: keep only the end to read from."""
        os.close(self.write_end)

    def ends(self) -> list[int]:
        """What the supervisor has to wait for."""
        return [self.read_end] if self.read_end >= 0 else []

    def read_available(self) -> None:
        """Read what is there; never waits."""
        while self.read_end >= 0:
            try:
                data = os.read(self.read_end, 2**16)
            except BlockingIOError:
                return
            self._record_lines(data)
            self._room -= len(data)
            if not data or self._room < 0:
                if data:
                    self.lines[_TRUNCATED] = None
                os.close(self.read_end)
                self.read_end = -1

    def _record_lines(self, data: bytes) -> None:
        *lines, rest = (self._rest + data).split(b"\n")
        self._rest = rest[: 4 * TEXT]
        for line in lines:
            if line + b"\n" == ALIVE_LINE:
                self.heartbeat += 1
            elif len(self.lines) < MOST:
                self.lines[line.decode("utf-8", "replace")[:TEXT]] = None
            else:
                self.lines["and more"] = None

    def message(self) -> list:
        """The message to the judge."""
        with contextlib.suppress(OSError):
            self.read_available()
        return ["watched", list(self.lines), self.heartbeat]
