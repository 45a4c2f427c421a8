"""`autograder report`: make the report again, of one assignment or of the course, without grading."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import fields, replace
from pathlib import Path

from autograder.course.assignment import Assignment
from autograder.course.course import Course
from autograder.course.errors import UserError
from autograder.course.records import Verdict
from autograder.receipts.receipts import Receipt, Receipts
from autograder.report.data import RunInfo


def main(options) -> int:
    """Run the command; without an assignment it makes the course report."""
    course = Course(options.course, options.workspace)
    if not (course.workspace / "receipts.db").exists():
        raise UserError(
            f"{course.workspace} holds no graded assignment. Grade one first (`autograder grade`), or name "
            "the folder of the grades with --workspace."
        )
    with Receipts(course.workspace, make=False) as receipts:
        if not options.assignment:
            print(_report_course(course, receipts))
        for name in options.assignment:
            print(report_assignment(course, course.load(name), receipts))
    return 0


def report_assignment(course: Course, assignment: Assignment, receipts: Receipts) -> Path:
    """Write the report of an assignment from its receipts; returns the page."""
    from autograder.report.page import write_report

    newest = list(receipts.all(assignment.name))
    if not newest:
        raise UserError(f"{assignment.name} has not been graded in {course.workspace}.")
    verdicts = current([receipt.verdict for receipt in newest], assignment)
    known = _last_run(course.workspace / "report" / assignment.name / "report.json")
    return write_report(course, assignment, verdicts.values(), known or _from_receipts(newest))


def _report_course(course: Course, receipts: Receipts) -> Path:
    from autograder.report.course_page import write_course_report

    graded = {}
    for name in course.assignments():
        assignment = course.load(name)
        verdicts = current([receipt.verdict for receipt in receipts.all(name)], assignment)
        if verdicts:
            graded[assignment] = verdicts
    if not graded:
        raise UserError(f"No assignment of this course has been graded in {course.workspace}.")
    return write_course_report(course, graded)


def current(verdicts: list[Verdict], assignment: Assignment) -> dict[str, Verdict]:
    """Verdicts by student, without cells that the assignment has no more."""
    return {
        verdict.student: replace(
            verdict, cells=[cell for cell in verdict.cells if cell.grade_id in assignment.by_grade_id]
        )
        for verdict in sorted(verdicts, key=lambda verdict: verdict.student)
    }


def _last_run(path: Path) -> RunInfo | None:
    """What the report of the last grading run says about that run; None where there is none."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        saved = json.loads(path.read_text(encoding="utf-8"))["run"]
        return RunInfo(**{one.name: saved[one.name] for one in fields(RunInfo) if one.name in saved})
    return None


def _from_receipts(newest: list[Receipt]) -> RunInfo:
    last = max(newest, key=lambda receipt: receipt.number)
    about = dict(last.environment)
    return RunInfo(
        sandbox=about.get("sandbox", ""),
        layers=about.get("layers", []),
        seed=last.seed,
        finished=last.finished,
        versions={name: value for name, value in about.items() if name in ("python", "numpy", "torch")},
    )
