"""Preprocessors that make nbgrader's own pages safe: `nbgrader generate_feedback` and formgrader.

nbgrader's feedback shows the source of test cells, hidden tests included, and both pages run whatever HTML
and JavaScript a student put into outputs or text. In nbgrader_config.py:

    c.GenerateFeedback.preprocessors = [
        "nbgrader.preprocessors.GetGrades",
        "autograder.feedback.stock.HideHiddenTests",
        "nbconvert.preprocessors.CSSHTMLHeaderPreprocessor",
    ]
    c.HTMLExporter.preprocessors = ["autograder.feedback.stock.CleanStudentContent"]
"""

from __future__ import annotations

from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode, from_dict
from traitlets import Bool

from autograder.html.markup import hidden_line, markdown_one_line, split_hidden
from autograder.html.sanitize import Cleaner


def _is_student_text(cell: NotebookNode) -> bool:
    """Text cells with nbgrader's solution mark are the student's, and an unmarked one may be."""
    mark = cell.metadata.get("nbgrader", {})
    return bool(mark.get("solution") or not mark)


class HideHiddenTests(Preprocessor):
    """Cuts hidden tests out of what students see, and leaves one line that says how many there are."""

    enabled = Bool(True).tag(config=True)

    def preprocess_cell(self, cell, resources, index):
        visible, hidden = split_hidden(cell.source)
        if cell.cell_type == "code" and (hidden or "HIDDEN TEST" in cell.source.upper()):
            cell.source = "\n".join([visible, "# " + (hidden_line(hidden) or "hidden tests")])
        return cell, resources


class CleanStudentContent(Preprocessor):
    """Leaves only text, PNG and JPEG in outputs, and only harmless HTML in what students wrote."""

    enabled = Bool(True).tag(config=True)

    def preprocess(self, nb, resources):
        cleaner = Cleaner()
        for cell in nb.cells:
            cell.pop("attachments", None)
            if cell.cell_type == "code":
                cell.outputs = [from_dict(output) for output in cleaner.outputs(cell.outputs)]
            elif cell.cell_type == "raw" or _is_student_text(cell):
                cell.source = markdown_one_line(cell.source)
                cell.cell_type = "markdown"
        return nb, resources
