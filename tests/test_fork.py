"""The fork that reads hostile text: killed, hung, out of time, or not to be had."""

from __future__ import annotations

import faulthandler
import os
import signal
import time
from types import SimpleNamespace

import pytest

from autograder.course.policy import Policy
from autograder.course.records import Rebuilt
from autograder.judge import child_process, forbidden_imports, scan
from autograder.judge.child_process import run_in_child


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


def test_every_function_gets_its_answer():
    assert run_in_child([lambda: [1], lambda: {"a": "\u00e4\n\ud800"}], 4) == [[1], {"a": "\u00e4\n\ud800"}]


@pytest.mark.parametrize("kills", [1, 2, 3])
def test_a_fork_that_something_else_kills_is_started_again(tmp_path, kills):
    def do(call):
        if call <= kills:
            os.kill(os.getpid(), signal.SIGKILL)
        return "done"

    work, calls = counted(tmp_path, do)
    assert run_in_child([work], 4) == ["done" if kills < 3 else None]
    assert calls() == min(kills + 1, 3)


@pytest.mark.parametrize("end", [spin, abort, lambda _: os._exit(3), lambda _: 1 / 0])
def test_a_fork_that_ends_by_its_own_doing_is_not_started_again(tmp_path, end):
    work, calls = counted(tmp_path, end)
    assert run_in_child([lambda: "kept", work, lambda: "never reached"], 1) == ["kept", None, None]
    assert calls() == 1


def test_a_fork_that_hangs_is_killed(monkeypatch):
    monkeypatch.setattr(child_process.resource, "setrlimit", lambda *args: None)
    begun = time.monotonic()
    assert run_in_child([lambda: time.sleep(60)], 0.25) == [None]
    assert time.monotonic() - begun < 30


def test_where_no_process_can_be_started_the_grading_goes_on(monkeypatch):
    def refuse():
        raise BlockingIOError

    monkeypatch.setattr(child_process.os, "fork", refuse)
    [note] = scan.notes(rebuilt("import torch"), Policy())
    assert note.code == "worth_a_look" and "could not be looked through" in note.text


def test_a_reading_of_imports_that_fails_is_mentioned_and_hides_nothing_else(monkeypatch):
    monkeypatch.setattr(forbidden_imports, "notes", lambda *_: abort())
    [note] = scan.notes(rebuilt("import ctypes"), Policy())
    assert "ctypes" in note.text and "could not be looked through" in note.text


def test_imports_by_the_thousand_take_no_longer_than_they_are_long():
    source = "import " + ", ".join(["a"] * 30_000)
    begun = time.monotonic()
    [note] = scan.notes(rebuilt(source), Policy(allowed_imports=("numpy",)))
    assert note.code == "forbidden_import" and len(note.text) < 1500
    assert time.monotonic() - begun < 8 * scan.SECONDS


def rebuilt(source: str) -> Rebuilt:
    return Rebuilt(SimpleNamespace(cells=[SimpleNamespace(source=source)]), ["answer"])
