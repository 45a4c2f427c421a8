"""Say which submitted cell is which cell of the assignment.

Evidence, strongest first: the grade_id; the cell id; the very same text; the functions a cell defines.
A slot is the index of a cell in the assignment's source notebook. Several cells may claim a slot (a
copied cell keeps its grade_id); who gets it is decided in `autograder.rebuild`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field

from autograder.course.assignment import Assignment, Cell
from autograder.course.released import cell_name, same_text
from autograder.intake.notebook_file import SubmittedCell

# Definitions are found by pattern, not with `ast`: the grader should not run a parser with known ways
# to exhaust the C stack over text that wants to break it, and a cell with a syntax error still counts.
_DEFINITION = re.compile(r"^(?:async[ \t]+)?(?:def|class)[ \t]+(\w+)", re.MULTILINE)
_BINDING = re.compile(
    r"[ \t]*(?:async[ \t]+)?(?:def|class)[ \t]+(\w+)|((?:[ \t(]*+[\w,* \t]++\)?(?::[^=]*+)?=(?!=))+)"
)
_IMPORT = re.compile(r"[ \t]*(?:from\b.*?)?\bimport\b(.*)")


def defined_names(source: str) -> set[str]:
    """Names of the functions and classes defined at the left margin."""
    return set(_DEFINITION.findall(source))


def bound_names(source: str) -> set[str]:
    """Names that a cell seems to define: with `def` or `class` at any depth, by assignment, by import.

    For choices and messages; that a name it misses is kept, too, is the business of `stubs`.
    """
    found: set[str] = set()
    for line in source.split("\n"):
        line = line[:500]  # the pattern is looked for in hostile text
        if binding := _BINDING.match(line):
            found.update(re.findall(r"\w+", next(filter(None, binding.groups()))))
        elif "import" in line and (binding := _IMPORT.match(line)):
            found.update(re.findall(r"\w+", binding[1]))
    return found


@dataclass
class Matches:
    """Who claims what.

    Attributes:
        claims: slot -> submitted cells that claim it, in submitted order.
        free: submitted cells that belong to no slot, in submitted order.
        by_names, by_id: slots recovered without a grade_id, although the cell should have one.
    """

    claims: dict[int, list[SubmittedCell]] = field(default_factory=dict)
    free: list[SubmittedCell] = field(default_factory=list)
    by_names: list[int] = field(default_factory=list)
    by_id: list[int] = field(default_factory=list)

    def claim(self, slot: int, handed: SubmittedCell) -> None:
        self.claims.setdefault(slot, []).append(handed)


def match_cells(handed: list[SubmittedCell], assignment: Assignment) -> Matches:
    """Match the submitted cells with the cells of the assignment."""
    found = Matches()
    slot_of_id = {cell.node.get("id"): cell for cell in assignment.cells if cell.node.get("id")}
    rest = []
    for cell in handed:
        if cell.grade_id in assignment.by_grade_id:
            found.claim(assignment.by_grade_id[cell.grade_id].index, cell)
        else:
            rest.append(cell)
    rest = [cell for cell in rest if not _claim_by_id(cell, slot_of_id.get(cell.cell_id), found)]
    found.free = _claim_by_text(rest, assignment, found)
    _claim_by_names(assignment, found)
    for cells in found.claims.values():
        cells.sort(key=lambda cell: cell.index)
    return found


def _claim_by_id(handed: SubmittedCell, cell: Cell | None, found: Matches) -> bool:
    if cell is None or (cell.role == "text") != (handed.kind != "code") and cell.role in ("text", "extra"):
        return False
    if cell.grade_id:
        if cell.index in found.claims:  # its grade_id is elsewhere: this is what is left of a copy
            return False
        found.by_id.append(cell.index)
    found.claim(cell.index, handed)
    return True


def _claim_by_text(rest: list[SubmittedCell], assignment: Assignment, found: Matches) -> list[SubmittedCell]:
    """Recognise cells left as they were ever released in a notebook that lost its ids and metadata."""
    slots: dict[str, list[int]] = {}
    for slot, node in enumerate(assignment.released.cells):
        if slot not in found.claims:
            slots.setdefault(cell_name(node), []).append(slot)
    free = []
    for handed in rest:
        same = sorted(
            slot
            for name in assignment.released_cells.cells_with(handed.kind, handed.source)
            for slot in slots.get(name, [])
            if slot not in found.claims
            and (name or same_text(assignment.released.cells[slot].source, handed.source))
        )
        if same:
            found.claim(same[0], handed)
        else:
            free.append(handed)
    return free


def answer_names(assignment: Assignment, slot: int) -> set[str]:
    """Functions and classes an answer cell is meant to define: those of its stub, or of the reference."""
    stub, reference = assignment.released.cells[slot].source, assignment.cells[slot].source
    return defined_names(stub) or defined_names(reference)


def _claim_by_names(assignment: Assignment, found: Matches) -> None:
    """Give an unclaimed answer slot the one free code cell that defines its functions."""
    defined = {handed.index: bound_names(handed.source) for handed in found.free if handed.kind == "code"}
    for cell in assignment.cells:
        if cell.role != "answer" or cell.index in found.claims:
            continue
        names = answer_names(assignment, cell.index)
        fitting = [handed for handed in found.free if names & defined.get(handed.index, set())]
        if len(fitting) == 1:
            found.claim(cell.index, fitting[0])
            found.by_names.append(cell.index)
            found.free.remove(fitting[0])


def out_of_order(slots: list[int]) -> list[int]:
    """Slots to take out so that the rest is in order: all but a longest subsequence that never falls."""
    tails: list[int] = []
    rank = []
    for slot in slots:
        place = bisect_right(tails, slot)
        tails[place : place + 1] = [slot]
        rank.append(place)
    wanted, moved = len(tails) - 1, []
    for slot, place in zip(reversed(slots), reversed(rank), strict=True):
        if place == wanted:
            wanted -= 1
        else:
            moved.append(slot)
    return moved[::-1]
