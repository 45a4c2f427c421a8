"""Say what a handed-in notebook file claims that the released one does not.

Nothing here changes a grade: rebuilding takes over sources only, so a forged number or tag has no effect. It
must not go unmentioned all the same. What Jupyter, VS Code, PyCharm, Colab, Kaggle, CoCalc, Deepnote and
SageMaker write by themselves (time stamps, collapsed or hidden inputs, widget states, the command that starts
their kernel) is not mentioned, nor what an earlier release said of a cell.
"""

from __future__ import annotations

import ast
import json
import re
from collections import Counter
from functools import lru_cache

from autograder.course.assignment import Assignment, Cell
from autograder.course.released import ReleasedCells
from autograder.intake.notebook_file import SubmittedCell, SubmittedNotebook
from autograder.rebuild.matching import Matches

_MOST = 8  # remarks in one note
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_REGION = re.compile(r"#\s*(?:BEGIN|END)\s+(?:HIDDEN\s+TESTS?|MARK\s+SCHEME)", re.IGNORECASE)
_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d")  # values of metadata.execution, in Jupyter and extensions
_PROGRAMS = {"injected-parameters", "papermill-error-cell-tag"}  # tags that papermill (Kaggle) writes
_KERNEL = re.compile(r"(?![/~])(?:(?!\.\.)[^\x00-\x1f\x7f]){0,200}")  # SageMaker's hold : and /
_OBEYED = {"PYTHONSTARTUP", "PYTHONPATH", "PYTHONHOME", "LD_PRELOAD", "LD_LIBRARY_PATH"}
_CHECKED = ("grade", "grade_id", "locked", "points", "schema_version", "solution", "task")


class _RemarkList:
    """What was found, each with the cells it was found in."""

    def __init__(self):
        self.found: dict[str, list[str]] = {}

    def add(self, what: str, where: str = "") -> None:
        cells = self.found.setdefault(what, [])
        if where and where not in cells:
            cells.append(where)

    def texts(self) -> list[str]:
        texts = []
        for what, cells in list(self.found.items())[:_MOST]:
            more = f" and {len(cells) - 3} more" if len(cells) > 3 else ""
            texts.append(f"{what} ({', '.join(cells[:3])}{more})" if cells else what)
        left = len(self.found) - _MOST
        return texts + ([f"{left} more of the kind"] if left > 0 else [])


def remarks(handed: SubmittedNotebook, matches: Matches, assignment: Assignment) -> list[str]:
    """What is odd about a file, in words; an empty list for what an honest program wrote."""
    remarks_list = _RemarkList()
    for text in handed.file_remarks:
        remarks_list.add(text)
    _format(handed.raw, remarks_list)
    _notebook(_dict(handed.raw.get("metadata")), remarks_list)
    slot_of = {cell.index: slot for slot, cells in matches.claims.items() for cell in cells}
    names = {cell.index: _name(cell, slot_of, assignment) for cell in handed.cells}
    _ids(handed.cells, names, remarks_list)
    _foreign_ids(handed.cells, slot_of, assignment, remarks_list)
    for cell in handed.cells:
        name, slot = names[cell.index], slot_of.get(cell.index)
        _any_cell(cell, name, remarks_list)
        if slot is None:
            if cell.grade_id and not assignment.released_cells.knows(cell.grade_id):
                remarks_list.add(
                    f"grade_id {_printable(cell.grade_id)}, which the assignment does not have", name
                )
        else:
            _claimed(cell, assignment.cells[slot], assignment, remarks_list)
        role = "extra" if slot is None else assignment.cells[slot].role
        if role in ("answer", "extra", "manual") and _REGION.search(cell.source):
            remarks_list.add("nbgrader's marks of hidden tests in a source", name)
    return remarks_list.texts()


# --------------------------------------------------------------------------- the notebook as a whole


def _format(nb: dict, remarks_list: _RemarkList) -> None:
    major, minor = nb.get("nbformat"), nb.get("nbformat_minor")
    if not isinstance(nb.get("cells"), list):
        return  # an old format, which has a note of its own
    if type(major) is not int or major != 4 or type(minor) is not int or not 0 <= minor <= 5:
        remarks_list.add(f"it calls its format {_printable(major)}, {_printable(minor)} and was read as 4")
    if "worksheets" in nb:
        remarks_list.add("worksheets of an old format besides the cells")


def _notebook(meta: dict, remarks_list: _RemarkList) -> None:
    kernel, language = _dict(meta.get("kernelspec")), _dict(meta.get("language_info"))
    spoken = [kernel.get("language"), language.get("name")]
    wrong = [_printable(one) for one in spoken if one is not None and not _is_python(one)]
    if wrong:
        remarks_list.add(f"a kernel for {wrong[0]}")
    name = kernel.get("name")
    if name is not None and not (isinstance(name, str) and _KERNEL.fullmatch(name)):
        remarks_list.add(f"a kernel called {_printable(name)}")
    if not _starts_python(kernel.get("argv")) or not _OBEYED.isdisjoint(_dict(kernel.get("env"))):
        remarks_list.add("a kernel with a command of its own")
    exporter = language.get("nbconvert_exporter", "python")
    if exporter != "python" and not wrong:
        remarks_list.add(f"an exporter {_printable(exporter)} for nbconvert")
    if meta.get("celltoolbar") == "Create Assignment":
        remarks_list.add("nbgrader's toolbar for making assignments was open")
    if "nbgrader" in meta:
        remarks_list.add("nbgrader metadata of the whole notebook")


def _is_python(language) -> bool:
    return isinstance(language, str) and re.fullmatch(r"i?python[ \d.]*|sage", language.lower()) is not None


def _starts_python(argv) -> bool:
    """Whether a kernel's command, as CoCalc writes it into the notebook, is the ordinary one."""
    words = argv if isinstance(argv, list) else []
    return argv is None or any(
        isinstance(word, str) and re.search(r"\bi(?:pykernel|python_kernel)", word) for word in words
    )


def _ids(cells: list[SubmittedCell], names: dict[int, str], remarks_list: _RemarkList) -> None:
    """Cell ids that no Jupyter gives."""
    for cell in cells:
        if "id" in cell.raw and not (cell.cell_id and _ID.fullmatch(cell.cell_id)):
            remarks_list.add("cell ids that the format forbids", names[cell.index])
    count = Counter(cell.cell_id for cell in cells if cell.cell_id)
    for cell in cells:
        if count[cell.cell_id] > 3:  # a copied cell keeps its id in some versions of VS Code
            remarks_list.add("the same cell id several times", names[cell.index])


def _foreign_ids(
    cells: list[SubmittedCell], slot_of: dict[int, int], assignment: Assignment, remarks_list: _RemarkList
) -> None:
    """Cells whose cell id says one thing and whose grade_id another."""
    by_id = {cell.node.get("id"): cell for cell in assignment.cells if cell.grade_id and cell.node.get("id")}
    count = Counter(cell.cell_id for cell in cells)
    for cell in cells:
        meant = by_id.get(cell.cell_id) if count[cell.cell_id] == 1 else None
        was_given = cell.grade_id not in assignment.by_grade_id and assignment.released_cells.knows(
            cell.grade_id
        )
        if meant is not None and cell.grade_id not in ("", meant.grade_id) and not was_given:
            remarks_list.add(f"the cell of '{meant.name}' calls itself {_printable(cell.grade_id)}")


# --------------------------------------------------------------------------- one cell


def _any_cell(cell: SubmittedCell, name: str, remarks_list: _RemarkList) -> None:
    meta = cell.raw.get("metadata")
    if meta is not None and not isinstance(meta, dict):
        remarks_list.add("metadata that are no object", name)
    execution = _dict(meta).get("execution")
    times = execution.values() if isinstance(execution, dict) else [execution]
    if execution is not None and not all(isinstance(time, str) and _TIME.match(time) for time in times):
        remarks_list.add("settings for the execution of a cell", name)
    if cell.kind == "code" and cell.raw.get("attachments"):
        remarks_list.add("attachments of a code cell", name)


def _claimed(cell: SubmittedCell, own: Cell, assignment: Assignment, remarks_list: _RemarkList) -> None:
    """What a cell of the assignment was turned into."""
    if not own.grade_id:
        return
    released, history = assignment.released.cells[own.index], assignment.released_cells
    meta = _dict(cell.raw.get("metadata"))
    locked = own.role in ("setup", "test", "text")
    kind = cell.raw.get("cell_type")
    if locked and kind not in history.values(own.grade_id, "cell_type"):
        remarks_list.add(f"the type {_printable(kind)} instead of {released.cell_type}", own.name)
    tags = meta.get("tags")
    tags = [tags] if isinstance(tags, str) else tags if isinstance(tags, list) else []
    for tag in tags[:20]:
        if tag not in released.metadata.get("tags", []) and tag not in _PROGRAMS:
            remarks_list.add(f"the tag {_printable(tag)}", own.name)
    if "nbgrader" in meta:
        _nbgrader(meta["nbgrader"], released.metadata.nbgrader, own.name, history, remarks_list)
    if own.role == "test" and not _has_value(released.source) and _claims_points(cell.raw.get("outputs")):
        remarks_list.add("an output that reads as points", own.name)


def _nbgrader(given, released: dict, name: str, history: ReleasedCells, remarks_list: _RemarkList) -> None:
    if not isinstance(given, dict):
        remarks_list.add("nbgrader metadata that are no object", name)
        return
    was = given.get("grade_id")  # renamed since, perhaps
    was = was if isinstance(was, str) else ""
    gone = [key for key in _CHECKED if released.get(key) and key not in given]
    if gone:
        remarks_list.add(f"without nbgrader's {', '.join(gone)}", name)
    for key in (key for key in _CHECKED if key in given):
        new, old = given[key], released.get(key)
        if not any(
            _same(new, value) for value in [old, *history.values(name, key), *history.values(was, key)]
        ):
            before = f" instead of {_printable(old)}" if old else ""
            remarks_list.add(f"nbgrader's {key} is {_printable(new)}{before}", name)
    for key in [key for key in given if given[key] and key not in (*_CHECKED, "checksum", "cell_type")][:3]:
        remarks_list.add(f"nbgrader metadata {_printable(key)}", name)


def _same(one, other) -> bool:
    return one == other and isinstance(one, bool) == isinstance(other, bool)


@lru_cache(maxsize=500)
def _has_value(source: str) -> bool:
    """Whether a released test cell ends in an expression that Jupyter shows (partial credit)."""
    body = ast.parse(source).body
    return bool(body) and isinstance(body[-1], ast.Expr) and not isinstance(body[-1].value, ast.Call)


def _claims_points(outputs) -> bool:
    """stock nbgrader takes the first result of a cell, where it is a number, as its points."""
    outputs = outputs if isinstance(outputs, list) else []
    return any(_dict(output).get("output_type") in ("execute_result", "pyout") for output in outputs[:100])


# --------------------------------------------------------------------------- words


def _dict(value) -> dict:
    return value if isinstance(value, dict) else {}


def _name(cell: SubmittedCell, slot_of: dict[int, int], assignment: Assignment) -> str:
    """The assignment's name for a cell, or its place: never a text of the student."""
    slot = slot_of.get(cell.index)
    return f"cell {cell.index + 1}" if slot is None else assignment.cells[slot].name


def _printable(value) -> str:
    """A value in a few characters, without anything that a page or terminal obeys."""
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "a list"
    text = json.dumps(value[:41] if isinstance(value, str) else value)
    return text if len(text) <= 60 else text[:57] + "..."
