"""The trace of every grade that the grader changes: an append-only table next to the gradebook.

A row is written and on disk before the grade it is about. After a kill between the two it describes a
change that did not happen; the next row of that cell then starts from the same old value. Triggers in the
file refuse changes and deletions.
"""

from __future__ import annotations

import sqlite3
from dataclasses import astuple, dataclass, fields
from pathlib import Path

from autograder.course.errors import UserError
from autograder.system.database_locks import SQLITE_TIMEOUT, retry_while_locked

LATE_PENALTY = "(late penalty)"  # stands in for the grade_id of rows about the penalty of the notebook


@dataclass
class Change:
    """One change of one grade.

    Attributes:
        time: ISO 8601, UTC.
        grade_id: the cell, or LATE_PENALTY.
        old_auto, new_auto: the grader's score before and after; None where there was none.
        manual: the score a person had set, which stays in force; None where there is none.
        old_queue, new_queue: whether the cell waits for a person, before and after.
        reason: status and message of the verdict.
    """

    time: str
    student: str
    assignment: str
    grade_id: str
    old_auto: float | None
    new_auto: float | None
    manual: float | None = None
    old_queue: bool = False
    new_queue: bool = False
    reason: str = ""


_NAMES = [field.name for field in fields(Change)]
_SCHEMA = f"""
CREATE TABLE IF NOT EXISTS change (id INTEGER PRIMARY KEY AUTOINCREMENT, {", ".join(_NAMES)});
CREATE INDEX IF NOT EXISTS change_student ON change (assignment, student);
CREATE TRIGGER IF NOT EXISTS change_no_update BEFORE UPDATE ON change
    BEGIN SELECT RAISE(ABORT, 'the history is never changed'); END;
CREATE TRIGGER IF NOT EXISTS change_no_delete BEFORE DELETE ON change
    BEGIN SELECT RAISE(ABORT, 'the history is never deleted'); END;
"""


class GradeHistory:
    """The history file of a workspace, `<workspace>/grade_history.db`."""

    def __init__(self, workspace: Path | str):
        self.path = Path(workspace) / "grade_history.db"
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(self.path, timeout=SQLITE_TIMEOUT, isolation_level=None)
            retry_while_locked(self._prepare)
        except (sqlite3.Error, OSError) as error:
            raise self._failure(error) from error

    def _prepare(self) -> None:
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = FULL")
        self._db.executescript(_SCHEMA)

    def add(self, changes: list[Change]) -> None:
        """Append rows; when this returns, they are on disk."""
        if not changes:
            return
        try:
            retry_while_locked(lambda: self._insert(changes))
        except sqlite3.Error as error:
            raise self._failure(error) from error

    def _insert(self, changes: list[Change]) -> None:
        marks = ", ".join("?" * len(_NAMES))
        with self._db:
            self._db.execute("BEGIN IMMEDIATE")
            self._db.executemany(
                f"INSERT INTO change ({', '.join(_NAMES)}) VALUES ({marks})",
                [astuple(change) for change in changes],
            )

    def rows(self, assignment: str, student: str | None = None) -> list[Change]:
        """Return the changes of an assignment, oldest first."""
        query = f"SELECT {', '.join(_NAMES)} FROM change WHERE assignment = ?"
        values = [assignment]
        if student is not None:
            query, values = query + " AND student = ?", [assignment, student]
        return [
            Change(*row[:7], bool(row[7]), bool(row[8]), row[9])
            for row in self._db.execute(query + " ORDER BY id", values)
        ]

    def close(self) -> None:
        self._db.close()

    def _failure(self, error: Exception) -> UserError:
        if "locked" in str(error):
            return UserError(
                f"Another program is using {self.path}, the history of grades. Wait for it to end, or stop "
                "it, and run the same command again: it goes on from here."
            )
        return UserError(
            f"Can't write the history of grades {self.path}: {error}. No grade is written "
            f"without it. Check that the "
            "folder is yours and the disk has room; a damaged file may be moved away (keep it: "
            "it is the record)."
        )
