"""What a student's process is seen doing: harmless things give no note, the others do, and it stays said."""

from __future__ import annotations

import contextlib
import os
import shlex
import socket
import struct
import time

import pytest

from autograder.course.course import Course
from autograder.course.policy import Policy, load
from autograder.demo.build import build
from autograder.demo.recipes import CLASSES
from autograder.judge.audit_notes import AuditNotes, _answer
from autograder.worker.client.exceptions import ProcessDied, SessionLost
from autograder.worker.client.session import Session, encode
from autograder.worker.client.worker import Worker
from autograder.worker.inside import audit_events, audit_log, wire
from tests.toy_course import ROOT

HONEST = [
    "import numpy as np\nimport tempfile\nnp.save('a.npy', np.ones(3)); np.load('a.npy', mmap_mode='r')\n"
    "with tempfile.NamedTemporaryFile() as file, tempfile.TemporaryDirectory() as folder:\n"
    "    open(folder + '/x', 'w').write('1')\nopen('/tmp/x.txt', 'w').write('1')",
    "import matplotlib.pyplot as plt\nplt.plot([1, 2]); plt.title(r'$\\alpha$'); plt.show()\n"
    "plt.savefig('p.pdf')",
    "%matplotlib inline\n%timeit -n 2 -r 2 sum(range(9))\n%prun sum(range(9))",
    "%%time\nimport os, glob\nos.getcwd(), os.listdir(), glob.glob('*.npy'), os.cpu_count()",
    "%%writefile helper.py\nvalue = 3",
    "import helper\n%run helper.py",
    "%pip list\n%pip --version\n%pip install numpy",
    "!ls\n!pip --version\n!pip list | head -2\n!{__import__('sys').executable} -m pip --version",
    "from tqdm.auto import tqdm\nimport ipywidgets\n[i for i in tqdm(range(3))]\n"
    "ipywidgets.interact(lambda x: x, x=(0, 9))",
    "import threading, warnings, logging, traceback\nfrom concurrent.futures import ThreadPoolExecutor\n"
    "warnings.warn('careful'); logging.warning('hm')\nlist(ThreadPoolExecutor(2).map(abs, [1, -2]))\n"
    "try:\n    1 / 0\nexcept ZeroDivisionError:\n    traceback.print_exc(); traceback.print_stack()",
    "import multiprocessing\nwith multiprocessing.Pool(2) as pool:\n    pool.map(abs, [1, -2])\n"
    "other = multiprocessing.Process(target=print); other.start(); other.terminate(); other.join()",
    "import cProfile, pickle, copy, gc, inspect, platform, uuid, psutil\nprofile = cProfile.Profile()\n"
    "profile.enable(); profile.disable(); gc.collect(); platform.platform(); uuid.uuid4()\n"
    "pickle.loads(pickle.dumps(np.ones(3))); psutil.virtual_memory(); psutil.Process().memory_info()",
    "import asyncio\nawait asyncio.sleep(0.01)",
    "import scipy.stats, scipy.optimize",
]
ODD = {
    "open('/etc/passwd')": "/etc/passwd was opened",
    "open('x/../../../root/.ssh/id')": "/root/.ssh/id was opened",
    "open('/proc/1/environ')": "/proc/1/environ was opened",
    "import os; os.listdir(b'/proc/self/fd')": "/proc/self/fd was listed",
    "import os; os.symlink('/etc/shadow', 'mine')": "/etc/shadow is at one of its ends",
    "import os; os.kill(1, 9)": "signal 9 was sent to process 1",
    "import os; os.system('cat /etc/passwd')": "a program was started: cat /etc/passwd",
    "!ls; id": "a program was started: ls; id",
    "get_ipython().system('curl http://x.org')": "a program was started: curl http://x.org",
    "import _thread, os, time; _thread.start_new_thread(os.system, ('id /x',)); time.sleep(0.2)": "id /x",
    "import socket; socket.create_connection(('127.0.0.1', 9))": "the address 127.0.0.1:9 was asked for",
    "import socket; socket.socket(socket.AF_UNIX).connect('\\0door')": "?door was asked for",
    "import socket; socket.socket(40, 1)": "a vsock socket",
    "import ctypes; ctypes.CDLL(None).ptrace": "ctypes was used (dlsym ptrace)",
    "import gc; len(gc.get_objects())": "gc.get_objects was used",
    "import sys; sys.settrace(None)": "sys.settrace was used",
    "import sys; sys.addaudithook(lambda *a: None)": "sys.addaudithook was used",
    "def f(): pass\nf.__code__ = (lambda: 1).__code__": "the code of a function was replaced",
    "exec(compile('1\\n', np.__file__, 'exec'))": "code was compiled under the name of",
    "import pickle; pickle.loads(b'cos\\nsystem\\n.')": "a pickle named os.system",
    "import fcntl; fcntl.ioctl(0, 0x5412, b'x')": "characters were put into a terminal",
}
FIND_PIPE = """
import os, stat
def is_pipe(fd):
    try: return stat.S_ISFIFO(os.fstat(fd).st_mode)
    except OSError: return False
pipe = next(fd for fd in range(3, 99) if is_pipe(fd))
"""
SILENT = "at some point it stopped reporting what it does"


def seen(worker: Worker, *cells: str) -> str:
    """Run cells in a session of their own; the text of the note, or an empty one."""
    session, watched = worker.begin(1), AuditNotes()
    try:
        session.branch()
        for index, cell in enumerate(cells):
            session.run(cell, index)
    except (SessionLost, ProcessDied):
        pass
    finally:
        watched.ask(session)
        worker.finish(session)
    return "".join(note.text for note in watched.notes())


@pytest.fixture(scope="module")
def patient(sandbox):
    """A worker with long limits: this machine may be busy."""
    worker = Worker(sandbox, Policy())
    worker.start()
    yield worker
    worker.close()


@pytest.mark.parametrize("cell", range(len(HONEST)))
def test_honest_cells_are_not_mentioned(patient, cell):
    assert seen(patient, HONEST[0], HONEST[4], HONEST[cell]) == ""


@pytest.mark.parametrize("cell", ODD)
def test_what_honest_code_does_not_do_is_mentioned(patient, cell):
    text = seen(patient, "import numpy as np", cell)
    assert ODD[cell] in text and SILENT not in text


def test_it_stays_said_when_the_process_and_its_parent_are_killed(patient):
    cell = """
import os
try:
    open('/etc/shadow')
except OSError:
    os.kill(os.getppid(), 9), os.kill(os.getpid(), 9)
"""
    assert "/etc/shadow was opened" in seen(patient, cell)


@pytest.mark.parametrize(
    "silence",
    [
        "os.close(pipe)",
        "os.dup2(os.open(os.devnull, os.O_WRONLY), pipe)",
        "import sys; sys.modules['inside.audit_log']._audit = print",
    ],
)
def test_a_process_that_falls_silent_is_mentioned(patient, silence):
    assert SILENT in seen(patient, "open('/etc/hosts')", FIND_PIPE + silence, "open('/etc/passwd')")


def test_patches_of_builtins_and_modules_do_not_reach_the_hook(patient):
    patch = """
import builtins, posix, os, sys, re
builtins.issubclass = builtins.hash = lambda *args: False
os.write = posix.write = os.getcwd = posix.getcwd = lambda *args: "/"
sys._getframe = sys.audit = lambda *args: None
"""
    text = seen(patient, patch, "open('../etc/passwd'); open('/etc/passwd')")
    assert "/etc/passwd was opened" in text or "/grader/etc/passwd was opened" in text


def test_a_flood_neither_blocks_nor_hides_what_came_before(patient):
    flood = (
        FIND_PIPE
        + """
for turn in range(5000):
    try: os.write(pipe, b"harmless %d\\x1b[2J\\n" % turn + b"x" * 3000 + b"\\n")
    except OSError: pass
"""
    )
    text = seen(patient, "try: open('/etc/shadow')\nexcept OSError: pass", flood)
    assert text.startswith("while running: /etc/shadow was opened") and text.isprintable()
    assert "flooded" in text or "more" in text
    assert len(text) < 2000


def test_a_record_keeps_the_first_lines_and_counts_signs_of_life():
    record = audit_log.AuditLog()
    lines = [f"line {number}" for number in range(2 * audit_log.MOST)]
    for line in [*lines, *lines]:
        os.write(record.write_end, line.encode() + b"\n")
    os.write(record.write_end, 3 * audit_log.ALIVE_LINE + b"\xff" * 300 + b"\nhalf a line")
    kind, kept, alive = record.message()
    assert (kind, kept, alive) == ("watched", [*lines[: audit_log.MOST], "and more"], 3)
    record.reader_end()
    record.read_available()
    assert record.ends() == []


@contextlib.contextmanager
def supervised(said: bytes):
    """A session whose supervisor has said this already; and the supervisor's end of the line."""
    (ctl, their_ctl), (sup, their_sup) = socket.socketpair(), socket.socketpair()
    with ctl, their_ctl, sup, their_sup:
        their_sup.sendall(said)
        session = Session(ctl, sup, Policy())
        session.answered = 1
        yield session, their_sup


def packed(message) -> bytes:
    data = encode(message)
    return struct.pack("<I", len(data)) + data


def asked(theirs: socket.socket):
    return wire.Decoder().decode(wire.receive(theirs, time.monotonic() + 5))


def test_a_question_is_asked_and_a_list_comes_back():
    with supervised(packed(["watched", ["a line"], 1])) as (session, theirs):
        assert session.ask("lives", 7) == ["watched", ["a line"], 1]
        assert asked(theirs) == ["lives", [7]]


@pytest.mark.parametrize(
    "said",
    [
        packed({"watched": 1}),
        packed("watched"),
        packed(None),
        packed(3),
        struct.pack("<I", 3) + b"\xc1\xc1\xc1",  # no message
        struct.pack("<I", 2**17),  # too long a message, announced
        packed(["watched", "x" * 2**17, 1])[: 2**16],
        b"\x05\x00",
        b"",
    ],
)
def test_what_is_no_list_is_no_answer(said, monkeypatch):
    monkeypatch.setattr("autograder.worker.client.session._SUPERVISOR_TIMEOUT", 0.2)
    monkeypatch.setattr("autograder.worker.inside.frames._REST", 0.2)
    with supervised(said) as (session, _):
        assert session.ask("watched") == []
    with supervised(said) as (session, theirs):
        theirs.close()
        assert session.ask("watched") == []


def test_only_a_record_is_an_answer_about_what_was_seen():
    with supervised(packed(["watched", ["a line"], 1])) as (session, theirs):
        assert _answer(session) == ["watched", ["a line"], 1] and asked(theirs) == ["watched", []]
    for other in (["other", [], 1], ["lives", True], [], [["watched"], [], 1]):
        with supervised(packed(other)) as (session, _):
            assert _answer(session) == []
        with supervised(b"") as (session, _):
            session.watched = other or ["other"]  # said unasked
            assert _answer(session) == []
    with supervised(packed(["other"])) as (session, _):
        session.watched = ["watched", ["said unasked"], 2]
        assert _answer(session) == ["watched", ["said unasked"], 2]


@pytest.mark.parametrize(
    "reply",
    [
        [],
        ["watched"],
        ["watched", "x", 1],
        ["watched", [], None],
        ["watched", [], 1, 1],
        ["other", [], 1],
    ],
)
def test_a_strange_answer_counts_as_none(reply):
    with supervised(packed(reply)) as (session, _):
        watched = AuditNotes()
        watched.ask(session)
        assert [note.text for note in watched.notes()] == ["while running: its record could not be read"]


def test_what_an_answer_holds_is_made_harmless():
    with supervised(packed(["watched", [3, None, ["x"], "a\x1b[0m\nb", "c" * 999], 1])) as (session, _):
        watched = AuditNotes()
        watched.ask(session)
        assert [note.text for note in watched.notes()] == ["while running: x, a?[0m?b, " + "c" * 200]


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_honest_students_of_the_example_class_are_not_mentioned(sandbox, tmp_path):
    from autograder.course.records import Submission
    from autograder.judge.judge import Judge
    from autograder.rebuild.rebuild import rebuild

    assignment = Course(ROOT).load("a1")
    names = ("ada", "claude", "daphne", "emil", "hana")
    students = tuple(student for student in CLASSES[assignment.name] if student.name in names)
    assert len(students) == len(names)
    build(assignment, tmp_path, students)
    judge = Judge(assignment, load(assignment.name), Worker(sandbox, load(assignment.name)), seed=3)
    try:
        for student in students:
            (file,) = (tmp_path / student.name / assignment.name).glob("*.ipynb")
            submission = Submission(student.name, file.read_bytes(), file.name)
            verdict = judge.grade(submission, rebuild(submission, assignment))
            assert [note.text for note in verdict.notes if note.code == "watched"] == [], student.name
    finally:
        judge.worker.close()


@pytest.mark.parametrize(
    "folder",
    [
        "/home/me/my course",
        "/srv/solutions/receipts",
        "/data/pytest; course",
        "/home/o'neil",
        "/" + 30 * "deep/",
    ],
)
def test_a_clone_may_lie_anywhere(monkeypatch, folder):
    python = f"{folder}/.venv/bin/python"
    monkeypatch.setattr(audit_events, "_PYTHON", audit_events.names_of(python))
    for command in (shlex.quote(python), f'"{python}"', python):
        for rest in (" -m pip install numpy", " -m pip list | head -2", " --version"):
            assert audit_events._unless_harmless(command + rest) == "", command
    assert "cat /etc" in audit_events._unless_harmless(f"{shlex.quote(python)} -V; cat /etc/passwd")
