"""Wait for another program that is writing to the same database, so that Ctrl-C gets through meanwhile.

SQLite's own time-out waits inside the library, where no signal is handled: with half a minute of it, Ctrl-C
would take as long. So the library waits a moment only, and this module repeats the step.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import exc

BUSY_SECONDS = 30.0  # how long another program may keep us waiting
SQLITE_TIMEOUT = 0.5  # seconds that SQLite waits by itself
# PostgreSQL: the row is there by now; another transaction was first; two waited for each other
_POSTGRESQL = ("23505", "40001", "40P01")
_PAUSE = 0.05  # before the next try: where waiting could not help, SQLite refuses at once

_Result = TypeVar("_Result")


def retry_while_locked(
    step: Callable[[], _Result], undo: Callable[[], None] = lambda: None, seconds: float | None = None
) -> _Result:
    """Do a step; again and again while another program holds the database, or adds the very rows of this one.

    Args:
        step: to be done as a whole.
        undo: called after each try that was refused.
        seconds: to go on trying; None takes BUSY_SECONDS.
    """
    ends = time.monotonic() + (BUSY_SECONDS if seconds is None else seconds)
    while True:
        try:
            return step()
        except (sqlite3.OperationalError, exc.OperationalError, exc.IntegrityError, ValueError) as error:
            undo()
            # nbgrader makes its InvalidEntry, a ValueError, of what the database refused
            refused = error.__context__ if isinstance(error, ValueError) else error
            if refused is None or not _others_are_writing(refused) or time.monotonic() > ends:
                raise
            time.sleep(_PAUSE)


def _others_are_writing(error: BaseException) -> bool:
    """Whether the database is locked, or a row was added by another program after this one looked for it."""
    orig = getattr(error, "orig", None)
    if code := getattr(orig, "sqlstate", None):
        return code in _POSTGRESQL
    said = str(orig or error)
    return "unique" in said.lower() if isinstance(error, exc.IntegrityError) else "database is locked" in said
