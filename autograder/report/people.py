"""Who needs help, and why: few points, or work that broke; the worst first."""

from __future__ import annotations

from dataclasses import dataclass

from autograder.course.records import Verdict
from autograder.gradebook.read import StudentRecord
from autograder.html.sanitize import plain
from autograder.report.data import ClassData, StudentRow
from autograder.report.remarks import answers_nothing, breakage, ideas_of, is_broken, without_points

FEW = 0.5  # of the core points that have been graded


@dataclass
class NeedsHelp:
    """One line: `share` is of the core points that have been graded, from 0 to 1."""

    student: str
    share: float
    reason: str


def who_needs_help(
    data: ClassData,
    verdicts: dict[str, Verdict],
    records: dict[str, StudentRecord],
    titles: dict[str, str],
) -> list[NeedsHelp]:
    """Find those with few points and those whose work broke.

    Args:
        verdicts, records: by student; the records are of the gradebook.
        titles: of the questions.
    """
    found = []
    for row in data.students:
        verdict, share = verdicts[row.student], core_share(data, row)
        if share < FEW or is_broken(verdict):
            found.append(
                NeedsHelp(row.student, share, _reason(data, verdict, records.get(row.student), titles))
            )
    return sorted(found, key=lambda one: (one.share, one.student))


def core_share(data: ClassData, row: StudentRow) -> float:
    """The share of the core points, without cells that wait for a person; 1 where there are none."""
    known = [
        (points, test.max_points)
        for points, test in zip(row.tests, data.tests, strict=True)
        if points is not None and not test.extra
    ]
    most = sum(maximum for _, maximum in known)
    return sum(points for points, _ in known) / most if most else 1.0


def _reason(data: ClassData, verdict: Verdict, record: StudentRecord | None, titles: dict[str, str]) -> str:
    said = breakage(verdict, titles)
    if not verdict.problem and not answers_nothing(verdict):
        said += without_points(verdict, record, titles, data.extra) + ideas_of(verdict, titles)[:1]
    return plain("; ".join(said)) or "few points in many questions"
