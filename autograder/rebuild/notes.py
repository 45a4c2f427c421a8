"""What rebuilding says about a submission: one note of a kind, however many cells it is about.

A difference from the present release is the student's doing only where no earlier release explains it
(`course.released`).
"""

from __future__ import annotations

from autograder.course.assignment import Assignment, Cell
from autograder.course.records import Note
from autograder.course.released import cell_name, same_text
from autograder.intake.notebook_file import SubmittedCell, SubmittedNotebook
from autograder.rebuild.matching import Matches, out_of_order
from autograder.rebuild.tampering import remarks

_MOST = 3  # cells that are named
# code -> for the instructor, for the student; {} are the cells, or how many they are
_KINDS = {
    "changed_cell_type": (
        "{}; an answer was graded as code, a text as text.",
        "{}. An answer was graded as code, a text as text.",
    ),
    "duplicated_cell": (
        "{}; a locked cell counts once, of an answer the last copy before its tests, and texts are joined.",
        "{} in your notebook. Of an answer, the last copy before its tests was graded; texts were joined.",
    ),
    "answer_in_added_cell": (
        "The answer to a hand-graded question stood elsewhere: {}.",
        "An answer that stood elsewhere was put into its cell, for a person to grade: {}.",
    ),
    "added_text": ("{} text cell(s) that the student added, or wrote into, are left out.", ""),
    "answer_in_other_cell": ("The answer cell is gone; its functions are defined elsewhere: {}.", ""),
    "missing_cell": (
        "Answer cells that are not in the notebook: {}.",
        "These answer cells are missing from your notebook: {}.",
    ),
}


class RebuildNotes:
    """Gathers what was noticed, and turns it into notes."""

    def __init__(self, assignment: Assignment, handed: SubmittedNotebook):
        self.assignment, self.handed = assignment, handed
        self._cells: dict[str, list[str]] = {}

    def add(self, kind: str, cell: str) -> None:
        """Notice something of a cell; `kind` is a code of `_KINDS`."""
        self._cells.setdefault(kind, []).append(cell)

    def gathered(self) -> list[Note]:
        """A note for each kind."""
        return [
            Note(kind, *(_sentence(text.format(_listed(cells))) for text in _KINDS[kind]))
            for kind, cells in self._cells.items()
        ]

    def of_reading(self, matches: Matches) -> list[Note]:
        """What was noticed while the file was read."""
        handed, found = self.handed, []
        if handed.old_format:
            found.append(Note("old_format", f"The notebook is in the older format {handed.old_format}."))
        if handed.damaged_cells:
            found.append(
                Note(
                    "damaged_cell",
                    f"{handed.damaged_cells} cell(s) hold no readable source and are left out.",
                    "Some cells of your notebook were damaged and could not be read.",
                )
            )
        if handed.odd_characters:
            found.append(Note("odd_characters", "Characters that no text file can hold were replaced."))
        if not matches.claims:
            found.append(
                Note(
                    "unrelated_notebook",
                    "No cell of the notebook belongs to this assignment.",
                    "This does not seem to be the notebook of this assignment.",
                )
            )
        return found

    def of_matching(self, matches: Matches, sources: dict[int, str], placed: dict[int, int]) -> list[Note]:
        """What became of cells: recognised, moved, changed, deleted, or of an earlier release."""
        cells, found = self.assignment.cells, []
        recovered = [
            slot
            for slot in matches.by_id + matches.by_names
            if slot in sources or cells[slot].role in ("setup", "test")
        ]
        recovered = [slot for slot in recovered if not self._has_old_name(matches.claims[slot][0])]
        if recovered:
            text = f"Recognised although their nbgrader metadata is gone: {self._names(recovered)}."
            found.append(Note("lost_metadata", text))
        moved = out_of_order([slot for _, slot in sorted(placed.items())])
        moved = [slot for slot in dict.fromkeys(moved) if cells[slot].role != "text"]
        if moved:
            found.append(Note("moved_cell", f"Put back into their place: {self._names(moved)}."))
        return found + self._of_locked_cells(matches)

    def _of_locked_cells(self, matches: Matches) -> list[Note]:
        found, history = [], self.assignment.released_cells
        locked = [
            cell
            for cell in self.assignment.cells
            if cell.role in ("setup", "test") or cell.role == "text" and cell.grade_id
        ]
        changed = [cell.index for cell in locked if self._changed(cell, matches)]
        if changed:
            names = self._names(changed)
            found.append(
                Note(
                    "changed_locked_cell",
                    f"Changed by the student, graded with the original: {names}.",
                    f"You changed locked cells ({names}). Grading used the original ones; an import or a "
                    "function that you added there was run, too.",
                )
            )
        gone = [cell for cell in locked if cell.index not in matches.claims]
        lost = [cell.index for cell in gone if not history.came_later(cell.name)]
        if lost and matches.claims:
            text = f"Deleted by the student, graded all the same: {self._names(lost)}."
            found.append(Note("missing_locked_cell", text))
        older = [cell.index for cell in locked if self._is_older(cell, matches)]
        older += [cell.index for cell in gone if cell.index not in lost]
        if older and matches.claims:
            text = f"The release has changed since this notebook was handed out: {self._names(older)}."
            found.append(Note("earlier_release", text))
        return found

    def _changed(self, cell: Cell, matches: Matches) -> bool:
        released = self.assignment.released.cells[cell.index]
        claims = matches.claims.get(cell.index, [])
        return bool(claims) and not self.assignment.released_cells.holds(
            cell_name(released), claims[0].source
        )

    def _is_older(self, cell: Cell, matches: Matches) -> bool:
        released = self.assignment.released.cells[cell.index]
        claims = matches.claims.get(cell.index, [])
        return (
            bool(claims)
            and not self._changed(cell, matches)
            and not same_text(claims[0].source, released.source)
        )

    def _has_old_name(self, handed: SubmittedCell) -> bool:
        """Whether its grade_id is one that an earlier release gave."""
        return self.assignment.released_cells.knows(handed.grade_id)

    def of_file(self, matches: Matches, found_in: list[SubmittedCell]) -> list[Note]:
        """What the file claims besides, and pictures that are left out.

        Args:
            found_in: cells in which hand-graded answers were found.
        """
        made, cells = [], self.assignment.cells
        odd = remarks(self.handed, matches, self.assignment)
        if odd:
            text = "The file holds what Jupyter does not write; it has no effect: " + "; ".join(odd) + "."
            made.append(Note("edited_file", text))
        pictures = [
            cells[slot].name
            for slot, claims in sorted(matches.claims.items())
            if cells[slot].role == "manual" and any(map(_has_picture, claims))
        ]
        pictures += [f"cell {handed.index + 1}" for handed in found_in if _has_picture(handed)]
        if pictures:
            made.append(
                Note(
                    "attachment_left_out",
                    f"Pictures pasted into answers are left out: {_listed(pictures)}. "
                    "They are in the notebook that was handed in.",
                    "Pictures pasted into a text cell are not shown here; your grader has the file.",
                )
            )
        return made

    def _names(self, slots: list[int]) -> str:
        return _listed([self.assignment.cells[slot].name for slot in sorted(slots)])


def _has_picture(handed: SubmittedCell) -> bool:
    return handed.kind == "markdown" and bool(handed.raw.get("attachments"))


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _listed(names: list[str]) -> str:
    """Name some cells; how many more there are is said, not listed."""
    more = f" and {len(names) - _MOST} more" if len(names) > _MOST else ""
    return ", ".join(names[:_MOST]) + more
