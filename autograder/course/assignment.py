"""What an assignment consists of: the cells of one source notebook, and what follows from them."""

from __future__ import annotations

import contextlib
import copy
import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from autograder.course import policy
from autograder.course.errors import UserError
from autograder.course.regions import TestParts, split_tests
from autograder.course.released import ReleasedCells
from nnlab.questions import CORE, EXTRA, HEADING

_HEADING = re.compile(r"^#+\s+(?:\d+\.\s+)?(.+?)\s*(?:\([^()]*\)\s*)?$", re.MULTILINE)


@dataclass(frozen=True)
class Cell:
    """One cell of a source notebook.

    Attributes:
        index: position in the notebook.
        node: the cell as nbformat reads it (do not change it).
        role: ``text``, ``setup``, ``answer``, ``extra``, ``test`` or ``manual``, as in `records.Rebuilt`.
        grade_id: nbgrader's name of the cell, or an empty string.
        points: obtainable; 0 where the cell is not graded.
        question: grade_id of the answer cell it belongs to (answer, test and manual cells only).
        parts: visible and hidden part (of test cells; empty elsewhere).
    """

    index: int
    node: NotebookNode = field(repr=False)
    role: str = "text"
    grade_id: str = ""
    points: float = 0.0
    question: str = ""
    parts: TestParts = TestParts("", "", ())

    @property
    def source(self) -> str:
        return self.node.source

    @property
    def is_graded(self) -> bool:
        return self.role in ("test", "manual")

    @property
    def name(self) -> str:
        """What to call the cell in a message."""
        return self.grade_id or self.node.get("id", "") or f"cell {self.index + 1}"


class Assignment:
    """An assignment, read from its source notebook.

    Attributes:
        course: the Course it belongs to.
        name: `a1_activations`.
        path: of the source notebook.
        notebook_name: nbgrader's notebook id, the file name without `.ipynb`.
        raw: bytes of the source notebook, for hashes.
        source: the source notebook, reference solutions and hidden tests included.
        cells: list of `Cell`, one per cell of `source`.

    Raises:
        UserError: the notebook cannot be read, or its nbgrader metadata make no sense.
    """

    def __init__(self, course, name: str):
        self.course, self.name = course, name
        self.path = course.source_path(name)
        self.notebook_name = self.path.stem
        self.raw, self.source = _read_notebook(self.path)
        self.cells = _cells(self.source, self.path)
        self.by_grade_id = {cell.grade_id: cell for cell in self.cells if cell.grade_id}

    @cached_property
    def graded(self) -> list[Cell]:
        """The cells that carry points, in order: test cells and hand-graded ones."""
        return [cell for cell in self.cells if cell.is_graded]

    @cached_property
    def questions(self) -> list[str]:
        """grade_ids of the answer cells and hand-graded cells, in order."""
        return [cell.grade_id for cell in self.cells if cell.role in ("answer", "manual")]

    @cached_property
    def titles(self) -> dict[str, str]:
        """What people call each question: the last heading above it, without its number and its points.

        The empty key holds the title of the assignment. A question without a heading is not in the dict.
        """
        found: dict[str, str] = {}
        heading = ""
        for cell in self.cells:
            if cell.role == "text" and cell.node.cell_type == "markdown":
                lines = _HEADING.findall(cell.node.source)
                heading = lines[-1] if lines else heading
                if lines:
                    found.setdefault("", lines[0])
            elif cell.role in ("answer", "manual") and heading:
                found[cell.grade_id], heading = heading, ""
        return found

    @cached_property
    def parts(self) -> dict[str, str]:
        """Whether each question is ``core`` or ``extra``, by its heading; core where no heading says it."""
        found: dict[str, str] = {}
        part = CORE
        for cell in self.cells:
            if cell.role == "text" and (headings := list(HEADING.finditer(cell.source))):
                part = headings[-1]["part"]
            elif cell.role in ("answer", "manual"):
                found[cell.grade_id] = part
        return found

    @cached_property
    def extra_cells(self) -> frozenset[str]:
        """grade_ids of the graded cells that belong to extra questions."""
        return frozenset(cell.grade_id for cell in self.graded if self.parts[cell.question] == EXTRA)

    @cached_property
    def reference_files(self) -> dict[str, bytes]:
        """What the reference hands in beside the notebook, by name: `solutions/<assignment>.<name>`.

        Such a file lies outside the assignment's own folder, all of which nbgrader gives to students.
        """
        folder, prefix = self.path.parents[1], f"{self.name}."
        paths = [path for path in folder.glob(f"{prefix}*") if path.suffix != ".jsonl"]
        return {path.name.removeprefix(prefix): path.read_bytes() for path in sorted(paths)}

    @property
    def max_points(self) -> float:
        return sum(cell.points for cell in self.graded)

    def tests_of(self, question: str) -> list[Cell]:
        """The graded cells of a question, in order."""
        return [cell for cell in self.graded if cell.question == question]

    def reference_code(self, question: str) -> str:
        """Source of the answer cell with the reference solution in it."""
        return self.by_grade_id[question].source

    @cached_property
    def adjustments(self) -> dict[str, str]:
        """Graded cells that count otherwise than they were handed out; see `course.adjustments`.

        Raises:
            UserError: the policy makes no sense.
        """
        chosen = policy.load(self.name, self.course.policies).adjustments
        return chosen.by_cell(self.graded, f"{self.name}.toml")

    @cached_property
    def setup_code(self) -> str:
        """What the locked set-up cells define, for code that is executed without the notebook."""
        return "\n\n".join(cell.source for cell in self.cells if cell.role == "setup") or "import numpy as np"

    @cached_property
    def template(self) -> NotebookNode:
        """The notebook as nbgrader puts it into its gradebook, and grades it: solutions replaced by stubs,
        hidden tests still there, a checksum in every cell it knows. One cell per cell of `source`."""
        return self._preprocessed(
            self.source, "LockCells", "ClearSolutions", "ClearOutput", "ComputeChecksums"
        )

    @cached_property
    def released(self) -> NotebookNode:
        """The notebook as students get it. One cell per cell of `source`."""
        return self._preprocessed(self.template, "ClearHiddenTests", "ClearMarkScheme", "ComputeChecksums")

    @cached_property
    def released_cells(self) -> ReleasedCells:
        """Every version of its cells that students may hold: those on record, and those that the source would
        release; where there is no record yet, those in the release folder. Where there is one, the folder
        proves nothing: somebody may have worked there."""
        record = self.course.history_path(self.name)
        found = ReleasedCells.read(record)
        if not record.exists():
            with contextlib.suppress(UserError):  # not released yet, or nothing that could be opened
                found.add(_read_notebook(self.course.release_path(self.name))[1])
        found.add(self.released)
        return found

    def _preprocessed(self, nb: NotebookNode, *steps: str) -> NotebookNode:
        """Send a copy of a notebook through some of nbgrader's own preprocessors."""
        from nbgrader import preprocessors  # takes two seconds

        nb = copy.deepcopy(nb)
        resources: dict = {}
        config = self.course.nbgrader_config()
        try:
            for step in steps:
                nb, resources = getattr(preprocessors, step)(config=config).preprocess(nb, resources)
        except (RuntimeError, ValueError) as error:
            raise UserError(
                f"{self.path}: nbgrader says: {error}. `autograder release` names the cell."
            ) from error
        return nb


def _read_notebook(path: Path) -> tuple[bytes, NotebookNode]:
    try:
        raw = path.read_bytes()
        nb = nbformat.reads(raw.decode("utf-8"), as_version=4)
        nbformat.validate(nb)
    except (OSError, UnicodeDecodeError, ValueError, nbformat.ValidationError) as error:
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise UserError(f"{path} can't be read as a notebook: {reason}") from error
    return raw, nb


def _cells(nb: NotebookNode, path: Path) -> list[Cell]:
    cells: list[Cell] = []
    question = ""
    for index, node in enumerate(nb.cells):
        meta = node.metadata.get("nbgrader", {})
        role = role_of(node)
        grade_id = meta.get("grade_id", "") if role not in ("text", "extra") or meta.get("locked") else ""
        question = grade_id if role == "answer" else question
        cell = Cell(
            index,
            node,
            role,
            grade_id,
            points=float(meta.get("points", 0)) if role in ("test", "manual") else 0.0,
            question={"answer": question, "test": question, "manual": grade_id}.get(role, ""),
            parts=split_tests(node.source) if role == "test" else TestParts("", "", ()),
        )
        _check(cell, cells, path)
        cells.append(cell)
    return cells


def role_of(node: NotebookNode) -> str:
    """What a cell is for, by nbgrader's marks: a role as in `records.Rebuilt`."""
    meta = node.metadata.get("nbgrader", {})
    if meta.get("grade") and meta.get("solution"):
        return "manual"
    if meta.get("grade"):
        return "test"
    if meta.get("solution"):
        return "answer"
    if node.cell_type != "code":
        return "text"
    return "setup" if meta.get("locked") else "extra"


def _check(cell: Cell, before: list[Cell], path: Path) -> None:
    """Refuse what would make grading ambiguous."""
    where = f"{path}, cell {cell.index + 1}"
    if cell.role in ("answer", "test", "manual") and not cell.grade_id:
        raise UserError(f"{where}: a graded or answer cell needs a grade_id.")
    if cell.grade_id and any(other.grade_id == cell.grade_id for other in before):
        raise UserError(f"{where}: the grade_id '{cell.grade_id}' is used twice.")
    if cell.role == "test" and cell.node.cell_type != "code":
        raise UserError(f"{where}: '{cell.grade_id}' is graded automatically, so it has to be a code cell.")
    if cell.node.metadata.get("nbgrader", {}).get("task"):
        raise UserError(f"{where}: task cells are not supported; use a manually graded answer cell.")
    if cell.is_graded and "points" not in cell.node.metadata["nbgrader"]:
        raise UserError(f"{where}: '{cell.grade_id}' is graded, so it needs points.")
    if cell.role == "test" and not cell.question:
        raise UserError(f"{where}: the test '{cell.grade_id}' comes before any answer cell.")
