"""Look through a student's cells, without running them, for what is worth an instructor's look.

What is found costs nothing and proves nothing; it makes sure that an attempt does not go unmentioned. The
names are in `suspicious`. The text is hostile: it is parsed in a process of its own, which may fall over its
depth or take too long and takes nothing with it.
"""

from __future__ import annotations

import contextlib
import signal
from collections import Counter
from dataclasses import asdict

from autograder.course.policy import Policy
from autograder.course.records import Note, Rebuilt
from autograder.judge import forbidden_imports
from autograder.judge.child_process import run_in_child
from autograder.judge.scan_names import Names, binding, nodes
from autograder.judge.scan_walk import look_through, parse
from autograder.system.alarm import alarm

CELL_CHARACTERS, ALL_CHARACTERS = 100_000, 400_000  # looked through; no one types more
SECONDS = 4  # of CPU time; an honest notebook takes a hundredth
_CELL_SECONDS, _SLOW_CELLS = 0.5, 3  # of CPU time for one cell, and how many may need more
_SLOW = ("a text that takes long to read", "could not be looked through")
_SHOWN = 6  # findings with the same reason in one note, so that none is buried under others
_NOT_READ = ["the cells", "as a whole", "could not be looked through"]
_WIDTH = 160  # characters of one finding


def notes(rebuilt: Rebuilt, policy: Policy) -> list[Note]:
    """What is worth a look in the cells that a student wrote: imports that are not allowed, and the rest."""
    cells = [
        (index + 1, cell.source, role)
        for index, (cell, role) in enumerate(zip(rebuilt.nb.cells, rebuilt.roles, strict=True))
        if role in ("setup", "answer", "extra")
    ]
    found, imported = run_in_child(
        [
            lambda: _chosen(findings(cells)),
            lambda: [asdict(note) for note in forbidden_imports.notes(rebuilt, policy)],
        ],
        SECONDS,
    )
    found = [*(found or []), *([_NOT_READ] if found is None or imported is None else [])]
    made = [Note(**note) for note in imported or []]
    if found:
        texts = [f"{where}: {_plain(what)} ({why})" for where, what, why in found]
        made.append(Note("worth_a_look", "worth a look, no effect on the points: " + "; ".join(texts)))
    return made


def _plain(text: str) -> str:
    """Letters of one line only: the text is the student's."""
    return ascii(text)[1:-1][:_WIDTH]


def findings(cells: list[tuple[int, str, str]]) -> list[list[str]]:
    """What is worth a look: [place, what, why], each thing once for each cell.

    Args:
        cells: (number, source, role) in order; set-up cells only tell which names are modules.
    """
    found, trees, room, patience = [], [], ALL_CHARACTERS, _Patience()
    for number, source, role in cells:
        room -= len(source)
        if len(source) > CELL_CHARACTERS or room < 0:
            found.append([f"cell {number}", f"{len(source)} characters", "too long to be looked through"])
            continue
        try:
            with patience.for_a_cell():
                trees.append((number, role, nodes(parse(source))))
        except (RecursionError, MemoryError, SystemError):  # the last from a parser that ran out of stack
            found.append([f"cell {number}", "deep nesting", "could not be looked through"])
        except _TooSlow:
            found.append([f"cell {number}", *_SLOW])
    names = _collect_names(trees)
    for number, role, tree in trees:
        try:
            with patience.for_a_cell():
                things = look_through(tree, names) if role != "setup" else []
        except _TooSlow:
            things = [(1, *_SLOW)]
        found += [[f"cell {number}, line {line}", what, why] for line, what, why in things]
    return found


def _chosen(found: list[list[str]]) -> list[list[str]]:
    """The first few findings for each reason, and how many more there are."""
    seen: Counter = Counter()
    chosen = []
    for finding in found:
        seen[finding[2]] += 1
        if seen[finding[2]] <= _SHOWN:
            chosen.append(finding)
    more = len(found) - len(chosen)
    return chosen + ([["elsewhere", f"{more} more", "for the same reasons"]] if more else [])


class _TooSlow(BaseException):  # no `except Exception` on the way may swallow it
    pass


class _Patience:
    """Gives each cell so much CPU time and no more, and to all others none after a few slow ones."""

    def __init__(self):
        self.slow = 0

    @contextlib.contextmanager
    def for_a_cell(self):
        if self.slow == _SLOW_CELLS:
            raise _TooSlow
        try:
            with alarm(_CELL_SECONDS, _TooSlow, again=0.1, clock=signal.ITIMER_VIRTUAL):
                yield
        except _TooSlow:
            self.slow += 1
            raise


def _collect_names(trees: list[tuple]) -> Names:
    names = Names()
    given = [tree for _, role, tree in trees if role == "setup"]
    everything = [tree for _, _, tree in trees]
    for tree in [*given, None, *everything, *everything]:  # twice: an alias may stand before its definition
        if tree is None:
            names.keep_as_given()
            continue
        with contextlib.suppress(RecursionError):  # said by look_through, which meets the same depth
            names.learn(binding(tree))
    return names
