"""What a hand-in can carry out of the hidden tests through their messages is few bits, and they are counted.

A student's function sees the inputs of hidden tests, and chooses how it fails there. Each way to fail that
the student can tell from another is a letter of an alphabet: these tests count the letters.
"""

from __future__ import annotations

import builtins
import itertools
import json
import math
import re
import time
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from autograder import catalogue
from autograder.course.course import Course
from autograder.course.records import Submission
from autograder.judge.execution import _LINES_TOLD, _lines_told
from autograder.judge.proxies import Connection, Proxy
from autograder.judge.test_cell import TestCell
from autograder.rebuild.matching import defined_names
from autograder.rebuild.rebuild import rebuild
from autograder.worker.inside import wire
from nnlab import check, failures, handed_in
from tests.toy_course import ROOT, SQUARE, submission_notebook

MOST = 16  # bits of one hidden test, with the idea that is named beside it
THREAT_MODEL = (Path(ROOT) / "docs" / "threat_model.md").read_text()
LINES = 5_200
FORWARD = "square_forward_squares"


class Liar:
    """A session that answers the calls before the last one rightly, and the last one with a lie."""

    clock = staticmethod(time.monotonic)

    def __init__(self, lie: list, calls: int):
        self.lie, self.calls = lie, calls

    def send(self, data: bytes) -> None:
        self.message = wire.Decoder().decode(data)

    def receive(self, seconds: float, ends: float) -> list:
        self.calls -= 1
        (x,) = self.message[2]
        return ["result", (x * x, wire.Handle(0)), b""] if self.calls else self.lie


def lies(lines: list[str]):
    """All kinds of answers, and many of each."""
    errors = [name for name, kind in vars(builtins).items() if isinstance(kind, type)]
    errors += ["LinAlgError", "CheckFailed", "TimeLimit", "ReplyRefused", *(f"E{n}" for n in range(200))]
    for name in errors:
        yield ["raised", {"ename": name, "evalue": name * 3, "where": lines[7], "steps": []}, b""]
    for line, name in itertools.product(lines, ("ValueError", "E1")):
        yield ["raised", {"ename": name, "evalue": line, "where": line, "steps": []}, b""]
    shapes = [(1,) * axes for axes in range(33)] + [(3, 4), (2, 3, 4), (0,), (7, 5)]
    values = [np.full(shape, value) for shape in shapes for value in (1.0, np.nan, np.inf, 1j, True)]
    values += [np.where(np.arange(24).reshape(2, 3, 4) < n, [[[np.nan]]], np.inf) for n in range(25)]
    values += [None, "x" * 9, b"y", 3, 2.5, [1.0] * 5, {"a": 1}, wire.Handle(3, "a name of its own")]
    for value in values:
        yield ["result", (value, wire.Handle(0)), b""]
    yield from (["result", (1.0,) * length, b""] for length in range(2))
    yield from (["result", [1.0] * length, b""] for length in range(60))
    yield from (["result", value, b""] for value in (None, "x", 1.0, {}, wire.Handle(1, "t"), np.ones(3)))
    yield from (["result", 1.0, changed] for changed in (b"x", 5, None))


@pytest.fixture(scope="module")
def alphabet(toy) -> set[tuple[str, str]]:
    """What a student can be told of one hidden test, over all lies, at its first call and at its second."""
    long = SQUARE + "".join(f"\n# if x[0] == {number}: raise E{number}" for number in range(LINES))
    nb = submission_notebook(toy, {"square": long, "column_mean": "pass"})
    made = rebuild(Submission("s", json.dumps(nb).encode()), toy)
    told = _lines_told(made, "square")
    lines = [f"line {number}: {text.strip()[:120]}" for number, text in enumerate(long.split("\n"), 1)]
    space: dict = {}
    exec(next(cell.source for cell in toy.cells if cell.role == "setup"), space)
    test = TestCell(toy.by_grade_id[FORWARD], set(space))
    found = set()
    for lie, calls in itertools.product(lies(lines), (1, 2)):
        link = Connection(Liar(lie, calls), ("*_forward",), 1.0)
        link.begin(lambda call: "", told)
        outcome = test.run(space | {"square_forward": Proxy(link, "square_forward")}, 10)
        assert outcome.hidden or outcome.status == "passed"
        found.add((outcome.status, outcome.message))
    return found


@pytest.mark.slow
def test_an_error_in_a_hidden_test_names_few_lines_and_few_exceptions(alphabet):
    said = [message for _, message in alphabet if " raised " in message]
    lines = {found[1] for message in said if (found := re.search(r"\(line (\d+)", message))}
    names = {re.search(r"raised (.*?)( \(line|\.)", message)[1] for message in said}
    assert len(lines) == _LINES_TOLD == 63 and max(map(int, lines)) == 63
    assert names <= {*failures._TOLD, "an error of its own"} and len(failures._TOLD) == 15


@pytest.mark.slow
def test_the_letters_of_one_hidden_test_are_few(alphabet):
    kinds = Counter(status for status, _ in alphabet)
    assert kinds["failed"] > 60 and set(kinds) <= {"failed", "crashed", "time_limit", "not_done", "passed"}
    assert len(alphabet) <= 16 * 64 + 40  # exceptions and lines, and all else


# --------------------------------------------------------------------------- the whole of a hand-in

_RAISED = 16 * 64 + 3  # of one function: an exception and a line; not written, too late, crashed
_LETTERS = {
    "close": 18,
    "array": 11,
    "equal": 1,
    "that": 1,
    "call": 0,
    "forward": 5,
    "backward": 5,
    "unchanged": 1,
    "unchanged_pair": 8,  # and `gradient` is two times `close`
}
_BESIDE = (
    24  # passed, missing, the test could not use what came (16 names), points of a style rule and the like
)


def letters(test: TestCell, space: dict, monkeypatch) -> int:
    """A bound on what can be said of one test: what the checks say that the reference passes through."""
    sites: set[tuple] = set()
    functions: set[str] = set()

    def counted(word, real):
        def inner(*args, **kwargs):
            functions.update(failures.name_of(one) for one in args if callable(one))
            words = [value for value in [*args, *kwargs.values()] if type(value) is str]
            sites.add((word, *words[:2]) if word != "that" else (word, words[0]))
            return real(*args, **kwargs)

        return inner

    with monkeypatch.context() as patch:
        for word in _LETTERS:
            patch.setattr(check, word, counted(word, getattr(check, word)))
        outcome = test.run(dict(space), 60)
    assert outcome.status == "passed", outcome.detail
    return _BESIDE + _RAISED * len(functions) + sum(_LETTERS[word] for word, *_ in sites)


@pytest.mark.parametrize("name", Course(ROOT).assignments())
def test_the_bits_of_a_hand_in_are_those_that_the_threat_model_states(name, monkeypatch):
    assignment = Course(ROOT).load(name)
    space: dict = {}
    for cell in assignment.cells:
        if cell.role == "setup":
            exec(cell.source, space)
    given = set(space)
    for question in assignment.questions:
        reference = assignment.reference_code(question)
        if defined_names(reference):
            space |= catalogue.execute(reference, question, assignment.setup_code)
    monkeypatch.setattr(handed_in, "_files", assignment.reference_files)
    ideas = Counter(
        grade_id for entry in catalogue.load(assignment) if entry.wrong for grade_id in entry.fails
    )
    bits = {}
    for cell in assignment.graded:
        if cell.role == "test" and cell.parts.regions:
            known = letters(TestCell(cell, given), space, monkeypatch)
            bits[cell.grade_id] = math.log2(known * (1 + ideas[cell.grade_id]))
    assert max(bits.values()) <= MOST, max(bits, key=bits.get)
    assert f"at most {MOST} bits" in " ".join(THREAT_MODEL.split())
