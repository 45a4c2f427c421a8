"""Keeps signed rows in an SQLite file, and only ever adds some: receipts, accepted grades, changes of grades.

Write-ahead log, synchronous FULL: a row that was added survives a kill and a power cut. Triggers in the
file refuse changes and deletions. Whoever gets around them is found out: the code (`mac`) of a row is made
from its number, so rows cannot change places; numbers have no gaps; and the counter that SQLite keeps for a
table says which number was given last, so the end cannot be cut off without setting back the counter too.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from autograder.course.errors import UserError
from autograder.receipts.signing import Signer
from autograder.system.database_locks import SQLITE_TIMEOUT, retry_while_locked


class Ledger:
    """A file of signed rows. Use it as a context manager, or call `close`.

    A subclass says in `tables` which tables there are and what to call their rows, with the columns that
    follow the number and the code, and in `schema` the rest of SQL to set them up.

    Args:
        path: of the file; made where it is missing, with its folder.
        timeout: seconds to wait for another program; None takes the usual.
        make: whether file and key may be made; a program that only reads must not.

    Raises:
        UserError: the file is damaged, locked, missing, too old, or cannot be written; or its key is.
    """

    tables: dict[str, tuple[str, str]] = {}
    schema = ""

    def __init__(self, path: Path, timeout: float | None = None, make: bool = True):
        self.path, self._timeout = path, timeout
        if not make and not path.exists():
            raise UserError(
                f"There is no {path}, so no grade is explained. Name the workspace with --workspace, or put "
                "the file back from a backup."
            )
        with self._as_user_errors():
            path.parent.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(path, timeout=SQLITE_TIMEOUT, isolation_level=None)
            self._db.row_factory = sqlite3.Row
            retry_while_locked(self._prepare, seconds=timeout)
            self._signer = Signer(path.parent, make=make and self._is_empty())

    def _prepare(self) -> None:
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = FULL")
        self._check_age()
        for table, (rows, columns) in self.tables.items():
            self._db.executescript(_TABLE.format(table=table, rows=rows, columns=columns))
        self._db.executescript(self.schema)

    def _check_age(self) -> None:
        """Refuse a file whose rows have no codes, or other columns: version 0.1.0 made such."""
        for table, (_, columns) in self.tables.items():
            due = {"mac", *(column.split()[0] for column in columns.split(","))}
            found = {row["name"] for row in self._db.execute(f"PRAGMA table_info({table})")}
            unsigned = f"SELECT COUNT(*) > 0 AND MAX(mac) = '' FROM {table}"
            if found and (found != due | {"id"} or self._db.execute(unsigned).fetchone()[0]):
                raise UserError(
                    f"{self.path} was made by an earlier version, whose receipts are not signed. "
                    f"{self._advice()}"
                )

    def _is_empty(self) -> bool:
        return not any(self._db.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone() for table in self.tables)

    def __enter__(self):
        return self

    def __exit__(self, *_exception) -> None:
        self.close()

    def close(self) -> None:
        self._db.close()

    def _add(self, table: str, rows: list[tuple[dict, str]]) -> None:
        """Add rows, all or none, with the texts their codes are made from; returns once they are on disk."""
        with self._as_user_errors():
            retry_while_locked(lambda: self._insert(table, rows), seconds=self._timeout)

    def _insert(self, table: str, rows: list[tuple[dict, str]]) -> None:
        with self._db:
            self._db.execute("BEGIN IMMEDIATE")  # nobody else takes the numbers meanwhile
            last = self._db.execute(f"SELECT COALESCE(MAX(id), 0) FROM {table}").fetchone()[0]
            first = max(last, self._counter(table)) + 1
            for number, (row, text) in enumerate(rows, first):
                signed = row | {"id": number, "mac": self._signer.sign(table, str(number), text)}
                self._db.execute(
                    f"INSERT INTO {table} ({', '.join(signed)}) VALUES ({', '.join('?' * len(signed))})",
                    tuple(signed.values()),
                )

    def _counter(self, table: str) -> int:
        """The highest number that a row of this table ever had, as SQLite remembers it."""
        row = self._db.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,)).fetchone()
        return row[0] if row else 0

    def _signed(self, table: str, row: sqlite3.Row, text: str) -> str:
        """What is wrong with the code of a row; empty where it fits."""
        if self._signer.is_valid(row["mac"], table, str(row["id"]), text):
            return ""
        return f"was not written with the key {self._signer.path} (AUTOGRADER_KEY_FILE may name another)"

    def _check(self, table: str, fault: Callable[[sqlite3.Row], str]) -> Iterator[str]:
        """Check every row of a table and their numbers; yields what does not fit."""
        last, (rows, _) = 0, self.tables[table]
        for row in self._db.execute(f"SELECT * FROM {table} ORDER BY id"):
            if row["id"] > last + 1:
                yield f"{rows}s {last + 1} to {row['id'] - 1} are gone"
            last = max(last, row["id"])
            if said := fault(row):
                yield f"{rows} {row['id']} ({row['student']}, {row['assignment']}) {said}"
        counter = self._counter(table)
        if counter > last:
            yield f"{rows}s {last + 1} to {counter} are gone, the newest there were"
        elif counter < last:
            yield f"the counter of {rows}s was set back from {last} to {counter}"

    @contextmanager
    def _read_transaction(self) -> Iterator[None]:
        """Read everything as it is now, whatever a grading run adds meanwhile."""
        with self._as_user_errors():
            self._db.execute("BEGIN")
            try:
                yield
            finally:
                self._db.execute("ROLLBACK")

    def _advice(self) -> str:
        return (
            f"Move {self.path.name} (and {self.path.name}-wal, {self.path.name}-shm) out of the way and "
            "grade again: everything is then graded afresh. Grades and comments are in the gradebook and "
            "stay as they are; what was accepted with `autograder verify` has to be accepted again."
        )

    @contextmanager
    def _as_user_errors(self) -> Iterator[None]:
        """Turn what SQLite says into what to do."""
        try:
            yield
        except sqlite3.OperationalError as error:
            if "locked" in str(error) or "busy" in str(error):
                raise UserError(
                    f"Another program is using {self.path}. Wait for the other grading run to end, "
                    "or stop it, and try again."
                ) from error
            raise UserError(
                f"Can't write {self.path}: {error}. Check that the folder exists, that it is yours and that "
                "the disk has room."
            ) from error
        except sqlite3.DatabaseError as error:
            raise UserError(f"{self.path} is damaged: {error}.\n{self._advice()}") from error
        except OSError as error:
            raise UserError(
                f"Can't make {self.path.parent}: {error.strerror}. Choose another workspace folder."
            ) from error


_TABLE = """
CREATE TABLE IF NOT EXISTS {table} (id INTEGER PRIMARY KEY AUTOINCREMENT, mac TEXT NOT NULL, {columns});
CREATE TRIGGER IF NOT EXISTS {table}_no_update BEFORE UPDATE ON {table}
    BEGIN SELECT RAISE(ABORT, '{rows}s are never changed'); END;
CREATE TRIGGER IF NOT EXISTS {table}_no_delete BEFORE DELETE ON {table}
    BEGIN SELECT RAISE(ABORT, '{rows}s are never deleted'); END;
"""
