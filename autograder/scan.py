"""Look through a student's cells, without running them, for what is worth an instructor's look.

What is found costs nothing and proves nothing; it makes sure that an attempt does not go unmentioned. The
names are in `suspicious`. The text is hostile: it is parsed in a process of its own, which may fall over its
depth or take too long and takes nothing with it.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import resource
import select
import signal
import threading
import time
import warnings
from collections import Counter

from .records import Note, Rebuilt
from .scan_names import Names, binding, nodes
from .scan_walk import look_through, parse
from .worker import isolate

CELL_CHARACTERS, ALL_CHARACTERS = 100_000, 400_000  # looked through; no one types more
SECONDS = 4  # of CPU time; an honest notebook takes a hundredth
_CELL_SECONDS, _SLOW_CELLS = 0.5, 3  # of CPU time for one cell, and how many may need more
_SLOW = ("a text that takes long to read", "could not be looked through")
_TRIES = 3  # forks, where something kills them
_SHOWN = 6  # findings with the same reason in one note, so that none is buried under others
_NOT_READ = ["the cells", "as a whole", "could not be looked through"]
_WIDTH = 160  # characters of one finding


def notes(rebuilt: Rebuilt) -> list[Note]:
    """One note with everything worth a look in the cells that the student wrote, or none."""
    cells = [
        (index + 1, cell.source, role)
        for index, (cell, role) in enumerate(zip(rebuilt.nb.cells, rebuilt.roles, strict=True))
        if role in ("setup", "answer", "extra")
    ]
    found = apart(cells)
    if not found:
        return []
    texts = [f"{where}: {_plain(what)} ({why})" for where, what, why in found]
    return [Note("worth_a_look", "worth a look, no effect on the points: " + "; ".join(texts))]


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
        except (RecursionError, MemoryError):
            found.append([f"cell {number}", "deep nesting", "could not be looked through"])
        except _TooSlow:
            found.append([f"cell {number}", *_SLOW])
    names = _learnt(trees)
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
        if threading.current_thread() is not threading.main_thread():  # only there is a clock
            yield
            return
        before = signal.signal(signal.SIGVTALRM, self._ring)
        try:
            if self.slow == _SLOW_CELLS:
                raise _TooSlow
            signal.setitimer(signal.ITIMER_VIRTUAL, _CELL_SECONDS)
            yield
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
            signal.signal(signal.SIGVTALRM, before)

    def _ring(self, *_):
        self.slow += 1
        raise _TooSlow


def _learnt(trees: list[tuple]) -> Names:
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


# --------------------------------------------------------------------------- in a process of its own


def apart(cells: list[tuple[int, str, str]]) -> list[list[str]]:
    """The findings for a note, found by a fork of this process, which is killed where it takes too long.

    Where something else kills the fork, another one begins: what is written down of a submission does not
    depend on what happened to the machine meanwhile.
    """
    for _ in range(_TRIES):
        text, killed = _one_try(cells)
        if not killed:
            break
    try:
        return json.loads(text)
    except ValueError:
        return [_NOT_READ]


def _one_try(cells: list[tuple[int, str, str]]) -> tuple[str, bool]:
    """What a fork says of the cells, and whether something other than its limits killed it."""
    read_end, write_end = os.pipe()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Python 3.12 warns about threads; the child uses none
            child = os.fork()
    except OSError:  # no memory, no process left: the grading goes on without
        os.close(read_end)
        os.close(write_end)
        return "", False
    if child == 0:
        try:
            os.close(read_end)
            _child(cells, write_end)
        finally:
            os._exit(0)
    os.close(write_end)
    ended = False
    try:
        text, ended = _read(read_end, time.monotonic() + 8 * SECONDS)
    finally:
        os.close(read_end)
        if not ended:
            os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
    return text, ended and os.waitstatus_to_exitcode(status) == -signal.SIGKILL


def _child(cells: list[tuple[int, str, str]], pipe: int) -> None:
    isolate.prctl(isolate.PR_SET_PDEATHSIG, signal.SIGKILL)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))  # the first ends it with SIGXCPU
    gc.disable()  # it would touch, and so copy, every page of the judge
    warnings.simplefilter("ignore")  # about the student's escape sequences
    with os.fdopen(pipe, "w") as out:
        out.write(json.dumps(_chosen(findings(cells))))


def _read(pipe: int, ends: float) -> tuple[str, bool]:
    """The text up to its end, or as far as it came in time; and whether its end came."""
    parts, part = [], b"..."
    while part and (left := ends - time.monotonic()) > 0 and select.select([pipe], [], [], left)[0]:
        part = os.read(pipe, 2**16)
        parts.append(part)
    return b"".join(parts).decode("utf-8", "replace"), not part
