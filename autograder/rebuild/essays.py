"""Find the answer to a hand-graded question wherever a student wrote it.

The cell made for it is often not where it stands: the cell was deleted and made anew, the answer was typed
into the text of the question, into a cell above or below, or into code, as a comment, a string or bare words.
What is found goes into the answer cell, where a person reads and grades it. The search begins near the
question and goes on farther away: words that are no answer cost that person a glance, an answer that is not
found costs its points.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from autograder.course.assignment import Assignment, Cell
from autograder.course.released import cell_name, same_text
from autograder.intake.notebook_file import SubmittedCell
from autograder.rebuild.additions import added, added_words

ADDED_CODE = "an added code cell"
_READ = 10_000  # characters of a text by which it is judged
_FEW = 12  # letters; fewer, in a cell that is not near the question, are a heading or a remark
_WORD = r"[^\W\d_][\w'’$\\-]{0,30}[,;:.]?"  # bounded, since it is looked for in hostile text
_PROSE = re.compile(rf"(?:{_WORD}[ \t]+){{4}}{_WORD}|[^\x00-\x7f]{{8}}")
_BARE = re.compile(rf"{_WORD}(?:[ \t]+{_WORD}){{4}}")
_KEYWORDS = re.compile(
    r"(?:assert|async|await|class|def|del|elif|else|except|finally|for|from|global|if|import|lambda|match|not|print"
    r"|raise|return|try|while|with|yield)\b"
)
_QUOTES = re.compile(r"""[rbuf]{0,2}(\"\"\"|''')""", re.IGNORECASE)
_STRING = re.compile(r""""([^"\n]{25,})"|'([^'\n]{25,})'""")


@dataclass
class Piece:
    """Words that a student wrote outside the cells made for them.

    Attributes:
        handed: the cell they stand in.
        slot: the cell of the assignment that this is, or that it follows; -1 at the top.
        text: the words.
        where: the kind of place, for a message.
        is_text: they stand in a text cell.
        only: the cell is the student's own, and holds nothing else.
    """

    handed: SubmittedCell
    slot: int
    text: str
    where: str
    is_text: bool = False
    only: bool = False

    @property
    def reads_as_text(self) -> bool:
        """Whether they may be an answer: in code, only what reads as a sentence."""
        return self.is_text or self.is_prose

    @property
    def added_code(self) -> bool:
        return not self.is_text and self.where == ADDED_CODE and bool(self.handed.source.strip())

    @property
    def is_prose(self) -> bool:
        return _PROSE.search(self.text[:_READ]) is not None

    @property
    def is_long(self) -> bool:
        return len(re.findall(r"[^\W\d_]", self.text[:_READ])) >= _FEW


class EssayFinder:
    """Words that may be answers, and which question each is near.

    Args:
        cells: as handed in.
        slots: index of a submitted cell -> the cell of the assignment that it is, or that it follows.
        claimed: index of a submitted cell -> the cell of the assignment that it is.
    """

    def __init__(
        self,
        assignment: Assignment,
        cells: list[SubmittedCell],
        slots: dict[int, int],
        claimed: dict[int, int],
    ):
        self.assignment = assignment
        self._given = {line.strip() for node in assignment.released.cells for line in node.source.split("\n")}
        self.pieces = [
            piece
            for handed in cells
            if not made_by_program(handed)
            for piece in self._pieces(handed, slots[handed.index], claimed.get(handed.index))
        ]
        self.unused_text = [piece for piece in self.pieces if piece.is_text and piece.text]

    def _pieces(self, handed: SubmittedCell, slot: int, claimed: int | None) -> Iterable[Piece]:
        if claimed is None:
            if handed.kind == "code":
                words, only = words_in_code(handed.source)
                yield Piece(handed, slot, words, ADDED_CODE, only=only)
            elif not self._given.issuperset(line.strip() for line in handed.source.split("\n")):
                yield Piece(handed, slot, handed.source.strip(), "an added cell", is_text=True, only=True)
            return
        cell, released = self.assignment.cells[claimed], self.assignment.released.cells[claimed]
        if cell.role == "manual" or self.assignment.released_cells.holds(cell_name(released), handed.source):
            return
        if cell.role == "text":
            text = added_words(handed.source, released.source)
            yield Piece(handed, slot, text, f"the text '{cell.name}'", is_text=True)
        else:
            lines = "\n".join(text for text, _ in added(handed.source, released.source))
            yield Piece(handed, slot, words_in_code(lines)[0], f"the code of '{cell.name}'")

    # ------------------------------------------------------------------ near and far

    def find(self, cell: Cell, answered: bool) -> list[Piece]:
        """Take the words that answer a question, in their order; what was taken is not taken again.

        Args:
            answered: something stands in the question's own cell; then only text beside it belongs to it.
        """
        near = self._near(cell)
        first, last = self._section(cell)
        code = cell.node.cell_type == "code"
        if answered:
            taken = [piece for piece in self.pieces if piece.is_text and piece.slot in near and piece.is_long]
            return [] if code else self._take(taken)
        if code and (added := self._added_code(near) or self._added_code(range(first, last))):
            return added
        others = {
            slot
            for other in self.assignment.cells
            if other.role == "manual" and other is not cell
            for slot in self._near(other)
        }
        free = [piece for piece in self.pieces if piece.text and piece.slot not in others]
        tiers = (
            [piece for piece in free if piece.slot in near and (piece.only or piece.reads_as_text)],
            [piece for piece in free if first <= piece.slot < last and piece.reads_as_text],
            [piece for piece in free if piece.only and piece.is_long and piece.reads_as_text],
            [piece for piece in free if piece.is_prose and self._is_about(piece, cell)],
        )
        return self._take(next((tier for tier in tiers if tier), []))

    def _added_code(self, slots: range) -> list[Piece]:
        """Added code cells as a whole: what answers a hand-graded question that asks for code."""
        found = [piece for piece in self.pieces if piece.added_code and piece.slot in slots]
        self._take(found)
        return [replace(piece, text=piece.handed.source, only=False) for piece in found]

    def _take(self, pieces: list[Piece]) -> list[Piece]:
        taken = {id(piece) for piece in pieces}
        self.pieces = [piece for piece in self.pieces if id(piece) not in taken]
        self.unused_text = [piece for piece in self.unused_text if id(piece) not in taken]
        return pieces

    def _near(self, cell: Cell) -> range:
        """The answer cell and the text above it that asks the question."""
        first = cell.index
        while first > 0 and self.assignment.cells[first - 1].role == "text":
            first -= 1
        return range(first, cell.index + 1)

    def _section(self, cell: Cell) -> tuple[int, int]:
        """From the last cell of the question before to the first of the one behind."""
        graded = [
            other.index
            for other in self.assignment.cells
            if other.role in ("answer", "test", "manual") and other is not cell
        ]
        before = [index for index in graded if index < cell.index]
        behind = [index for index in graded if index > cell.index]
        return max(before, default=-1), min(behind, default=len(self.assignment.cells))

    def _is_about(self, piece: Piece, cell: Cell) -> bool:
        title = f"{self.assignment.titles.get(cell.grade_id, '')} {cell.grade_id.replace('_', ' ')}".lower()
        subjects = set(re.findall(r"[^\W\d_-][\w-]{3,}", title)) - {"question", "answer"}
        return any(subject in piece.text[:_READ].lower() for subject in subjects)


def made_by_program(handed: SubmittedCell) -> bool:
    """Whether a program put a text cell there: Deepnote's and Colab's badge, papermill's word of an error."""
    meta = handed.raw.get("metadata")
    meta = meta if isinstance(meta, dict) else {}
    tags = meta.get("tags")
    return handed.kind != "code" and (
        meta.get("created_in_deepnote_cell") is True
        or "view-in-github" in (meta.get("id"), handed.cell_id)
        or isinstance(tags, list)
        and "papermill-error-cell-tag" in tags
    )


def words_in_code(source: str) -> tuple[str, bool]:
    """Comments, long strings and bare words of a code cell; and whether it holds nothing else.

    No parser reads it: bare words are no Python, and the text may be hostile.
    """
    words, only, quote = [], True, ""
    for line in source.split("\n"):
        text = line.strip()
        opened = _QUOTES.match(text)
        if quote or opened and not line[:1].isspace():
            if opened and not quote:
                text, quote = text[opened.end() :], opened[1]
            inside, closed, _ = text.partition(quote)
            words.append(inside)
            quote = "" if closed else quote
        elif text.startswith("#"):
            words.append(text.lstrip("# \t"))
        elif _is_bare(text):
            words.append(text)
        elif text:
            only = False
            strings = [one or other for one, other in _STRING.findall(text[:5000])]
            comment = text.rpartition(" #")[2].lstrip("# \t") if " #" in text else ""
            words += [part for part in [*strings, comment] if _PROSE.search(part)]
    found = "\n".join(words).strip()
    return found, only and bool(found)


def _is_bare(line: str) -> bool:
    """Whether a line reads as a sentence and not as Python."""
    line = line[:500]
    code = _KEYWORDS.match(line) or " for " in line and " in " in line or "=" in line.partition(" ")[0]
    return not code and _BARE.match(line) is not None


def joined(pieces: list[Piece], own: list[SubmittedCell], stub: str) -> str:
    """The text of an answer cell: what was found and what stands in its own cells, in their order."""
    texts = {piece.handed.index: piece.text for piece in pieces}
    texts |= {handed.index: handed.source for handed in own if not same_text(handed.source, stub)}
    return "\n\n".join(texts[index] for index in sorted(texts) if texts[index].strip())
