"""Keep the tables of the course up to date: questions and points in an assignment, chapters in the documents.

`make release` calls this, so nobody has to count by hand. In a source notebook it writes the number and the
points into the heading of each question, and the rows and sums of the text cell with the id `questions`. In
documents it writes what stands between `<!-- generated: chapters -->` and `<!-- end -->`; in the map of
chapter 0 it links the chapters and assignments that exist.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from autograder import catalogue
from autograder.course.assignment import Assignment
from autograder.course.course import Course
from autograder.course.errors import UserError
from nnlab.questions import CORE, EXTRA, HEADING

QUESTIONS = "questions"  # id of the text cell with the tables
MAP = "map"  # id of the text cell of chapter 0 that has a row for every chapter, also for those to come
DOCUMENTS = ("README.md",)
_ROWS = re.compile(r"(?:^\| *\d+ \|.*\n?)+", re.MULTILINE)
_SUM = re.compile(r"(?<=worth )[\d.]+(?= points)|[\d.]+(?= more points)")
_GENERATED = re.compile(r"(?<=<!-- generated: chapters -->\n).*?(?=<!-- end -->)", re.DOTALL)
_ROW = re.compile(
    r"^\| \[?(?P<title>(?P<number>[1-9]\d*[a-z]?) [^]|]+?)(?:\]\([^)]*\))? "
    r"\| (?P<question>[^|]+) \|[^|\n]*\|$",
    re.MULTILINE,
)
_BY_HAND = "in your own words; read by a person"


@dataclass(frozen=True)
class Question:
    """One line of the table of questions.

    Attributes:
        grade_id: of the answer cell.
        title: what it is called.
        part: ``core`` or ``extra``.
        points: to be had, hand-graded ones included.
        novelty: what is new in it, in a few words.
    """

    grade_id: str
    title: str
    part: str
    points: float
    novelty: str


def update_questions(course: Course, assignment: str) -> bool:
    """Write numbers and points into a source notebook that has a cell for them; tells whether it changed.

    Raises:
        UserError: a question has no heading, or no catalogue file.
    """
    path = course.source_path(assignment)
    text = path.read_text(encoding="utf-8")
    notebook = json.loads(text)
    if not any(cell.get("id") == QUESTIONS for cell in notebook["cells"]):
        return False
    loaded = course.load(assignment)
    questions = _with_headings(loaded, notebook["cells"])
    for cell in notebook["cells"]:
        if cell.get("id") == QUESTIONS:
            _put(cell, _with_tables(_text(cell), questions, str(path)))
    return _write(path, json.dumps(notebook, indent=1, ensure_ascii=False) + "\n", text)


def update_chapters(course: Course) -> list[Path]:
    """Write the table of chapters into the documents that have a place for it; returns those changed."""
    changed = []
    for path in (course.root / name for name in DOCUMENTS):
        text = path.read_text(encoding="utf-8") if path.is_file() else ""
        if _GENERATED.search(text):
            table = _chapters(course)
            if _write(path, _GENERATED.sub(table.replace("\\", r"\\"), text), text):
                changed.append(path)
    return changed + _update_map(course)


def _update_map(course: Course) -> list[Path]:
    """Link what exists in the map of chapter 0; returns the path of chapter 0 if it changed."""
    lectures = _lectures(course)
    if "0" not in lectures:
        return []
    assignments = _assignments(course, lectures)

    def row(match: re.Match) -> str:
        number, title, link = match["number"], match["title"], ""
        if number in lectures:
            title = f"[{_title(lectures[number])}]({lectures[number].name})"
        if number in assignments:
            path = course.release_path(assignments[number]).relative_to(course.root).as_posix()
            link = f" [{assignments[number].split('_')[0]}](../{path})"
        return f"| {title} | {match['question']} |{link} |"

    text = lectures["0"].read_text(encoding="utf-8")
    notebook = json.loads(text)
    for cell in notebook["cells"]:
        if cell.get("id") == MAP:
            _put(cell, _ROW.sub(row, _text(cell)))
    changed = _write(lectures["0"], json.dumps(notebook, indent=1, ensure_ascii=False) + "\n", text)
    return [lectures["0"]] if changed else []


def _with_headings(assignment: Assignment, cells: list[dict]) -> list[Question]:
    """Put number and points into the heading of each question; returns the questions in order."""
    found: list[Question] = []
    above: dict | None = None
    for cell, node in zip(assignment.cells, cells, strict=True):
        if cell.role == "text" and HEADING.search(_text(node)):
            above = node
        if cell.role not in ("answer", "manual"):
            continue
        if above is None:
            raise UserError(
                f"{assignment.path}: no heading like '## Leaky ReLU  (core)' stands above '{cell.grade_id}', "
                "with core or extra in parentheses."
            )
        match = list(HEADING.finditer(_text(above)))[-1]
        points = sum(test.points for test in assignment.tests_of(cell.grade_id))
        novelty = _BY_HAND if cell.role == "manual" else catalogue.novelty(assignment, cell.grade_id)
        found.append(Question(cell.grade_id, match["title"], match["part"], points, novelty))
        heading = (
            f"## {len(found)}. {match['title']}  ({match['part']}, {_points(points)}{match['more'] or ''})"
        )
        _put(above, _text(above)[: match.start()] + heading + _text(above)[match.end() :])
        above = None
    return found


def _with_tables(text: str, questions: list[Question], where: str) -> str:
    """Put the rows of the core and the extra questions, and the sums of their points, into the cell."""
    parts = [part for part in (CORE, EXTRA) if any(question.part == part for question in questions)]
    rows = iter([_rows(questions, part) for part in parts])
    sums = iter([f"{sum(q.points for q in questions if q.part == part):g}" for part in parts])
    if not len(_ROWS.findall(text)) == len(_SUM.findall(text)) == len(parts):
        raise UserError(
            f"{where}: the cell '{QUESTIONS}' needs, for {' and for '.join(parts)}, one table with rows "
            "'| 1 | title | what is new | 5 |' and one sum, 'worth 40 points' or '36 more points'."
        )
    return _SUM.sub(lambda _: next(sums), _ROWS.sub(lambda _: next(rows), text)).rstrip("\n")


def _rows(questions: list[Question], part: str) -> str:
    return "".join(
        f"| {number} | {question.title} | {question.novelty} | {question.points:g} |\n"
        for number, question in enumerate(questions, 1)
        if question.part == part
    )


def _chapters(course: Course) -> str:
    """The table of chapters: each lecture, its assignment, and what the assignment and its catalogue hold."""
    lines = [
        "| chapter | assignment | questions | graded cells | points | misconceptions | alternatives |",
        "|---|---|---:|---:|---:|---:|---:|",
    ]
    lectures = _lectures(course)
    assignments = _assignments(course, lectures)
    for number, path in lectures.items():
        name = assignments.get(number)
        cells = _numbers(course, name) if name else [""] * 6
        cells.insert(0, f"[{_title(path)}](lectures/{path.name})")
        lines.append("|" + "".join(f" {cell} |" if cell else " |" for cell in cells))
    return "\n".join(lines) + "\n"


def _lectures(course: Course) -> dict[str, Path]:
    """The notebooks by the number of their chapter: `6` of 06_x.ipynb, `7a` of 07a_x.ipynb."""
    found = sorted((course.root / "lectures").glob("*.ipynb"))
    return {path.name.split("_")[0].removeprefix("0"): path for path in found}


def _assignments(course: Course, lectures: Iterable[str]) -> dict[str, str]:
    """The assignments by the number of the lecture after which they come: a7 after 7b."""
    last = {number.rstrip("abc"): number for number in lectures}
    names = {name.split("_")[0][1:]: name for name in course.assignments()}
    return {last.get(number, number): name for number, name in names.items()}


def _title(lecture: Path) -> str:
    """`1 Activations`, by the heading of the notebook."""
    return _text(json.loads(lecture.read_text(encoding="utf-8"))["cells"][0]).splitlines()[0].lstrip("# ")


def _numbers(course: Course, name: str) -> list[str]:
    assignment = course.load(name)
    wrong = [entry.wrong for entry in catalogue.load(assignment)]
    path = course.release_path(name).relative_to(course.root).as_posix()
    counts = [len(assignment.questions), len(assignment.graded), assignment.max_points]
    return [f"[{name.split('_')[0]}]({path})", *(f"{n:g}" for n in [*counts, sum(wrong), wrong.count(False)])]


def _points(points: float) -> str:
    return f"{points:g} point{'s' * (points != 1)}"


def _text(cell: dict) -> str:
    return "".join(cell["source"])


def _put(cell: dict, text: str) -> None:
    cell["source"] = text.splitlines(keepends=True)


def _write(path: Path, new: str, old: str) -> bool:
    """Replace a file at once, if its text is new."""
    if new != old:
        waiting = path.with_name(f".{path.name}.new")
        waiting.write_text(new, encoding="utf-8")
        os.replace(waiting, path)
    return new != old
