"""Writes the report over all graded assignments, `<workspace>/report/index.html`."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

from autograder.course.assignment import Assignment
from autograder.course.course import Course
from autograder.course.records import Verdict
from autograder.feedback.pages import write_page
from autograder.gradebook.scores import scores
from autograder.report import plots
from autograder.report.course_data import CourseData, collect_course
from autograder.report.html import color_step, render


def write_course_report(course: Course, assignments: dict[Assignment, dict[str, Verdict]]) -> Path:
    """Write the course report.

    Args:
        assignments: those that were graded, in order, with the newest verdict of each student.

    Returns:
        Path of the page.

    Raises:
        UserError: the page cannot be written, or the gradebook cannot be read.
    """
    data = collect_course(assignments, [scores(course, assignment) for assignment in assignments])
    folder = course.workspace / "report"
    links = {
        name: f"{quote(name)}/index.html" for name in data.names if (folder / name / "index.html").exists()
    }
    write_page(folder / "index.html", render_course(data, links))
    return folder / "index.html"


def render_course(data: CourseData, links: dict[str, str]) -> str:
    """Return the page as HTML; `links` are addresses of the reports of assignments."""
    return render(
        "course.html.j2",
        data=data,
        links=links,
        plots=plots,
        heat=color_step,
    )
