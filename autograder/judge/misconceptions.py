"""Find the wrong idea behind a wrong answer: replay calls of failed tests on the ideas of their question."""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np

from autograder import catalogue
from autograder.course.assignment import Assignment
from autograder.judge import replay
from autograder.judge.proxies import Call

Failed = tuple[str, list[Call], int]
_NUMBER = re.compile(r"(?<![\w.])(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?![\w.])")
_USUAL = tuple(f"1e-{power}" for power in range(1, 13))  # constants a student may have computed
_MOST_NUMBERS, _MOST_TEXT, _REMEMBERED = 40, 20_000, 2000
_SIGNATURE = re.compile(r"^\s*def .*$", re.MULTILINE)
_WORD = re.compile(r"\w+|[^\w\s]")
_ALIKE = 0.75  # share of its code
_DRAWING = "np.random.default_rng("
_LEGACY = """

def _legacy_rng(seed=None):
    return np.random if seed is None else np.random.RandomState(seed)
"""


@dataclass
class _Idea:
    """One or two entries of the catalogue, as code.

    Attributes:
        entries: what is composed; empty for the reference.
        space: the namespace of the reference with these ideas in it.
    """

    entries: tuple[catalogue.Entry, ...]
    space: dict

    def for_function(self, name: str) -> tuple[catalogue.Entry, ...]:
        """The entries that say what is wrong with one function."""
        return tuple(entry for entry in self.entries if name in entry.functions) or self.entries


@dataclass
class _Cell:
    """A failed test cell.

    Attributes:
        calls: what its calls were.
        seed: of the draws in it.
        levels: how nearly the right answer agrees with each call.
    """

    calls: list[Call]
    seed: int
    levels: list[int] = field(default_factory=list)

    def failing(self) -> str:
        """The function whose results decide: the last of those that are farthest from the right ones."""
        worst = min(self.levels, default=replay.EXACT)
        wrong = [c.name for c, level in zip(self.calls, self.levels, strict=True) if level == worst]
        return wrong[-1] if worst < replay.EXACT else ""


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
        self.idea = functools.lru_cache(_REMEMBERED)(self._idea)

    def explain(
        self, question: str, failed: Iterable[Failed], source: str = "", passed: Iterable[str] = ()
    ) -> Iterator[tuple[str, catalogue.Entry]]:
        """Name the ideas that reproduce the student's output, those found first as soon as they are known.

        Args:
            question: the question all cells belong to.
            failed: (grade_id, calls of that cell, seed of its draws) for every failed cell of the question.
            source: the student's answer.
            passed: the cells of the question that the answer passed.

        Yields:
            (grade_id, Entry) for the cells where one was found; two entries are told as one.
        """
        for grade_id, function, idea in self.search(question, failed, source, passed):
            yield grade_id, _as_one(idea.for_function(function))

    def search(
        self, question: str, failed: Iterable[Failed], source: str, passed: Iterable[str]
    ) -> Iterator[tuple[str, str, _Idea]]:
        """The same as (grade_id, function that is wrong there, idea).

        An idea is looked for that gives what one function of the student's gave in all failed cells: an entry
        as it stands or with one of the student's numbers as its constant, with a usual constant, or two
        entries together; then one for each cell.
        """
        cells = {grade_id: _Cell(calls, seed) for grade_id, calls, seed in failed}
        search = _Search(self, question, cells, source, frozenset(passed))
        told: set[str] = set()
        for found in itertools.chain(search.by_function(), search.by_cell(), search.without_calls()):
            if found[0] not in told:
                told.add(found[0])
                yield found

    def _idea(self, question: str, entries: tuple[catalogue.Entry, ...], legacy: bool) -> _Idea | None:
        """The reference with these entries in it; None where they do not go together.

        With `legacy`, its generators are those of `np.random.seed`.
        """
        source = catalogue.composed(entries, self.assignment.reference_code(question))
        setup = self.assignment.setup_code
        if source and legacy:
            source, setup = source.replace(_DRAWING, "_legacy_rng("), setup + _LEGACY
        return _Idea(entries, catalogue.execute(source, question, setup)) if source else None


class _Search:
    """The search for the ideas behind one answer."""

    def __init__(
        self,
        explainer: Explainer,
        question: str,
        cells: dict[str, _Cell],
        source: str,
        passed: frozenset[str],
    ):
        self.explainer, self.question, self.cells = explainer, question, cells
        self.source = source[:_MOST_TEXT]
        self.entries, self.passed = explainer.entries.get(question, []), passed
        numbers = dict.fromkeys(_NUMBER.findall(self.source))
        self.numbers = [number for number in numbers if float(number) not in (0, 1)][:_MOST_NUMBERS]
        reference = explainer.assignment.reference_code(question)
        sources = [reference, *(entry.source for entry in self.entries)]
        self.draws = any("np.random." in text for text in sources)
        self.styles = (False, True) if any(_DRAWING in text for text in sources) else (False,)
        self.failing: dict[str, str] = {}  # cell -> function
        self.found: dict[str, _Idea] = {}  # function -> idea
        self.undecided: set[str] = set()  # functions that several ideas explain
        self._compare_with_the_reference()

    def _compare_with_the_reference(self) -> None:
        """Find out which function is wrong in each cell."""
        for grade_id, cell in self.cells.items():
            right = [self._idea((), style) for style in self.styles]
            each = [replay.levels(idea.space, cell.calls, cell.seed, self.draws) for idea in right if idea]
            cell.levels = [max(levels) for levels in zip(*each, strict=True)]
            if cell.failing():
                self.failing[grade_id] = cell.failing()

    def _idea(self, entries: tuple[catalogue.Entry, ...], legacy: bool) -> _Idea | None:
        return self.explainer.idea(self.question, entries, legacy)

    # ------------------------------------------------------------------ what is tried, in this order

    def by_function(self) -> Iterator[tuple[str, str, _Idea]]:
        """One idea for a function in all cells."""
        for ideas in self._singles, self._usual_numbers, self._pairs:
            for function in sorted(set(self.failing.values()) - set(self.found) - self.undecided):
                best = self._best(function, self.cells, ideas())
                if best:
                    self.found[function] = best
                    for grade_id, failing in self.failing.items():
                        if failing == function:
                            yield grade_id, function, best

    def by_cell(self) -> Iterator[tuple[str, str, _Idea]]:
        """One idea for each cell, where no idea holds in all of them."""
        for ideas in self._singles, self._usual_numbers:
            for grade_id, function in self.failing.items():
                if function not in self.found and function not in self.undecided:
                    best = self._best(function, {grade_id: self.cells[grade_id]}, ideas())
                    if best and self._holds_in_most_cells(best, function):
                        yield grade_id, function, best

    def _holds_in_most_cells(self, idea: _Idea, function: str) -> bool:
        """Whether an idea fits more than half of the cells that it and the function fail."""
        cells = [
            self._fits(idea, function, {grade_id: self.cells[grade_id]})
            for grade_id, failing in self.failing.items()
            if failing == function and any(grade_id in entry.fails for entry in idea.entries)
        ]
        return 2 * sum(cells) > len(cells)

    def without_calls(self) -> Iterator[tuple[str, str, _Idea]]:
        """The one idea that was found, for cells whose calls were too large to be kept."""
        if len(self.found) == 1:
            ((function, idea),) = self.found.items()
            for grade_id, cell in self.cells.items():
                if not cell.calls and all(grade_id in entry.fails for entry in idea.entries):
                    yield grade_id, function, idea

    def _singles(self) -> Iterator[_Idea]:
        return self._composed(itertools.chain(self.entries, self._with(self.numbers)), 1)

    def _usual_numbers(self) -> Iterator[_Idea]:
        return self._composed(self._with(_USUAL), 1)

    def _with(self, numbers: Iterable[str]) -> Iterator[catalogue.Entry]:
        pairs = itertools.product(self.entries, numbers)
        return (entry.with_constant(number) for entry, number in pairs if entry.constant)

    def _composed(self, entries: Iterable[catalogue.Entry], number: int) -> Iterator[_Idea]:
        """So many entries at once, with generators of each kind."""
        for some, style in itertools.product(itertools.combinations(entries, number), self.styles):
            idea = self._idea(some, style)
            if idea:
                yield idea

    def _pairs(self) -> Iterator[_Idea]:
        """Two entries, one of which may be what was found for another function already."""
        known = [entry for idea in self.found.values() for entry in idea.entries]
        entries = dict.fromkeys([*known, *self.entries])
        return self._composed(entries, 2)

    # ------------------------------------------------------------------ what fits

    def _best(self, function: str, cells: dict[str, _Cell], ideas: Iterable[_Idea]) -> _Idea | None:
        """Of the ideas that fit, the one nearest to all that the student gave, then to the student's code.

        None if several are. An answer that gives no more than zeros and ones has to be like the idea's code.
        """
        fitting = {idea.entries: idea for idea in ideas if self._fits(idea, function, cells)}
        if not fitting:
            return None
        far = {entries: self._distance(idea, cells) for entries, idea in fitting.items()}
        alike = {
            entries: _likeness(entries, self.source)
            for entries in fitting
            if far[entries] == min(far.values())
        }
        best = max(alike, key=lambda entries: alike[entries])
        poor = not self._tells(function, cells) and (far[best] != (0, 0) or alike[best] < _ALIKE)
        if poor or list(alike.values()).count(alike[best]) > 1:
            self.undecided.add(function)
            return None
        return fitting[best]

    def _tells(self, function: str, cells: dict[str, _Cell]) -> bool:
        """Whether what the student's function gave wrongly is more than many ideas give."""
        return any(
            call.name == function and level < replay.EXACT and _is_rich(call)
            for cell in cells.values()
            for call, level in zip(cell.calls, cell.levels, strict=True)
        )

    def _distance(self, idea: _Idea, cells: dict[str, _Cell]) -> tuple[int, int]:
        """Calls that only the reference reproduces, and cells that the idea or the student fails alone."""
        contradicted = sum(
            level < min(right, replay.SAME)
            for cell in cells.values()
            for level, right in zip(
                replay.levels(idea.space, cell.calls, cell.seed, self.draws), cell.levels, strict=True
            )
        )
        fails = frozenset[str]().union(*(entry.fails for entry in idea.entries))
        return contradicted, len(fails ^ set(self.cells))

    def _fits(self, idea: _Idea, function: str, cells: dict[str, _Cell]) -> bool:
        """Whether an idea gives what the student's function gave, more nearly than the reference does."""
        own = [
            level
            for cell in cells.values()
            for call, level in zip(cell.calls, cell.levels, strict=True)
            if call.name == function
        ]
        if any(entry.fails & self.passed and function not in entry.functions for entry in idea.entries):
            return False  # what it says is about a function that passes its tests
        least = min(own) + 1
        fits = True

        def go_on(call: Call, level: int) -> bool:
            nonlocal fits
            fits = fits and (call.name != function or level >= least)
            return fits

        for cell in cells.values():
            if fits and any(call.name == function for call in cell.calls):
                replay.levels(idea.space, cell.calls, cell.seed, self.draws, go_on)
        return fits


def _is_rich(call: Call) -> bool:
    """Whether a call gave something else than an error, or nothing but zeros, ones or NaN."""
    return bool(call.changes) or _has_numbers(call.result)


def _has_numbers(result) -> bool:
    if isinstance(result, (tuple, list)):
        return any(map(_has_numbers, result))
    with contextlib.suppress(TypeError, ValueError):
        found = np.unique(np.asarray(result, dtype=float))
        return len(found) > 1 or bool(np.isfinite(found).all() and not np.isin(found, [0, 1]).any())
    return False


def _likeness(entries: tuple[catalogue.Entry, ...], source: str) -> float:
    """The share of an idea's code, three words at a time, that stands in the student's, too."""
    theirs = _threes(source)
    ours = _threes("\n".join(entry.code for entry in entries))
    return len(ours & theirs) / max(len(ours), 1)


def _threes(source: str) -> set[tuple[str, ...]]:
    words = _WORD.findall(_SIGNATURE.sub("", source).replace('"', "'"))  # either quote is as good
    return set(zip(words, words[1:], words[2:], strict=False))


def _as_one(entries: tuple[catalogue.Entry, ...]) -> catalogue.Entry:
    """Two ideas as one, for whoever reads about them."""
    if len(entries) == 1:
        return entries[0]
    return dataclasses.replace(
        entries[0],
        name=" and ".join(entry.name for entry in entries),
        message="Two things at once. " + " ".join(entry.message for entry in entries),
        fails=frozenset().union(*(entry.fails for entry in entries)),
    )
