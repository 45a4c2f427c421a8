"""Scores, verdicts and answers of a class for research, under pseudonyms.

A pseudonym is made from the student's id with the workspace's key (HMAC-SHA256): the same in every export
of this workspace, and nothing that somebody without the key can compute from a list of ids. Names, ids,
addresses, dates, messages and hand-graded texts are left out; what may still identify somebody is said in the
README that is written beside the tables.
"""

from __future__ import annotations

import io
import json
import re
import tokenize
from collections.abc import Iterable
from pathlib import Path

import nbformat

from autograder.course.assignment import Assignment
from autograder.course.course import Course
from autograder.export.graded import Graded
from autograder.export.tables import csv_text, number
from autograder.receipts.receipts import Receipts
from autograder.receipts.signing import Signer

_README = Path(__file__).with_name("research_readme.md")
_DIGITS = 16  # of the pseudonym: 64 bits
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")

SCORES = ("pseudonym", "assignment", "state", "total", "core", "core_max", "extra", "extra_max", "penalty")
TESTS = (
    "pseudonym",
    "assignment",
    "question",
    "test",
    "points",
    "max_points",
    "status",
    "failed_in_hidden_part",
    "misconception",
)


def pseudonym(signer: Signer, student: str) -> str:
    """The stable pseudonym of a student in this workspace."""
    return "p" + signer.sign("pseudonym", student)[:_DIGITS]


def research_files(course: Course, classes: Iterable[tuple[Assignment, list[Graded]]]) -> dict[str, str]:
    """Return the text of each file, by name. Lines are sorted by pseudonym, which tells nothing of the id."""
    signer = Signer(course.workspace)
    totals, tests, answers, left_out = [], [], [], 0
    with Receipts(course.workspace, make=False) as receipts:
        for assignment, students in classes:
            known = {one.student: pseudonym(signer, one.student) for one in students}
            totals += [
                _score_row(known[one.student], assignment, one) for one in students if one.score.handed_in
            ]
            for receipt in receipts.all(assignment.name):
                student = receipt.verdict.student
                name = known.get(student) or pseudonym(signer, student)
                tests += [
                    _test_row(name, assignment, cell)
                    for cell in receipt.verdict.cells
                    if cell.grade_id in assignment.by_grade_id
                ]
                found, lost = _answers(course, assignment, student)
                answers += [{"pseudonym": name, "assignment": assignment.name, **one} for one in found]
                left_out += lost
    lines = sorted(answers, key=lambda one: (one["pseudonym"], one["assignment"]))
    return {
        "scores.csv": csv_text([list(SCORES), *sorted(totals)]),
        "tests.csv": csv_text([list(TESTS), *sorted(tests, key=lambda row: row[:2])]),
        "answers.jsonl": "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines),
        "README.md": _README.read_text(encoding="utf-8").format(
            people=len({row[0] for row in totals}), left_out=left_out
        ),
    }


def _score_row(name: str, assignment: Assignment, one: Graded) -> list[str]:
    score = one.score
    values = (score.core, score.core_max, score.extra, score.extra_max, score.penalty)
    total = "" if one.total is None else number(one.total)
    return [name, assignment.name, score.state, total, *map(number, values)]


def _test_row(name: str, assignment: Assignment, cell) -> list[str]:
    points = "" if cell.points is None else number(cell.points)
    about = (cell.question, cell.grade_id, points, number(cell.max_points), cell.status)
    return [name, assignment.name, *about, str(int(cell.hidden)), cell.misconception]


def _answers(course: Course, assignment: Assignment, student: str) -> tuple[list[dict], int]:
    """The code of each answer without its comments, and how many answers can't be read as Python."""
    path = course.workspace / "autograded" / student / assignment.name / f"{assignment.notebook_name}.ipynb"
    try:
        cells = nbformat.read(path, as_version=4).cells
    except (OSError, ValueError, nbformat.ValidationError):
        return [], 0
    found, lost = [], 0
    for cell in cells:
        question = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        known = assignment.by_grade_id.get(question)
        if known is None or known.role != "answer":
            continue
        code = without_comments(cell.source)
        lost += code is None
        if code is not None:
            found.append({"question": question, "code": _EMAIL.sub("[address]", code)})
    return found, lost


def without_comments(code: str) -> str | None:
    """Python code without its comments; None where it can't be read."""
    lines = code.splitlines(keepends=True)
    try:
        comments = [
            token
            for token in tokenize.generate_tokens(io.StringIO(code).readline)
            if token.type == tokenize.COMMENT
        ]
    except (tokenize.TokenError, SyntaxError):
        return None
    for token in reversed(comments):
        row, column = token.start[0] - 1, token.start[1]
        end = lines[row][len(lines[row].rstrip("\r\n")) :]
        lines[row] = lines[row][:column].rstrip() + end
    return "".join(lines)
