"""What `nbgrader export` writes in this course: the same numbers as terminal, report and feedback.

nbgrader itself counts extra questions into the maximum, and gives 0 to everybody who handed in nothing, also
where nothing was due. In nbgrader_config.py:

    c.ExportApp.plugin_class = "autograder.report.nbgrader_export.ExportScores"
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

from nbgrader.api import Gradebook
from nbgrader.plugins.export import ExportPlugin

from autograder.course.course import Course
from autograder.course.errors import UserError
from autograder.feedback.page_data import number
from autograder.gradebook.read import records
from autograder.gradebook.scores import scores
from autograder.report.page import SCORE_COLUMNS, score_cells, write_page
from autograder.system.text import neutral

# nbgrader's own columns, then ours
_HEAD = (
    "assignment",
    "duedate",
    "timestamp",
    "student_id",
    "last_name",
    "first_name",
    "email",
    "raw_score",
    "late_submission_penalty",
    "score",
    "max_score",
)


class ExportScores(ExportPlugin):
    """Writes a line for each student and assignment; `max_score` is that of the core questions."""

    def export(self, gradebook: Gradebook) -> None:
        """Write `--to`, or grades.csv.

        Raises:
            UserError: the gradebook cannot be read, or the file not be written.
        """
        course = Course(self.parent.coursedir.root)
        course.db_url = gradebook.engine.url.render_as_string(hide_password=False)
        students = sorted(gradebook.students, key=lambda student: student.id)
        out = io.StringIO()
        table = csv.writer(out, lineterminator="\n")
        table.writerow([*_HEAD, *SCORE_COLUMNS])
        for row in sorted(gradebook.assignments, key=lambda row: row.name):
            if self.assignment and row.name not in map(str, self.assignment):
                continue
            try:
                assignment = course.load(row.name)
            except UserError as error:
                self.log.warning("%s Its scores are left out.", error)
                continue
            found = records(course.db_url, row.name)
            of_class = scores(course, assignment, found=found)
            for student in students:
                if not self.student or student.id in map(str, self.student):
                    record = found.get(student.id)
                    about = [row.name, row.duedate, record and record.timestamp, student.id]
                    about += [student.last_name, student.first_name, student.email]
                    cells = [neutral("" if value is None else str(value)) for value in about]
                    table.writerow([*cells, *_numbers(of_class[student.id])])
        self.log.info("Exporting grades to %s", self.to or "grades.csv")
        write_page(Path(self.to or "grades.csv"), out.getvalue())


def _numbers(score) -> list[str]:
    own = ["", "", ""]
    if score.total is not None:
        own = [number(score.points), number(score.penalty), number(score.total)]
    return [*own, number(score.core_max), *score_cells(score)]
