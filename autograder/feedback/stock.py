"""What nbgrader_config.py puts into nbgrader's own pages: `nbgrader generate_feedback` and formgrader.

nbgrader's feedback shows the source of test cells, hidden tests included, and both pages run whatever HTML
and JavaScript a student put into outputs or text.
"""

from __future__ import annotations

from pathlib import Path

from nbconvert.exporters import HTMLExporter
from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode, from_dict
from traitlets import Bool

from autograder.course.assignment import Assignment
from autograder.course.course import Course
from autograder.feedback.pages import rendered_again
from autograder.html.markup import hidden_line, markdown_one_line, split_hidden
from autograder.html.sanitize import Cleaner


class FeedbackExporter(HTMLExporter):
    """Makes `nbgrader generate_feedback` write the page that `autograder grade` writes.

    Where no receipt says how a notebook was graded, it is nbgrader's own page.
    """

    def __init__(self, **options):
        super().__init__(**options)
        folders = self.config.CourseDirectory
        self._course = Course(folders.root, Path(folders.feedback_directory).parent)
        self._assignments: dict[str, Assignment] = {}

    def from_notebook_node(self, nb: NotebookNode, resources=None, **options):
        name, student = resources["nbgrader"]["assignment"], resources["nbgrader"]["student"]
        if name not in self._assignments:
            self._assignments[name] = self._course.load(name)
        page = rendered_again(self._course, self._assignments[name], student, nb)
        if page is None:
            return super().from_notebook_node(nb, resources, **options)
        return page, self._init_resources(resources)


class HideHiddenTests(Preprocessor):
    """Cuts hidden tests out of what students see, and leaves one line that says how many there are."""

    enabled = Bool(True).tag(config=True)

    def preprocess_cell(self, cell, resources, index):
        visible, hidden = split_hidden(cell.source)
        if cell.cell_type == "code" and (hidden or "HIDDEN TEST" in cell.source.upper()):
            cell.source = "\n".join([visible, "# " + (hidden_line(hidden) or "hidden tests")])
        return cell, resources


class CleanStudentContent(Preprocessor):
    """Leaves only text, PNG and JPEG in outputs, and only harmless HTML in texts, formulas as MathML."""

    enabled = Bool(True).tag(config=True)

    def preprocess(self, nb, resources):
        cleaner = Cleaner()
        for cell in nb.cells:
            cell.pop("attachments", None)
            if cell.cell_type == "code":
                cell.outputs = [from_dict(output) for output in cleaner.outputs(cell.outputs)]
            else:
                cell.source = markdown_one_line(cell.source)
                cell.cell_type = "markdown"
        return nb, resources
