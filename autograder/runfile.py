"""The file that says whether a grading run ended, with its seed; and the lock that keeps others out."""

from __future__ import annotations

import json
import os
import secrets
from datetime import UTC, datetime

from .course import Assignment, Course
from .errors import UserError


class RunFile:
    """Remembers the seed of an unfinished run, so that resuming it goes on with the same draws."""

    def __init__(self, course: Course, assignment: Assignment):
        self.path = course.workspace / "runs" / f"{assignment.name}.json"

    def __enter__(self) -> RunFile:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._lock = open(self.path.with_suffix(".lock"), "w")
        except OSError as error:
            raise UserError(
                f"Can't write to the workspace {self.path.parent}: {error.strerror}. "
                "Choose another with --workspace."
            ) from error
        try:
            import fcntl

            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise UserError(
                f"Another grading run of this assignment is using {self.path.parent.parent}. "
                "Wait for it, or choose another workspace."
            ) from error
        return self

    def __exit__(self, *_exception) -> None:
        self._lock.close()

    def seed(self, wanted: int | None) -> int:
        """The seed to use; on disk before the first submission is graded."""
        before = self._read()
        if wanted is None and before.get("finished") is None and "seed" in before:
            wanted = before["seed"]
        self._state = {
            "seed": secrets.randbelow(2**31) if wanted is None else wanted,
            "started": datetime.now(UTC).isoformat(timespec="seconds"),
            "finished": None,
        }
        self._write()
        return self._state["seed"]

    def finish(self) -> None:
        self._state["finished"] = datetime.now(UTC).isoformat(timespec="seconds")
        self._write()

    def _read(self) -> dict:
        try:
            return json.loads(self.path.read_text())
        except (OSError, ValueError):
            return {}

    def _write(self) -> None:
        temporary = self.path.with_suffix(".tmp")
        temporary.write_text(json.dumps(self._state))
        os.replace(temporary, self.path)
