"""Keeps receipts: what was graded, from what, with which result, so that a re-run grades only what changed.

One row per graded submission in `<workspace>/receipts.db`, signed and never changed (`ledger`). A re-grade is
a new row, and the newest row of a key or a student counts.

The key is a hash over everything that can change a result, so `find(key)` answers "has exactly this been
graded?":

    key = receipt_key(submission=raw_bytes, source=source_bytes, policy=settings_json,
    environment=versions_json)

Every row carries a digest of itself and a code (`mac`) made from its number and digest with the key of the
workspace (`signing`). Both are checked whenever a row is read, so a row that somebody else wrote, changed or
moved is never used. Two more tables are signed alike: what a person set in the gradebook and accepted, and
every change that the grader made in the gradebook (`Change`), written before the change itself.
"""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, fields
from datetime import UTC, datetime, timedelta
from pathlib import Path

from autograder.course.errors import UserError
from autograder.course.records import Verdict
from autograder.receipts.ledger import Ledger

# These stand in for a grade_id; no cell can be called so.
DUE_DATE, EXTENSION, LATE_PENALTY = "(due date)", "(extension)", "(late penalty)"
HAND_GRADE = "(hand grade) "  # before the grade_id of a cell whose hand grade is set aside, or in force again
EARLIER_GRADE = "(earlier hand grade) "  # before the grade_id of a cell with another answer than was graded
_RECEIPT = """key TEXT NOT NULL, student TEXT NOT NULL, assignment TEXT NOT NULL, verdict TEXT NOT NULL,
    outputs TEXT NOT NULL, seed INTEGER NOT NULL, points REAL NOT NULL, max_points REAL NOT NULL,
    limits TEXT NOT NULL, environment TEXT NOT NULL, seconds REAL NOT NULL, finished TEXT NOT NULL,
    digest TEXT NOT NULL"""
_ACCEPTED = """assignment TEXT NOT NULL, student TEXT NOT NULL, grade_id TEXT NOT NULL, value TEXT NOT NULL,
    who TEXT NOT NULL, time TEXT NOT NULL"""
_CHANGE = """receipt INTEGER NOT NULL, time TEXT NOT NULL, assignment TEXT NOT NULL, student TEXT NOT NULL,
    grade_id TEXT NOT NULL, old_auto REAL, new_auto REAL, manual REAL, old_queue INTEGER NOT NULL,
    new_queue INTEGER NOT NULL, reason TEXT NOT NULL"""
_INDICES = """
CREATE INDEX IF NOT EXISTS change_student ON change (assignment, student);
CREATE INDEX IF NOT EXISTS receipt_key ON receipt (key);
CREATE INDEX IF NOT EXISTS receipt_student ON receipt (assignment, student);
"""
_COLUMNS = [column.split()[0] for column in _RECEIPT.split(",")][:-1]  # all that the digest is about
_CHANGE_COLUMNS = [column.split()[0] for column in _CHANGE.split(",")]


def receipt_key(**parts: bytes | str) -> str:
    """Hash named parts (submission, source, policy, environment, ...) into one hex key.

    Names and lengths are hashed too, so no two different sets of parts share a key by gluing.
    """
    total = hashlib.sha256()
    for name in sorted(parts):
        part = parts[name]
        data = part.encode() if isinstance(part, str) else part
        total.update(f"{name}:{len(data)}:".encode())
        total.update(data)
    return total.hexdigest()


@dataclass
class Receipt:
    """One graded submission.

    Attributes:
        key: what `receipt_key` made of everything the result depends on.
        verdict: the result; its `outputs` are empty where they were not asked for.
        seed: of the test inputs.
        limits: time and memory limits it ran under.
        environment: versions, the sandbox in use, and the hash of the submission.
        finished: when, ISO 8601 in UTC; filled in by `Receipts.put` where empty.
        number: of its row; 0 before it is in the ledger.
    """

    key: str
    verdict: Verdict
    seed: int = 0
    limits: dict = field(default_factory=dict)
    environment: dict = field(default_factory=dict)
    finished: str = ""
    number: int = field(default=0, compare=False)

    @property
    def submission(self) -> str:
        """SHA-256 of the submitted notebook; empty in receipts of versions that did not record it."""
        return self.environment.get("submission_sha256", "")


@dataclass(frozen=True)
class Accepted:
    """Something that was set in the gradebook, put on record by `who`.

    Attributes:
        student: empty for the due date of an assignment.
        grade_id: the cell, DUE_DATE or EXTENSION.
        value: as JSON: ``[score, extra credit]`` of a cell, a text for a date or an extension, or null where
            nothing is set.
        time: ISO 8601 in UTC.
    """

    assignment: str
    student: str
    grade_id: str
    value: str
    who: str
    time: str


def describe_value(value: str) -> str:
    """Say in words what a person set; see `Accepted.value`."""
    there = json.loads(value)
    if not isinstance(there, list):
        return there or "nothing"
    score, extra = there
    return ("no score" if score is None else f"{score:.12g}") + (f" and {extra:.12g} extra" if extra else "")


def extension_of(value: str) -> timedelta | None:
    """Read an extension as `Accepted.value` has it; None where there is none."""
    text = json.loads(value)
    if text is None:
        return None
    found = re.fullmatch(r"(?:(-?\d+) days?, )?(\d+):(\d+):([\d.]+)", text)  # as str(timedelta) writes it
    days, hours, minutes, seconds = (float(part or 0) for part in found.groups()) if found else 4 * (0.0,)
    return timedelta(days, seconds, hours=hours, minutes=minutes)


@dataclass(frozen=True)
class Change:
    """One change that the grader made in the gradebook.

    Attributes:
        time: ISO 8601 in UTC.
        student: empty where it is the points to be had for a cell that changed, for everybody.
        grade_id: the cell, LATE_PENALTY, or the cell with HAND_GRADE or EARLIER_GRADE before it.
        old_auto, new_auto: the grader's score (or the late penalty, the hand grade, the points to be had)
            before and after; None where there was none.
        manual: the score that a person had set, which stays in force; None where there is none.
        old_queue, new_queue: whether the cell waits for a person, before and after.
        reason: status and message of the verdict.
        receipt: number of the receipt it follows from; 0 where there is none.
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
    receipt: int = 0


def _change_row(change: Change) -> dict:
    """Turn a change into its columns, with the types that SQLite gives back."""
    row = {name: getattr(change, name) for name in _CHANGE_COLUMNS}
    for name in ("old_auto", "new_auto", "manual"):
        row[name] = None if row[name] is None else float(row[name])
    return row | {"old_queue": int(change.old_queue), "new_queue": int(change.new_queue)}


def _change_text(row: sqlite3.Row | dict) -> str:
    """What the code of a change is made from."""
    return json.dumps([row[name] for name in _CHANGE_COLUMNS])


def _change_of(row: sqlite3.Row) -> Change:
    values = {name: row[name] for name in _CHANGE_COLUMNS}
    return Change(**values | {"old_queue": bool(row["old_queue"]), "new_queue": bool(row["new_queue"])})


def _receipt_row(receipt: Receipt) -> dict:
    """Turn a receipt into its columns; outputs apart, since a report over a class does not need them."""
    data = asdict(receipt.verdict)
    outputs = data.pop("outputs")
    verdict = receipt.verdict
    return {
        "key": receipt.key,
        "student": verdict.student,
        "assignment": verdict.assignment,
        "verdict": json.dumps(data, sort_keys=True),
        "outputs": json.dumps(outputs, sort_keys=True),
        "seed": int(receipt.seed),
        "points": float(verdict.points),
        "max_points": float(verdict.max_points),
        "limits": json.dumps(receipt.limits, sort_keys=True),
        "environment": json.dumps(receipt.environment, sort_keys=True),
        "seconds": float(verdict.seconds),
        "finished": receipt.finished or datetime.now(UTC).isoformat(timespec="seconds"),
    }


def _accepted_of(row: sqlite3.Row) -> Accepted:
    return Accepted(*(row[item.name] for item in fields(Accepted)))


def _digest(row: dict | sqlite3.Row) -> str:
    """Hash a row; the outputs go in as a hash, so that it can be checked without loading them."""
    hashed = {name: row[name] for name in _COLUMNS if name != "outputs"}
    hashed["outputs"] = hashlib.sha256(row["outputs"].encode()).hexdigest()
    return hashlib.sha256(json.dumps(hashed, sort_keys=True).encode()).hexdigest()


class Receipts(Ledger):
    """The receipts of a workspace. Use it as a context manager, or call `close`.

    Args:
        path: of the database file, or the workspace folder it lies in; made where it is missing.
        timeout, make: as in Ledger.

    Raises:
        UserError: the file is damaged, locked, missing, or cannot be written, or its key is.
    """

    tables = {
        "receipt": ("receipt", _RECEIPT),
        "accepted": ("acceptance", _ACCEPTED),
        "change": ("change", _CHANGE),
    }
    schema = _INDICES

    def __init__(self, path: Path | str, timeout: float | None = None, make: bool = True):
        path = Path(path)
        super().__init__(path / "receipts.db" if path.is_dir() or not path.suffix else path, timeout, make)

    def put(self, *receipts: Receipt) -> None:
        """Add rows, all or none; when this returns, they are on disk."""
        rows = [_receipt_row(receipt) for receipt in receipts]
        for row in rows:
            row["digest"] = _digest(row)
        self._add("receipt", [(row, row["digest"]) for row in rows])

    def numbered(self, number: int) -> Receipt:
        """Return the receipt with this number."""
        return next(self._select("WHERE id = ?", (number,)))

    def find(self, key: str) -> Receipt | None:
        """Return the newest receipt with this key, or None."""
        return next(self._select("WHERE key = ? ORDER BY id DESC LIMIT 1", (key,)), None)

    def latest(self, student: str, assignment: str) -> Receipt | None:
        """Return the newest receipt of a student, whatever its key, or None."""
        return next(
            self._select(
                "WHERE student = ? AND assignment = ? ORDER BY id DESC LIMIT 1", (student, assignment)
            ),
            None,
        )

    def all(self, assignment: str, outputs: bool = False) -> Iterator[Receipt]:
        """Yield the newest receipt of each student, by name; outputs only on request (they are large)."""
        newest = "(SELECT MAX(id) FROM receipt WHERE assignment = ? GROUP BY student)"
        return self._select(f"WHERE id IN {newest} ORDER BY student", (assignment,), outputs)

    def history(self, student: str, assignment: str) -> Iterator[Receipt]:
        """Yield every receipt of a student, oldest first, without outputs."""
        return self._select("WHERE student = ? AND assignment = ? ORDER BY id", (student, assignment), False)

    def accept(self, *entries: Accepted) -> None:
        """Put on record what was set in the gradebook; the newest record of a cell counts."""
        self._add("accepted", [(asdict(entry), json.dumps(asdict(entry))) for entry in entries])

    def accepted(self, assignment: str) -> list[Accepted]:
        """Return what is on record for an assignment, oldest first."""
        found = []
        with self._as_user_errors():
            query = "SELECT * FROM accepted WHERE assignment = ? ORDER BY id"
            for row in self._db.execute(query, (assignment,)):
                self._refuse(row, self._fault_of_accepted(row))
                found.append(_accepted_of(row))
        return found

    def add_changes(self, changes: list[Change]) -> None:
        """Add what is about to change in the gradebook, all or nothing; when this returns, it is on disk."""
        if changes:
            rows = [_change_row(change) for change in changes]
            self._add("change", [(row, _change_text(row)) for row in rows])

    def changes(self, assignment: str, student: str | None = None) -> list[Change]:
        """Return the changes of an assignment, of one student or of all, oldest first."""
        chosen, values = "assignment = ?", [assignment]
        if student is not None:
            chosen, values = "assignment = ? AND student = ?", [assignment, student]
        return self._changes(chosen, values)

    def set_aside(self, assignment: str, student: str) -> dict[str, float]:
        """Return the hand grades that do not count because a question is dropped or has full credit."""
        chosen = f"assignment = ? AND student = ? AND grade_id LIKE '{HAND_GRADE}%'"
        found: dict[str, float] = {}
        for change in self._changes(chosen, [assignment, student]):
            name = change.grade_id.removeprefix(HAND_GRADE)
            found.pop(name, None)
            if change.new_auto is None and change.old_auto is not None:
                found[name] = change.old_auto
        return found

    def withdraw(self, changes: list[Change]) -> None:
        """Put on record that hand grades of earlier answers are in the gradebook no more, where they were."""
        for one in (change for change in changes if change.grade_id.startswith(EARLIER_GRADE)):
            cell = one.grade_id.removeprefix(EARLIER_GRADE)
            known = {(entry.student, entry.grade_id): entry.value for entry in self.accepted(one.assignment)}
            score, extra = json.loads(known.get((one.student, cell), "null")) or (None, 0.0)
            if score is not None:
                value = json.dumps([None, extra] if extra else None)
                self.accept(Accepted(one.assignment, one.student, cell, value, "the grader", one.time))

    def earlier_grades(self, assignment: str) -> dict[tuple[str, str], float]:
        """Return the newest hand grade of an answer that has changed since, by student and cell."""
        chosen = f"assignment = ? AND grade_id LIKE '{EARLIER_GRADE}%'"
        return {
            (one.student, one.grade_id.removeprefix(EARLIER_GRADE)): one.old_auto or 0.0
            for one in self._changes(chosen, [assignment])
        }

    def _changes(self, chosen: str, values: list[str]) -> list[Change]:
        found = []
        with self._as_user_errors():
            for row in self._db.execute(f"SELECT * FROM change WHERE {chosen} ORDER BY id", values):
                self._refuse(row, self._fault_of_change(row))
                found.append(_change_of(row))
        return found

    def students(self, assignment: str) -> set[str]:
        """Return everybody whose work was ever graded."""
        with self._as_user_errors():
            query = "SELECT DISTINCT student FROM receipt WHERE assignment = ?"
            return {row["student"] for row in self._db.execute(query, (assignment,))}

    def newest_number(self, student: str, assignment: str) -> int:
        """Return the number of the newest receipt of a student, 0 where there is none."""
        query = "SELECT MAX(id) FROM receipt WHERE assignment = ? AND student = ?"
        with self._as_user_errors():
            return self._db.execute(query, (assignment, student)).fetchone()[0] or 0

    def problems(self) -> list[str]:
        """Check every row and the sequence of their numbers; says what does not fit."""
        with self._read_transaction():
            return [
                *self._check("receipt", self._fault),
                *self._check("accepted", self._fault_of_accepted),
                *self._check("change", self._fault_of_change),
            ]

    def _fault(self, row: sqlite3.Row) -> str:
        """What is wrong with a row; empty where it is as this workspace's grader wrote it."""
        if row["digest"] != _digest(row):
            return "was changed after it was written (its digest does not fit)"
        return self._signed("receipt", row, row["digest"])

    def _fault_of_accepted(self, row: sqlite3.Row) -> str:
        return self._signed("accepted", row, json.dumps(asdict(_accepted_of(row))))

    def _fault_of_change(self, row: sqlite3.Row) -> str:
        return self._signed("change", row, _change_text(row))

    def _refuse(self, row: sqlite3.Row, fault: str) -> None:
        if fault:
            raise UserError(f"Row {row['id']} of {self.path} {fault}.\n{self._advice()}")

    def _select(self, where: str, values: tuple, outputs: bool = True) -> Iterator[Receipt]:
        with self._as_user_errors():
            for row in self._db.execute(f"SELECT * FROM receipt {where}", values):
                self._refuse(row, self._fault(row))
                yield self._receipt(row, outputs)

    @staticmethod
    def _receipt(row: sqlite3.Row, outputs: bool) -> Receipt:
        data = json.loads(row["verdict"])
        data["outputs"] = json.loads(row["outputs"]) if outputs else {}
        return Receipt(
            key=row["key"],
            verdict=Verdict.from_json(json.dumps(data)),
            seed=row["seed"],
            limits=json.loads(row["limits"]),
            environment=json.loads(row["environment"]),
            finished=row["finished"],
            number=row["id"],
        )


def granted_extensions(receipts: Receipts, assignment: str) -> dict[str, timedelta]:
    """Extensions on record, by student; also of those who have not handed in anything yet."""
    on_record = {one.student: one.value for one in receipts.accepted(assignment) if one.grade_id == EXTENSION}
    found = {student: extension_of(value) for student, value in on_record.items()}
    return {student: extension for student, extension in found.items() if extension}
