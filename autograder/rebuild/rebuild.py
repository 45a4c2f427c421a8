"""Put a student's answers into the instructor's notebook.

Rules, in the order a person would want to know them:

- Only sources of answer cells, hand-graded cells, ordinary cells and added code cells are taken over.
  Metadata, tags, outputs, attachments and locked cells never are. What was written into a locked code cell
  beside its own lines (an import, a helper) goes on as a cell of its own (`additions`).
- Code stays where it stands: what passes in a kernel from top to bottom passes here. Of an answer cell that
  was copied, the last copy before the question's first test is the answer; the others run in front of it or
  behind it, as they did. Copies of a hand-graded text are joined.
- A hand-graded answer is looked for wherever it may stand (`essays`). Other added text is left out.
- Added code stays behind the cell it followed. Cells that were moved go back to their place; an answer that
  was moved up and is used there runs there, too.
- An answer cell that is gone is replaced by its stub, or by a comment where its functions are defined in
  other cells; and no stub runs over what has been defined before it (`stubs`).
- Ordinary cells (try-it plots) are taken as the student left them; a deleted one stays deleted.
- What the file claims beyond that (points, tags, types, a kernel) has no effect; it is mentioned.
- What an earlier release explains is not the student's doing (`course.released`).
- What can't be read becomes a notebook of stubs, with a note that says why. `rebuild` never raises for a
  bad submission and never changes it.
"""

from __future__ import annotations

import copy
from dataclasses import replace

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from autograder.course.assignment import Assignment, Cell
from autograder.course.records import Note, Rebuilt, Submission
from autograder.course.released import cell_name, same_text
from autograder.intake.notebook_file import (
    DEFAULT_LIMITS,
    RebuildLimits,
    SubmittedCell,
    SubmittedNotebook,
    Unreadable,
    read_submitted,
)
from autograder.rebuild.additions import added_code
from autograder.rebuild.essays import EssayFinder, Piece, joined
from autograder.rebuild.matching import answer_names, bound_names, match_cells
from autograder.rebuild.notes import RebuildNotes
from autograder.rebuild.stubs import Words, guarded

DEFINED_ELSEWHERE = "# The functions of this cell are defined in another cell of the submission."


def rebuild(
    submission: Submission, assignment: Assignment, limits: RebuildLimits = DEFAULT_LIMITS
) -> Rebuilt:
    """Rebuild one submission.

    Returns:
        Rebuilt: nbformat 4.5, checksums and points as nbgrader's gradebook has them. Its `notes` are only
        what rebuilding noticed, not those of intake.
    """
    if submission.problem or submission.notebook is None:
        return _stubs(assignment, [])
    try:
        handed = read_submitted(submission.notebook, limits)
    except Unreadable as reason:
        return _stubs(
            assignment,
            [
                Note(
                    "unreadable_notebook",
                    f"{submission.name} can't be read: {reason}.",
                    f"Your notebook could not be read: {reason}.",
                )
            ],
        )
    return _Rebuilder(assignment, handed).run()


def _stubs(assignment: Assignment, notes: list[Note]) -> Rebuilt:
    return Rebuilt(
        copy.deepcopy(assignment.template),
        [cell.role for cell in assignment.cells],
        notes,
        list(assignment.questions),
    )


class _Rebuilder:
    """One rebuild: `sources` is what goes into each slot, `extras` what goes behind it."""

    def __init__(self, assignment: Assignment, handed: SubmittedNotebook):
        self.assignment, self.handed = assignment, handed
        self.matches = match_cells(handed.cells, assignment)
        self.notes = RebuildNotes(assignment, handed)
        self.missing: list[str] = []
        self.sources: dict[int, str] = {}
        self.extras: dict[int, list[SubmittedCell]] = {}
        self.additions: dict[int, list[str]] = {}  # index of a locked cell -> code written into it
        self.ceiling: dict[int, int] = {}  # index of a left-over copy -> slot it must come before
        self.placed: dict[int, int] = {}  # index of a submitted cell -> slot it stands for

    def run(self) -> Rebuilt:
        matches = self.matches
        loose = [handed for handed in matches.free if not self._is_given(handed)]
        for cell in self.assignment.cells:
            loose += self._fill(cell, matches.claims.get(cell.index, []))
        slots = self._slots()
        found = self._find_essays(slots)
        taken = {piece.handed.index for piece in found if piece.only}
        self._place([handed for handed in loose if handed.index not in taken], slots)
        self._repeat_moved()
        self._fill_gaps()
        notes = [
            *self.notes.of_reading(matches),
            *self.notes.gathered(),
            *self.notes.of_matching(matches, self.sources, self.placed),
            *self.notes.of_file(matches, [piece.handed for piece in found]),
        ]
        return self._assemble(notes)

    # ------------------------------------------------------------------ what goes into a slot

    def _fill(self, cell: Cell, claims: list[SubmittedCell]) -> list[SubmittedCell]:
        """Decide on one slot; returns the cells that claimed it and become extra code."""
        if not claims:
            return []
        if cell.role == "manual" and cell.node.cell_type != "code":
            self._fill_text(cell, claims)
            return []
        if cell.role in ("answer", "manual"):
            return self._fill_answer(cell, claims)
        self.placed[claims[0].index] = cell.index
        if cell.role == "extra":
            if claims[0].kind == "code":
                self.sources[cell.index] = claims[0].source
            return claims[1:]
        if cell.role in ("setup", "test"):
            self._keep_additions(cell, claims)
        if len(claims) > 1:
            self.notes.add("duplicated_cell", f"'{cell.name}' is there {len(claims)} times")
        return []

    def _keep_additions(self, cell: Cell, claims: list[SubmittedCell]) -> None:
        released = self.assignment.released.cells[cell.index].source
        for handed in claims:
            if handed.kind == "code" and not self._is_released(cell, handed):
                self.additions[handed.index] = added_code(handed.source, released, cell.role == "test")

    def _fill_answer(self, cell: Cell, claims: list[SubmittedCell]) -> list[SubmittedCell]:
        written = [handed for handed in claims if not self._is_released(cell, handed)]
        chosen = self._choose(cell, claims, written)
        self.placed[chosen.index] = cell.index
        source = chosen.source if chosen in written else self._stub(cell)
        self.sources[cell.index] = source if chosen.kind == "code" else _code_in(source)
        if chosen.kind != "code":
            self.notes.add(
                "changed_cell_type", f"the answer cell '{cell.name}' was turned into {chosen.kind}"
            )
        if len(claims) > 1:
            self.notes.add("duplicated_cell", f"the answer cell '{cell.name}' is there {len(claims)} times")
        before = [handed for handed in written if handed.index < chosen.index]
        self.ceiling.update({handed.index: cell.index for handed in before})
        return [handed for handed in before if handed.source != chosen.source] + [
            handed for handed in written if handed.index > chosen.index
        ]

    def _choose(self, cell: Cell, claims: list[SubmittedCell], written: list[SubmittedCell]) -> SubmittedCell:
        """The copy that is the answer: the last one before the first test; code and definitions first."""
        tests = [test.index for test in self.assignment.tests_of(cell.grade_id) if test.role == "test"]
        stands = [handed.index for slot in tests for handed in self.matches.claims.get(slot, [])]
        before = [handed for handed in written if handed.index < min(stands, default=len(self.handed.cells))]
        names = answer_names(self.assignment, cell.index)
        defining = [handed for handed in before or written if names & bound_names(handed.source)]
        if not defining and not before and len(written) < len(claims):
            return claims[0] if claims[0] not in written else next(c for c in claims if c not in written)
        best = defining or before or written or claims
        return ([handed for handed in best if handed.kind == "code"] or best)[-1]

    def _fill_text(self, cell: Cell, claims: list[SubmittedCell]) -> None:
        written = [handed for handed in claims if not self._is_released(cell, handed)]
        texts = list(dict.fromkeys(handed.source for handed in written)) or [self._stub(cell)]
        self.placed.update({handed.index: cell.index for handed in claims})
        self.sources[cell.index] = "\n\n".join(texts)
        if len(texts) > 1:
            self.notes.add("duplicated_cell", f"the text cell '{cell.name}' is there {len(texts)} times")
        if any(handed.kind == "code" for handed in claims):
            self.notes.add("changed_cell_type", f"the text cell '{cell.name}' was turned into code")

    def _stub(self, cell: Cell) -> str:
        return self.assignment.template.cells[cell.index].source

    def _is_released(self, cell: Cell, handed: SubmittedCell) -> bool:
        """Whether a cell of the assignment was left as this release, or an earlier one, gave it."""
        node = self.assignment.released.cells[cell.index]
        return same_text(handed.source, node.source) or self.assignment.released_cells.holds(
            cell_name(node), handed.source
        )

    def _is_given(self, handed: SubmittedCell) -> bool:
        """Whether a cell that belongs nowhere is one of an earlier release, as it was given."""
        history = self.assignment.released_cells
        name = handed.grade_id or handed.cell_id
        text = handed.kind != "code" and history.cells_with(handed.kind, handed.source)
        return bool(text) or name != "" and history.holds(name, handed.source)

    # ------------------------------------------------------------------ hand-graded answers

    def _slots(self) -> dict[int, int]:
        """For each submitted cell the slot that it is, or that it follows."""
        slots, last = {}, -1
        for handed in self.handed.cells:
            last = self.placed.get(handed.index, last)
            slots[handed.index] = last
        return slots

    def _find_essays(self, slots: dict[int, int]) -> list[Piece]:
        """Complete the hand-graded answers by what stands elsewhere, and say where it stood."""
        claimed = {
            handed.index: slot
            for slot, handed_cells in self.matches.claims.items()
            for handed in handed_cells
        }
        cells = [
            handed for handed in self.handed.cells if handed.index in claimed or not self._is_given(handed)
        ]
        finder = EssayFinder(self.assignment, cells, slots, claimed)
        manual = [cell for cell in self.assignment.cells if cell.role == "manual"]
        manual.sort(key=lambda cell: not self._is_answered(cell))
        found: list[Piece] = []
        for cell in manual:
            answered = self._is_answered(cell)
            pieces = finder.find(cell, answered)
            if not pieces:
                continue
            own = self.matches.claims.get(cell.index, []) if answered else []
            self.sources[cell.index] = joined(pieces, own, self._stub(cell))
            places = " and ".join(
                dict.fromkeys(f"in {piece.where} (cell {piece.handed.index + 1})" for piece in pieces[:3])
            )
            self.notes.add("answer_in_added_cell", f"'{cell.name}' {places}")
            found += pieces
        left = len({piece.handed.index for piece in finder.unused_text})
        if left:
            self.notes.add("added_text", str(left))
        return found

    def _is_answered(self, cell: Cell) -> bool:
        source = self.sources.get(cell.index, "")
        return bool(source.strip()) and not same_text(source, self._stub(cell))

    # ------------------------------------------------------------------ added cells and gaps

    def _place(self, loose: list[SubmittedCell], slots: dict[int, int]) -> None:
        """Put added code behind the cell it followed, and code written into a test in front of that."""
        loose_at = {handed.index: handed for handed in loose if handed.kind == "code"}
        for handed in self.handed.cells:
            behind = slots[handed.index]
            for text in self.additions.get(handed.index, []):
                is_test = behind >= 0 and self.assignment.cells[behind].role == "test"
                added = replace(handed, kind="code", source=text)
                self.extras.setdefault(behind - is_test, []).append(added)
            if handed.index in loose_at and handed.source.strip():
                behind = min(behind, self.ceiling.get(handed.index, behind + 1) - 1)
                self.extras.setdefault(behind, []).append(handed)

    def _repeat_moved(self) -> None:
        """Run an answer that was moved up where it stood, too, if code between the two places uses it."""
        below: dict[int, int] = {}  # slot -> the first slot of an answer or test that stands below it
        first = len(self.assignment.cells)
        for _, slot in sorted(self.placed.items(), reverse=True):
            below[slot] = first
            if self.assignment.cells[slot].role in ("answer", "test"):
                first = min(first, slot)
        for handed in self.handed.cells:
            slot = self.placed.get(handed.index, -1)
            if slot < 0 or self.assignment.cells[slot].role != "answer" or below[slot] >= slot:
                continue
            used = Words()
            for between in range(below[slot], slot):
                used.add(self.sources.get(between, ""), self._stub(self.assignment.cells[between]))
                for added in self.extras.get(between, []):
                    used.add(added.source)
            if any(map(used.may_define, bound_names(self.sources[slot]))):
                again = replace(handed, kind="code", source=self.sources[slot])
                self.extras.setdefault(below[slot] - 1, []).append(again)

    def _fill_gaps(self) -> None:
        """Give answer cells that are gone their stub, and see that no stub runs over what is defined."""
        added = [handed.source for cells in self.extras.values() for handed in cells]
        defined = set().union(*map(bound_names, [*self.sources.values(), *added]))
        before = Words()
        for slot in range(-1, len(self.assignment.cells)):
            if slot >= 0:
                self._fill_gap(self.assignment.cells[slot], defined, before)
            for handed in self.extras.get(slot, []):
                before.add(handed.source)
        for grade_id in self.missing:
            self.notes.add("missing_cell", grade_id)

    def _fill_gap(self, cell: Cell, defined: set[str], before: Words) -> None:
        slot, stub = cell.index, self._stub(cell)
        if cell.role in ("answer", "manual") and slot not in self.sources:
            names = answer_names(self.assignment, slot) if cell.role == "answer" else set()
            if names & defined:
                self.notes.add("answer_in_other_cell", f"'{cell.name}'")
                self.sources[slot] = DEFINED_ELSEWHERE if names <= defined else stub
            elif not self.assignment.released_cells.came_later(cell.grade_id):
                self.missing.append(cell.grade_id)
        if cell.role == "answer":
            source = self.sources.get(slot, stub)
            kept = guarded(source, stub, cell.source, before)
            if kept != stub:
                self.sources[slot] = kept
            before.add(source, stub)
        elif cell.role == "extra" and slot in self.sources:
            before.add(self.sources[slot], stub)

    # ------------------------------------------------------------------ the result

    def _assemble(self, notes: list[Note]) -> Rebuilt:
        template = self.assignment.template
        nb = NotebookNode(nbformat=4, nbformat_minor=5, metadata=copy.deepcopy(template.metadata), cells=[])
        taken = {node.get("id") for node in template.cells}
        fresh = (name for number in range(1, 10**9) if (name := f"added-{number}") not in taken)
        roles: list[str] = []
        illustrations: list[int] = []
        for slot in range(-1, len(template.cells)):
            cell = self.assignment.cells[slot] if slot >= 0 else None
            if cell is not None and (cell.role != "extra" or slot in self.sources):
                node = copy.deepcopy(template.cells[slot])
                node.source = self.sources.get(slot, node.source)
                node.setdefault("id", next(fresh))
                if cell.role == "extra" and self._is_illustration(cell, node.source):
                    illustrations.append(len(nb.cells))
                nb.cells.append(node)
                roles.append(cell.role)
            for handed in self.extras.get(slot, []):
                nb.cells.append(new_code_cell(handed.source, id=next(fresh)))
                roles.append("extra")
        return Rebuilt(nb, roles, notes, self.missing, illustrations)

    def _is_illustration(self, cell: Cell, source: str) -> bool:
        return self._is_released(cell, SubmittedCell(cell.index, "code", source))


def _code_in(text: str) -> str:
    """The code in a cell that was turned into text: what its ``` fences hold, or all of it."""
    inside, fenced = False, []
    for line in text.split("\n"):
        if line.startswith("```"):
            inside = not inside
        elif inside:
            fenced.append(line)
    return "\n".join(fenced) if fenced else text
