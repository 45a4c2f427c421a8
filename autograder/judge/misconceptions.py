"""Find the wrong idea behind a wrong answer: replay a failed test's calls on every idea of its question."""

from __future__ import annotations

import contextlib
import io
import random
import warnings
from dataclasses import dataclass, field

import numpy as np

from autograder import catalogue
from autograder.course.course import Assignment
from autograder.judge.proxies import Call, apply
from autograder.worker.inside import wire


class _NoReplay(Exception):
    """The idea cannot be replayed on these calls."""


@dataclass
class _Replay:
    """What one implementation gives for a list of calls, one entry per call.

    Attributes:
        results: what it returned, None after an error.
        errors: name of the exception, or an empty string.
        left: its plain arguments as the call left them.
        theirs: the same arguments as the student's call left them.
    """

    results: list = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    left: list = field(default_factory=list)
    theirs: list = field(default_factory=list)

    def add(self, result=None, error: str = "", left=(), theirs=()) -> None:
        """Append what one call gave."""
        self.results.append(result)
        self.errors.append(error)
        self.left.append(left)
        self.theirs.append(theirs)

    def agreements(self, calls: list[Call]) -> list[bool]:
        """For each call, whether the student's gave the same."""
        return [
            error == call.error
            and bool(error or _agree(result, call.result) and all(map(_agree, left, theirs)))
            for result, error, left, theirs, call in zip(
                self.results, self.errors, self.left, self.theirs, calls, strict=True
            )
        ]


class Explainer:
    """Knows the misconceptions of one assignment.

    Args:
        assignment: for the reference solutions that complete each entry.
    """

    def __init__(self, assignment: Assignment):
        self.assignment = assignment
        self.entries: dict[str, list[catalogue.Entry]] = {}
        for entry in catalogue.load(assignment):
            if entry.wrong:
                self.entries.setdefault(entry.question, []).append(entry)
        self._spaces: dict[tuple[str, str], dict] = {}

    def explain(self, question: str, failed: list[tuple[str, list[Call], int]]) -> dict[str, catalogue.Entry]:
        """Name the idea that reproduces the student's output in each failed cell.

        Args:
            question: the question all cells belong to.
            failed: (grade_id, calls of that cell, seed of its draws) for every failed cell of the question.

        Returns:
            grade_id -> Entry, for the cells where one was found. Where several reproduce the output, the one
            whose set of failed cells is nearest to the student's is taken.
        """
        together = {grade_id for grade_id, *_ in failed}
        found = {}
        for grade_id, calls, seed in failed:
            fitting = [
                entry
                for entry in self.entries.get(question, ())
                if grade_id in entry.fails and self._reproduces(entry, calls, seed)
            ]
            if fitting:
                found[grade_id] = min(fitting, key=lambda entry: (len(entry.fails ^ together), entry.name))
        return found

    def _reproduces(self, entry: catalogue.Entry, calls: list[Call], seed: int) -> bool:
        """Whether the idea gives what the student gave, and something else than the reference does."""
        idea = self._replay(self._space(entry.question, entry), calls, seed)
        if not calls or idea is None or not all(idea.agreements(calls)):
            return False
        reference = self._replay(self._space(entry.question, None), calls, seed)
        return reference is not None and not all(reference.agreements(calls))

    def _space(self, question: str, entry: catalogue.Entry | None) -> dict:
        key = (question, entry.name if entry else "")
        if key not in self._spaces:
            reference, setup = self.assignment.reference_code(question), self.assignment.setup_code
            self._spaces[key] = (
                entry.over(reference, setup)
                if entry
                else catalogue.execute(reference, f"<{question}>", setup)
            )
        return self._spaces[key]

    def _replay(self, space: dict, calls: list[Call], seed: int) -> _Replay | None:
        kept: dict[int, object] = {}
        replay = _Replay()
        try:
            with _draws(seed):
                for call in calls:
                    self._replay_call(space, call, kept, replay)
        except _NoReplay:
            return None
        return replay

    def _replay_call(self, space: dict, call: Call, kept: dict, replay: _Replay) -> None:
        """Repeat one call; a cache of the student's is replaced by the one the idea itself returned."""

        def stand_in(token):
            if isinstance(token, wire.Callback):
                return call.functions.get(token.id) or _unknown()
            return kept[token.id] if token.id in kept else _unknown()

        try:
            args, kwargs = wire.Decoder(stand_in).decode(call.sent)
            their_args, their_kwargs = wire.Decoder(stand_in).decode(call.sent)
            with _silenced():
                result = space[call.name](*args, **kwargs)
        except (_NoReplay, KeyError, wire.WireError) as error:
            raise _NoReplay from error
        except Exception as error:
            replay.add(error=type(error).__name__)
            return
        _remember_handle(call.result, result, kept)
        apply(their_args, their_kwargs, call.changes)
        replay.add(result, "", _encodable(args, kwargs), _encodable(their_args, their_kwargs))


def _encodable(args: list, kwargs: dict) -> list:
    """Arguments that a call could change and whose change can be seen from outside."""
    return [value for value in [*args, *kwargs.values()] if type(value) in (np.ndarray, dict, list)]


def _unknown():
    raise _NoReplay


@contextlib.contextmanager
def _silenced():
    with warnings.catch_warnings(), np.errstate(all="ignore"), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        yield


@contextlib.contextmanager
def _draws(seed: int):
    """Draw what the worker drew: an answer that is random is then repeated exactly, or it is another idea."""
    states = random.getstate(), np.random.get_state()
    random.seed(seed)
    np.random.seed(seed)
    try:
        yield
    finally:
        random.setstate(states[0])
        np.random.set_state(states[1])


def _remember_handle(theirs, ours, kept: dict) -> None:
    """Remember what stands for each handle the student's call returned."""
    if isinstance(theirs, wire.Handle):
        kept[theirs.id] = ours
    elif isinstance(theirs, tuple) and isinstance(ours, tuple) and len(theirs) == len(ours):
        for one, other in zip(theirs, ours, strict=True):
            _remember_handle(one, other, kept)


def _agree(ours, theirs) -> bool:
    """Whether two results are the same to rounding; an opaque cache fits anything."""
    if ours is theirs or isinstance(theirs, wire.Handle):
        return True
    if isinstance(theirs, (tuple, list)):
        return (
            isinstance(ours, (tuple, list))
            and len(ours) == len(theirs)
            and all(_agree(one, other) for one, other in zip(ours, theirs, strict=True))
        )
    if isinstance(theirs, dict):
        return (
            isinstance(ours, dict)
            and ours.keys() == theirs.keys()
            and all(_agree(ours[key], theirs[key]) for key in theirs)
        )
    if ours is None or theirs is None or isinstance(theirs, (str, bytes)):
        return type(ours) is type(theirs) and ours == theirs
    with contextlib.suppress(TypeError, ValueError):
        one, other = np.asarray(ours), np.asarray(theirs)
        if one.dtype.kind in "fciub" and other.dtype.kind in "fciub" and one.shape == other.shape:
            return bool(np.allclose(one, other, rtol=1e-9, atol=1e-12, equal_nan=True))
    return False
