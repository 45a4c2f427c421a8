"""Prepares a notebook for formgrader: each essay beside its mark scheme, all else folded away until wanted.

nbgrader_config.py names this preprocessor, and the template `grading`, which lays out what is marked here.
"""

from __future__ import annotations

import os
from functools import lru_cache

from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode, v4
from nbgrader import utils
from traitlets import Bool

from autograder.course.assignment import Assignment
from autograder.course.course import Course
from autograder.course.errors import UserError
from autograder.course.regions import find_regions
from autograder.formgrader import graders

TEMPLATES = os.path.join(os.path.dirname(__file__), "templates")
PART = "grading"  # in a cell's metadata: `question`, `essay` or `scheme`; the other cells are folded away


class ShowForGrading(Preprocessor):
    """Marks each hand-graded answer and its question, and puts the mark scheme behind them.

    Formgrader makes one when its server starts; from then on that process puts on record who sets a score.
    """

    enabled = Bool(True).tag(config=True)

    def __init__(self, **options):
        super().__init__(**options)
        if getattr(self.parent, "template_name", "") == "grading":
            graders.record_scores(self._course, graders.name())

    def _course(self) -> Course:
        return Course(self.config.CourseDirectory.root)

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        if "submission_id" not in resources:  # not formgrader: students must not see a mark scheme
            return nb, resources
        cells: list[NotebookNode] = []
        for cell in nb.cells:
            if not (utils.is_grade(cell) and utils.is_solution(cell)):
                cells.append(cell)
                continue
            if cells and cells[-1].cell_type == "markdown":
                cells[-1].metadata[PART] = "question"
            cell.metadata[PART] = "essay"
            text = self._scheme(resources["assignment_id"], cell.metadata.nbgrader.grade_id)
            cells += [cell, v4.new_markdown_cell(text, metadata={PART: "scheme"})]
        nb.cells = cells
        return nb, resources

    def _scheme(self, name: str, grade_id: str) -> str:
        """The mark scheme and the reference's answer, as Markdown, or why there is none."""
        try:
            course = self._course()
            path = course.source_path(name)
            cell = _loaded(str(course.root), name, os.stat(path).st_mtime_ns).by_grade_id.get(grade_id)
        except (UserError, OSError) as error:
            return f"### Mark scheme\n\nIt cannot be shown: {error}"
        if cell is None:
            return f"### Mark scheme\n\nThere is no question `{grade_id}` in `{path.name}` any more."
        return _in_words(cell.source)


@lru_cache(maxsize=8)
def _loaded(root: str, name: str, _changed: int) -> Assignment:
    return Course(root).load(name)


def _in_words(source: str) -> str:
    """Put the mark scheme of a source cell first, and its answer into a fold below."""
    lines, inside, scheme = source.split("\n"), set(), []
    for region in find_regions(source, "scheme"):
        inside |= set(range(region.first, region.last + 1))
        scheme += lines[region.first : region.last - 1]
    answer = "\n".join(line for number, line in enumerate(lines, 1) if number not in inside).strip()
    text = "### Mark scheme\n\n" + ("\n".join(scheme).strip() or "The source notebook has none.")
    return text + (
        f"\n\n<details><summary>A full answer</summary>\n\n{answer}\n\n</details>" if answer else ""
    )
