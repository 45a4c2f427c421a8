"""The autograded notebook: what formgrader shows and nbgrader's feedback is made from; what it scores."""

from __future__ import annotations

from pathlib import Path

import nbformat
from nbformat import v4
from nbgrader import utils

from autograder.course.errors import UserError
from autograder.course.records import CellVerdict, Rebuilt, Verdict
from autograder.html.sanitize import Cleaner, plain


def autograded(rebuilt: Rebuilt | None, verdict: Verdict) -> nbformat.NotebookNode:
    """Return the rebuilt notebook with the verdict's outputs.

    Outputs of the student's code keep only text, PNG and JPEG: formgrader shows them in the instructor's
    browser, which is logged in to a server that can run code. A test cell looks as one that nbgrader itself
    has graded: no output where it passed, an execute_result with the number where it earned a part of its
    points, and an error where it earned none, or waits for something that this machine lacks.

    Raises:
        UserError: the verdict and the notebook do not belong together.
    """
    if rebuilt is None:
        return _explanation(verdict.problem or "There is no notebook to show.")
    nb = nbformat.from_dict(rebuilt.nb)
    cells = {cell.grade_id: cell for cell in verdict.cells}
    cleaner = Cleaner()
    for index, cell in enumerate(nb.cells):
        role = rebuilt.roles[index]
        if cell.cell_type == "code":
            cell.execution_count = None
            cell.outputs = []
        if role == "test":
            cell.outputs = [
                nbformat.from_dict(o) for o in _test_outputs(_verdict_of(cell, cells), verdict.problem)
            ]
        elif cell.cell_type == "code":
            cell.outputs = [nbformat.from_dict(o) for o in cleaner.outputs(verdict.outputs.get(index, []))]
        if role == "manual":
            _mark_untouched(cell, cells)
    if verdict.problem:
        nb.cells.insert(0, _problem_cell(verdict.problem))
    return nb


def _explanation(problem: str) -> nbformat.NotebookNode:
    nb = v4.new_notebook(
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    )
    nb.cells.append(_problem_cell(problem))
    return nb


def _problem_cell(problem: str) -> nbformat.NotebookNode:
    text = "**This submission could not be graded.**\n\n    " + plain(problem).replace("\n", "\n    ")
    return v4.new_markdown_cell(text, id="not-graded")  # no random id: the same verdict gives the same file


def _verdict_of(cell, cells: dict[str, CellVerdict]) -> CellVerdict:
    grade_id = cell.metadata.nbgrader.grade_id
    if grade_id not in cells:
        raise UserError(
            f"The cell {grade_id} was not judged: the notebook and the verdict come from "
            f"different versions of the "
            "assignment. Grade this submission again."
        )
    verdict = cells[grade_id]
    if verdict.status == "waiting":
        return verdict
    if verdict.points is None or not 0 <= verdict.points <= float(cell.metadata.nbgrader.points):
        raise UserError(
            f"The cell {grade_id} can't have {verdict.points} of {cell.metadata.nbgrader.points} "
            f"points. Release the "
            "assignment again, so that notebook and tests agree, and grade this submission "
            "again."
        )
    return verdict


def _test_outputs(cell: CellVerdict, problem: str) -> list[dict]:
    """Return what a test cell shows: the message of the verdict, with the points where they are a part."""
    text = cell.message or problem or cell.status.replace("_", " ")
    if cell.explanation:
        text += "\n" + cell.explanation
    if cell.detail and not cell.hidden:
        text += "\n" + cell.detail
    text = plain(text)
    if cell.points == 0 and cell.max_points > 0 or cell.status not in ("passed", "partial"):
        return [
            {
                "output_type": "error",
                "ename": cell.status,
                "evalue": text.split("\n")[0],
                "traceback": text.split("\n"),
            }
        ]
    if cell.points == cell.max_points:
        return []
    number = {
        "output_type": "execute_result",
        "execution_count": 1,
        "metadata": {},
        "data": {"text/plain": repr(float(cell.points))},
    }
    return [number, {"output_type": "stream", "name": "stdout", "text": text + "\n"}]


def _mark_untouched(cell, cells: dict[str, CellVerdict]) -> None:
    """A missing or untouched answer scores 0 and waits for nobody: nbgrader tells that by the checksum."""
    grade = cells.get(cell.metadata.nbgrader.grade_id)
    if grade is not None and grade.status in ("missing", "not_done"):
        cell.metadata.nbgrader.checksum = utils.compute_checksum(cell)


# --------------------------------------------------------------------------- what it scores


def automatic_scores(nb: nbformat.NotebookNode, verdict: Verdict) -> dict[str, float | None]:
    """Return the automatic score of each graded cell; None where a person has to give one.

    A test has the points of the verdict. A hand-graded answer has 0 where it was left as it was.
    """
    points = {cell.grade_id: cell.points for cell in verdict.cells}
    found: dict[str, float | None] = {}
    for cell in filter(utils.is_grade, nb.cells):
        name = cell.metadata.nbgrader.grade_id
        found[name] = points[name] if not utils.is_solution(cell) else 0.0 if _is_untouched(cell) else None
    return found


def automatic_comments(nb: nbformat.NotebookNode) -> dict[str, str | None]:
    """Return nbgrader's own comment on each answer: that there is none, or nothing."""
    return {
        cell.metadata.nbgrader.grade_id: "No response." if _is_untouched(cell) else None
        for cell in nb.cells
        if utils.is_solution(cell) or utils.is_task(cell)
    }


def _is_untouched(cell) -> bool:
    return not utils.is_task(cell) and cell.metadata.nbgrader.get("checksum") == utils.compute_checksum(cell)


# --------------------------------------------------------------------------- what changed since the last time


def changed_answers(path: Path, nb: nbformat.NotebookNode) -> set[str] | None:
    """Return the grade_ids whose work differs from the autograded notebook at `path`; None means all of them.

    A hand-graded answer is its own cell, whose spaces and line breaks do not count. Behind a test stands all
    code of the student, since any cell can define the function.
    """
    try:
        old = nbformat.v4.reads(path.read_text(encoding="utf-8"))
    except Exception:  # missing, or not readable: a person should look again
        return None
    if not any(utils.is_grade(cell) for cell in old.cells):
        return None  # only the explanation of a problem
    code_changed = _code_sources(old) != _code_sources(nb)
    before = {cell.metadata.nbgrader.grade_id: cell.source for cell in old.cells if utils.is_grade(cell)}
    changed = set()
    for cell in filter(utils.is_grade, nb.cells):
        grade_id = cell.metadata.nbgrader.grade_id
        if utils.is_solution(cell):
            is_new = before.get(grade_id, "").split() != cell.source.split()
        else:
            is_new = code_changed or before.get(grade_id) != cell.source
        if is_new:
            changed.add(grade_id)
    return changed


def _code_sources(nb: nbformat.NotebookNode) -> list[str]:
    return [cell.source for cell in nb.cells if cell.cell_type == "code" and not utils.is_locked(cell)]
