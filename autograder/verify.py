"""`autograder verify`: hold the gradebook against the receipts; name what nothing explains, and what is gone.

A grade is explained when the newest authentic receipt of the submission gives the automatic score of its
cell, and when a score or extra credit set by a person is on record as accepted. Formgrader writes straight
into the gradebook, so a person's scores are put on record here: `autograder verify --accept NAME` signs those
that are there now, after whoever runs it has looked at them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from nbgrader.preprocessors import AssignLatePenalties
from nbgrader.utils import parse_utc

from autograder.course import Course
from autograder.gradebook import records
from autograder.gradebook.read import GradeRow, StudentRecord
from autograder.receipts import Accepted, Receipts
from autograder.records import Verdict


@dataclass
class Finding:
    """One thing in the gradebook that no receipt and no accepted score explains.

    Attributes:
        grade_id: the cell; empty where it is about the whole submission.
        text: what is there, and what should be.
        by_hand: a person's score that is not on record yet; `--accept` can change that.
    """

    assignment: str
    student: str
    grade_id: str
    text: str
    by_hand: bool = False

    def __str__(self) -> str:
        return f"{self.assignment}, {self.student}" + (f", {self.grade_id}" if self.grade_id else "") + (
            f": {self.text}"
        )


@dataclass
class Report:
    """What a verification found."""

    grades: int
    receipts: list[str]
    findings: list[Finding]

    @property
    def sound(self) -> bool:
        return not self.receipts and not self.findings


def verify(course: Course, assignments: Iterable[str]) -> Report:
    """Check receipts and gradebook of these assignments.

    Raises:
        UserError: a file cannot be read.
    """
    findings, grades = [], 0
    with Receipts(course.workspace) as receipts:
        problems = receipts.problems()
        if problems:
            return Report(0, problems, [])  # what is no longer trusted explains nothing
        for name in assignments:
            verdicts = {receipt.verdict.student: receipt.verdict for receipt in receipts.all(name)}
            accepted = receipts.accepted(name)
            graded, penalties = records(course, course.load(name)), _Penalties(course)
            for student in sorted(graded.keys() | verdicts.keys()):
                record, verdict = graded.get(student, StudentRecord()), verdicts.get(student)
                grades += len(record.grades)
                findings += _of_student(name, student, record, verdict, accepted)
                if verdict is not None and record.grades:
                    late = penalties.fault(student, record, verdict)
                    findings += [Finding(name, student, "", late)] if late else []
    return Report(grades, [], findings)


def _of_student(
    assignment: str, student: str, record: StudentRecord, verdict: Verdict | None, accepted: dict
) -> list[Finding]:
    if verdict is None:
        given = [grade for grade in record.grades.values() if grade.auto is not None]
        lost = "there are grades, but no receipt" if given else ""
        found = [Finding(assignment, student, "", lost)] if lost else []
    else:
        due = _automatic(verdict)
        found = [
            Finding(assignment, student, name, f"the gradebook has {grade.auto}, the receipt {due.get(name)}")
            for name, grade in record.grades.items()
            if not _same(grade.auto, due.get(name))
        ]
        gone = sorted(due.keys() - record.grades.keys())
        if gone and record.grades:
            found.append(Finding(assignment, student, "", f"the gradebook lacks {', '.join(gone)}"))
        elif gone:
            found.append(Finding(assignment, student, "", "there is a receipt, but no grade; grade again"))
    return found + [
        Finding(assignment, student, name, _by_hand(grade), by_hand=True)
        for name, grade in record.grades.items()
        if (grade.manual is not None or grade.extra) and accepted.get((student, name)) != _pair(grade)
    ]


class _Penalties:
    """Works out late penalties again, with the plugin that the course's nbgrader_config.py names."""

    def __init__(self, course: Course):
        preprocessor = AssignLatePenalties(config=course.nbgrader_config())
        preprocessor.init_plugin()
        self._plugin = preprocessor.plugin_inst

    def fault(self, student: str, record: StudentRecord, verdict: Verdict) -> str:
        """What is wrong with when it was handed in, or with its penalty; empty where both are explained."""
        handed_in = parse_utc(verdict.timestamp).replace(tzinfo=None) if verdict.timestamp else None
        if handed_in and record.timestamp != handed_in:
            return f"the gradebook says handed in {record.timestamp}, the receipt {handed_in}"
        late = 0.0
        if record.timestamp and record.duedate:
            late = max(0.0, (record.timestamp - record.duedate).total_seconds())
        # The penalty was worked out when the submission was graded: without the points given by hand since.
        scores = [sum(grade.score for grade in record.grades.values()),
                  sum(grade.auto or 0.0 for grade in record.grades.values())]
        due = {min(max(self._plugin.late_submission_penalty(student, score, late) or 0.0, 0.0), score)
               if late else 0.0 for score in scores}
        if any(abs(record.late_penalty - penalty) < 1e-6 for penalty in due):
            return ""
        expected = " or ".join(f"{penalty:g}" for penalty in sorted(due))
        return f"the gradebook takes {record.late_penalty:g} points off for being late; due are {expected}"


def _automatic(verdict: Verdict) -> dict[str, float | None]:
    """The automatic score that each cell must have in the gradebook."""
    return {cell.grade_id: 0.0 if verdict.problem else cell.points for cell in verdict.cells}


def _same(in_gradebook: float | None, due: float | None) -> bool:
    """nbgrader gives 0 to a hand-graded answer that was left empty, and None to one that waits."""
    return in_gradebook == due or due is None and in_gradebook == 0


def _pair(grade: GradeRow) -> tuple[float | None, float]:
    return (grade.manual, grade.extra or 0.0)


def _by_hand(grade: GradeRow) -> str:
    extra = f" and {grade.extra:g} extra" if grade.extra else ""
    score = "no score" if grade.manual is None else f"{grade.manual:g}"
    return f"{score}{extra}, set by hand, is not on record"


def accept(course: Course, assignments: Iterable[str], who: str) -> int:
    """Put every score that was set by hand on record, signed; returns how many were new."""
    now, count = datetime.now(UTC).isoformat(timespec="seconds"), 0
    with Receipts(course.workspace) as receipts:
        for name in assignments:
            known = receipts.accepted(name)
            for student, record in sorted(records(course, course.load(name)).items()):
                for cell, grade in record.grades.items():
                    by_hand = grade.manual is not None or grade.extra
                    if by_hand and known.get((student, cell)) != _pair(grade):
                        receipts.accept(Accepted(name, student, cell, *_pair(grade), who, now))
                        count += 1
    return count


def main(options) -> int:
    """Run the command; returns 0 where every grade is explained."""
    course = Course(options.course, options.workspace)
    names = [course.resolve(name) for name in options.assignment] or course.assignments()
    if options.accept:
        count = accept(course, names, options.accept)
        print(f"{count} scores set by hand are now on record, accepted by {options.accept}")
    report = verify(course, names)
    for line in report.receipts:
        print(f"not authentic: {line}")
    for finding in report.findings:
        print(f"not explained: {finding}")
    if report.sound:
        print(f"receipts and accepted scores explain all {report.grades} grades of {', '.join(names)}")
        return 0
    if any(finding.by_hand for finding in report.findings):
        print("look at the scores set by hand; `autograder verify --accept YOUR_NAME` puts them on record")
    if report.receipts:
        print("receipts that are not authentic explain no grade; the gradebook was not looked at")
    return 1
