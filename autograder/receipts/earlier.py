"""Reads `grade_history.db`, where version 0.1 kept what changed in the gradebook, for `autograder history`.

Its rows are not signed, so they are not copied into the ledger: they are read where they are.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from autograder.course.errors import UserError
from autograder.receipts.receipts import Change

_COLUMNS = "time, student, assignment, grade_id, old_auto, new_auto, manual, old_queue, new_queue, reason"


def earlier_changes(workspace: Path, assignment: str, student: str | None = None) -> list[Change]:
    """Return the changes that an earlier version recorded, oldest first; none where it never ran here.

    Raises:
        UserError: the file is there and can't be read.
    """
    path = workspace / "grade_history.db"
    if not path.exists():
        return []
    try:
        with closing(sqlite3.connect(path)) as db:
            rows = db.execute(
                f"SELECT {_COLUMNS} FROM change WHERE assignment = ? ORDER BY id", (assignment,)
            )
            found = [Change(*row[:7], bool(row[7]), bool(row[8]), row[9]) for row in rows]  # type: ignore[call-arg]
    except sqlite3.Error as error:
        raise UserError(
            f"Can't read {path}, the history that an earlier version kept: {error}. Put it back from a "
            "backup, or move it away to see what was recorded since."
        ) from error
    return [change for change in found if student in (None, change.student)]
