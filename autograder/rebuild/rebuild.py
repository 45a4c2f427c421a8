"""Put a student's answers into the instructor's notebook.

Rules, in the order a person would want to know them:

- Only sources of answer cells, hand-graded cells, ordinary cells and added code cells are taken over.
  Metadata, tags, outputs, attachments, locked cells and added text never are.
- An answer cell that was copied: in the student's kernel the copies ran one after the other, so the LAST
  one that differs from the stub is the answer; the others stay as extra code in front of it. Copies of
  a hand-graded text are joined, so that nothing written is lost.
- Added code stays behind the cell it followed. Cells that were moved go back to their place.
- An answer cell that is gone is replaced by its stub, unless its functions are defined in another
  cell: then by a comment, since the stub would overwrite them.
- Ordinary cells (try-it plots) are taken as the student left them; a deleted one stays deleted.
- What the file claims beyond that (points, tags, types, a kernel) has no effect; it is mentioned.
- What can't be read becomes a notebook of stubs, with a note that says why. `rebuild` never raises for a
  bad submission and never changes it.
"""

from __future__ import annotations

import copy

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from autograder.course.course import Assignment, Cell
from autograder.course.records import Note, Rebuilt, Submission
from autograder.intake.notebook_file import (
    DEFAULT_LIMITS,
    RebuildLimits,
    SubmittedCell,
    SubmittedNotebook,
    Unreadable,
    read_submitted,
)
from autograder.rebuild.matching import (
    Matches,
    answer_names,
    defined_names,
    match_cells,
    out_of_order,
    same_text,
)
from autograder.rebuild.tampering import remarks

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
        self.notes: list[Note] = []
        self.missing: list[str] = []
        self.sources: dict[int, str] = {}
        self.extras: dict[int, list[SubmittedCell]] = {}
        self.ceiling: dict[int, int] = {}  # index of a left-over copy -> slot it must come before
        self.placed: dict[int, int] = {}  # index of a submitted cell -> slot it stands for

    def run(self) -> Rebuilt:
        matches = match_cells(self.handed.cells, self.assignment)
        self._note_reading(matches)
        loose = list(matches.free)
        for cell in self.assignment.cells:
            loose += self._fill(cell, matches.claims.get(cell.index, []))
        self._place(sorted(loose, key=lambda handed: handed.index))
        self._fill_gaps()
        self._note_matching(matches)
        self._note_file(matches)
        return self._assemble()

    # ------------------------------------------------------------------ what goes into a slot

    def _fill(self, cell: Cell, claims: list[SubmittedCell]) -> list[SubmittedCell]:
        """Decide on one slot; returns the cells that claimed it and become extra code."""
        if not claims:
            return []
        if cell.role == "manual" and cell.node.cell_type != "code":
            return self._fill_text(cell, claims)
        if cell.role in ("answer", "manual"):
            return self._fill_answer(cell, claims)
        self.placed[claims[0].index] = cell.index
        if cell.role == "extra":
            if claims[0].kind == "code":
                self.sources[cell.index] = claims[0].source
            return claims[1:]
        if len(claims) > 1:
            self._note(
                "duplicated_cell", f"'{cell.name}' is there {len(claims)} times; a locked cell counts once."
            )
        return []

    def _fill_answer(self, cell: Cell, claims: list[SubmittedCell]) -> list[SubmittedCell]:
        stub = self._stub(cell)
        written = [handed for handed in claims if not same_text(handed.source, stub)]
        chosen = (written or claims)[-1]
        self.placed[chosen.index] = cell.index
        self.sources[cell.index] = chosen.source if chosen.kind == "code" else _code_in(chosen.source)
        if chosen.kind != "code":
            self._note(
                "changed_cell_type",
                f"The answer cell '{cell.name}' was turned into {chosen.kind}; its text was graded as code.",
                f"The answer cell '{cell.name}' was no longer a code cell. It was graded as code.",
            )
        if len(claims) > 1:
            self._note(
                "duplicated_cell",
                f"The answer cell '{cell.name}' is there {len(claims)} times; "
                "the last one that differs from the stub was graded.",
                f"The answer cell '{cell.name}' is in your notebook {len(claims)} times. "
                "The last version was graded.",
            )
        spare = [handed for handed in written if handed is not chosen and handed.source != chosen.source]
        self.ceiling.update({handed.index: cell.index for handed in spare})
        return spare

    def _fill_text(self, cell: Cell, claims: list[SubmittedCell]) -> list[SubmittedCell]:
        stub = self._stub(cell)
        written = [handed.source for handed in claims if not same_text(handed.source, stub)]
        texts = list(dict.fromkeys(written)) or [stub]
        self.placed.update({handed.index: cell.index for handed in claims})
        self.sources[cell.index] = "\n\n".join(texts)
        if len(texts) > 1:
            self._note(
                "duplicated_cell",
                f"The answer cell '{cell.name}' is there {len(texts)} times with "
                "different texts; they were joined.",
                f"'{cell.name}' is in your notebook {len(texts)} times. All versions are graded together.",
            )
        if any(handed.kind == "code" for handed in claims):
            self._note(
                "changed_cell_type",
                f"The text cell '{cell.name}' was turned into code; it was taken as text.",
            )
        return []

    def _stub(self, cell: Cell) -> str:
        return self.assignment.template.cells[cell.index].source

    # ------------------------------------------------------------------ added cells and gaps

    def _place(self, loose: list[SubmittedCell]) -> None:
        """Put added code behind the cell it followed, and text added to an empty essay into it."""
        loose_at = {handed.index: handed for handed in loose}
        anchor, dropped = -1, 0
        for handed in self.handed.cells:
            if handed.index in self.placed:
                anchor = self.placed[handed.index]
            elif handed.index in loose_at and handed.kind == "code":
                if handed.source.strip():
                    behind = min(anchor, self.ceiling.get(handed.index, anchor + 1) - 1)
                    self.extras.setdefault(behind, []).append(handed)
            elif handed.index in loose_at and not self._answers_essay(anchor, handed):
                dropped += 1
        if dropped:
            self._note("added_text", f"{dropped} text cell(s) that the student added are left out.")

    def _answers_essay(self, anchor: int, handed: SubmittedCell) -> bool:
        """Take text written right behind an untouched hand-graded cell as its answer."""
        cell = self.assignment.cells[anchor] if anchor >= 0 else None
        if cell is None or cell.role != "manual" or cell.node.cell_type == "code":
            return False
        if not handed.source.strip():
            return False
        if not same_text(self.sources[anchor], self._stub(cell)):
            return False
        self.sources[anchor] = handed.source
        self._note("answer_in_added_cell", f"The answer to '{cell.name}' stood in an added cell behind it.")
        return True

    def _fill_gaps(self) -> None:
        """Give answer cells that are gone their stub, or a comment where other cells do their work."""
        added = [handed.source for cells in self.extras.values() for handed in cells]
        defined = set().union(*map(defined_names, [*self.sources.values(), *added]))
        for cell in self.assignment.cells:
            if cell.role not in ("answer", "manual") or cell.index in self.sources:
                continue
            if cell.role == "answer" and defined & answer_names(self.assignment, cell.index):
                self.sources[cell.index] = DEFINED_ELSEWHERE
                self._note(
                    "answer_in_other_cell",
                    f"The answer cell '{cell.name}' is gone; its functions are defined elsewhere.",
                )
            else:
                self.missing.append(cell.grade_id)
        if self.missing:
            names = ", ".join(self.missing)
            self._note(
                "missing_cell",
                f"Answer cells that are not in the notebook: {names}.",
                f"These answer cells are missing from your notebook: {names}.",
            )

    # ------------------------------------------------------------------ the result

    def _assemble(self) -> Rebuilt:
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
                if cell.role == "extra" and same_text(node.source, self._stub(cell)):
                    illustrations.append(len(nb.cells))
                nb.cells.append(node)
                roles.append(cell.role)
            for handed in self.extras.get(slot, []):
                nb.cells.append(new_code_cell(handed.source, id=next(fresh)))
                roles.append("extra")
        return Rebuilt(nb, roles, self.notes, self.missing, illustrations)

    # ------------------------------------------------------------------ notes

    def _note(self, code: str, text: str, student: str = "") -> None:
        self.notes.append(Note(code, text, student))

    def _note_reading(self, matches: Matches) -> None:
        if self.handed.old_format:
            self._note("old_format", f"The notebook is in the older format {self.handed.old_format}.")
        if self.handed.damaged_cells:
            self._note(
                "damaged_cell",
                f"{self.handed.damaged_cells} cell(s) hold no readable source and are left out.",
                "Some cells of your notebook were damaged and could not be read.",
            )
        if self.handed.odd_characters:
            self._note("odd_characters", "Characters that no text file can hold were replaced.")
        if not matches.claims:
            self._note(
                "unrelated_notebook",
                "No cell of the notebook belongs to this assignment.",
                "This does not seem to be the notebook of this assignment.",
            )

    def _note_matching(self, matches: Matches) -> None:
        cells, names = self.assignment.cells, self._names
        recovered = [
            slot
            for slot in matches.by_id + matches.by_names
            if slot in self.sources or cells[slot].role in ("setup", "test")
        ]
        if recovered:
            self._note(
                "lost_metadata", f"Recognised although their nbgrader metadata is gone: {names(recovered)}."
            )
        moved = out_of_order([slot for _, slot in sorted(self.placed.items())])
        moved = [slot for slot in dict.fromkeys(moved) if cells[slot].role != "text"]
        if moved:
            self._note("moved_cell", f"Put back into their place: {names(moved)}.")
        locked = [
            cell for cell in cells if cell.role in ("setup", "test") or cell.role == "text" and cell.grade_id
        ]
        released = self.assignment.released.cells
        changed = [
            cell.index
            for cell in locked
            if cell.index in matches.claims
            and not same_text(matches.claims[cell.index][0].source, released[cell.index].source)
        ]
        if changed:
            self._note(
                "changed_locked_cell",
                f"Changed by the student, graded with the original: {names(changed)}.",
                f"You changed locked cells ({names(changed)}). Grading used the original ones.",
            )
        gone = [cell.index for cell in locked if cell.index not in matches.claims]
        if gone and matches.claims:
            self._note("missing_locked_cell", f"Deleted by the student, graded all the same: {names(gone)}.")

    def _note_file(self, matches: Matches) -> None:
        found = remarks(self.handed, matches, self.assignment)
        if found:
            self._note(
                "edited_file",
                "The file holds what Jupyter does not write; it has no effect: " + "; ".join(found) + ".",
            )
        pictures = [
            slot
            for slot, cells in sorted(matches.claims.items())
            if self.assignment.cells[slot].role == "manual"
            and any(cell.kind == "markdown" and cell.raw.get("attachments") for cell in cells)
        ]
        if pictures:
            self._note(
                "attachment_left_out",
                "Pictures pasted into answers are left out: "
                f"{self._names(pictures)}. They are in the notebook that was handed in.",
                "Pictures pasted into a text cell are not shown here; your grader has the file.",
            )

    def _names(self, slots: list[int], most: int = 3) -> str:
        """Name some cells; how many more there are is said, not listed."""
        found = [self.assignment.cells[slot].name for slot in sorted(slots)]
        more = f" and {len(found) - most} more" if len(found) > most else ""
        return ", ".join(found[:most]) + more


def _code_in(text: str) -> str:
    """The code in a cell that was turned into text: what its ``` fences hold, or all of it."""
    inside, fenced = False, []
    for line in text.split("\n"):
        if line.startswith("```"):
            inside = not inside
        elif inside:
            fenced.append(line)
    return "\n".join(fenced) if fenced else text
