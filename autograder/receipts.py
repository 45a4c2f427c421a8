"""Receipts: what was graded, from what, with which result; a re-run grades only what changed.

One row per graded submission in `<workspace>/receipts.db` (SQLite, write-ahead log, synchronous FULL: a row
that `put` returned from survives a kill and a power cut). Rows are only ever added, never changed: triggers
in the file refuse it. A re-grade is a new row, and the newest row of a key or a student counts.

The key is a hash over everything that can change a result, so `find(key)` answers "has exactly this been
graded?":

    key = receipt_key(submission=raw_bytes, source=source_bytes, policy=settings_json,
    environment=versions_json)

Every row carries a digest of itself and a code (`mac`) made from its number and digest with the key of the
workspace (`signing`). Both are checked whenever a row is read, so a row that somebody else wrote, changed or
moved is never used.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, fields
from datetime import UTC, datetime
from pathlib import Path

from autograder.errors import UserError
from autograder.records import Verdict
from autograder.signing import Signer
from autograder.waiting import MOMENT, patiently

_SCHEMA = """
CREATE TABLE IF NOT EXISTS receipt (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL, student TEXT NOT NULL, assignment TEXT NOT NULL,
    verdict TEXT NOT NULL, outputs TEXT NOT NULL, seed INTEGER NOT NULL,
    points REAL NOT NULL, max_points REAL NOT NULL, limits TEXT NOT NULL, environment TEXT NOT NULL,
    seconds REAL NOT NULL, finished TEXT NOT NULL, digest TEXT NOT NULL, mac TEXT NOT NULL DEFAULT '');
CREATE INDEX IF NOT EXISTS receipt_key ON receipt (key);
CREATE INDEX IF NOT EXISTS receipt_student ON receipt (assignment, student);
CREATE TABLE IF NOT EXISTS accepted (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    assignment TEXT NOT NULL, student TEXT NOT NULL, grade_id TEXT NOT NULL,
    manual REAL, extra REAL NOT NULL, who TEXT NOT NULL, time TEXT NOT NULL, mac TEXT NOT NULL);
CREATE TRIGGER IF NOT EXISTS receipt_no_update BEFORE UPDATE ON receipt
    BEGIN SELECT RAISE(ABORT, 'receipts are never changed'); END;
CREATE TRIGGER IF NOT EXISTS receipt_no_delete BEFORE DELETE ON receipt
    BEGIN SELECT RAISE(ABORT, 'receipts are never deleted'); END;
"""
_COLUMNS = (
    "key",
    "student",
    "assignment",
    "verdict",
    "outputs",
    "seed",
    "points",
    "max_points",
    "limits",
    "environment",
    "seconds",
    "finished",
)


def receipt_key(**parts: bytes | str) -> str:
    """Hash named parts (submission, source, policy, environment, ...) into one hex key.

    Names and lengths are hashed too, so no two different sets of parts share a key by gluing.
    """
    total = hashlib.sha256()
    for name in sorted(parts):
        data = parts[name].encode() if isinstance(parts[name], str) else parts[name]
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
        environment: versions, and the sandbox in use.
        finished: when, ISO 8601 in UTC; filled in by `Receipts.put` where empty.
    """

    key: str
    verdict: Verdict
    seed: int = 0
    limits: dict = field(default_factory=dict)
    environment: dict = field(default_factory=dict)
    finished: str = ""


@dataclass(frozen=True)
class Accepted:
    """A score that a person set in the gradebook, put on record by `who`.

    Attributes:
        manual: the score; None where only extra credit was given.
        extra: extra credit.
        time: ISO 8601 in UTC.
    """

    assignment: str
    student: str
    grade_id: str
    manual: float | None
    extra: float
    who: str
    time: str


def _row(receipt: Receipt) -> dict:
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


def _digest(row: dict) -> str:
    """Hash a row; the outputs go in as a hash, so that it can be checked without loading them."""
    plain = {name: row[name] for name in _COLUMNS if name != "outputs"}
    plain["outputs"] = hashlib.sha256(row["outputs"].encode()).hexdigest()
    return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()


class Receipts:
    """The receipts of a workspace. Use it as a context manager, or call `close`.

    Args:
        path: of the database file, or the workspace folder it lies in; made where it is missing.

    Raises:
        UserError: the file is damaged, locked, or cannot be written.
    """

    def __init__(self, path: Path | str, timeout: float | None = None):
        path, self._timeout = Path(path), timeout
        self.path = path / "receipts.db" if path.is_dir() or not path.suffix else path
        with self._explained():
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(self.path, timeout=MOMENT, isolation_level=None)
            self._db.row_factory = sqlite3.Row
            patiently(self._prepare, seconds=timeout)
            self._signer = Signer(self.path.parent)

    def _prepare(self) -> None:
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = FULL")
        self._db.executescript(_SCHEMA)

    def __enter__(self) -> Receipts:
        return self

    def __exit__(self, *_exception) -> None:
        self.close()

    def close(self) -> None:
        self._db.close()

    def put(self, receipt: Receipt) -> None:
        """Add a row; when this returns, it is on disk."""
        row = _row(receipt)
        row["digest"] = _digest(row)
        with self._explained():
            patiently(lambda: self._add(row), seconds=self._timeout)

    def _add(self, row: dict) -> None:
        with self._db:
            self._db.execute("BEGIN IMMEDIATE")  # nobody else takes the number meanwhile
            row["id"] = self._db.execute("SELECT COALESCE(MAX(id), 0) + 1 FROM receipt").fetchone()[0]
            row["mac"] = self._signer.sign("receipt", str(row["id"]), row["digest"])
            names = ", ".join(row)
            self._db.execute(
                f"INSERT INTO receipt ({names}) VALUES ({', '.join('?' * len(row))})", tuple(row.values())
            )

    def find(self, key: str) -> Receipt | None:
        """Return the newest receipt with this key, or None."""
        return next(self._read("WHERE key = ? ORDER BY id DESC LIMIT 1", (key,)), None)

    def latest(self, student: str, assignment: str) -> Receipt | None:
        """Return the newest receipt of a student, whatever its key, or None."""
        return next(
            self._read(
                "WHERE student = ? AND assignment = ? ORDER BY id DESC LIMIT 1", (student, assignment)
            ),
            None,
        )

    def all(self, assignment: str, outputs: bool = False) -> Iterator[Receipt]:
        """Yield the newest receipt of each student, by name; outputs only on request (they are large)."""
        newest = "(SELECT MAX(id) FROM receipt WHERE assignment = ? GROUP BY student)"
        return self._read(f"WHERE id IN {newest} ORDER BY student", (assignment,), outputs)

    def history(self, student: str, assignment: str) -> Iterator[Receipt]:
        """Yield every receipt of a student, oldest first, without outputs."""
        return self._read("WHERE student = ? AND assignment = ? ORDER BY id", (student, assignment), False)

    def accept(self, score: Accepted) -> None:
        """Put a person's score on record; the newest record of a cell counts."""
        row = asdict(score) | {"mac": self._signer.sign("accepted", json.dumps(asdict(score)))}
        names = ", ".join(row)
        order = f"INSERT INTO accepted ({names}) VALUES ({', '.join('?' * len(row))})"
        with self._explained():
            patiently(lambda: self._db.execute(order, tuple(row.values())))

    def accepted(self, assignment: str) -> dict[tuple[str, str], tuple[float | None, float]]:
        """Return {(student, grade_id): (manual, extra)} as accepted last; unsigned rows do not count."""
        found = {}
        with self._explained():
            query = "SELECT * FROM accepted WHERE assignment = ? ORDER BY id"
            for row in self._db.execute(query, (assignment,)):
                score = Accepted(*(row[item.name] for item in fields(Accepted)))
                if self._signer.holds(row["mac"], "accepted", json.dumps(asdict(score))):
                    found[score.student, score.grade_id] = (score.manual, score.extra)
        return found

    def problems(self) -> list[str]:
        """Check every row and the sequence of their numbers; says what does not fit."""
        found, expected = [], 1
        with self._explained():
            for row in self._db.execute("SELECT * FROM receipt ORDER BY id"):
                if row["id"] != expected:
                    found.append(f"receipts {expected} to {row['id'] - 1} are gone")
                expected = row["id"] + 1
                fault = self._fault(row)
                if fault:
                    found.append(f"receipt {row['id']} ({row['student']}, {row['assignment']}) {fault}")
        return found

    def _fault(self, row: sqlite3.Row) -> str:
        """What is wrong with a row; empty where it is as this workspace's grader wrote it."""
        if row["digest"] != _digest(row):
            return "was changed after it was written (its digest does not fit)"
        if not self._signer.holds(row["mac"], "receipt", str(row["id"]), row["digest"]):
            return f"was not written with the key {self._signer.path}"
        return ""

    def _read(self, where: str, values: tuple, outputs: bool = True) -> Iterator[Receipt]:
        with self._explained():
            for row in self._db.execute(f"SELECT * FROM receipt {where}", values):
                fault = self._fault(row)
                if fault:
                    raise UserError(f"Row {row['id']} of {self.path} {fault}.\n{self._advice()}")
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
        )

    def _advice(self) -> str:
        return (
            f"Move {self.path.name} (and {self.path.name}-wal, {self.path.name}-shm) out of the way and "
            f"grade again: "
            "everything is then graded afresh. Grades and comments are in the gradebook and stay as they "
            "are."
        )

    @contextmanager
    def _explained(self):
        """Turn what SQLite says into what to do."""
        try:
            yield
        except sqlite3.OperationalError as error:
            if "locked" in str(error) or "busy" in str(error):
                raise UserError(
                    f"Another program is using {self.path}. Wait for the other grading run to "
                    f"end, "
                    "or stop it, and try again."
                ) from error
            raise UserError(
                f"Can't write {self.path}: {error}. Check that the folder exists, that it is "
                f"yours and that "
                "the disk has room."
            ) from error
        except sqlite3.DatabaseError as error:
            raise UserError(f"{self.path} is damaged: {error}.\n{self._advice()}") from error
        except OSError as error:
            raise UserError(
                f"Can't make {self.path.parent}: {error.strerror}. Choose another workspace folder."
            ) from error
