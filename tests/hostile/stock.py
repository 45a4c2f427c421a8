"""The same submissions under stock `nbgrader autograde` and this grader: `python -m tests.hostile --stock`.

Only entries with STOCK are compared: stock runs student code with the rights of whoever grades, so nothing
that could hurt this machine is given to it. Each submission is autograded by a command of its own, because
one that stock refuses ends the command for all that follow.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import psutil

from autograder.commands.screen import Screen
from autograder.course.assignment import Assignment
from autograder.course.course import Course
from autograder.gradebook import cell_scores
from autograder.release.release import release
from autograder.worker.inside import isolation
from tests.hostile import bench
from tests.hostile.course import make_course
from tests.hostile.kit import EVERYTHING, FAMILIES, Attempt, World
from tests.toy_course import NAME

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "comparison.md"
_SECONDS = 120
_INTRODUCTION = """\
# Hostile submissions: stock nbgrader and this grader

Written by `python -m tests.hostile --stock --write`, which grades each submission with both; no figure in it
is typed in. Each line is a file in `tests/hostile/`. Automatic tests give {total:g} points; "deserved" is
what the right answers in the submission are worth, after what the attack costs its author. Stock is nbgrader
{nbgrader}, by `nbgrader autograde {name} --student ...`. Submissions that could hurt the machine they run on
are not given to stock, which has no sandbox.
"""
_SUM = """\
Stock gives unearned points to {more} of {n} submissions, takes earned ones from {less}, and ends with an
error or not at all at {stopped}; this grader gives unearned points to {forged}.
"""


@dataclass
class Stock:
    """What stock nbgrader made of one submission: points by test, and why there are none where it stopped."""

    points: dict[str, float]
    stopped: str = ""

    @property
    def total(self) -> float:
        return sum(self.points.values())


def autograde(chosen: list[Attempt], folder: Path, progress) -> dict[str, Stock]:
    """Grade the attempts with stock nbgrader, one command each, in a course below `folder`."""
    course = make_course(folder / "course")
    release(course, NAME)
    assignment = course.load(NAME)
    secret = folder / "instructor-secret.txt"
    secret.write_text("nothing here")
    host = World(secret, 9, "nobody-listens", course.root)
    found = {}
    isolation.prctl(
        isolation.PR_SET_CHILD_SUBREAPER, 1
    )  # what outlives its command becomes ours, and is ended
    progress.start("stock nbgrader", len(chosen))
    for attempt in chosen:
        attempt.put_into(folder / "handed_in", assignment, host)
        found[attempt.name] = _one(course, assignment, attempt, folder / "handed_in" / attempt.student)
        for process in psutil.Process().children(recursive=True):
            with contextlib.suppress(psutil.Error):
                process.kill()
        progress.step(attempt.name)
    return found


def _one(course: Course, assignment: Assignment, attempt: Attempt, delivery: Path) -> Stock:
    """Give stock the file under the name it looks for, as an instructor would."""
    place = course.workspace / "submitted" / attempt.name / NAME
    place.mkdir(parents=True)
    for notebook in sorted(delivery.rglob("*.ipynb"))[:1]:
        (place / f"{NAME}.ipynb").write_bytes(notebook.read_bytes())
    programs = Path(sys.executable).parent
    environment = os.environ | {
        "AUTOGRADER_WORKSPACE": str(course.workspace),
        "NNLAB_CHECK_SEED": "1",
        "OMP_NUM_THREADS": "1",
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(
            Path(__file__).resolve().parents[2]
        ),  # the toy course has a folder `autograder`, too
    }
    command = [str(programs / "nbgrader"), "autograde", NAME, "--student", attempt.name]
    try:
        done = subprocess.run(
            command,
            cwd=course.root,
            env=environment,
            capture_output=True,
            timeout=_SECONDS,
            stdin=subprocess.DEVNULL,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Stock({}, f"does not end in {_SECONDS} s")
    graded = cell_scores(course, assignment).get(attempt.name, {})
    points = {test: auto for test, (auto, _, _) in graded.items() if auto and test in EVERYTHING}
    return Stock(points, "" if done.returncode == 0 else "ends with an error")


def main(chosen: list[Attempt], write: bool = False) -> int:
    """Grade the sample both ways and print the table, or write it into the documents."""
    with tempfile.TemporaryDirectory(prefix="hostile-bench-stock-") as folder, Screen() as screen:
        stock = autograde(chosen, Path(folder), screen)
        ours = bench.in_a_temporary_folder(chosen, progress=screen)
    text = table(chosen, stock, ours)
    if write:
        DOCUMENT.write_text(text)
    print(f"wrote {DOCUMENT}" if write else text)
    return int(bool(bench.problems(ours)))


def table(chosen: list[Attempt], stock: dict[str, Stock], ours: bench.Result) -> str:
    """The comparison as a Markdown document."""
    gained = {
        attempt.name: stock[attempt.name].total - _deserved(attempt)
        for attempt in chosen
        if not stock[attempt.name].stopped
    }
    lines = [
        _INTRODUCTION.format(total=sum(EVERYTHING.values()), nbgrader=version("nbgrader"), name=NAME),
        _SUM.format(
            n=len(chosen),
            more=sum(gain > 0 for gain in gained.values()),
            less=sum(gain < 0 for gain in gained.values()),
            stopped=len(chosen) - len(gained),
            forged=sum(found.forged > 0 for found in ours.found.values()),
        ),
    ]
    for family, title in FAMILIES.items():
        members = [attempt for attempt in chosen if attempt.family == family]
        if members:
            lines += [
                f"## {title[0].upper()}{title[1:]}\n",
                "| submission | it | deserved | stock | this grader | this grader's report |",
                "|---|---|---|---|---|---|",
            ]
            lines += [_line(attempt, stock[attempt.name], ours.found[attempt.name]) for attempt in members]
            lines.append("")
    return "\n".join(lines)


def _deserved(attempt: Attempt) -> float:
    """The most that honest grading could give: its best allowed outcome."""
    return max(sum(earns.values()) for earns in attempt.earns)


def _line(attempt: Attempt, stock: Stock, found: bench.Found) -> str:
    note = _first_note(found.mentions) or "which tests failed"
    title = attempt.title[0].lower() + attempt.title[1:].rstrip(".")
    cells = [
        f"`{attempt.name}`",
        title,
        f"{_deserved(attempt):g}",
        stock.stopped or f"{stock.total:g}",
        f"{sum(found.points.values()):g}",
        note,
    ]
    return "| " + " | ".join(map(_plain, cells)) + " |"


def _first_note(mentions: str) -> str:
    """The beginning of the first note, without paths of this machine."""
    note = mentions.partition("\n")[0].replace(sys.prefix, ".venv")
    if note.startswith("watched: "):  # a list of whatever the process did
        note = ", ".join(note.split(", ")[:3])
    return note[:160]


def _plain(text: str) -> str:
    """Text that stays in its table cell and shows as what it is."""
    visible = "".join(char if char.isprintable() else "?" for char in text)
    return visible.replace("|", "\\|").replace("<", "&lt;")
