"""What must hold of a run of the bench as a whole: leaks, pages, the host's files, gradebook and receipts."""

from __future__ import annotations

import contextlib
import csv
import hashlib
import io
import os
import re
from pathlib import Path

import psutil

from autograder.commands.screen import summary
from autograder.commands.verify import verify
from autograder.course.course import Course
from autograder.gradebook import records
from tests.hostile.course import EXPECTED, HIDDEN_NAME, SECRET
from tests.hostile.pages import active
from tests.toy_course import NAME

CANARIES = (HIDDEN_NAME, str(EXPECTED), SECRET)
_MARKED = ("/tmp", "/dev/shm", "/var/tmp")  # where things named hostile* would be found after an escape
_FORMULA = re.compile(r"[=+\-@\t\r\n|%\uff1d\uff0b\uff0d\uff20]")
_NUMBER = re.compile(r"-?\d+(\.\d+)?$")
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def remains() -> set[str]:
    """Processes below this one, those that have lost their parent included, and files named hostile*."""
    found = {
        str(path)
        for folder in _MARKED
        for path in Path(folder).glob("hostile*")
        if not path.name.startswith("hostile-bench")
    }
    for process in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.Error):
            if process.status() != psutil.STATUS_ZOMBIE:
                found.add(f"process {process.pid}: {' '.join(process.cmdline())[:80]}")
    return found


def tree(folder: Path, but: tuple[Path, ...] = ()) -> dict[str, str]:
    """{path: hash of the content} of all below a folder, what lies below `but` left out."""
    found = {}
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if Path(place, name) not in but]
        for path in (Path(place, name) for name in (*names, *folders)):
            if path.is_symlink():
                found[str(path)] = f"-> {os.readlink(path)}"
            elif path.is_file():
                found[str(path)] = hashlib.sha256(path.read_bytes()).hexdigest()
            else:
                found[str(path)] = "folder" if path.is_dir() else "special"
    return found


def changed(before: dict[str, str], after: dict[str, str]) -> list[str]:
    """What differs between two trees, in words."""
    return [
        f"{path} " + ("was made" if path not in before else "is gone" if path not in after else "was changed")
        for path in sorted(before.keys() | after.keys())
        if before.get(path) != after.get(path)
    ]


def printed(run, course: Course) -> str:
    """What the command line prints of a run."""
    text = io.StringIO()
    with contextlib.redirect_stdout(text):
        summary(run, course)
    return text.getvalue()


def whole(result) -> list[str]:
    """Faults of the run as a whole."""
    course = Course(result.folder / "course", workspace=result.folder / "course" / "grading")
    report = Path(result.run.report).parent
    table, screen = (report / "report.csv").read_text(), printed(result.run, course)
    shown = {"report.csv": table, "the terminal": screen}
    faults = [
        f"{canary!r} stands in {what}"
        for what, text in shown.items()
        for canary in CANARIES
        if canary in text
    ]
    for name in ("index.html", "report.json"):
        faults += [f"{SECRET!r} stands in {name}"] if SECRET in (report / name).read_text() else []
    faults += [f"the report has {thing}" for thing in active(result.report, scripts=1, plots=True)]
    faults += [f"the terminal gets {match.group()!r}" for match in [_CONTROL.search(screen)] if match]
    faults += _formulas(table)
    faults += [f"on the host, {thing}" for thing in result.changed]
    faults += _books(course, result)
    return faults


def _formulas(table: str) -> list[str]:
    """Cells of the spreadsheet that a program would read as formulas."""
    return [
        f"report.csv has the cell {cell[:40]!r}"
        for row in csv.reader(io.StringIO(table))
        for cell in row
        if _FORMULA.match(cell.strip(" \u200b\ufeff") or cell) and not _NUMBER.match(cell)
    ]


def _books(course: Course, result) -> list[str]:
    """Gradebook, verdicts and receipts must agree cell by cell, and hold nobody else."""
    assignment = course.load("a1")
    booked, faults = records(course, assignment), []
    graded = {student: verdict for student, verdict in result.run.verdicts.items() if not verdict.problem}
    unknown = booked.keys() - result.run.verdicts.keys()
    faults += [f"the gradebook has {name!r}, who is not in the class" for name in sorted(unknown)]
    for student, verdict in graded.items():
        automatic = [cell for cell in verdict.cells if cell.status != "manual"]
        due = {cell.grade_id: (cell.points, cell.max_points) for cell in automatic}
        row = booked[student].grades if student in booked else {}
        has = {name: (grade.auto, grade.max) for name, grade in row.items() if name in due}
        faults += [f"the gradebook has {has} for {student!r}, the verdict {due}"] if has != due else []
    report = verify(course, [NAME])
    return faults + [f"verify: {line}" for line in (*report.receipts, *map(str, report.findings))]
