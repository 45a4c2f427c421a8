"""`autograder verify`, for instructors: checks the gradebook against the receipts, names what does not fit.

A grade is explained when the newest authentic receipt of the submission gives the automatic score of its
cell and the points to be had, as the policy adjusts them, and when what a person set is on record: scores,
extra credit, extensions, and the due date once it is another than in the first run. Formgrader, `autograder
essays` and `autograder due` put on record who set what. What came into the gradebook in another way is put
on record here: `autograder verify --accept NAME` signs what is there now, and prints it.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from nbgrader.utils import parse_utc

from autograder.course import adjustments
from autograder.course.course import Course
from autograder.course.errors import UserError
from autograder.course.records import CellVerdict, Verdict
from autograder.gradebook import records
from autograder.gradebook.late import LatePenalties
from autograder.gradebook.read import GradeRow, StudentRecord
from autograder.receipts.receipts import DUE_DATE, EXTENSION, Accepted, Receipts, describe_value
from autograder.system.log import logged_to

_log = logging.getLogger(__name__)


@dataclass
class Finding:
    """One thing in the gradebook that no receipt and nothing on record explains.

    Attributes:
        student: empty where it is about the whole assignment.
        grade_id: the cell, DUE_DATE or EXTENSION; empty where it is about the whole submission.
        text: what is there, and what should be.
        value: what a person set, as `Accepted` has it; `--accept` puts it on record. None for anything else.
    """

    assignment: str
    student: str
    grade_id: str
    text: str
    value: str | None = None

    def __str__(self) -> str:
        return f"{', '.join(filter(None, [self.assignment, self.student, self.grade_id]))}: {self.text}"


@dataclass
class Report:
    """What a verification found."""

    grades: int
    receipts: list[str]
    findings: list[Finding]

    @property
    def is_sound(self) -> bool:
        return not self.receipts and not self.findings


def verify(course: Course, assignments: Iterable[str]) -> Report:
    """Check receipts and gradebook of these assignments.

    Raises:
        UserError: a file cannot be read.
    """
    findings, grades = [], 0
    with Receipts(course.workspace, make=False) as receipts:
        problems = receipts.problems()
        if problems:
            return Report(0, problems, [])  # what is no longer trusted explains nothing
        for name in assignments:
            verdicts = {receipt.verdict.student: receipt.verdict for receipt in receipts.all(name)}
            accepted = receipts.accepted(name)
            assignment = course.load(name)
            graded, penalties = records(course, assignment), _Penalties(course, name, accepted)
            for student in sorted(graded.keys() | verdicts.keys()):
                record, verdict = graded.get(student, StudentRecord()), verdicts.get(student)
                grades += len(record.grades)
                findings += of_student(name, student, record, verdict, assignment.adjustments)
                if verdict is not None and record.grades:
                    late = penalties.fault(student, record, verdict)
                    findings += [Finding(name, student, "", late)] if late else []
            findings += _manual_findings(name, graded, accepted, assignment.adjustments) if graded else []
    return Report(grades, [], findings)


def of_student(
    assignment: str, student: str, record: StudentRecord, verdict: Verdict | None, adjusted: dict[str, str]
) -> list[Finding]:
    """What of the automatic scores of a student the newest verdict and the policy do not explain."""
    if verdict is None:
        given = [grade for grade in record.grades.values() if grade.auto is not None]
        return [Finding(assignment, student, "", "there are grades, but no receipt")] if given else []
    cells = {cell.grade_id: cell for cell in verdict.cells}
    found = [
        Finding(assignment, student, name, fault)
        for name, grade in record.grades.items()
        if (fault := _of_cell(grade, cells.get(name), bool(verdict.problem), adjusted.get(name)))
    ]
    gone = sorted(cells.keys() - record.grades.keys())
    if gone and record.grades:
        found.append(Finding(assignment, student, "", f"the gradebook lacks {', '.join(gone)}"))
    elif gone:
        found.append(Finding(assignment, student, "", "there is a receipt, but no grade; grade again"))
    return found


def _of_cell(grade: GradeRow, cell: CellVerdict | None, problem: bool, kind: str | None) -> str:
    """What of a grade receipt and policy do not explain; empty where they explain all."""
    if cell is None:
        return f"the gradebook has {grade.auto} of {grade.max:g}, the receipt knows no such cell"
    due = adjustments.automatic_score(kind, 0.0 if problem else cell.points, cell.max_points, not problem)
    most = adjustments.maximum(kind, cell.max_points)
    who = f"the policy ({adjustments.IN_WORDS[kind]})" if kind else "the receipt"
    if not _equal(grade.auto, due):
        return f"the gradebook has {grade.auto}, {who} {due}"
    if grade.max != most:
        return f"the gradebook counts it out of {grade.max:g} points, {who} out of {most:g}"
    return ""


def _equal(in_gradebook: float | None, due: float | None) -> bool:
    """nbgrader gives 0 to a hand-graded answer that was left empty, and None to one that waits."""
    return in_gradebook == due or due is None and in_gradebook == 0


# --------------------------------------------------------------------------- what a person set


def _manual_findings(
    assignment: str,
    graded: dict[str, StudentRecord],
    accepted: list[Accepted],
    adjusted: dict[str, str],
) -> list[Finding]:
    """Name what a person set, or took away, since it was put on record last.

    A hand grade that is on record may be set aside where an adjustment decides.
    """
    there, on_record = _set(graded), {(one.student, one.grade_id): one.value for one in accepted}
    waiting = {place for place in on_record if place[1] == EXTENSION and place[0] not in graded}
    for place in waiting:  # granted to somebody who has not handed in anything yet
        del on_record[place]
    found = []
    for place in sorted(there.keys() | on_record.keys()):
        now, before = there.get(place, _NOTHING), on_record.get(place, _NOTHING)
        aside = now == _NOTHING and adjustments.replaces_grade(adjusted.get(place[1]), gradable=True)
        if now != before and not aside:
            found.append(Finding(assignment, *place, _difference(now, before), now))
    return found


def _difference(now: str, before: str) -> str:
    if now == _NOTHING:
        return f"{describe_value(before)} is on record, but no longer in the gradebook"
    known = "" if before == _NOTHING else f"; {describe_value(before)} is"
    return f"{describe_value(now)}, set by hand, is not on record{known}"


def _set(graded: dict[str, StudentRecord]) -> dict[tuple[str, str], str]:
    """What people set in the gradebook: {(student, cell, DUE_DATE or EXTENSION): value}."""
    found = {}
    for student, record in graded.items():
        if record.common_duedate:
            found["", DUE_DATE] = json.dumps(str(record.common_duedate))
        if record.extension:
            found[student, EXTENSION] = json.dumps(str(record.extension))
        for name, grade in record.grades.items():
            if grade.manual is not None or grade.extra:
                found[student, name] = json.dumps([grade.manual, grade.extra or 0.0])
    return found


_NOTHING = "null"


# --------------------------------------------------------------------------- late penalties


def handed_in_otherwise(record: StudentRecord, verdict: Verdict) -> str:
    """Where the gradebook has another date than the receipt, both; else an empty string."""
    handed_in = parse_utc(verdict.timestamp).replace(tzinfo=None) if verdict.timestamp else None
    differs = handed_in is not None and record.timestamp != handed_in
    return f"the gradebook says handed in {record.timestamp}, the receipt {handed_in}" if differs else ""


class _Penalties:
    """Works out late penalties again."""

    def __init__(self, course: Course, assignment: str, accepted: list[Accepted]):
        self._rule, self._accepted = LatePenalties(course, assignment), accepted

    def fault(self, student: str, record: StudentRecord, verdict: Verdict) -> str:
        """What is wrong with when it was handed in, or with its penalty; empty where both are explained."""
        if otherwise := handed_in_otherwise(record, verdict):
            return otherwise
        late = 0.0
        if record.timestamp and record.duedate:
            late = max(0.0, (record.timestamp - record.duedate).total_seconds())
        due = {self._rule.penalty(student, score, late) or 0.0 for score in self._scores(student, record)}
        if any(abs(record.late_penalty - penalty) < 1e-6 for penalty in due):
            return ""
        expected = " or ".join(f"{penalty:g}" for penalty in sorted(due))
        return (
            f"the gradebook takes {record.late_penalty:g} points off for being late; due are {expected}. If "
            "an earlier due date or earlier scores by hand are the reason, grading again settles it"
        )

    def _scores(self, student: str, record: StudentRecord) -> Iterator[float]:
        """Points that the penalty may have been worked out from: it is, whenever a run writes the grades.

        Those of now; those without anything by hand; and those of each time since something was accepted.
        """
        yield sum(grade.score for grade in record.grades.values())
        cells = {name: replace(grade, manual=None, extra=None) for name, grade in record.grades.items()}
        yield sum(grade.score for grade in cells.values())
        for one in self._accepted:
            if one.student == student and one.grade_id in cells:
                manual, extra = json.loads(one.value) or (None, None)
                cells[one.grade_id] = replace(cells[one.grade_id], manual=manual, extra=extra)
                yield sum(grade.score for grade in cells.values())


# --------------------------------------------------------------------------- the command


def accept(course: Course, report: Report, who: str) -> list[str]:
    """Put on record, signed, what a report found to be set by hand; returns a line for each.

    Raises:
        UserError: the receipts are not authentic; then nothing is signed.
    """
    if report.receipts:
        raise UserError("Nothing was put on record, because receipts are not authentic.")
    lines, now = [], datetime.now(UTC).isoformat(timespec="seconds")
    with Receipts(course.workspace, make=False) as receipts:
        for one in report.findings:
            if one.value is not None:
                entry = Accepted(one.assignment, one.student, one.grade_id, one.value, who, now)
                receipts.accept(entry)
                lines.append(str(replace(one, text=describe_value(one.value))))
                _log.info("put on record, accepted by %s: %s", who, lines[-1])
    return lines


_MOST_LINES = 200  # about rows that are not authentic: a lost key makes it all of them


def main(options) -> int:
    """Run the command; returns 0 where every grade is explained."""
    course = Course(options.course, options.workspace)
    with logged_to(course.workspace):
        return _verify_and_accept(course, options)


def _verify_and_accept(course: Course, options) -> int:
    names = [course.resolve(name) for name in options.assignment] or course.assignments()
    report = verify(course, names)
    for line in [*report.receipts[:_MOST_LINES], *map(str, report.findings)]:
        _log.warning("verify: %s", line)
    if options.accept and not report.receipts:
        signed = accept(course, report, options.accept)
        for line in signed:
            print(f"now on record: {line}")
        print(f"put on record, accepted by {options.accept}: {len(signed)}")
        report = verify(course, names)
    return _print_report(report, names, options.accept)


def _print_report(report: Report, names: list[str], accepting: str | None) -> int:
    for line in report.receipts[:_MOST_LINES]:
        print(f"not authentic: {line}")
    if len(report.receipts) > _MOST_LINES:
        print(f"not authentic: {len(report.receipts) - _MOST_LINES} more rows")
    for finding in report.findings:
        print(f"not explained: {finding}")
    if report.is_sound:
        print(f"receipts and accepted changes explain all {report.grades} grades of {', '.join(names)}")
        return 0
    if any(finding.value is not None for finding in report.findings):
        print("look at what was set by hand; `autograder verify --accept YOUR_NAME` puts it on record")
    if report.receipts:
        print(
            "receipts that are not authentic explain no grade; the gradebook was not looked at"
            + (", and nothing was put on record" if accepting else "")
        )
    return 1
