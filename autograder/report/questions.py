"""The class question by question, the hardest first, each with its tests and its misconceptions."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import numpy as np

from autograder.course.records import Verdict
from autograder.html.markup import words
from autograder.html.sanitize import plain
from autograder.report.data import ClassData, TestRow
from autograder.report.items import Discrimination, discriminations
from autograder.report.remarks import answers_nothing


@dataclass
class Belief:
    """A misconception in one question; `example` is an answer with it, without anybody's name."""

    name: str
    message: str
    students: list[str] = field(default_factory=list)
    share: float = 0.0  # of the class, in per cent
    example: str = ""


@dataclass
class QuestionView:
    """One question.

    Attributes:
        most: points to be had.
        n: students that count: not those who left an extra question out, nor those who wait for a person.
        share: mean share of its points, in per cent; None where nobody counts, or while more students wait
            for a person than have been graded.
        tests: the hardest first, with their discrimination.
        beliefs: its misconceptions, the commonest first.
        waits: students who wait for a person.
    """

    name: str
    title: str
    extra: bool
    most: float
    n: int
    share: float | None
    tests: list[tuple[TestRow, Discrimination]]
    beliefs: list[Belief]
    waits: int = 0

    @property
    def common(self) -> list[Belief]:
        """The commonest misconception, and up to two more that several students hold."""
        return [one for i, one in enumerate(self.beliefs[:3]) if i == 0 or len(one.students) > 1]

    @property
    def rare(self) -> list[Belief]:
        return self.beliefs[len(self.common) :]

    @property
    def remarks(self) -> list[str]:
        """What is wrong with tests, with how many; nothing is said of what is not resolved."""
        counts = Counter(one.remark for _, one in self.tests if one.r is not None and one.remark)
        return [f"{count} {remark}" for remark, count in counts.items()]


def questions(data: ClassData, verdicts: dict[str, Verdict], titles: dict[str, str]) -> list[QuestionView]:
    """Work out the questions of a class; `verdicts` are by student. Examples are filled in by `examples`."""
    beliefs = _beliefs(data, verdicts)
    items = dict(zip((test.grade_id for test in data.tests), _items(data, verdicts), strict=True))
    found = []
    for index, name in enumerate(data.questions):
        points = [
            value
            for row in data.students
            if (value := row.questions[index]) is not None and not row.problem and name not in row.left_out
        ]
        most, waits = data.question_max[index], sum(row.questions[index] is None for row in data.students)
        known = bool(points) and most > 0 and waits <= len(points)
        tests = [(test, items[test.grade_id]) for test in data.tests if test.question == name and test.total]
        found.append(
            QuestionView(
                name,
                titles.get(name) or words(name),
                name in data.extra,
                most,
                len(points),
                100 * sum(points) / (most * len(points)) if known else None,
                sorted(tests, key=lambda pair: pair[0].share("passed")),
                beliefs.get(name, []),
                waits,
            )
        )
    return sorted(found, key=lambda view: 101 if view.share is None else view.share)


def _beliefs(data: ClassData, verdicts: dict[str, Verdict]) -> dict[str, list[Belief]]:
    """The misconceptions of each question, the commonest first."""
    found: dict[str, dict[str, Belief]] = {}
    for student, verdict in verdicts.items():
        for cell in verdict.cells:
            if cell.misconception:
                belief = Belief(plain(cell.misconception), plain(cell.explanation))
                belief = found.setdefault(cell.question, {}).setdefault(cell.misconception, belief)
                belief.students += [student] if student not in belief.students[-1:] else []
    for beliefs in found.values():
        for belief in beliefs.values():
            belief.share = 100 * len(belief.students) / max(1, len(data.students))
    return {
        question: sorted(beliefs.values(), key=lambda one: (-len(one.students), one.name))
        for question, beliefs in found.items()
    }


def _items(data: ClassData, verdicts: dict[str, Verdict]) -> list[Discrimination]:
    """Discrimination of each test; those who answered nothing say nothing about a test."""
    rows = [
        [
            np.nan if points is None or test.question in row.left_out else points
            for points, test in zip(row.tests, data.tests, strict=True)
        ]
        for row in data.students
        if not row.problem and not answers_nothing(verdicts[row.student])
    ]
    points = np.array(rows, dtype=float).reshape(len(rows), len(data.tests))
    most = np.array([test.max_points for test in data.tests])
    return discriminations(points, most, np.array([not test.extra for test in data.tests], dtype=bool))
