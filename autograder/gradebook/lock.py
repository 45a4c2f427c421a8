"""Only one at a time writes the grades of an assignment into a gradebook, whatever workspace it grades in.

Two writers would each read a student's grades, decide, and write: the rows of both could end up mixed. The
lock goes with the gradebook. Of an SQLite file it is a file beside it. In PostgreSQL it is an advisory lock
of the very connection that writes: it ends with that connection, and a new one begins by taking it, so that
no grade is ever written without it. (A pooler that gives each transaction another connection, as pgbouncer
may be set to do, breaks that: connect to the server itself.)
"""

from __future__ import annotations

import fcntl
import getpass
import hashlib
import os
import socket
import time
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import create_engine, event
from sqlalchemy.engine import URL, Engine

from autograder.course.errors import UserError
from autograder.gradebook.errors import shown

_WAIT = 1.0  # seconds for the processes of a run that was just killed to let go of the lock
_PAUSE = 0.05
_LONGEST_NAME = 63  # bytes that PostgreSQL keeps of an application's name
# The server asks a client that is silent for a minute whether it is still there: the machine may be gone.
_SETTINGS = {"tcp_keepalives_idle": "60", "tcp_keepalives_interval": "10", "tcp_keepalives_count": "3"}
_HOLDER = """
SELECT pid, application_name FROM pg_locks JOIN pg_stat_activity USING (pid)
WHERE locktype = 'advisory' AND granted AND objsubid = 1 AND pg_locks.database = (
    SELECT oid FROM pg_database WHERE datname = current_database()
) AND (classid::bigint << 32 | objid::bigint) = %s"""


class WriterLock:
    """The right to write the grades of one assignment.

    Args:
        url: of the gradebook.
        assignment: name.
    """

    def __init__(self, url: URL, assignment: str):
        self._url, self._assignment, self._file = url, assignment, -1

    def engine(self) -> Engine:
        """An engine with one connection, which holds the lock.

        Raises:
            UserError: somebody else holds it; of PostgreSQL, when the engine connects.
        """
        if self._url.get_backend_name() == "postgresql":
            engine = create_engine(self._url, pool_size=1, max_overflow=0)
            event.listen(engine, "connect", self._acquire_in_postgresql)
            return engine
        if self._url.database not in (None, "", ":memory:"):
            self._take_file(Path(str(self._url.database)))
        return create_engine(self._url)

    def release(self) -> None:
        """Let others write; of PostgreSQL, the end of the connection does it."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def _take_file(self, path: Path) -> None:
        name = path.with_name(f".{path.name}.{self._assignment}.lock")
        file = os.open(name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        try:
            _retry_until_acquired(
                lambda: _flock(file), lambda: self._refusal(os.pread(file, 1000, 0).decode())
            )
            os.ftruncate(file, 0)
            os.pwrite(file, _myself().encode(), 0)
        except BaseException:
            os.close(file)
            raise
        self._file = file

    def _acquire_in_postgresql(self, connection, _record) -> None:
        """Called with each new connection of the driver, before anything else is done with it."""
        digest = hashlib.sha256(f"autograder {self._assignment}".encode()).digest()
        key = int.from_bytes(digest[:8], "big", signed=True)

        def ask(question: str, *values):
            row = connection.execute(question, values).fetchone()
            connection.commit()
            return row

        def refusal() -> UserError:
            pid, who = ask(_HOLDER, key) or (0, "")
            return self._refusal(who, f" To end its connection: SELECT pg_terminate_backend({pid});")

        try:
            for setting in {**_SETTINGS, "application_name": _myself()}.items():
                ask("SELECT set_config(%s, %s, false)", *setting)
            _retry_until_acquired(lambda: ask("SELECT pg_try_advisory_lock(%s)", key)[0], refusal)
        except BaseException:
            connection.close()
            raise

    def _refusal(self, who: str, how: str = "") -> UserError:
        return UserError(
            f"{who or 'Somebody else'} is writing grades of {self._assignment} into the gradebook "
            f"{shown(self._url)}. Wait for that to end, then run the same command again.{how}"
        )


def _flock(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _retry_until_acquired(take, refusal) -> None:
    ends = time.monotonic() + _WAIT
    while not take():
        if time.monotonic() > ends:
            raise refusal()
        time.sleep(_PAUSE)


def _myself() -> str:
    """Who writes, for others who would like to."""
    try:
        user = getpass.getuser()
    except (OSError, KeyError):  # a user without a name
        user = str(os.getuid())
    since = datetime.now(UTC).strftime("%H:%M UTC")
    return f"{user}@{socket.gethostname()[:24]} ({os.getpid()}, since {since})"[:_LONGEST_NAME]
