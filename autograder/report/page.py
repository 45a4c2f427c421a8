"""Writes the instructor's report about a class: one page, one table for a spreadsheet, one file for programs.

`write_report` makes `<workspace>/report/<assignment>/index.html`, `report.csv` and `report.json`. The page
is one file that loads nothing; its only script (sorting and filtering) is named by its hash in the page's
content security policy.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from urllib.parse import quote

from autograder.course.adjustments import IN_WORDS, by_question
from autograder.course.records import Verdict
from autograder.feedback.page_data import number
from autograder.feedback.pages import feedback_path, write_page
from autograder.gradebook.read import StudentRecord
from autograder.gradebook.read import records as read_records
from autograder.gradebook.scores import Score
from autograder.gradebook.scores import scores as read_scores
from autograder.html.markup import claim
from autograder.report import plots
from autograder.report.data import ClassData, RunInfo, collect
from autograder.report.examples import add_examples
from autograder.report.html import color_step
from autograder.report.html import render as _render
from autograder.report.people import NeedsHelp, who_needs_help
from autograder.report.questions import QuestionView, questions
from autograder.report.similar_page import SimilarityLink, similarity_link
from autograder.system.text import neutral
from nnlab.questions import out_of


def write_report(
    course,
    assignment,
    verdicts: Iterable[Verdict],
    run_info: RunInfo | dict,
    records: dict[str, StudentRecord] | None = None,
) -> Path:
    """Write the report of a class.

    Args:
        verdicts: one per student, from this run or from receipts.
        run_info: a RunInfo, or a dict with some of its fields.
        records: of the gradebook, so that manual grades and late penalties count; None reads them, an
            empty dict leaves them out.

    Returns:
        Path of the page.

    Raises:
        UserError: the files cannot be written, or the gradebook cannot be read.
    """
    run = RunInfo(**run_info) if isinstance(run_info, dict) else run_info
    if records is None:
        records = read_records(course.db_url, assignment.name)
    scores = read_scores(course, assignment, found=records) if records else {}
    newest = {verdict.student: verdict for verdict in verdicts}
    counts = by_question(assignment.graded, assignment.adjustments, IN_WORDS)
    data = collect(assignment.name, newest.values(), records, scores, assignment.extra_cells, counts)
    views = questions(data, newest, assignment.titles)
    add_examples(views, course.workspace, assignment.name, assignment.notebook_name)
    people = who_needs_help(data, newest, records, assignment.titles)
    folder = course.workspace / "report" / assignment.name
    links = {
        row.student: _link(folder, feedback_path(course, assignment, row.student)) for row in data.students
    }
    write_page(
        folder / "report.json", json.dumps({"run": asdict(run), "class": data.to_json()}, indent=1) + "\n"
    )
    write_page(folder / "report.csv", to_csv(data))
    similar = similarity_link(folder)
    page = render(data, run, links, people, views, assignment.notebook_name, assignment.titles, similar)
    write_page(folder / "index.html", page)
    return folder / "index.html"


def _link(folder: Path, page: Path) -> str:
    """Relative address of a feedback page; empty where there is none."""
    if not page.exists():
        return ""
    return "../../" + quote(page.relative_to(folder.parent.parent).as_posix())


def render(
    data: ClassData,
    run: RunInfo,
    links: dict[str, str],
    people: list[NeedsHelp],
    views: list[QuestionView],
    notebook: str = "",
    titles: dict[str, str] | None = None,
    similar: SimilarityLink | None = None,
) -> str:
    """Return the page as HTML; `titles` are those of the assignment and its questions."""
    scores = plots.score_bins(data.scores, data.core_max + data.extra_max)
    times = plots.time_bins([row.seconds for row in data.students])
    return _render(
        "template.html.j2",
        data=data,
        run=run,
        links=links,
        notebook=notebook,
        titles=titles or {},
        similar=similar or SimilarityLink(),
        scores=scores,
        times=times,
        help=people,
        questions=views,
        heat=color_step,
        claim=claim,
        plots=plots,
        median=data.quantile(0.5),
        most=out_of(data.core_max, data.extra_max),
        absent=_absent(data),
    )


# --------------------------------------------------------------------------- spreadsheet


# What a table says of a score; after it in `to_csv` comes what the report knows besides.
SCORE_COLUMNS = ("state", "core", "core_max", "extra", "extra_max", "by_hand", "late_penalty", "total")


def score_cells(score: Score) -> list[str]:
    """The cells of SCORE_COLUMNS; without numbers of the student where nothing was due, and no 0 either."""
    values = [score.core, score.core_max, score.extra, score.extra_max, score.by_hand, score.penalty]
    if score.total is None:
        return [score.state, "", number(score.core_max), "", number(score.extra_max), "", "", ""]
    return [score.state, *map(number, values), number(score.total)]


def to_csv(data: ClassData) -> str:
    """One line per student: state and score, questions, tests, notes; also of those without a hand-in."""
    file = io.StringIO()
    table = csv.writer(file)
    head = [
        "student",
        *SCORE_COLUMNS,
        "to_grade",
        "problem",
        "notes",
        "seconds",
        *data.questions,
        *("test:" + test.grade_id for test in data.tests),
    ]
    table.writerow([neutral(name) for name in head])
    rows = {row.student: row for row in data.students}
    for student in sorted(rows.keys() | data.absent.keys()):
        row = rows.get(student)
        score = row.score if row else data.absent[student]
        cells = [neutral(student), *score_cells(score), number(score.to_grade) if row else ""]
        if row:
            cells += [neutral(row.problem), neutral(" ".join(row.notes)), f"{row.seconds:.3f}"]
            cells += ["" if points is None else number(points) for points in (*row.questions, *row.tests)]
        table.writerow([*cells, *[""] * (len(head) - len(cells))])
    return file.getvalue()


def _absent(data: ClassData) -> list[tuple[str, list[str]]]:
    """Who handed in nothing, by state."""
    states: dict[str, list[str]] = {}
    for student, score in data.absent.items():
        states.setdefault(score.state, []).append(student)
    return sorted(states.items())
