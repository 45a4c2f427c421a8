"""A grading run as a whole, on the toy course: interrupted, killed, doubled."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import multiprocessing
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from nbgrader.api import Gradebook

from autograder.commands import screen
from autograder.commands.grade import Options, grade
from autograder.course import policy as policies
from autograder.course.course import Course
from autograder.course.errors import UserError
from autograder.course.records import Note
from autograder.gradebook import cell_scores
from autograder.judge.judge import Judge
from autograder.judge.retries import NoVerdict
from tests.conftest import QUICK
from tests.toy_course import GOOD, MEAN, SQUARE, hand_in, make_toy_course, submission_notebook

pytestmark = pytest.mark.usefixtures("alembic_once")

ROOT = Path(__file__).resolve().parents[1]
SEED = 4711
QUIET = {"feedback": False, "report": False}

WRONG_SUM = MEAN.replace(" / x.shape[0]", "")
PAUSE = "import time\ntime.sleep({seconds})\n"
CLASS = {
    "ada": (GOOD, 9),
    "ben": (GOOD | {"column_mean": WRONG_SUM}, 5),
    "cleo": (GOOD | {"square": SQUARE.replace("x * x", "x + x")}, 7),
    "dan": ({}, 0),
    "eve": (GOOD | {"square": SQUARE.replace("2 * x", "x")}, 6),
    "finn": (GOOD, 9),
}


def hand_in_class(course: Course, folder: Path, seconds: float = 0.0) -> Path:
    """Six submissions; `seconds` is how long the first answer cell of each takes."""
    assignment = course.load("a1")
    pause = PAUSE.format(seconds=seconds) if seconds else ""
    for student, (answers, _) in CLASS.items():
        slower = answers | {"square": pause + answers.get("square", "# nothing yet\n")} if pause else answers
        hand_in(folder, student, submission_notebook(assignment, slower), "2026-03-01 10:00:00 UTC")
    return folder


@pytest.fixture
def course(tmp_path):
    return make_toy_course(tmp_path / "course")


@pytest.fixture
def handed_in(course, tmp_path):
    return hand_in_class(course, tmp_path / "handed_in")


@pytest.fixture(autouse=True)
def _small_worker(monkeypatch):
    """A worker that need not import matplotlib; the command lines below use the real policy."""
    light = dataclasses.replace(QUICK, preload=("numpy", "nnlab.check"))
    monkeypatch.setattr(policies, "load", lambda *_: light)


def points(run) -> dict[str, float]:
    return {student: verdict.points for student, verdict in run.verdicts.items()}


def judgements(run) -> dict[str, list[tuple]]:
    return {
        student: [(cell.grade_id, cell.points, cell.status, cell.message) for cell in verdict.cells]
        for student, verdict in run.verdicts.items()
    }


def rows(course: Course) -> list[tuple[str, int]]:
    """(student, seed) of every receipt, oldest first."""
    with contextlib.closing(sqlite3.connect(course.workspace / "receipts.db", timeout=10)) as db:
        return db.execute("SELECT student, seed FROM receipt ORDER BY id").fetchall()


class Steps:
    """A progress display that does something after the first submission."""

    def __init__(self, first_step):
        self.first_step, self.seen = first_step, []

    def start(self, what, total):
        pass

    def step(self, text="", failed=""):
        self.seen.append(text)
        if len(self.seen) == 1:
            self.first_step()


EXPECTED = {student: value for student, (_, value) in CLASS.items()}


# --------------------------------------------------------------------------- judges that die, runs that meet


@pytest.mark.slow
def test_a_killed_judge_costs_nothing_but_its_time(course, handed_in, tmp_path):
    undisturbed = grade(course, "a1", handed_in, Options(2, seed=SEED, **QUIET))
    assert points(undisturbed) == EXPECTED and undisturbed.graded == 6

    def kill_the_judges():
        assert multiprocessing.active_children(), "there is no judge to kill"
        for child in multiprocessing.active_children():
            os.kill(child.pid, signal.SIGKILL)

    other = Course(course.root, tmp_path / "other")
    steps = Steps(kill_the_judges)
    run = grade(other, "a1", handed_in, Options(2, seed=SEED, **QUIET), steps)
    assert (run.graded, run.failed) == (6, []) and sorted(steps.seen) == sorted(CLASS)
    assert judgements(run) == judgements(undisturbed)
    assert sorted(student for student, _ in rows(other)) == sorted(CLASS)
    assert cell_scores(other, other.load("a1")) == cell_scores(course, course.load("a1"))


def test_a_fault_of_the_grader_is_said_and_costs_only_that_submission(course, handed_in, monkeypatch, capsys):
    grade_one = Judge.grade

    def fall_over(self, submission, rebuilt):
        return 1 / 0 if submission.student == "ben" else grade_one(self, submission, rebuilt)

    monkeypatch.setattr(Judge, "grade", fall_over)
    run = grade(course, "a1", handed_in, Options(2, **QUIET))
    assert run.failed == ["ben"] and points(run) == {k: v for k, v in EXPECTED.items() if k != "ben"}
    assert run.faults and all("ZeroDivisionError" in fault for fault in run.faults)
    screen.summary(run, course)
    said = " ".join(capsys.readouterr().out.split())
    assert "A fault of the grader itself" in said and "ZeroDivisionError" in said
    assert "because of that: ben" in said


@pytest.mark.slow
def test_a_late_student_graded_alone_joins_the_class(course, handed_in, tmp_path, capsys):
    """Report and table hold everybody with a receipt, and grades by hand."""
    grade(course, "a1", handed_in, Options(2, feedback=False))
    with Gradebook(course.db_url, "toy") as gradebook:
        cell = gradebook.find_grade("why_average", "a1_toy", "a1_toy", "finn")
        cell.manual_score, cell.needs_manual_grade = 2.0, False
        gradebook.db.commit()
    late = submission_notebook(course.load("a1"), GOOD | {"why_average": "It is late."})
    hand_in(tmp_path / "late", "zoe", late, "2026-03-09 10:00:00 UTC")
    hand_in(tmp_path / "late", "finn", (handed_in / "finn" / "a1_toy" / "a1_toy.ipynb").read_bytes())
    run = grade(course, "a1", tmp_path / "late", Options(2, feedback=False))
    listed = json.loads((run.report.parent / "report.json").read_text())["class"]["students"]
    assert {row["student"]: row["score"]["total"] for row in listed} == EXPECTED | {"finn": 11, "zoe": 9}
    assert [row["student"] for row in listed if row["score"]["waits"]] == ["zoe"]
    screen.summary(run, course)
    said = capsys.readouterr().out
    assert re.search(r"finn *│ *11 │ *│", said) and re.search(r"zoe *│ *9 │ *1 │", said)
    assert "submissions, of 14 points" in said
    assert "5 more of this assignment were graded in earlier runs" in " ".join(said.split())


def test_what_is_known_of_a_submission_without_a_verdict_is_shown(course, handed_in, monkeypatch, capsys):
    grade_one = Judge.grade

    def mark_unreached(self, submission, rebuilt):
        if submission.student != "ben":
            return grade_one(self, submission, rebuilt)
        unknown = NoVerdict("no time is left")
        unknown.notes = [Note("watched", "cell 3: <b>ctypes</b>\x1b[31m")]
        raise unknown

    monkeypatch.setattr(Judge, "grade", mark_unreached)
    run = grade(course, "a1", handed_in, Options(2, feedback=False))
    assert run.failed == ["ben"] and not run.faults and "ben" not in run.verdicts
    screen.summary(run, course)
    said = capsys.readouterr().out
    assert "ben: cell 3: <b>ctypes</b> [31m" in said and "again and again" in " ".join(said.split())
    assert "<li>ben: cell 3: &lt;b&gt;ctypes&lt;/b&gt;" in run.report.read_text()


def test_a_second_run_in_the_same_workspace_is_turned_away(course, handed_in):
    met = []

    def start_another():
        with pytest.raises(UserError, match="Another grading run of this assignment") as error:
            grade(course, "a1", handed_in, Options(1, **QUIET))
        met.append(str(error.value))

    run = grade(course, "a1", handed_in, Options(1, seed=SEED, **QUIET), Steps(start_another))
    assert points(run) == EXPECTED and len(met) == 1
    assert str(course.workspace) in met[0] and "Wait for it" in met[0]
    assert len(rows(course)) == 6


# --------------------------------------------------------------------------- the command in its own process


def command(course: Course, handed_in: Path, *more: str) -> list[str]:
    what = ["grade", "a1", "--submissions", str(handed_in)]
    places = ["--course", str(course.root), "--workspace", str(course.workspace)]
    return [sys.executable, "-m", "autograder", *what, *places, *more]


def start(course: Course, handed_in: Path) -> subprocess.Popen:
    return subprocess.Popen(
        command(course, handed_in, "--workers", "2", "--no-feedback", "--no-report"),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def wait_for_rows(course: Course, process: subprocess.Popen, number: int) -> None:
    """Wait until some submissions have their receipt, while others are still being graded."""
    ends = time.monotonic() + 120
    while time.monotonic() < ends and process.poll() is None:
        with contextlib.suppress(sqlite3.OperationalError):
            if len(rows(course)) >= number:
                return
        time.sleep(0.02)
    pytest.fail(f"the run ended or hung before: {process.communicate(timeout=10)[0]}")


def wait_until_gone(processes: list[psutil.Process], seconds: float) -> list[psutil.Process]:
    """The ones that still run after a while (a zombie has ended)."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        left = [p for p in processes if p.is_running() and p.status() != psutil.STATUS_ZOMBIE]
        if not left:
            return []
        time.sleep(0.05)
    return left


def seed_of(course: Course) -> int:
    return json.loads((course.workspace / "runs" / "a1_toy.json").read_text())["seed"]


def check_resumed(course: Course, handed_in: Path, seed: int, before: list[tuple[str, int]]) -> None:
    """Start the same run again, with no seed given: it goes on where the other one stopped."""
    run = grade(course, "a1", handed_in, Options(2, **QUIET))
    assert run.seed == seed and points(run) == EXPECTED
    assert run.graded + run.reused == 6 and run.reused == len(before)
    assert rows(course)[: len(before)] == before
    assert sorted(student for student, _ in rows(course)) == sorted(CLASS), "graded twice"
    assert {used for _, used in rows(course)} == {seed}
    kept = cell_scores(course, course.load("a1"))
    auto = {student: sum(auto or 0 for auto, _, _ in cells.values()) for student, cells in kept.items()}
    assert auto == EXPECTED


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_a_stopped_run_leaves_nothing_behind_and_is_finished_by_the_next(course, tmp_path, how, monkeypatch):
    """SIGKILL of the main process, and Ctrl-C, which a terminal sends to every process of the command."""
    monkeypatch.undo()  # the same policy as the command, or the next run would have other receipts
    handed_in = hand_in_class(course, tmp_path / "slow", seconds=0.7)
    process = start(course, handed_in)
    wait_for_rows(course, process, 2)
    family = psutil.Process(process.pid).children(recursive=True)
    assert len(family) >= 4, "two judges and two workers"
    begun = time.monotonic()
    os.killpg(process.pid, how) if how == signal.SIGINT else os.kill(process.pid, how)
    said, _ = process.communicate(timeout=30)
    assert time.monotonic() - begun < 12
    assert process.returncode == (130 if how == signal.SIGINT else -signal.SIGKILL), said
    if how == signal.SIGINT:
        assert "What was graded is kept" in said and "Traceback" not in said
    assert wait_until_gone(family, 15) == []
    before, seed = rows(course), seed_of(course)
    assert 2 <= len(before) < 6
    check_resumed(course, handed_in, seed, before)


@pytest.mark.slow
def test_a_run_can_be_resumed_the_moment_after_it_was_killed(course, tmp_path, monkeypatch):
    """Its judges may still be busy then; they must not hold the workspace."""
    monkeypatch.undo()
    handed_in = hand_in_class(course, tmp_path / "slow", seconds=4.0)
    process = start(course, handed_in)
    wait_for_rows(course, process, 2)
    time.sleep(0.5)  # the judges have their next submissions, which take seconds
    os.kill(process.pid, signal.SIGKILL)
    process.wait(timeout=30)
    check_resumed(course, handed_in, seed_of(course), rows(course))


@pytest.mark.slow
def test_no_environment_needs_to_be_active(course, handed_in):
    """nbgrader calls `alembic` by its name, which is on the PATH of an active environment only."""
    done = subprocess.run(
        command(course, handed_in, "--no-feedback", "--no-report", "--verbose"),
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "graded 6" in done.stdout and (course.workspace / "gradebook.db").exists()
    assert len(rows(course)) == 6
    log = (course.workspace / "logs" / "autograder.log").read_text()
    assert log.count(": graded, ") == 6 and f"seed {seed_of(course)}" in log and "6 graded" in log
    assert done.stderr == log, "--verbose prints the same"
