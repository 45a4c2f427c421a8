"""Faults of the machine: each is named, with what to do; it loses nothing, and the same command goes on."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import sqlite3
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from autograder import cli
from autograder.commands.verify import verify
from autograder.course.course import Course
from autograder.gradebook import cell_scores
from autograder.receipts.receipts import Receipts
from autograder.worker.sandbox.launch import NOBODY
from tests.handed_in import intake
from tests.toy_course import GOOD, MEAN, NAME, hand_in, make_toy_course, submission_notebook

pytestmark = [pytest.mark.usefixtures("alembic_once"), pytest.mark.slow]

POLICY = """\
cell_seconds = 20
call_seconds = 10
total_seconds = 60
memory_mb = 1024
preload = ["numpy", "nnlab.check"]
"""
WHEN = "2026-03-01 10:00:00 UTC"
EXPECTED = {"ada": 9, "ben": 5, "dan": 0}
BETTER = EXPECTED | {"ben": 9}
CLASS = {"ada": GOOD, "ben": GOOD | {"column_mean": MEAN.replace(" / x.shape[0]", "")}, "dan": {}}
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount")


def make(folder: Path) -> Course:
    course = make_toy_course(folder)
    (course.root / "autograder" / "policies").mkdir(parents=True)
    (course.root / "autograder" / "policies" / f"{NAME}.toml").write_text(POLICY)
    return course


def make_class(course: Course, folder: Path) -> Path:
    for student, answers in CLASS.items():
        hand_in(folder, student, submission_notebook(course.load("a1"), answers), WHEN)
    return folder


@pytest.fixture
def course(tmp_path):
    return make(tmp_path / "course")


@pytest.fixture
def handed_in(course, tmp_path):
    return make_class(course, tmp_path / "in")


@pytest.fixture(scope="module")
def graded_once(tmp_path_factory, alembic_once):
    folder = tmp_path_factory.mktemp("graded")
    course = make(folder / "course")
    assert run(course, make_class(course, folder / "in")) == 0
    return folder


@pytest.fixture
def graded(graded_once, tmp_path):
    """A course whose class is graded; then ben handed in once more, and has it all right now."""
    shutil.copytree(graded_once, tmp_path / "again")
    course = Course(tmp_path / "again" / "course", tmp_path / "again" / "course" / "grading")
    handed_in = tmp_path / "again" / "in"
    hand_in(handed_in, "ben", submission_notebook(course.load("a1"), GOOD), WHEN)
    return course, handed_in


@pytest.fixture(autouse=True)
def _no_long_waits(monkeypatch):
    monkeypatch.setattr("autograder.system.database_locks.BUSY_SECONDS", 0.3)


def words(course: Course, handed_in: Path, *more: str) -> list[str]:
    places = ["--course", str(course.root), "--workspace", str(course.workspace)]
    return ["grade", "a1", "--submissions", str(handed_in), "--workers", "1", *places, *more]


def run(course: Course, handed_in: Path, *more: str, pages: bool = False) -> int:
    quiet = [] if pages else ["--no-feedback", "--no-report"]
    return cli.main(words(course, handed_in, *quiet, *more))


def refused(capsys, course: Course, handed_in: Path, *more: str, pages: bool = False) -> str:
    """Grade, which must be turned down with one message and status 2; returns the message."""
    capsys.readouterr()
    assert run(course, handed_in, *more, pages=pages) == 2
    said = capsys.readouterr()
    assert "Traceback" not in said.err + said.out
    assert said.err.startswith("autograder: ") and len(said.err) > 40, said.err
    return " ".join(said.err.split())


def goes_on(course: Course, handed_in: Path, expected: dict = EXPECTED, pages: bool = False) -> None:
    """The same command ends well, and everything is there."""
    assert run(course, handed_in, pages=pages) == 0
    complete(course, expected)


def points(course: Course, name: str = "a1") -> dict[str, float]:
    kept = cell_scores(course, course.load(name))
    return {student: sum(auto or 0 for auto, _, _ in cells.values()) for student, cells in kept.items()}


def complete(course: Course, expected: dict = EXPECTED) -> None:
    assert points(course) == expected
    assert verify(course, [NAME]).is_sound
    assert not [path for path in course.workspace.rglob("*") if path.name.endswith((".part", ".tmp"))]


# --------------------------------------------------------------------------- the disk


@contextlib.contextmanager
def mounted(folder: Path, options: str):
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def remount(folder: Path, options: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{options}", str(folder)], check=True)


@as_root
@pytest.mark.parametrize(
    "shares",
    [
        pytest.param((0.02, 0.2, 0.3, 0.6), id="four"),
        pytest.param((0.02, 0.2, 0.45, 0.6, 0.7, 0.8, 0.9), id="seven", marks=pytest.mark.long),
    ],
)
def test_a_full_disk_at_any_moment(course, handed_in, capsys, shares):
    """From no room at all to almost enough: wherever the disk is full, it is said; nothing is half there."""
    said = []
    with mounted(course.workspace, "size=64m"):
        goes_on(course, handed_in, pages=True)
        needed = shutil.disk_usage(course.workspace).used
    for share in shares:
        with mounted(course.workspace, f"size={int(share * needed)}"):
            said.append(refused(capsys, course, handed_in, pages=True))
            remount(course.workspace, "size=64m")
            goes_on(course, handed_in, pages=True)
            pages = list((course.workspace / "feedback").rglob("*.html"))
            assert len(pages) == 3 and all(page.read_text().rstrip().endswith("</html>") for page in pages)
    assert all("full" in text or "No space left" in text for text in said), said
    # Each message names what could not be written: the copy of what was handed in, and both databases (the
    # gradebook's journal needs more room than the pages do, so these are never the first to find none).
    met = {Path(text.split(": ")[1].split(" ")[-1]).name for text in said}
    assert met == {NAME, "receipts.db", "gradebook.db"}, said


@as_root
def test_a_read_only_workspace(course, handed_in, graded, capsys):
    with mounted(course.workspace, "size=8m,ro"):
        said = refused(capsys, course, handed_in)
        assert "Read-only file system" in said and "--workspace" in said
    course, handed_in = graded
    before = course.workspace.rename(course.workspace.with_name("before"))
    with mounted(course.workspace, "size=8m"):
        shutil.copytree(before, course.workspace, dirs_exist_ok=True)
        remount(course.workspace, "ro")
        assert "Read-only file system" in refused(capsys, course, handed_in)
        remount(course.workspace, "rw")
        goes_on(course, handed_in, BETTER)


@pytest.mark.parametrize(
    "place", ["feedback", "report", f"report/{NAME}/index.html", f"feedback/ben/{NAME}/{NAME}.html"]
)
def test_pages_that_cannot_be_written(graded, capsys, place):
    course, handed_in = graded
    path = course.workspace / place
    if path.suffix:
        path.mkdir(parents=True)  # a folder where the file should be
    else:
        course.workspace.mkdir(exist_ok=True)
        path.write_text("a file where the folder should be")
    said = refused(capsys, course, handed_in, pages=True)
    assert str(path) in said and "grades are kept" in said
    complete(course, BETTER)
    path.rmdir() if path.is_dir() else path.unlink()
    goes_on(course, handed_in, BETTER, pages=True)


# --------------------------------------------------------------------------- files that are held or damaged


@contextlib.contextmanager
def held(path: Path):
    with contextlib.closing(sqlite3.connect(path, isolation_level=None, timeout=10)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        yield
        other.execute("ROLLBACK")


@pytest.mark.parametrize("name", ["gradebook.db", "receipts.db"])
def test_a_database_that_another_program_holds(graded, capsys, name):
    course, handed_in = graded
    with held(course.workspace / name):
        said = refused(capsys, course, handed_in)
    assert name in said and ("locked by another program" in said or "Another program is using" in said)
    assert points(course) == EXPECTED
    goes_on(course, handed_in, BETTER)


def garbage(path: Path) -> None:
    path.write_bytes(random.Random(1).randbytes(5000))


def truncated(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def empty(path: Path) -> None:
    path.write_bytes(b"")


def settled(course: Course) -> None:
    """Put what SQLite keeps beside its files into them, as at the end of the day."""
    for path in course.workspace.glob("*.db"):
        with contextlib.closing(sqlite3.connect(path)) as db:
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


DATABASES = ("gradebook.db", "receipts.db")
DAMAGES = {
    "gradebook.db": (garbage, truncated, a_folder, empty),
    "receipts.db": (garbage, truncated, a_folder),
    f"runs/{NAME}.json": (garbage, truncated, a_folder, empty),
    "receipts.key": (garbage, truncated, a_folder, empty),
}


@pytest.mark.parametrize("name", DAMAGES)
def test_a_damaged_file(graded, capsys, name):
    """It is named, and not overwritten; with the good file back in its place the same command goes on."""
    course, handed_in = graded
    settled(course)
    path = course.workspace / name
    backup = path.read_bytes()
    for how in DAMAGES[name]:
        how(path)
        damaged = path.read_bytes() if path.is_file() else None
        said = refused(capsys, course, handed_in)
        assert name in said, (how.__name__, said)
        assert (path.read_bytes() if path.is_file() else None) == damaged, f"{how.__name__}: overwritten"
        shutil.rmtree(path) if path.is_dir() else path.unlink()
        path.write_bytes(backup)
        path.chmod(0o600)
        assert points(course) == EXPECTED, how.__name__
    goes_on(course, handed_in, BETTER)


def test_an_empty_ledger_is_one_that_was_about_to_be_made(graded):
    course, handed_in = graded
    settled(course)
    empty(course.workspace / "receipts.db")
    goes_on(course, handed_in, BETTER)


def test_a_key_that_others_may_read(graded, capsys):
    course, handed_in = graded
    (course.workspace / "receipts.key").chmod(0o644)
    assert "chmod 600" in refused(capsys, course, handed_in)
    (course.workspace / "receipts.key").chmod(0o600)
    goes_on(course, handed_in, BETTER)


def test_a_database_of_another_program_is_not_filled_with_grades(course, handed_in, capsys):
    course.workspace.mkdir(exist_ok=True)
    path = course.workspace / "gradebook.db"
    with contextlib.closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE bookmarks (url TEXT)")
        db.commit()
    before = path.read_bytes()
    said = refused(capsys, course, handed_in)
    assert "no gradebook" in said and "bookmarks" in said and path.read_bytes() == before
    path.unlink()
    goes_on(course, handed_in)


def test_a_gradebook_of_another_version_of_the_assignment(graded, capsys):
    course, handed_in = graded
    source = course.root / "solutions" / NAME / f"{NAME}.ipynb"
    right = source.read_text()
    source.write_text(right.replace("column_mean_averages_over_rows", "column_mean_is_right"))
    said = refused(capsys, course, handed_in)
    assert "another version" in said or "cannot add or remove graded cells" in said
    assert source.write_text(right) and points(course) == EXPECTED
    goes_on(course, handed_in, BETTER)


# --------------------------------------------------------------------------- submissions that go away


def test_a_folder_that_is_deleted_while_it_is_read(course, handed_in, monkeypatch):
    """Between the listing of a folder and the opening of what it lists."""
    from autograder.intake import files

    own = files.Budget.charge

    def charge(self, parts):
        if parts == ("ben",):
            shutil.rmtree(handed_in / "ben")
        return own(self, parts)

    monkeypatch.setattr(files.Budget, "charge", charge)
    found = {made.student: made for made in intake(handed_in, course.load("a1"))}
    assert found["ada"].notebook and found["dan"].notebook and ("ben" not in found or found["ben"].problem)


def test_a_file_that_is_deleted_while_it_is_read(course, handed_in, monkeypatch):
    from autograder.intake import files

    own = files.Budget.charge

    def charge(self, parts):
        if parts[-1] == f"{NAME}.ipynb" and parts[0] == "ben":
            (handed_in / Path(*parts)).unlink()
        return own(self, parts)

    monkeypatch.setattr(files.Budget, "charge", charge)
    found = {made.student: made for made in intake(handed_in, course.load("a1"))}
    assert found["ada"].notebook and found["dan"].notebook and found["ben"].problem


def test_submissions_that_are_deleted_while_they_are_graded(course, handed_in, monkeypatch):
    """What intake has read is graded; afterwards the missing folder is named."""
    from autograder.commands import grade

    own = grade.intake

    def intake_and_delete(*arguments):
        found = own(*arguments)
        shutil.rmtree(handed_in)
        return found

    monkeypatch.setattr(grade, "intake", intake_and_delete)
    goes_on(course, handed_in)


@as_root
def test_an_unreadable_submission_costs_only_its_own_student(course, handed_in):
    for path in [handed_in, *handed_in.parents]:
        path.chmod(path.stat().st_mode | 0o055) if path.stat().st_uid == 0 and path != Path("/") else None
    (handed_in / "ben" / NAME / f"{NAME}.ipynb").chmod(0)
    (handed_in / "dan").chmod(0)
    os.seteuid(NOBODY)
    try:
        found = {made.student: made for made in intake(handed_in, course.load("a1"))}
    finally:
        os.seteuid(0)
    assert found["ada"].notebook and not found["ada"].problem
    assert "Permission denied" in found["ben"].problem
    assert "dan" not in found or found["dan"].problem


# --------------------------------------------------------------------------- the clock


def test_a_clock_that_jumps_backwards(graded, monkeypatch):
    """What was written last counts, not what claims the latest time."""
    course, handed_in = graded

    class Earlier(datetime):
        @classmethod
        def now(cls, zone=None):
            return datetime.now(zone or UTC) - timedelta(days=400)

    for module in ("receipts.receipts", "gradebook.writer", "commands.run_file"):
        monkeypatch.setattr(f"autograder.{module}.datetime", Earlier)
    goes_on(course, handed_in, BETTER)
    with Receipts(course.workspace) as receipts:
        first, second = receipts.history("ben", NAME)
        assert second.finished < first.finished, "the clock did not jump"
        assert receipts.latest("ben", NAME).verdict.points == 9
