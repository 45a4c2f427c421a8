"""The child process that reads the imports of hostile text: killed, hung, out of time, or not to be had."""

from __future__ import annotations

import faulthandler
import os
import signal
import time
from types import SimpleNamespace

import pytest

from autograder.course.policy import Policy
from autograder.course.records import Rebuilt
from autograder.judge import forbidden_imports, sources
from autograder.system import child_process
from autograder.system.child_process import ChildDied, iterate_in_child, map_in_child, run_in_child


def notes(notebook: Rebuilt, policy: Policy) -> list:
    return sources.read_sources(notebook, policy, {})[0]


def counted(tmp_path, do):
    """A function that a fork calls, which notes each call in a file and then does something."""
    file = tmp_path / "calls"
    file.touch()

    def work():
        with file.open("a") as out:
            out.write("x")
        return do(len(file.read_text()))

    return work, lambda: len(file.read_text())


def spin(_):
    while True:
        pass


def abort(_=None):
    faulthandler.disable()  # what it would print reads as if the tests had died
    os.abort()


def test_what_the_function_returns_comes_back():
    assert run_in_child(lambda: {"a": ["\u00e4\n\ud800"] * 50_000}, 4) == {"a": ["\u00e4\n\ud800"] * 50_000}


@pytest.mark.parametrize("kills", [1, 2])
def test_a_fork_that_something_else_kills_is_started_again(tmp_path, kills):
    def do(call):
        if call <= kills:
            os.kill(os.getpid(), signal.SIGKILL)
        return "done"

    work, calls = counted(tmp_path, do)
    assert run_in_child(work, 4) == ("done" if kills < 2 else None)
    assert calls() == 2


@pytest.mark.parametrize("end", [spin, abort, lambda _: os._exit(3), lambda _: 1 / 0])
def test_a_fork_that_ends_by_its_own_doing_is_not_started_again(tmp_path, end):
    work, calls = counted(tmp_path, end)
    assert run_in_child(work, 1) is None
    assert calls() == 1


def test_a_fork_that_hangs_is_killed(monkeypatch):
    monkeypatch.setattr(child_process.resource, "setrlimit", lambda *args: None)
    begun = time.monotonic()
    assert run_in_child(lambda: time.sleep(60), 0.25) is None
    assert time.monotonic() - begun < 30


def test_a_fork_that_dies_of_an_item_is_replaced_and_the_others_are_done():
    def work(item):
        if item in (0, 3):
            os._exit(3)
        return {"item": item, "bytes": bytes([item]) * 100_000}

    found = list(map_in_child(work, range(6), 4))
    assert [one and one["item"] for one in found] == [None, 1, 2, None, 4, 5]
    assert found[5]["bytes"] == b"\5" * 100_000


def test_what_an_item_leaves_behind_costs_the_next_nothing():
    held = []

    def work(size):
        held.append(bytes(size))
        return sum(map(len, held))

    assert list(map_in_child(work, [2**28, 2**28, 2**28, 2**31], 4, memory=2**29 + 2**27)) == [
        2**28,
        2**29,
        2**28,
        None,
    ]


def test_what_was_sent_before_the_end_arrives():
    def results():
        yield "one"
        yield {"two": b"2"}
        os._exit(0)

    found = []
    with pytest.raises(ChildDied):
        for one in iterate_in_child(results, 4):
            found.append(one)
    assert found == ["one", {"two": b"2"}]


def test_where_no_process_can_be_started_the_grading_goes_on(monkeypatch):
    def refuse():
        raise BlockingIOError

    monkeypatch.setattr(child_process.os, "fork", refuse)
    assert notes(rebuilt("import torch"), Policy()) == [sources.NOT_READ]


def test_a_reading_of_imports_that_fails_is_mentioned(monkeypatch):
    monkeypatch.setattr(forbidden_imports, "read", lambda *_: abort())
    assert notes(rebuilt("import torch"), Policy()) == [sources.NOT_READ]


def test_imports_by_the_thousand_take_no_longer_than_they_are_long():
    source = "import " + ", ".join(["a"] * 30_000)
    begun = time.monotonic()
    [note] = notes(rebuilt(source), Policy(allowed_imports=("numpy",)))
    assert note.code == "forbidden_import" and len(note.text) < 1500
    assert time.monotonic() - begun < 8 * sources.SECONDS


HARD_TO_READ = {
    "parentheses": "(" * 90_000,
    "minus signs": "-" * 90_000 + "1",
    "attributes": "a" + ".a" * 45_000,
    "a long sum of texts": "__import__('a'" + "+'a'" * 2000 + ")",
    "calls": "f" + "()" * 40_000,
    "lambdas": "lambda:" * 10_000 + "1",
    "quotes": "'\n" * 50_000,
    "a null character": "import ctypes\0",
    "a surrogate": "x = '\ud800'\nimport a\udfff",
    "cell magics in cell magics": "%%timeit\n" * 3000,
    "magics": "%time 1\n" * 10_000,
    "code in code": "exec(" * 80 + "'1'" + ")" * 80,
}


@pytest.mark.parametrize("source", HARD_TO_READ.values(), ids=HARD_TO_READ)
def test_a_cell_that_is_hard_to_read_hides_no_import_of_another(source):
    found = notes(rebuilt(source, "import torch"), Policy(allowed_imports=("numpy",)))
    assert [note.code for note in found] == ["forbidden_import"] and "cell 2, line 1" in found[0].text


def test_cells_too_long_to_be_read_are_mentioned():
    many = ["#" * 60_000] * 11
    [note] = notes(rebuilt("x = 1\n" * 30_000, *many), Policy())
    assert note.code == "imports_not_read" and not note.student
    assert note.text == "too long for its imports to be read: cell 1, 5, 6, 7, 8, 9, 10, 11 ..."


def rebuilt(*sources: str) -> Rebuilt:
    cells = [SimpleNamespace(source=source) for source in sources]
    return Rebuilt(SimpleNamespace(cells=cells), ["answer"] * len(cells))
