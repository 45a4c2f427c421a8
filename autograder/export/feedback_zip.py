"""The feedback pages of a class in one zip, under the names by which Canvas and Moodle take files back.

Canvas finds student and submission by the two numbers in the name that it gave to the submitted file
(`lovelaceada_LATE_1001_50001_a1.ipynb`), Moodle by the folder (`Ada Lovelace_12_assignsubmission_file_/`).
So a page goes under the very name its submission came in with, with another ending.
"""

from __future__ import annotations

import io
import os
import re
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from sqlalchemy.engine import make_url

from autograder.course.assignment import Assignment
from autograder.course.course import Course
from autograder.export.graded import Graded
from autograder.feedback.pages import feedback_path, rendered_again, write_page
from autograder.intake.names import stem_of

_TIME = (2020, 1, 1, 0, 0, 0)  # of every file: the bytes depend on the pages only


@dataclass
class Zipped:
    """A zip, and why somebody is not in it.

    Attributes:
        content: its bytes.
        names: of the files in it.
        notes: a sentence for each student who is left out.
    """

    content: bytes = b""
    names: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def feedback_zip(course: Course, assignment: Assignment, students: list[Graded]) -> Zipped:
    """Collect the pages of everybody whose submission came in under a name of Canvas or Moodle."""
    made, buffer = Zipped(), io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for student in students:
            page = feedback_path(course, assignment, student.student)
            if not page.exists():
                if student.score.handed_in:
                    made.notes.append(f"{student.label}: there is no feedback page; grade the class again.")
                continue
            name = page_name(student, page.name)
            if not name:
                made.notes.append(f"{student.label}: {_why_not(student)}")
                continue
            entry = zipfile.ZipInfo(name, _TIME)
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, _as_of_now(course, assignment, student.student, page))
            made.names.append(name)
    made.content = buffer.getvalue()
    return made


def _as_of_now(course: Course, assignment: Assignment, student: str, path: Path) -> str:
    """The page with what the gradebook holds by now, also what was given by hand since it was written."""
    url = make_url(course.db_url)
    if url.get_backend_name() == "sqlite" and os.stat(str(url.database)).st_mtime < path.stat().st_mtime:
        return path.read_text(encoding="utf-8")
    notebook = (
        course.workspace / "autograded" / student / assignment.name / f"{assignment.notebook_name}.ipynb"
    )
    page = None
    if notebook.exists():
        page = rendered_again(course, assignment, student, nbformat.read(notebook, as_version=4))
    if page is None:  # no receipt explains the gradebook: what was told to the student stays
        return path.read_text(encoding="utf-8")
    write_page(path, page)
    return page


def page_name(student: Graded, page: str) -> str:
    """The name in the zip, or an empty string where the platform would not take it back."""
    name = student.handed_in_as
    named = student.on("canvas") or student.on("moodle")
    if named is None or not name.isprintable():
        return ""
    if named.platform == "canvas":
        # what was typed into Canvas, or uploaded in a quiz, has no number of a file in the place it looks at
        return "" if re.search(r"_text\.html?$|_\d+_question_\d+_", name) else stem_of(name) + ".html"
    if not re.match(r"[^_]+_\d+_assignsubmission_file", name):  # Moodle looks behind the first underscore
        return ""
    return f"{name}/{page}" if re.search(r"_file_?$", name) else stem_of(name) + ".html"


def _why_not(student: Graded) -> str:
    if not student.handed_in_as:
        return (
            "under which name the submission came in was not noted; run the same `autograder grade` command "
            "again (nothing is graded twice)"
        )
    return (
        f"the submission came in as {student.handed_in_as!r}, and neither Canvas nor Moodle attaches a file "
        "to that"
    )
