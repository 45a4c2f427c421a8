"""Scores in the offline grading worksheet that was downloaded from a Moodle assignment.

Moodle reads three columns of it: Identifier (`Participant 12`, a number that this one assignment gives to the
student), Grade, and Last modified (grade), by which it notices that somebody graded there in the meantime. So
the sheet is filled in and never made, and everything but the grades stays as it was written.
"""

from __future__ import annotations

import re
from operator import attrgetter
from pathlib import Path

from autograder.course.errors import UserError
from autograder.export.graded import Filled, Graded
from autograder.export.matching import Rows
from autograder.export.tables import Sheet, defused, number, parsed, same_number
from autograder.intake.students import same_name

WHAT = "the offline grading worksheet of a Moodle assignment (Grading action > Download grading worksheet)"
_READ = ("Identifier", "Grade", "Last modified (grade)")
_MAXIMUM, _LOCKED, _NAME = "Maximum Grade", "Grade can be changed", "Full name"
# Moodle reads feedback back in, so it stays; of the other columns, people and students write these.
_WRITTEN_BY_PEOPLE = (
    _NAME,
    "ID number",
    "Email address",
    "Username",
    "Online text",
    "Department",
    "Institution",
)


def fill_moodle(worksheet: Path, students: list[Graded]) -> Filled:
    """Put the scores into a worksheet.

    Raises:
        UserError: the file is no worksheet.
    """
    sheet = Sheet.read(worksheet, WHAT)
    where = {name: place for place, name in reversed(list(enumerate(sheet.head)))}
    if absent := [name for name in _READ if name not in where]:
        raise UserError(
            f"{worksheet} is not {WHAT}: it has no column {absent[0]!r}. Where Moodle is set to another "
            "language, switch it to English before the download and the upload."
        )
    made = Filled()
    found = _rows(sheet, where).assign(students, made, "the worksheet")
    for row, student in found.items():
        if student.total is not None and _is_same_person(sheet, where, row, student, made):
            _put(sheet, where, row, student, made)
    for name in _WRITTEN_BY_PEOPLE:
        for row in range(1, len(sheet.cells)) if name in where else ():
            text = sheet.value(row, where[name])
            if defused(text) != text:
                sheet.put(row, where[name], defused(text))
    made.text = sheet.text()
    return made


def _rows(sheet: Sheet, where: dict[str, int]) -> Rows:
    def keyed(column: str, pattern: str = r"(?s)\s*(.*\S)\s*") -> dict[int, str]:
        if column not in where:
            return {}
        found = ((row, sheet.value(row, where[column])) for row in range(1, len(sheet.cells)))
        return {row: match[1] for row, text in found if (match := re.fullmatch(pattern, text))}

    rows = Rows()
    rows.add(keyed("Identifier", r".*?(\d+)\s*"), lambda one: one.number_on("moodle"))
    for column, field in (
        ("Email address", "email"),
        ("ID number", "sis_user_id"),
        ("Username", "sis_login_id"),
    ):
        rows.add(keyed(column), attrgetter(f"person.{field}"))
    rows.add(keyed("ID number"), lambda one: one.student)
    rows.add(keyed("Username"), lambda one: one.student)
    rows.add(keyed(_NAME), lambda one: one.person.name)
    return rows


def _is_same_person(sheet: Sheet, where: dict[str, int], row: int, student: Graded, made: Filled) -> bool:
    """Another assignment's worksheet gives the same numbers to other people: the name tells."""
    named = student.on("moodle")
    name = sheet.value(row, where[_NAME]).strip() if _NAME in where else ""
    if not (named and name and " " in named.person) or same_name(name, named.person):
        return True
    made.notes.append(
        f"{student.label} handed in as {named.person!r}, but {sheet.value(row, where['Identifier'])} of the "
        f"worksheet is {name!r}: nothing was written there. Is it the worksheet of another assignment?"
    )
    return False


def _put(sheet: Sheet, where: dict[str, int], row: int, student: Graded, made: Filled) -> None:
    assert student.total is not None
    value = lambda name: sheet.value(row, where[name]).strip() if name in where else ""  # noqa: E731
    most, old, new = parsed(value(_MAXIMUM)), value("Grade"), number(student.total)
    if most is not None and student.total > most + 0.005:
        made.notes.append(
            f"{student.label} has {new} points, and Moodle accepts at most {value(_MAXIMUM)}: nothing was "
            "written. Raise the maximum grade of the assignment in Moodle, and download the worksheet again."
        )
        return
    if value(_LOCKED).casefold() == "no" and not same_number(old, student.total):
        made.notes.append(
            f"{student.label}: the grade is locked in Moodle, which would ignore {new}: nothing was written."
        )
        return
    made.written += 1
    if same_number(old, student.total):
        return
    if old not in ("", "-"):
        made.changed.append(f"{student.label}: {old} -> {new}")
    decimal_comma = "," in value(_MAXIMUM) or "," in old
    sheet.put(row, where["Grade"], new.replace(".", ",") if decimal_comma else new)
