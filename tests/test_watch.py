"""Uploads that are graded as they arrive: what is taken when, which attempt counts, and what a kill costs."""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from argparse import Namespace
from pathlib import Path

import psutil
import pytest
import torch  # noqa: F401  (shared by the judges, which would import it each)
from nbgrader.utils import notebook_hash

from autograder.commands import watch
from autograder.commands.attempts import Attempts, attempts_of
from autograder.commands.due import main as due
from autograder.commands.grade import Options, grade
from autograder.commands.history import history
from autograder.commands.verify import verify
from autograder.course import policy as policies
from autograder.course.errors import UserError
from autograder.course.records import CellVerdict, Submission, Verdict
from autograder.gradebook import records
from autograder.intake.files import DEFAULT_LIMITS
from autograder.intake.kept import keep_attempt, read_kept
from autograder.intake.students import Roster
from autograder.intake.uploads import Uploads
from autograder.receipts.receipts import Receipt, Receipts
from tests.conftest import QUICK
from tests.toy_course import GOOD, MEAN, NAME, SQUARE, hand_in, make_toy_course, submission_notebook

pytestmark = pytest.mark.usefixtures("alembic_once")

WRONG_SUM = GOOD | {"column_mean": MEAN.replace(" / x.shape[0]", "")}  # 5 of 9
WRONG_SQUARE = GOOD | {"square": SQUARE.replace("2 * x", "x")}  # 6 of 9


def upload(inbound: Path, assignment, student: str, answers: dict, hour: int, secret: str = "") -> Path:
    """Submit as `nbgrader submit` does."""
    when = f"2026-03-01 {hour:02}:00:00.000000 UTC"
    folder = inbound / f"{student}+{assignment.name}+{when}+x{hour}y"
    folder.mkdir(parents=True)
    (folder / f"{NAME}.ipynb").write_text(json.dumps(submission_notebook(assignment, answers)))
    (folder / "timestamp.txt").write_text(when)
    (folder / "submission_secret.txt").write_text(secret or f"{student} {hour}")
    old = time.time() - 3600
    for path in (*folder.iterdir(), folder):
        os.utime(path, (old, old))
    return folder


def options(course, folder: Path, **more) -> Namespace:
    usual = dict.fromkeys(("results", "roster", "release_feedback", "no_feedback", "verbose"))
    usual |= {"assignment": "a1", "course": course.root, "workspace": course.workspace, "folder": folder}
    return Namespace(**usual | {"once": True, "regrade": "new", "workers": 1, "sandbox": "auto"} | more)


@pytest.fixture
def course(tmp_path):
    return make_toy_course(tmp_path / "course")


@pytest.fixture
def rule(monkeypatch):
    """Sets the policy: a worker that need not import matplotlib, and a rule for attempts."""

    def set_to(**values):
        light = dataclasses.replace(QUICK, preload=("numpy", "nnlab.check"), **values)
        monkeypatch.setattr(policies, "load", lambda *_: light)

    set_to()
    return set_to


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def graded(course, student: str) -> list[str]:
    """What was handed in of each receipt, oldest first: the hour."""
    with Receipts(course.workspace) as receipts:
        return [one.verdict.timestamp[11:13] for one in receipts.history(student, NAME)]


# --------------------------------------------------------------------------- graded for real


@pytest.mark.slow
def test_the_best_attempt_counts_after_its_penalty_everywhere(course, rule, tmp_path, monkeypatch, capsys):
    rule(attempts="best", max_attempts=3)
    assignment, inbound, results = course.load("a1"), tmp_path / "hub" / "inbound", tmp_path / "results"
    monkeypatch.setattr(
        "autograder.gradebook.late.LatePenalties.penalty",
        lambda self, _, score, late: score / 2 if late > 0 else None,
    )
    upload(inbound, assignment, "ada", WRONG_SUM, 9)  # 5
    upload(inbound, assignment, "ada", WRONG_SQUARE, 10)  # 6
    upload(inbound, assignment, "ben", GOOD, 10)  # 9
    (inbound / "ada+a2_other+2026-03-01 09:00:00.000000 UTC+z").mkdir()
    wanted = options(course, inbound, results=results, release_feedback=True)
    assert watch.main(wanted) == 0
    when = {"date": "2026-03-01T10:30+00:00", "students": [], "by": "me"}
    due(Namespace(assignment="a1", course=course.root, workspace=course.workspace, **when))
    upload(inbound, assignment, "ada", GOOD, 11)  # 9, and late: 4.5
    upload(inbound, assignment, "ada", GOOD, 12)  # one too many
    capsys.readouterr()
    assert watch.main(wanted) == 0
    said = capsys.readouterr().out
    assert "ada  attempt 3: 9 of 14 less 4.5 for being late; attempt 2 counts" in said
    assert "ada  kept, not graded: max_attempts is 3" in said and "ben" not in said
    assert graded(course, "ada") == ["09", "10", "11", "10"] and graded(course, "ben") == ["10"]
    assert verify(course, [NAME]).is_sound

    note = "This is attempt 2 of 3 at most. Your best attempt counts: this one, 6 of 14 by its tests."
    run = grade(course, "a1", inbound, Options(1, feedback=True, report=False))
    assert (run.graded, run.over) == (0, ["ada"]) and run.scores["ada"].total == 6
    assert note in (course.workspace / "feedback" / "ada" / NAME / f"{NAME}.html").read_text()
    assert records(course, assignment)["ada"].timestamp.hour == 10
    told = [event.text for event in history(course, "ada", [NAME])[NAME]]
    assert any(text.startswith("attempt 2 counts again: 6 of 14 points") for text in told)

    pages = results / "ada" / NAME
    assert sorted(path.name for path in pages.iterdir()) == [
        *(f"attempt-{n}.html" for n in (1, 2, 3)),
        "index.html",
    ]
    assert (
        note in (pages / "attempt-2.html").read_text()
        and "attempt 2, 6 of 14" in (pages / "attempt-3.html").read_text()
    )
    assert (results / "ada").stat().st_mode & 0o777 == 0o750
    released = inbound.parent / "feedback" / f"{notebook_hash(secret='ada 11', notebook_id=NAME)}.html"
    assert released.read_text() == (pages / "attempt-3.html").read_text()
    assert len(list((course.workspace / "attempts").iterdir())) == 5, "also what was not graded is kept"

    rule(
        attempts="last"
    )  # the instructor decides otherwise; now the last counts, and `grade` is asked to say so
    run = grade(course, "a1", inbound, Options(1, feedback=False, report=False))
    assert run.graded == 1 and run.scores["ada"].total == 4.5 and verify(course, [NAME]).is_sound


@pytest.mark.slow
def test_what_a_kill_left_undone_is_done_by_the_next_start(course, rule, tmp_path, monkeypatch, capsys):
    """The receipt is on disk, and nothing else; then a watch of files that are written over."""
    assignment, folder = course.load("a1"), tmp_path / "sync"
    path = hand_in(folder, "ada", submission_notebook(assignment, WRONG_SUM))
    with monkeypatch.context() as patch:
        patch.setattr(watch.Watch, "_write_now", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt()))
        with pytest.raises(KeyboardInterrupt):
            watch.main(options(course, folder))
    assert not records(course, assignment)
    assert watch.main(options(course, folder)) == 0
    assert records(course, assignment)["ada"].grades["column_mean_averages_over_rows"].auto == 0

    contents = [json.dumps(submission_notebook(assignment, GOOD)).encode(), path.read_bytes()]
    for content in contents:  # the second time it is what was handed in first, which then counts again
        path.write_bytes(content)
        assert watch.main(options(course, folder)) == 0
    with Receipts(course.workspace) as receipts:
        points = [one.verdict.points for one in receipts.history("ada", NAME)]
        assert points == [5, 9, 5] and len(attempts_of(list(receipts.history("ada", NAME)))) == 2
    assert records(course, assignment)["ada"].grades["column_mean_averages_over_rows"].auto == 0
    assert verify(course, [NAME]).is_sound
    with watch.RunFile(course, assignment), pytest.raises(UserError, match="Another grading run"):
        watch.main(options(course, folder))
    with pytest.raises(UserError, match="can't be read: No such file"):
        watch.main(options(course, tmp_path / "typo"))


# --------------------------------------------------------------------------- when an upload is taken


def uploads(assignment, folder: Path, **more) -> Uploads:
    return Uploads(folder, assignment, Roster(), DEFAULT_LIMITS, **{"settle": 0.0, "patience": 0.2} | more)


def names(found: Uploads, busy=()) -> list[tuple[str, str]]:
    """Take everything; (student, hour) in the order of their turns."""
    taken = []
    while one := found.next(set(busy)):
        taken.append((one.student, one.attempt[11:13]))
        found.finish(one)
    return taken


def test_students_take_turns_whoever_uploads_most(toy, tmp_path):
    for hour in range(5):
        upload(tmp_path, toy, "ada", GOOD, hour)
    found = uploads(toy, tmp_path)
    found.scan()
    first = found.next(set())
    found.finish(first)
    for student in ("ben", "cleo"):
        upload(tmp_path, toy, student, GOOD, 7)
    found.scan()
    assert (first.student, first.attempt[11:13]) == ("ada", "00") and found.next(
        {"ada", "ben", "cleo"}
    ) is None
    assert names(found) == [("ben", "07"), ("cleo", "07"), *(("ada", f"0{hour}") for hour in range(1, 5))]
    found.scan()
    assert names(found) == [] and not found.waiting


def test_what_still_arrives_is_waited_for(toy, tmp_path):
    """Half a notebook is no notebook to be marked, unless nothing more comes."""
    whole = json.dumps(submission_notebook(toy, GOOD)).encode()
    path = hand_in(tmp_path, "ada", whole[:500])
    found = uploads(toy, tmp_path, patience=30.0)
    found.scan()
    one = found.next(set())
    assert found.read(one) is None and found.next(set()) is None, "it may be finished yet"
    path.write_bytes(whole)
    found.scan()
    assert found.read(found.next(set())).notebook == whole
    found = uploads(toy, tmp_path, settle=30.0)
    found.scan()
    assert found.next(set()) is None and len(found.waiting) == 1, "it was written to a moment ago"
    path.write_bytes(whole[:500])
    os.utime(path, (0, 0))
    for place in (path.parent, path.parent.parent):
        os.utime(place, (0, 0))
    found = uploads(toy, tmp_path)
    found.scan()
    assert found.read(found.next(set())).notebook == whole[:500], "nothing came for long"


def test_a_folder_of_the_exchange_waits_for_its_timestamp(toy, tmp_path):
    folder = upload(tmp_path / "inbound", toy, "ada", GOOD, 9)
    (folder / "timestamp.txt").rename(tmp_path / "aside")
    found = uploads(toy, tmp_path / "inbound", patience=30.0)
    found.scan()
    assert found.read(found.next(set())) is None
    (tmp_path / "aside").rename(folder / "timestamp.txt")
    found.scan()
    assert found.read(found.next(set())).timestamp == "2026-03-01T09:00:00+00:00"


def test_who_cannot_be_told_apart_is_said_and_stops_nobody(toy, tmp_path):
    for name in ("ann_lee.ipynb", "ann_marie.ipynb", "ben.ipynb"):
        (tmp_path / name).write_text(json.dumps(submission_notebook(toy, GOOD)))
    found = uploads(toy, tmp_path)
    found.scan()
    found.scan()
    assert names(found) == [("ben", "")] and len(found.remarks) == 1 and "ann_lee.ipynb" in found.remarks[0]


# --------------------------------------------------------------------------- which counts


def test_the_rule_of_attempts(toy, tmp_path):
    """Without a sandbox: what is best among attempts, of those that are kept and were tested alike."""
    policy = dataclasses.replace(QUICK, attempts="best", max_attempts=3)
    course = Namespace(workspace=tmp_path, db_url=f"sqlite:///{tmp_path}/gradebook.db")
    with Receipts(tmp_path) as receipts:
        attempts = Attempts(course, toy, policy, receipts)

        def hand_in_one(number: int, points: float, tests: str = "as now", kept: bool = True) -> str:
            submission = Submission("ada", f"notebook {number}".encode())
            if kept:
                keep_attempt(tmp_path, toy, submission)
            cell = CellVerdict("square_forward_squares", "square", points, 9.0, "passed", "")
            about = {"questions": {}, "rest": tests, "submission_sha256": sha256(submission.notebook)}
            about["handed_in"] = {"name": "", "problem": "", "notes": []}
            receipt = Receipt(f"key {number} {tests}", Verdict("ada", NAME, [cell]), environment=about)
            counts, newest = attempts.record(submission, receipt)
            assert receipts.latest("ada", NAME).verdict == newest.verdict
            return counts.notebook.decode()[-1]

        assert hand_in_one(1, 5) == "1"
        assert hand_in_one(2, 7, kept=False) == "2"
        assert hand_in_one(3, 6) == "3", "what is not kept cannot be gone back to"
        assert hand_in_one(3, 4) == "1", "graded again, it is no new attempt"
        assert hand_in_one(2, 5) == "2", "of two that are alike the later counts"
        assert attempts.is_over(Submission("ada", b"notebook 4")) and not attempts.is_over(
            Submission("ben", b"x")
        )
        assert hand_in_one(3, 3, "new tests") == "2", "what counts goes on counting"
        assert hand_in_one(1, 4, "new tests") == "2" and hand_in_one(2, 1, "new tests") == "1"
        assert [one.number for one in attempts.of("ada")] == [1, 2, 3]


def test_every_attempt_is_kept_once(toy, tmp_path):
    one = Submission("ada", b"first", timestamp="2026-03-01T09:00:00+00:00")
    two = Submission("ada", b"second", files={"model.safetensors": b"weights"})
    for submission in (one, two, one, two):
        keep_attempt(tmp_path, toy, submission)
    assert len(list((tmp_path / "attempts").iterdir())) == 2
    assert read_kept(tmp_path, toy, "ada", sha256(b"first"), {}) == (b"first", {})
    weights = {"model.safetensors": sha256(b"weights")}
    assert read_kept(tmp_path, toy, "ada", sha256(b"second"), weights) == (b"second", two.files)
    assert read_kept(tmp_path, toy, "adam", sha256(b"first"), {}) is None


# --------------------------------------------------------------------------- as a command, for hours


@pytest.mark.long
@pytest.mark.timeout(600)
def test_a_watch_goes_on_after_kills_and_while_its_folder_is_gone(course, tmp_path):
    """Uploads come while it is killed at any moment and its folder disappears; each is graded, none twice."""
    assignment, inbound = course.load("a1"), tmp_path / "inbound"
    inbound.mkdir()
    log = (tmp_path / "log").open("w")
    command = [sys.executable, "-m", "autograder", "watch", "a1", str(inbound), "--course", str(course.root)]

    def start() -> subprocess.Popen:
        return subprocess.Popen([*command, "--workers", "1"], stdout=log, stderr=log)

    def receipts() -> int:
        with contextlib.suppress(UserError), Receipts(course.workspace, make=False) as found:
            return sum(len(list(found.history(student, NAME))) for student in found.students(NAME))
        return 0

    def wait_for(number: int) -> None:
        ends = time.monotonic() + 120
        while receipts() < number and time.monotonic() < ends:
            time.sleep(0.2)
        assert receipts() == number, (tmp_path / "log").read_text()

    process = start()
    for hour in range(4):
        upload(inbound, assignment, "ada", GOOD, hour)
        upload(inbound, assignment, "ben", WRONG_SUM, hour)
        wait_for(2 * hour + 1)
        time.sleep(0.1 * hour)
        process.kill()
        process.wait()
        process = start()
    wait_for(8)
    inbound.rename(tmp_path / "gone")
    time.sleep(3)
    upload(tmp_path / "gone", assignment, "ada", WRONG_SUM, 20)
    (tmp_path / "gone").rename(inbound)
    wait_for(9)
    second = subprocess.run(command, capture_output=True, text=True)
    assert second.returncode == 2 and "Another grading run of this assignment" in second.stderr
    family = psutil.Process(process.pid)
    everybody = [family, *family.children(recursive=True)]
    before = sum(sum(one.cpu_times()[:2]) for one in everybody)
    time.sleep(10)
    idle = sum(sum(one.cpu_times()[:2]) for one in everybody) - before
    print(
        f"idle: {idle / 10:.2%} of a core; memory {sum(one.memory_info().rss for one in everybody) >> 20} MB"
    )
    assert idle < 1, "it costs less than a tenth of a core while nothing arrives"
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=20) == 143
    text = (tmp_path / "log").read_text()
    assert "can't be read" in text and "can be read again" in text and "Traceback" not in text
    assert not [one for one in everybody if one.is_running() and one.status() != psutil.STATUS_ZOMBIE]
    assert verify(course, [NAME]).is_sound
    assert records(course, assignment)["ada"].timestamp.hour == 20
