"""Works out the numbers of a class report from verdicts and gradebook; nothing here knows about HTML."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterable, Set
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

from autograder.course.records import CellVerdict, Verdict
from autograder.html.sanitize import plain

if TYPE_CHECKING:  # it imports nbgrader, which takes a second
    from autograder.gradebook.read import StudentRecord
    from autograder.gradebook.scores import Score

_WRONG = ("failed", "partial", "crashed", "time_limit")  # an answer was given, and it is not right


@dataclass
class RunInfo:
    """What the coordinator knows about the run that made the verdicts.

    Attributes:
        sandbox: which one was in use, for example ``bubblewrap 0.8``; ``none`` is said in red.
        seed: of the test inputs.
        finished: when, ISO 8601.
        seconds: wall time of the run.
        workers: processes that graded side by side.
        graded, reused: submissions graded in this run, and taken over from receipts.
        versions: name -> version of what can change a result.
        command: that repeats the run.
        failed: students that no judge could finish; they have no verdict.
        ungraded: student -> what is known of them all the same.
        not_understood: files of which nobody can be told who handed them in, or what they are.
        layers: of the sandbox, those that were tried before the first submission, and held.
        earlier: (student, cell, points) of hand grades of answers that have changed since and wait again.
    """

    sandbox: str = ""
    seed: int | None = None
    finished: str = ""
    seconds: float = 0.0
    workers: int = 1
    graded: int | None = None
    reused: int = 0
    versions: dict[str, str] = field(default_factory=dict)
    command: str = ""
    failed: list[str] = field(default_factory=list)
    ungraded: dict[str, str] = field(default_factory=dict)
    not_understood: list[str] = field(default_factory=list)
    layers: list[str] = field(default_factory=list)
    earlier: list[list] = field(default_factory=list)

    @property
    def unsafe(self) -> bool:
        return self.sandbox.strip().lower() == "none"


@dataclass
class TestRow:
    """How a class did on one graded cell: how many ended with which status; how many of the wrong answers
    fail only in the hidden part, and how many a misconception explains.

    Who left an extra question out is in `left_out`, and in none of the other numbers.
    """

    __test__ = False

    grade_id: str
    question: str
    max_points: float
    counts: Counter = field(default_factory=Counter)
    hidden: int = 0
    wrong: int = 0
    explained: int = 0
    extra: bool = False
    left_out: int = 0

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    def share(self, *statuses: str) -> float:
        """Per cent of the class that ended like this."""
        return 100 * sum(self.counts[status] for status in statuses) / max(1, self.total)

    @property
    def others(self) -> str:
        """What kept the rest from passing, in words."""
        return ", ".join(
            f"{count} {status.replace('_', ' ')}"
            for status, count in self.counts.most_common()
            if status != "passed"
        )


@dataclass
class Idea:
    """One misconception of the catalogue, and who holds it."""

    name: str
    message: str
    cells: int = 0
    students: list[str] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)


@dataclass
class StudentRow:
    """One line of the big table.

    Attributes:
        questions, tests: points; None while they wait for a person.
        left_out: extra questions that were not begun.
    """

    student: str
    score: Score
    problem: str
    questions: list[float | None]
    tests: list[float | None]
    notes: list[str]
    seconds: float
    left_out: list[str] = field(default_factory=list)

    @property
    def total(self) -> float:
        return self.score.total or 0.0


@dataclass
class ClassData:
    """Everything a report shows.

    Attributes:
        core_max, extra_max: points to be had.
        questions, question_max: names, and the points to be had for each.
        extra: those that are extra.
        absent: of students who handed in nothing.
        adjusted: of questions that count otherwise than they were handed out: how, in words.
    """

    assignment: str
    core_max: float
    extra_max: float
    questions: list[str]
    question_max: list[float]
    extra: list[str]
    tests: list[TestRow]
    ideas: list[Idea]
    students: list[StudentRow]
    notes: list[tuple[str, str, str]]
    wrong: int
    explained: int
    absent: dict[str, Score] = field(default_factory=dict)
    adjusted: dict[str, str] = field(default_factory=dict)

    @property
    def has_extra(self) -> bool:
        """Whether there are extra points: of extra questions, of a bonus, or given by a person."""
        return bool(self.extra_max) or any(row.score.extra for row in self.students)

    @property
    def scores(self) -> list[float]:
        """Totals of those whose submission could be graded."""
        return [row.total for row in self.students if not row.problem]

    @property
    def problems(self) -> list[StudentRow]:
        return [row for row in self.students if row.problem]

    @property
    def waiting(self) -> int:
        return sum(bool(row.score.waits) for row in self.students)

    def quantile(self, share: float) -> float:
        """The score below which this share of the class lies (linear between neighbors)."""
        ordered = sorted(self.scores)
        if len(ordered) < 2:
            return ordered[0] if ordered else 0.0
        return statistics.quantiles(ordered, n=100, method="inclusive")[round(100 * share) - 1]

    @property
    def slowest(self) -> list[StudentRow]:
        return sorted(self.students, key=lambda row: -row.seconds)[:10]

    @property
    def note_codes(self) -> list[tuple[str, int]]:
        return Counter(code for _, code, _ in self.notes).most_common()

    def to_json(self) -> dict:
        """Plain data for `report.json`."""
        data = asdict(self)
        data["tests"] = [
            {
                "grade_id": t.grade_id,
                "question": t.question,
                "max_points": t.max_points,
                "counts": dict(t.counts),
                "failed_in_hidden_part": t.hidden,
                "extra": t.extra,
                "left_out": t.left_out,
            }
            for t in self.tests
        ]
        for row, one in zip(data["students"], self.students, strict=True):
            row["score"]["total"] = one.score.total
        return data


def collect(
    name: str,
    verdicts: Iterable[Verdict],
    records: dict[str, StudentRecord] | None = None,
    scores: dict[str, Score] | None = None,
    extra_cells: Set[str] = frozenset(),
    adjusted: dict[str, str] | None = None,
) -> ClassData:
    """Work out the numbers of a class.

    Args:
        verdicts: one per student; may be a generator (outputs are not looked at).
        records: what the gradebook holds; for points by question and test with those given by hand.
        scores: of everybody in the gradebook; who is missing there has what the verdict says.
        extra_cells: graded cells of extra questions.
        adjusted: what is said of questions that count otherwise than they were handed out.
    """
    from autograder.gradebook.scores import left_out_questions, score_of_verdict

    verdicts, records, scores = sorted(verdicts, key=lambda one: one.student), records or {}, scores or {}
    tests: dict[str, TestRow] = {}
    ideas: dict[str, Idea] = {}
    students, left_out = [], {}
    for verdict in verdicts:
        left_out[verdict.student] = left_out_questions(verdict, records.get(verdict.student), extra_cells)
        for cell in verdict.cells:
            new = TestRow(cell.grade_id, cell.question, cell.max_points, extra=cell.grade_id in extra_cells)
            test = tests.setdefault(cell.grade_id, new)
            if cell.question in left_out[verdict.student]:
                test.left_out += 1
            elif not verdict.problem and cell.points is not None:
                _count(test, cell)
                _count_idea(ideas, cell, verdict.student)
    questions = list(dict.fromkeys(test.question for test in tests.values()))
    worth = next((record.grades for record in records.values() if record.grades), {})
    points = {name: worth[name].max if name in worth else test.max_points for name, test in tests.items()}
    maxima = [sum(points[t.grade_id] for t in tests.values() if t.question == name) for name in questions]
    for idea in ideas.values():
        idea.questions.sort(key=questions.index)
    for verdict in verdicts:
        score = scores.get(verdict.student) or score_of_verdict(verdict, extra_cells)
        record = records.get(verdict.student)
        row = _student_row(verdict, record, score, questions, list(tests))
        row.left_out = left_out[verdict.student]
        students.append(row)
    graded = {row.student for row in students}
    absent = {name: score for name, score in scores.items() if name not in graded and not score.handed_in}
    most = next(iter(scores.values()), students[0].score if students else None)
    return ClassData(
        name,
        most.core_max if most else 0.0,
        most.extra_max if most else 0.0,
        questions,
        maxima,
        list(dict.fromkeys(test.question for test in tests.values() if test.extra)),
        list(tests.values()),
        ideas=sorted(ideas.values(), key=lambda idea: (-len(idea.students), idea.name)),
        students=students,
        notes=[(v.student, plain(note.code), plain(note.text)) for v in verdicts for note in v.notes],
        wrong=sum(test.wrong for test in tests.values()),
        explained=sum(test.explained for test in tests.values()),
        absent=absent,
        adjusted=adjusted or {},
    )


def _count(test: TestRow, cell: CellVerdict) -> None:
    test.counts[cell.status] += 1
    if cell.status in _WRONG:
        test.wrong += 1
        test.explained += bool(cell.misconception)
        test.hidden += bool(cell.hidden)


def _count_idea(ideas: dict[str, Idea], cell: CellVerdict, student: str) -> None:
    """Note who holds the misconception of a cell, where there is one."""
    if not cell.misconception:
        return
    idea = ideas.setdefault(cell.misconception, Idea(plain(cell.misconception), plain(cell.explanation)))
    idea.cells += 1
    if student not in idea.students:
        idea.students.append(student)
    if cell.question not in idea.questions:
        idea.questions.append(cell.question)


def _student_row(
    verdict: Verdict, record: StudentRecord | None, score: Score, questions: list[str], tests: list[str]
) -> StudentRow:
    points = {cell.grade_id: cell.points for cell in verdict.cells}
    place = {cell.grade_id: cell.question for cell in verdict.cells}
    if record is not None:
        points |= {
            name: None if grade.waiting and grade.manual is None and grade.auto is None else grade.score
            for name, grade in record.grades.items()
            if name in points
        }
    known = {
        question: [value for name, value in points.items() if place[name] == question and value is not None]
        for question in questions
    }
    return StudentRow(
        verdict.student,
        score,
        plain(verdict.problem),
        [sum(known[question]) if known[question] else None for question in questions],
        [points.get(test) for test in tests],
        [plain(note.code) for note in verdict.notes],
        verdict.seconds,
    )
