"""Keeps the seed of a grading run and whether it ended, and locks out a second run of the assignment."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import time
from datetime import UTC, datetime

from autograder.course.assignment import Assignment
from autograder.course.course import Course
from autograder.course.errors import UserError

_SEED_BITS = 63  # as SQLite holds; nobody finds the seed by trying all of them
_WAIT = 1.0  # seconds for the processes of a run that was just killed to let go of the lock


class RunFile:
    """Remembers the seed of an unfinished run, so that resuming it goes on with the same draws."""

    def __init__(self, course: Course, assignment: Assignment):
        self.path = course.workspace / "runs" / f"{assignment.name}.json"

    def __enter__(self) -> RunFile:
        with self._as_user_errors():
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._lock = open(self.path.with_suffix(".lock"), "w")
        try:
            self._take_lock()
        except BaseException:
            self._lock.close()
            raise
        return self

    def __exit__(self, *_exception) -> None:
        self._lock.close()

    def _take_lock(self) -> None:
        import fcntl

        ends = time.monotonic() + _WAIT
        while True:
            try:
                with self._as_user_errors():
                    return fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                if time.monotonic() > ends:
                    raise UserError(
                        f"Another grading run of this assignment is using {self.path.parent.parent}. "
                        "Wait for it, or choose another workspace."
                    ) from error
                time.sleep(0.05)

    def seed(self, wanted: int | None) -> int:
        """The seed to use; on disk before the first submission is graded.

        Raises:
            UserError: the file is damaged, and no seed was asked for.
        """
        before = self._read_state() if wanted is None else {}
        if wanted is None and before.get("finished") is None and "seed" in before:
            wanted = before["seed"]
        self._state = {
            "seed": secrets.randbits(_SEED_BITS) if wanted is None else wanted,
            "started": _now(),
            "finished": None,
        }
        self._write_state()
        return self._state["seed"]  # type: ignore[return-value]

    def finish(self) -> None:
        self._state["finished"] = _now()
        self._write_state()

    def _read_state(self) -> dict:
        with self._as_user_errors():
            try:
                state = json.loads(self.path.read_text(encoding="utf-8"))
                if isinstance(state, dict) and type(state.get("seed")) is int and "finished" in state:
                    return state
            except FileNotFoundError:
                return {}
            except ValueError:
                pass
        raise UserError(
            f"{self.path} is damaged, so the seed of the run that it tells of is not known. Name one with "
            "--seed, or delete the file to draw afresh. What was graded before is kept either way."
        )

    def _write_state(self) -> None:
        temporary = self.path.with_suffix(".tmp")
        with self._as_user_errors():
            try:
                with open(temporary, "w", encoding="utf-8") as file:
                    file.write(json.dumps(self._state))
                    file.flush()
                    os.fsync(file.fileno())
                os.replace(temporary, self.path)
            except OSError:
                temporary.unlink(missing_ok=True)
                raise

    @contextlib.contextmanager
    def _as_user_errors(self):
        """Say what to do where the file system refuses."""
        try:
            yield
        except BlockingIOError:
            raise
        except OSError as error:
            raise UserError(
                f"Can't use the workspace: {error.filename or self.path}: {error.strerror}. Put it right, or "
                "choose another one with --workspace. What was graded before is kept."
            ) from error


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
