"""Who needs help, and why: few points, or work that broke; the worst first."""

from __future__ import annotations

from dataclasses import dataclass

from autograder.course.records import Verdict
from autograder.html.markup import words
from autograder.html.sanitize import plain
from autograder.report.data import ClassData, StudentRow
from autograder.report.remarks import answers_nothing, breakage, ideas_of, is_broken, listed

FEW = 0.5  # of the core points that have been graded


@dataclass
class NeedsHelp:
    """One line: `share` is of the core points that have been graded, from 0 to 1."""

    student: str
    share: float
    reason: str


def who_needs_help(data: ClassData, verdicts: dict[str, Verdict], titles: dict[str, str]) -> list[NeedsHelp]:
    """Find those with few points and those whose work broke.

    Args:
        verdicts: by student.
        titles: of the questions.
    """
    found = []
    for row in data.students:
        verdict, share = verdicts[row.student], core_share(data, row)
        if share < FEW or is_broken(verdict):
            found.append(NeedsHelp(row.student, share, _reason(data, row, verdict, titles)))
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


def _reason(data: ClassData, row: StudentRow, verdict: Verdict, titles: dict[str, str]) -> str:
    said = breakage(verdict, titles)
    if verdict.problem or answers_nothing(verdict):
        return plain("; ".join(said))
    none = [
        titles.get(question) or words(question)
        for question, points, most in zip(data.questions, row.questions, data.question_max, strict=True)
        if points == 0 and most and question not in data.extra
    ]
    said += ["no points in " + listed(none)] if none else []
    return plain("; ".join(said + ideas_of(verdict, titles)[:1])) or "few points in many questions"
