"""Where a course keeps its things, and what an assignment consists of.

`Course` knows folders, `Assignment` knows the cells of one source notebook. Both only read.
"""

from __future__ import annotations

import contextlib
import copy
import os
import re
import sys
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

CONFIG = "nbgrader_config.py"
SOURCES = "solutions"
RELEASES = "assignments"
_HEADING = re.compile(r"^#+\s+(?:\d+\.\s+)?(.+?)\s*(?:\([^()]*\)\s*)?$", re.MULTILINE)


class Course:
    """A course folder: `nbgrader_config.py`, `solutions/`, `assignments/` and a workspace.

    Args:
        root: the course folder; None looks for it from the current folder upwards.
        workspace: where grading keeps its files; None takes AUTOGRADER_WORKSPACE or `grading/`.

    Attributes:
        root: absolute path of the course folder.
        workspace: absolute path of the workspace (it need not exist yet).
        db_url: SQLAlchemy address of nbgrader's gradebook (AUTOGRADER_DB_URL, or SQLite in the workspace).

    Raises:
        UserError: there is no course here.
    """

    def __init__(self, root: str | os.PathLike | None = None, workspace: str | os.PathLike | None = None):
        self.root = _find_root(root)
        chosen = Path(workspace or os.environ.get("AUTOGRADER_WORKSPACE") or "grading").expanduser()
        # a path given on the command line is meant from here, the other two are meant from the root
        base = Path.cwd() if workspace else self.root
        self.workspace = Path(os.path.abspath(base / chosen))
        self.db_url = os.environ.get("AUTOGRADER_DB_URL") or f"sqlite:///{self.workspace / 'gradebook.db'}"

    def assignments(self) -> list[str]:
        """Names of the assignments that have a source notebook, sorted."""
        folders = (self.root / SOURCES).iterdir()
        return sorted(folder.name for folder in folders if folder.is_dir() and any(_notebooks(folder)))

    def resolve(self, name: str) -> str:
        """Turn `a1` into `a1_activations`.

        Raises:
            UserError: no assignment, or more than one, begins like that.
        """
        names = self.assignments()
        if name in names:
            return name
        whole = [known for known in names if known.startswith(name + "_")]
        fitting = whole if len(whole) == 1 else [known for known in names if name and known.startswith(name)]
        if len(fitting) == 1:
            return fitting[0]
        have = ", ".join(names) or f"none yet (they live in {SOURCES}/)"
        what = "fits several assignments" if fitting else "is not an assignment of this course"
        raise UserError(f"'{name}' {what}. There are: {have}.")

    def source_path(self, assignment: str) -> Path:
        """Path of the one notebook in `solutions/<assignment>/`."""
        folder = self.root / SOURCES / assignment
        found = sorted(_notebooks(folder)) if folder.is_dir() else []
        if len(found) == 1:
            return found[0]
        if folder / f"{assignment}.ipynb" in found:
            raise UserError(
                f"{folder} holds {len(found)} notebooks, and nbgrader would release all of them: "
                f"keep only {assignment}.ipynb there."
            )
        raise UserError(f"{folder} must hold one notebook, {assignment}.ipynb, but it holds {len(found)}.")

    def release_path(self, assignment: str) -> Path:
        """Path of the notebook students get (it need not exist yet)."""
        return self.root / RELEASES / assignment / self.source_path(assignment).name

    def history_path(self, assignment: str) -> Path:
        """Path of the list of all cells that were ever released (it need not exist yet)."""
        return self.root / SOURCES / f"{assignment}.released.jsonl"

    @property
    def policies(self) -> Path:
        """Folder with a policy file per assignment: the course's own, else the one beside the grader."""
        own = self.root / "autograder" / "policies"
        return own if own.is_dir() else Path(__file__).parents[1] / "policies"

    def load(self, name: str) -> Assignment:
        """Load an assignment by its name or a beginning of it."""
        return Assignment(self, self.resolve(name))

    @contextlib.contextmanager
    def environment(self):
        """Let nbgrader and its configuration see this workspace, and find alembic without a venv."""
        wanted = {
            "AUTOGRADER_WORKSPACE": str(self.workspace),
            "AUTOGRADER_DB_URL": self.db_url,
            "PATH": os.path.dirname(sys.executable) + os.pathsep + os.environ.get("PATH", ""),
        }
        before = {key: os.environ.get(key) for key in wanted}
        os.environ.update(wanted)
        try:
            yield
        finally:
            for key, value in before.items():
                if value is None:
                    del os.environ[key]
                else:
                    os.environ[key] = value

    def nbgrader_config(self):
        """Read `nbgrader_config.py` as a traitlets Config, with this workspace and database.

        Raises:
            UserError: it sets another database.
        """
        from traitlets.config import PyFileConfigLoader

        with self.environment():
            config = PyFileConfigLoader(CONFIG, path=str(self.root)).load_config()
        other = config.CourseDirectory.get("db_url", self.db_url)
        if other != self.db_url:  # formgrader would show another gradebook than the grader writes
            raise UserError(
                f"{self.root / CONFIG} sets c.CourseDirectory.db_url to another gradebook than the grader "
                "uses: that of AUTOGRADER_DB_URL, or else gradebook.db in the workspace. Set that variable, "
                'and write c.CourseDirectory.db_url = os.environ["AUTOGRADER_DB_URL"] there.'
            )
        return config


def _find_root(start: str | os.PathLike | None) -> Path:
    here = Path(os.path.abspath(start or os.getcwd()))
    for folder in [here] if start else [here, *here.parents]:
        if (folder / CONFIG).is_file() and (folder / SOURCES).is_dir():
            return folder
    raise UserError(
        f"No course found in {here}{'' if start else ' or above it'}: a course folder holds "
        f"{CONFIG} and {SOURCES}/. Change to it, or name it with --course."
    )


def _notebooks(folder: Path):
    return (path for path in folder.glob("*.ipynb") if not path.name.startswith("."))


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

    def __init__(self, course: Course, name: str):
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
