"""The class that the chaos test grades, and what has to be the same after a disturbed run."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from dataclasses import asdict
from pathlib import Path

from autograder.catalogue import Entry
from autograder.commands.verify import verify
from autograder.course.course import Course
from autograder.demo.class_folder import write_class
from autograder.demo.population import Population
from autograder.demo.simulated import SimulatedClass
from autograder.gradebook import records
from autograder.receipts.receipts import Receipts
from tests.toy_course import MEAN, NAME, SQUARE, make_toy_course

POLICY = """\
cell_seconds = 20
call_seconds = 10
total_seconds = 120
memory_mb = 1024
disk_mb = 8
preload = ["numpy", "nnlab.check"]
"""
# Mostly faults that end processes, so that those of the killer are among others; none that waits for a limit.
POPULATION = """\
own_style = 0.8
extra_left_out = 0.05
untouched = 0.03
nothing_handed_in = 0.01
[faults]
chatty = 0.1
cut_file = 0.05
syntax_error = 0.05
error = 0.05
exit = 0.1
kill = 0.1
abort = 0.1
endless_cell = 0
endless_call = 0
memory = 0
"""
STUDENTS = 60


def _entry(question: str, name: str, source: str, *fails: str) -> Entry:
    functions = tuple(re.findall(r"def (\w+)", source))
    return Entry(question, name, bool(fails), name, name, frozenset(fails), source, functions)


def _slow(source: str) -> str:
    return source.replace("    return", "    import time; time.sleep(0.1)\n    return")


_SLOW_CELL = "import time\ntime.sleep(0.1)\n\n\n"
# Answers to the toy course's questions; the slow ones give the killer time to meet a session.
CATALOGUE = (
    _entry("square", "slow_cell", _SLOW_CELL + SQUARE),
    _entry("square", "slow_call", _slow(SQUARE)),
    _entry("square", "forgets_the_two", SQUARE.replace("2 * x", "x"), "square_backward_uses_the_input"),
    _entry("column_mean", "slow_cell", _SLOW_CELL + MEAN),
    _entry("column_mean", "slow_call", _slow(MEAN)),
    _entry("column_mean", "sum", MEAN.replace(" / x.shape[0]", ""), "column_mean_averages_over_rows"),
)
# What a student's cell measures itself, of loops and progress bars: never the same in two runs.
_MEASURED = re.compile(r"[\d.?]+ ?(?:it/s|[nμm]?s ±)|\d\d:\d\d<[\d:?]+")
_PASSING = re.compile(r"-(wal|shm|journal)$")  # SQLite's, gone once a file is closed in order


def make_class(folder: Path, students: int = STUDENTS) -> tuple[Course, Path]:
    """Write the course, and a simulated class; returns the course and the folder of what was handed in."""
    course = make_toy_course(folder / "course")
    policies = course.root / "autograder" / "policies"
    policies.mkdir(parents=True)
    (policies / f"{NAME}.toml").write_text(POLICY)
    (folder / "population.toml").write_text(POPULATION)
    population = Population.read(folder / "population.toml")
    simulated = SimulatedClass(1, population, {NAME: CATALOGUE})
    write_class(simulated, [course.load(NAME)], students, folder / "class")
    return course, folder / "class" / NAME


def outcome(course: Course) -> dict[str, object]:
    """Everything about a finished run that no kill may change, in parts that can be compared."""
    found = {"gradebook": _gradebook(course), "rows": _rows(course), "receipts": _receipts(course)}
    found["autograded"] = {
        str(path.relative_to(course.workspace)): _MEASURED.sub("", path.read_text(encoding="utf-8"))
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
    for output in (output for outputs in data["outputs"].values() for output in outputs):
        output["text"] = _MEASURED.sub("", output.get("text", ""))
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
