"""`autograder essays`: what a person has to grade, question by question, and a table to grade it in.

The list says what waits, and where formgrader shows it. The table holds all answers to a question, one after
the other, without names; several graders get one each. When it comes back, points and comments go into the
gradebook, each with the name of its grader in the signed ledger.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import nbformat

from autograder.course.assignment import Assignment
from autograder.course.course import Course
from autograder.course.errors import UserError
from autograder.feedback.pages import feedback_path, rendered_again, write_page
from autograder.formgrader import graders
from autograder.gradebook.essays import Essay, Given, essays, give, notebook_path
from autograder.receipts.receipts import Receipts
from autograder.system.files import write_atomically
from autograder.system.log import logged_to
from autograder.system.text import neutral, one_line

HEAD = ("id", "submission", "question", "answer", "max", "points", "comment", "grader")


def main(options) -> int:
    """Run the command; 1 where some grades of a table were not taken."""
    course = Course(options.course, options.workspace)
    assignment = course.load(options.assignment)
    answers = essays(course, assignment)
    if not answers:
        raise UserError(
            f"Nothing of {assignment.name} was graded in {course.workspace} yet: autograder grade."
        )
    _check_names(options.graders)
    if options.read:
        with logged_to(course.workspace):
            return _take(course, assignment, answers, options)
    if options.out:
        for path, count in write_tables(
            answers, options.out, options.graders, options.all, options.names
        ).items():
            print(f"{path}: {count} answers")
        print("fill in points and comment, then: autograder essays " + f"{assignment.name} --in FILE")
        return 0
    for line in overview(course, assignment, answers, options.graders):
        print(line)
    return 0


def _check_names(names: list[str]) -> None:
    """Refuse names that cannot be part of a file's name, each once."""
    for name in names:
        if names.count(name) > 1 or not re.fullmatch(r"[\w.@+-]+", name):
            raise UserError(
                f"--graders {one_line(name)}: a name is one word of letters and digits, named once."
            )


def share(number: int, total: int, parts: int) -> int:
    """Which part of a class a submission belongs to, both from 1 on: even parts, in formgrader's order."""
    return next(part for part in range(1, parts + 1) if number <= part * total // parts)


def overview(course: Course, assignment: Assignment, answers: list[Essay], names: list[str]) -> list[str]:
    """Say what waits, for whom, and where; and who graded what."""
    total, lines = max(one.number for one in answers), [assignment.name]
    with Receipts(course.workspace, make=False) as receipts:
        who = {(one.student, one.grade_id): one.who for one in receipts.accepted(assignment.name)}
    for question in dict.fromkeys(one.question for one in answers):
        here = [one for one in answers if one.question == question]
        waiting = [one for one in here if one.waiting]
        empty = sum(one.is_empty for one in here)
        title = assignment.titles.get(question, question)
        lines.append(
            f"{title} ({question}, {here[0].max_points:g} points): {len(here) - empty} answers, "
            f"{len(waiting)} wait for a grade, {empty} left empty"
        )
        for part, name in enumerate(names or ["first"], 1):
            own = [one for one in waiting if share(one.number, total, len(names or [1])) == part]
            place = f"formgrader/submissions/{own[0].submission}/" if own else "nothing waits"
            if names:
                place = f"{len(own)} wait: {place}" + (f"?share={part}/{len(names)}" if own else "")
            lines.append(f"  {name}: {place}")
        done = Counter(
            who.get((one.student, question), "nobody on record") for one in here if one.points is not None
        )
        if done:
            lines.append(
                "  graded by " + ", ".join(f"{one_line(name)} ({n})" for name, n in done.most_common())
            )
    return [*lines, "these addresses follow that of the Jupyter server, http://localhost:8888/ for example"]


# --------------------------------------------------------------------------- tables


def write_tables(
    answers: list[Essay], out: Path, names: list[str], everything: bool, shown: bool
) -> dict[Path, int]:
    """Write the answers that wait (or all that were given) as a table, one for each of several graders.

    Args:
        names: of the graders; `essays.csv` becomes `essays-ann.csv` and so on.
        shown: whether students' names are.

    Returns:
        How many answers each file holds.

    Raises:
        UserError: a file is there already, or cannot be written.
    """
    total = max(one.number for one in answers)
    chosen = [one for one in answers if one.waiting or everything and not one.is_empty]
    texts, counts = {}, {}
    for part, name in enumerate(names or [""], 1):
        path = out.with_name(f"{out.stem}-{name}{out.suffix or '.csv'}") if name else out
        own = [one for one in chosen if share(one.number, total, len(names or [1])) == part]
        texts[path], counts[path] = _table(own, name, shown), len(own)
    for path in texts:
        if path.exists():
            raise UserError(
                f"{path} is there already. Move it away, or choose another name: nothing was written."
            )
    for path, text in texts.items():
        try:
            write_atomically(path, text)
        except OSError as error:
            raise UserError(f"Can't write {path}: {error.strerror or error}.") from error
    return counts


def _table(answers: list[Essay], grader: str, shown: bool) -> str:
    file = io.StringIO()
    table = csv.writer(file)
    table.writerow((*HEAD, "student") if shown else HEAD)
    for one in answers:
        points = "" if one.points is None else f"{one.points:g}"
        row = [
            one.key,
            one.number,
            one.question,
            one.text,
            f"{one.max_points:g}",
            points,
            one.comment,
            grader,
        ]
        row = [neutral(value) if isinstance(value, str) else value for value in row]
        table.writerow([*row, neutral(one.student)] if shown else row)
    return "\ufeff" + file.getvalue()  # the mark by which Excel knows UTF-8


@dataclass(frozen=True)
class _Row:
    """A line of a table that came back."""

    where: str
    key: str
    points: str
    comment: str
    grader: str


def read_table(path: Path) -> list[_Row]:
    """Read a table as a spreadsheet saves it: comma, semicolon or tab, UTF-8 or what Windows writes.

    Raises:
        UserError: it is no such table.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise UserError(f"Can't read {path}: {error.strerror or error}.") from error
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", errors="replace")
    head = text.partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    if missing := {"id", "points", "comment"} - set(rows.fieldnames or []):
        raise UserError(
            f"{path} has no column {', '.join(sorted(missing))}: is it a table of autograder essays?"
        )
    found = []
    for row in rows:
        key, points, comment, grader = (
            (row.get(name) or "").strip() for name in ("id", "points", "comment", "grader")
        )
        found.append(_Row(f"{path.name}, line {rows.line_num}", key, points, comment, grader))
    return found


@dataclass
class _Taken:
    """What tables hold: grades to set, by the id of the answer; lines that are left out; mistakes."""

    grades: dict[str, Given] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    same: int = 0
    empty: int = 0


def _sort(rows: Iterable[_Row], answers: list[Essay], replace: bool, grader: str) -> _Taken:
    """Hold the lines of tables against the answers as they are now."""
    taken, by_key = _Taken(), {one.key: one for one in answers}
    for row in rows:
        essay = by_key.get(row.key)
        if not row.points:
            taken.empty += 1
            if row.comment and (essay is None or _comment(row, essay) != essay.comment):
                taken.left_out.append(f"{row.where}: a comment without points")
            continue
        if essay is None:
            text = "this answer has changed since the table was written, or its id has"
            taken.left_out.append(f"{row.where}: {text}")
            continue
        try:
            points = _points(row.points, essay.max_points)
        except ValueError as error:
            taken.wrong.append(f"{row.where}: {error}")
            continue
        given = Given(essay, points, _comment(row, essay), row.grader or grader)
        other, done = taken.grades.get(row.key), essay.points is not None and not essay.waiting
        if other and (other.points, other.comment) != (points, given.comment):
            taken.wrong.append(f"{row.where}: another line gives this answer {other.points:g} points")
        elif done and (essay.points, essay.comment) == (points, given.comment):
            taken.same += 1
        elif done and not replace:
            text = f"has {essay.points:g} points by now, not {points:g}"
            if essay.points == points:
                text = "has another comment by now"
            taken.left_out.append(f"{row.where}: {text}; --replace takes these")
        else:
            taken.grades[row.key] = given
    return taken


def _take(course: Course, assignment: Assignment, answers: list[Essay], options) -> int:
    """Put points and comments from tables into the gradebook, and say so."""
    rows = (row for path in options.read for row in read_table(path))
    taken = _sort(rows, answers, options.replace, options.grader or graders.name())
    if taken.wrong:
        lines = "\n  ".join(map(one_line, taken.wrong))
        raise UserError(f"Nothing was taken; put this right first:\n  {lines}")
    grades = list(taken.grades.values())
    give(course, assignment, grades)
    pages = _write_feedback(course, assignment, {one.essay.student for one in grades})
    for line in taken.left_out:
        print(f"left out: {one_line(line)}")
    people = ", ".join(
        f"{one_line(name)} ({n})" for name, n in Counter(one.who for one in grades).most_common()
    )
    print(
        f"graded: {len(grades)}{' by ' + people if people else ''}; as before: {taken.same}; "
        f"without points: {taken.empty}"
    )
    if pages:
        print(f"feedback pages written again: {pages}; the report follows with autograder grade")
    return 1 if taken.left_out else 0


def _points(text: str, most: float) -> float:
    try:
        points = float(text.replace(",", "."))
    except ValueError:
        raise ValueError(f"{text!r} is no number of points") from None
    if not 0 <= points <= most:
        raise ValueError(f"{points:g} points, and there are 0 to {most:g}")
    return points


def _comment(row: _Row, essay: Essay) -> str:
    """A line's comment; one that nobody touched is as it was before `neutral`."""
    return essay.comment if row.comment == neutral(essay.comment).strip() else row.comment


def _write_feedback(course: Course, assignment: Assignment, students: set[str]) -> int:
    """Write the pages of these students again, where there are any; returns how many."""
    count = 0
    for student in sorted(students):
        path = feedback_path(course, assignment, student)
        nb = nbformat.read(notebook_path(course, assignment, student), as_version=4)
        if path.exists() and (page := rendered_again(course, assignment, student, nb)):
            write_page(path, page)
            count += 1
    return count
