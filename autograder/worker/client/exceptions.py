"""How a cell, a call or a session can end."""

from __future__ import annotations

from dataclasses import dataclass, field


class TimeLimit(Exception):
    """The student's code took longer than its limit; the session is usable again.

    Attributes:
        killed: an interrupt did not help: the process was killed, and the session is one state back.
    """

    def __init__(self, text: str, killed: bool = False):
        super().__init__(text)
        self.killed = killed


class ProcessDied(Exception):
    """The process that ran the student's code ended; the session is usable again, one state back.

    Attributes:
        killed: by a signal that may have come from outside.
    """

    def __init__(self, text: str, killed: bool = False):
        super().__init__(text)
        self.killed = killed


class SessionLost(Exception):
    """The session cannot be used any more."""


class WorkerLost(Exception):
    """The fork server is gone; the next session gets a new one."""


@dataclass
class CellResult:
    """What running one cell gave.

    Attributes:
        outputs: of nbformat, untrusted.
        error: a description of the error that ended it, or None.
        dropped: outputs that were left out.
        skipped: errors of statements that need what is not here, and behind which the cell went on.
    """

    outputs: list[dict]
    error: dict | None
    dropped: int = 0
    skipped: list[dict] = field(default_factory=list)
