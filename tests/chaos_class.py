"""The class that the chaos test grades, and what has to be the same after a disturbed run."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from dataclasses import asdict
from pathlib import Path

from autograder.commands.verify import verify
from autograder.course.course import Course
from autograder.gradebook import records
from autograder.receipts.receipts import Receipts
from tests.toy_course import GOOD, MEAN, NAME, SQUARE, hand_in, make_toy_course, submission_notebook

POLICY = """\
cell_seconds = 20
call_seconds = 10
total_seconds = 120
memory_mb = 1024
disk_mb = 8
preload = ["numpy", "nnlab.check"]
"""
STUDENTS = 60
_SLOW = "import time\ntime.sleep(0.1)\n"
KINDS = {
    "right": GOOD,
    "slow": GOOD | {"square": _SLOW + SQUARE},
    "wrong_mean": GOOD | {"column_mean": MEAN.replace(" / x.shape[0]", "")},
    "slow_call": GOOD | {"column_mean": MEAN.replace("return", "import time; time.sleep(0.1)\n    return")},
    "wrong_square": GOOD | {"square": SQUARE.replace("2 * x", "x")},
    "raises": GOOD | {"square": "raise RuntimeError('on purpose')"},
    "untouched": {},
    "exits": GOOD | {"square": SQUARE + "\nimport os\nos._exit(3)"},
    "prints": GOOD | {"square": SQUARE + "\nimport sys\nfor i in range(50): print(i, file=sys.stderr)"},
    "segfault": GOOD | {"column_mean": MEAN.replace("return", "import os; os.abort()\n    return")},
    "right_and_slow": GOOD | {"column_mean": _SLOW + MEAN},
    "kills_itself": GOOD | {"square": SQUARE + "\nimport os, signal\nos.kill(os.getpid(), signal.SIGKILL)"},
}
_PASSING = re.compile(r"-(wal|shm|journal)$")  # SQLite's, gone once a file is closed in order


def make_class(folder: Path, students: int = STUDENTS) -> tuple[Course, Path]:
    """Write the course and what its students handed in; the last of them handed in no notebook."""
    course = make_toy_course(folder / "course")
    policies = course.root / "autograder" / "policies"
    policies.mkdir(parents=True)
    (policies / f"{NAME}.toml").write_text(POLICY)
    assignment, kinds = course.load(NAME), list(KINDS)
    for number in range(students):
        kind = kinds[number % len(kinds)]
        student = f"s{number:02}_{kind}"
        content = submission_notebook(assignment, KINDS[kind] | {"why_average": f"Because of {number}."})
        data = b"{" if number == students - 1 else json.dumps(content).encode()
        hand_in(folder / "handed_in", student, data, "2026-03-01 10:00:00 UTC")
    return course, folder / "handed_in"


def outcome(course: Course) -> dict[str, object]:
    """Everything about a finished run that no kill may change, in parts that can be compared."""
    found = {"gradebook": _gradebook(course), "rows": _rows(course), "receipts": _receipts(course)}
    found["autograded"] = {
        str(path.relative_to(course.workspace)): path.read_bytes()
        for path in sorted((course.workspace / "autograded").rglob("*.ipynb"))
    }
    found["files"] = sorted(
        str(path.relative_to(course.workspace))
        for path in course.workspace.rglob("*")
        if path.is_file() and not _PASSING.search(path.name)
    )
    return found


def _gradebook(course: Course) -> dict:
    return {student: asdict(record) for student, record in records(course, course.load(NAME)).items()}


def _rows(course: Course) -> dict[str, object]:
    """Numbers of rows per table, so that nothing is there twice; and SQLite's own opinion of the file."""
    with closing(sqlite3.connect(course.workspace / "gradebook.db")) as db:
        tables = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        counts = {name: db.execute(f"SELECT COUNT(*) FROM {name}").fetchone()[0] for name in sorted(tables)}
        return counts | {"integrity": db.execute("PRAGMA integrity_check").fetchall()}


def _receipts(course: Course) -> list[tuple]:
    """(student, seed, verdict) of every row, without times and without notes on repeated tries."""
    with Receipts(course.workspace) as receipts:
        students = [row["student"] for row in receipts._db.execute("SELECT student FROM receipt")]
        newest = {receipt.verdict.student: receipt for receipt in receipts.all(NAME, outputs=True)}
    return [(student, newest[student].seed, _plain(newest[student].verdict)) for student in sorted(students)]


def _plain(verdict) -> dict:
    data = asdict(verdict)
    del data["seconds"], data["worker_cpu"]
    for cell in data["cells"]:
        del cell["seconds"]
    data["notes"] = [note for note in data["notes"] if note["code"] != "graded_again"]
    return data


def differences(got: dict[str, object], due: dict[str, object]) -> list[str]:
    """What is not as in the undisturbed run, in words."""
    found = []
    for part, value in due.items():
        if part == "receipts":
            found += _in_receipts(got[part], value)
        elif isinstance(value, dict):
            found += [f"{part}, {where}" for where in _places(got[part], value)]
        elif got[part] != value:
            found += [f"{part}: there is {_short(item)}" for item in got[part] if item not in value][:4]
            found += [f"{part}: there is no {_short(item)}" for item in value if item not in got[part]][:4]
            found += [f"{part}: {len(got[part])} instead of {len(value)}"]
    return found


def _in_receipts(got: list[tuple], due: list[tuple]) -> list[str]:
    """Students whose receipts are missing or there twice; else what is different in them, place by place."""
    students, expected = [row[0] for row in got], [row[0] for row in due]
    if students != expected:
        return [f"receipts: of {students} instead of {expected}"]
    return [
        f"receipt of {place}"
        for place in _places({row[0]: row[1:] for row in got}, {row[0]: row[1:] for row in due})
    ]


def _places(got: object, due: object, where: str = "") -> list[str]:
    """Every place inside two values where they differ, with what stands there in both."""
    if got == due:
        return []
    if isinstance(got, dict) and isinstance(due, dict):
        keys = [(str(key), got.get(key), due.get(key)) for key in sorted(got.keys() | due.keys(), key=str)]
    elif isinstance(got, (list, tuple)) and isinstance(due, (list, tuple)) and len(got) == len(due):
        keys = [(str(number), *pair) for number, pair in enumerate(zip(got, due, strict=True))]
    else:
        return [f"{where}: {_short(got)} instead of {_short(due)}"]
    return [line for key, one, other in keys for line in _places(one, other, f"{where}/{key}".lstrip("/"))]


def _short(value: object) -> str:
    return str(value)[:1500]


def unexplained(course: Course) -> list[str]:
    """What `autograder verify` finds."""
    report = verify(course, [NAME])
    return [*report.receipts, *map(str, report.findings)]
