"""Commands that are asked to stop, by Ctrl-C or a signal, and two commands at once."""

from __future__ import annotations

import contextlib
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import nbformat
import pytest

from autograder import cli
from autograder.commands import feedback, grade
from autograder.commands.verify import verify
from autograder.feedback import pages as feedback_pages
from autograder.gradebook import session, writer
from tests.chaos import family
from tests.test_faults import EXPECTED, complete, goes_on, make, make_class, points, words
from tests.test_kills import alive, gone
from tests.toy_course import GOOD, NAME, hand_in, submission_notebook, toy_notebook

pytestmark = [pytest.mark.usefixtures("alembic_once"), pytest.mark.slow]

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def course(tmp_path):
    return make(tmp_path / "course")


@pytest.fixture
def handed_in(course, tmp_path):
    return make_class(course, tmp_path / "in")


def strike(module, name: str, monkeypatch, times: list[float]):
    """Send SIGINT to this process when it first gets to a function."""
    own = getattr(module, name)

    def struck(*arguments, **options):
        if not times:
            times.append(time.monotonic())
            os.kill(os.getpid(), signal.SIGINT)
        return own(*arguments, **options)

    monkeypatch.setattr(module, name, struck)


PHASES = {
    "intake": (grade, "intake"),
    "start-up": (grade, "choose"),
    "gradebook": (writer.GradebookWriter, "_record"),
    "commit": (session.OneTransaction, "commit_submission"),
    "feedback": (feedback, "_write_in_parallel"),  # before any page; the next test strikes among the pages
    "report": (grade, "write_report"),
}


@pytest.mark.parametrize("phase", PHASES)
def test_ctrl_c_in_every_phase(course, handed_in, monkeypatch, capsys, phase):
    times: list[float] = []
    with monkeypatch.context() as patch:
        strike(*PHASES[phase], patch, times)
        assert cli.main(words(course, handed_in)) == 130
    seconds = time.monotonic() - times[0]
    said = capsys.readouterr()
    assert "What was graded is kept" in said.err and "Traceback" not in said.err + said.out
    print(f"stopped in {phase} after {seconds:.2f} s")
    assert seconds < 15
    goes_on(course, handed_in, pages=True)


def test_ctrl_c_among_the_pages(course, handed_in, tmp_path, monkeypatch, capsys):
    """The signal comes when one page is written and the process that writes them is at work on others."""
    more = {f"student{number:02}": 9 for number in range(20)}
    for student in more:
        hand_in(handed_in, student, submission_notebook(course.load("a1"), GOOD))
    own, here, struck, before = feedback_pages.write_feedback, os.getpid(), tmp_path / "struck", alive()

    def write(*arguments):
        path = own(*arguments)
        if not struck.exists():
            struck.write_text(f"{os.getpid()} {time.monotonic()}")
            os.kill(here, signal.SIGINT)
        time.sleep(0.5)
        return path

    with monkeypatch.context() as patch:
        patch.setattr(feedback_pages, "write_feedback", write)
        assert cli.main(words(course, handed_in)) == 130
    writer_of_pages, begun = struck.read_text().split()
    seconds = time.monotonic() - float(begun)
    said = capsys.readouterr()
    assert "What was graded is kept" in said.err and "Traceback" not in said.err + said.out
    print(f"stopped among the pages after {seconds:.2f} s")
    assert int(writer_of_pages) != here and seconds < 15 and gone(alive() - before)
    pages = list((course.workspace / "feedback").rglob("*.html"))
    assert 1 <= len(pages) < len(EXPECTED | more), "it did not stop among the pages"
    assert all(page.read_text().rstrip().endswith("</html>") for page in pages)
    goes_on(course, handed_in, EXPECTED | more, pages=True)
    assert len(list((course.workspace / "feedback").rglob("*.html"))) == len(EXPECTED | more)


@pytest.fixture
def hears_hangup():
    """Under `nohup make test` SIGHUP is ignored, and a command that inherits this leaves it so."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)


@pytest.mark.usefixtures("hears_hangup")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_while_a_submission_hangs(course, handed_in, capsys, number):
    hand_in(handed_in, "hung", submission_notebook(course.load("a1"), GOOD | {"square": "while True: pass"}))
    times: list[float] = []

    def watch():
        while not family(os.getpid())["session"]:
            time.sleep(0.05)
        time.sleep(1.0)
        times.append(time.monotonic())
        os.kill(os.getpid(), number)

    watcher = threading.Thread(target=watch)
    watcher.start()
    assert cli.main(words(course, handed_in, "--no-feedback", "--no-report")) == 128 + number
    seconds = time.monotonic() - times[0]
    watcher.join()
    said = capsys.readouterr()
    assert "What was graded is kept" in said.err and "Traceback" not in said.err + said.out
    print(f"{signal.Signals(number).name}: stopped after {seconds:.2f} s")
    assert seconds < 15 and signal.getsignal(signal.SIGTERM) == signal.SIG_DFL
    assert not family(os.getpid())["session"]
    hand_in(handed_in, "hung", submission_notebook(course.load("a1"), GOOD))
    goes_on(course, handed_in, EXPECTED | {"hung": 9})


def test_ctrl_c_while_another_program_holds_the_gradebook(course, handed_in, capsys):
    goes_on(course, handed_in)
    path = course.workspace / "gradebook.db"
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        timer = threading.Timer(4.0, os.kill, (os.getpid(), signal.SIGINT))
        timer.start()
        begun = time.monotonic()
        assert cli.main(words(course, handed_in, "--no-feedback", "--no-report")) == 130
        print(f"stopped {time.monotonic() - begun - 4:.2f} s after the signal")
        assert time.monotonic() - begun < 20
        timer.join()
        other.execute("ROLLBACK")
    goes_on(course, handed_in)


# --------------------------------------------------------------------------- several at once


def test_two_assignments_at_once_in_a_new_workspace(course, handed_in):
    """Both find no gradebook, no receipts, no key, and make them at the same moment."""
    folder = course.root / "solutions" / "a2_toy"
    folder.mkdir()
    (folder / "a2_toy.ipynb").write_text(nbformat.writes(toy_notebook()))
    make_class(course, handed_in.with_name("in2"))
    for path in sorted(handed_in.with_name("in2").rglob(f"{NAME}.ipynb")):
        path.rename(path.with_name("a2_toy.ipynb"))
        path.parent.rename(path.parent.with_name("a2_toy"))
    places = ["--course", str(course.root), "--workspace", str(course.workspace), "--workers", "1"]
    orders = [
        ["grade", "a1_toy", "--submissions", str(handed_in)],
        ["grade", "a2_toy", "--submissions", str(handed_in.with_name("in2"))],
    ]
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    running = [
        subprocess.Popen([sys.executable, "-m", "autograder", *order, *places], cwd=ROOT, **streams)
        for order in orders
    ]
    said = [process.communicate(timeout=300)[0] for process in running]
    assert [process.returncode for process in running] == [0, 0], said
    complete(course)
    assert points(course, "a2") == EXPECTED
    assert verify(course, [NAME, "a2_toy"]).is_sound
