"""Scores as a CSV file that Canvas's gradebook imports.

Canvas finds a student by ID, then by SIS User ID, then by SIS Login ID, and an assignment by the number in
parentheses at the end of its column's name. A column it does not know makes a new assignment, so the name is
taken from the gradebook that the instructor downloaded. What is in the row "Points Possible" is written into
the assignment: it stays as it was. A cell that is empty where Canvas has a grade deletes that grade, so
students without a final score keep the cell they had.
"""

from __future__ import annotations

import re
from operator import attrgetter
from pathlib import Path

from autograder.course.assignment import Assignment
from autograder.course.errors import UserError
from autograder.export.graded import Filled, Graded
from autograder.export.matching import Rows
from autograder.export.tables import Sheet, csv_text, defused, number, parsed, same_number

WHAT = "the CSV file that Canvas's gradebook exports (Grades > Export > Export Entire Gradebook)"
_ABOUT_STUDENTS = (
    "Student",
    "LastName",
    "FirstName",
    "ID",
    "SIS User ID",
    "SIS Login ID",
    "Integration ID",
    "Root Account",
    "Section",
)
_NEW = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
_WITH_ID = re.compile(r"(?P<title>.*\S)\s*\((?P<id>\d+)\)")
_MAXIMUM = "Points Possible"
_KEPT = ("EX", "N/A")  # excused; not assigned to this student


def fill_canvas(template: Path, assignment: Assignment, students: list[Graded], column: str = "") -> Filled:
    """Put the scores into the gradebook that was downloaded, and drop all other assignments from it.

    Args:
        column: name of the assignment's column there; empty looks for the assignment's name or title.

    Raises:
        UserError: the file is no such gradebook, or the column cannot be told.
    """
    sheet = Sheet.read(template, WHAT)
    head = sheet.head
    if head[:1] not in (["Student"], ["LastName"]) or "ID" not in head[1:3] or "Section" not in head:
        raise UserError(
            f"{template} is not {WHAT}: its columns begin with {', '.join(head[:4]) or 'nothing'}."
        )
    place = _column(template, head, assignment, column)
    kept = [number for number, name in enumerate(head[:place]) if name in _ABOUT_STUDENTS] + [place]
    made, rows = Filled(), []
    where = {name: head.index(name) for name in _ABOUT_STUDENTS if name in head}
    found = _rows(sheet, where).assign(students, made, "Canvas's gradebook")
    for row in range(len(sheet.cells)):
        cells = [sheet.value(row, number) for number in kept]
        student = found.get(row)
        if row and _MAXIMUM in cells[0]:
            _compare_maximum(cells[-1], _maximum(students), made)
        elif student is not None and student.total is not None:
            cells[-1] = _new_grade(cells[-1], student, made)
        if any(cell.strip() for cell in cells):
            rows.append(cells)
    made.notes.insert(0, f"The scores are in the column {head[place]!r}.")
    made.text = sheet.mark + csv_text(rows, sheet.delimiter)
    return made


def new_canvas(assignment: Assignment, students: list[Graded]) -> Filled:
    """A table for an assignment that Canvas does not have yet: importing it makes one."""
    title = assignment.titles.get("") or assignment.name
    made = Filled()
    rows = [[*_NEW, title], [f"    {_MAXIMUM}", "", "", "", "", number(_maximum(students))]]
    for student in students:
        person = student.person
        ids = [student.number_on("canvas") or person.lms_user_id, person.sis_user_id, person.sis_login_id]
        ids = [one if defused(one) == one else "" for one in ids]  # Canvas would look for the apostrophe
        if student.total is None:
            continue
        if not any(ids):
            made.missing.append(student.label)
            continue
        shown = ", ".join(filter(None, (person.last_name, person.first_name))) or student.student
        rows.append([shown, *ids, person.section, number(student.total)])
        made.written += 1
    made.notes.append(
        f"Importing this makes a new assignment {title!r} in Canvas, since no exported gradebook was named. "
        "To fill in one that is there: --canvas GRADEBOOK.csv."
    )
    made.text = csv_text(rows)
    return made


def _column(template: Path, head: list[str], assignment: Assignment, wanted: str) -> int:
    """Where the assignment is."""
    behind = head.index("Section") + 1
    there = {place: name for place, name in enumerate(head) if place >= behind and _WITH_ID.fullmatch(name)}
    if wanted:
        fitting = [place for place, name in there.items() if wanted in (name, _title(name))]
    else:
        names = _names(assignment)
        fitting = [place for place, name in there.items() if _words(_title(name)) in names]
    if len(fitting) == 1:
        return fitting[0]
    listed = ", ".join(repr(name) for name in there.values()) or "none"
    why = "Several columns" if fitting else "No column"
    raise UserError(
        f"{why} of {template} {'are' if fitting else 'is'} called {wanted or assignment.name!r}. "
        f"Say which one it is with --column NAME; there are: {listed}."
    )


def _title(name: str) -> str:
    match = _WITH_ID.fullmatch(name)
    return match["title"] if match else name


def _names(assignment: Assignment) -> set[str]:
    """What the column may be called: `a1_activations`, its title, `a1`, `Assignment 1`."""
    short = assignment.name.partition("_")[0]
    spelled = re.sub(r"^a(\d+)$", r"assignment \1", short)
    return {_words(name) for name in (assignment.name, assignment.titles.get(""), short, spelled)} - {""}


def _words(text: str | None) -> str:
    return " ".join(re.findall(r"[^\W_]+", (text or "").casefold()))


def _rows(sheet: Sheet, where: dict[str, int]) -> Rows:
    """The keys by which students are found, the surest first."""

    def keyed(column: str) -> dict[int, str]:
        if column not in where:
            return {}
        found = ((row, sheet.value(row, where[column]).strip()) for row in range(1, len(sheet.cells)))
        return {row: value for row, value in found if value}

    rows = Rows()
    rows.add(keyed("ID"), lambda one: one.number_on("canvas"))
    rows.add(keyed("ID"), lambda one: one.person.lms_user_id)
    for column, field in (("SIS User ID", "sis_user_id"), ("SIS Login ID", "sis_login_id")):
        rows.add(keyed(column), attrgetter(f"person.{field}"))
        rows.add(keyed(column), lambda one: one.student)
    rows.add(keyed("SIS Login ID"), lambda one: one.person.email)
    return rows


def _new_grade(old: str, student: Graded, made: Filled) -> str:
    assert student.total is not None
    if old.strip().upper() in _KEPT:
        made.notes.append(
            f"{student.label} has {old.strip()} in Canvas and keeps it, instead of {number(student.total)}."
        )
        return old
    made.written += 1
    if same_number(old, student.total):
        return old
    if old.strip() not in ("", "-"):
        made.changed.append(f"{student.label}: {old.strip()} -> {number(student.total)}")
    return number(student.total)


def _maximum(students: list[Graded]) -> float:
    """Points of the core questions: what counts as all of it."""
    return max((student.score.core_max for student in students), default=0.0)


def _compare_maximum(cell: str, maximum: float, made: Filled) -> None:
    there = parsed(cell)
    if there is not None and abs(there - maximum) > 0.005:
        made.notes.append(
            f"In Canvas it is out of {cell.strip()} points, here out of {number(maximum)}; points are "
            "written as they are, and Canvas's number stays."
        )
