"""Works out what a feedback page says from verdict, notebook and gradebook; the template lays it out."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass, field

from markupsafe import Markup

from autograder.course.course import Assignment
from autograder.course.records import CellVerdict, Rebuilt, Verdict
from autograder.gradebook.read import GradeRow, StudentRecord
from autograder.html import markup
from autograder.html.sanitize import Cleaner, Item, plain

# status -> (word, tone); the tone is good, part, bad or wait
_WORDS = {
    "passed": ("passed", "good"),
    "partial": ("partly right", "part"),
    "failed": ("not yet", "bad"),
    "not_done": ("not written yet", "bad"),
    "time_limit": ("took too long", "bad"),
    "crashed": ("stopped with a crash", "bad"),
    "missing": ("missing from your notebook", "bad"),
    "manual": ("waits for a grader", "wait"),
    "waiting": ("not graded yet", "wait"),
}
_MARKS = {"good": "✓", "part": "◐", "bad": "✗", "wait": "…"}


@dataclass
class Result:
    """One graded cell as the student sees it."""

    claim: str
    anchor: str
    points: float
    max_points: float
    word: str
    tone: str
    message: str = ""
    hint: str = ""
    detail: str = ""
    printed: str = ""
    idea: str = ""
    hidden: bool = False
    by_hand: str = ""

    @property
    def mark(self) -> str:
        return _MARKS[self.tone]


@dataclass
class Question:
    """One question: its name in words and the results of its graded cells."""

    name: str
    anchor: str
    results: list[Result] = field(default_factory=list)

    @property
    def points(self) -> float:
        return sum(result.points for result in self.results)

    @property
    def max_points(self) -> float:
        return sum(result.max_points for result in self.results)

    @property
    def passed(self) -> int:
        return sum(result.tone == "good" for result in self.results)

    @property
    def tone(self) -> str:
        tones = {result.tone for result in self.results}
        return tones.pop() if len(tones) == 1 else "part"

    @property
    def mark(self) -> str:
        return _MARKS[self.tone]


@dataclass
class Block:
    """One cell of the notebook on the page.

    Attributes:
        kind: ``text``, ``setup``, ``answer``, ``extra``, ``test`` or ``manual``.
        html: the rendered text or highlighted code.
        hidden: how much is hidden, in words (tests only).
    """

    kind: str
    html: Markup
    title: str = ""
    anchor: str = ""
    outputs: list[Item] = field(default_factory=list)
    hidden: str = ""
    result: Result | None = None
    comment: str = ""


@dataclass
class Page:
    """Everything the template needs."""

    assignment: str
    student: str
    submitted: str
    points: float
    max_points: float
    waiting: float
    penalty: float
    late_by: str
    problem: str
    notes: list[str]
    questions: list[Question]
    blocks: list[Block]

    @property
    def share(self) -> float:
        return 100 * self.points / self.max_points if self.max_points else 0.0

    @property
    def open_questions(self) -> list[tuple[Question, list[list[Result]]]]:
        """Questions with results that need another look; those with the same explanation stand together."""
        found = []
        for question in self.questions:
            groups: dict[tuple, list[Result]] = {}
            for result in question.results:
                if result.tone in ("bad", "part"):
                    groups.setdefault(
                        (
                            result.tone,
                            result.message,
                            result.hint,
                            result.idea,
                            result.hidden,
                            result.by_hand,
                        ),
                        [],
                    ).append(result)
            if groups:
                found.append((question, list(groups.values())))
        return found


def page_data(assignment, rebuilt: Rebuilt | None, verdict: Verdict, record: StudentRecord | None) -> Page:
    """Work out a page.

    Args:
        record: what the gradebook holds (manual grades, comments, late penalty); None shows the verdict
            alone.
    """
    record = record or StudentRecord()
    results = {
        cell.grade_id: _result(assignment, cell, record.grades.get(cell.grade_id)) for cell in verdict.cells
    }
    questions: dict[str, Question] = {}
    for cell in verdict.cells:
        question = questions.setdefault(
            cell.question, Question(_title(assignment, cell.question), "q-" + cell.question)
        )
        question.results.append(results[cell.grade_id])
    total = sum(result.points for result in results.values())
    late = (
        max(0.0, (record.timestamp - record.duedate).total_seconds())
        if record.timestamp and record.duedate
        else 0.0
    )
    return Page(
        assignment=assignment.titles.get("") or markup.words(assignment.name),
        student=verdict.student,
        submitted=_date(verdict.timestamp),
        points=max(0.0, total - record.late_penalty),
        max_points=verdict.max_points,
        waiting=sum(r.max_points for r in results.values() if r.tone == "wait"),
        penalty=record.late_penalty,
        late_by=_duration(late),
        problem=plain(verdict.problem),
        notes=[plain(n.student) for n in verdict.notes if n.student],
        questions=list(questions.values()),
        blocks=_blocks(assignment, rebuilt, verdict, results, record)
        if rebuilt and not verdict.problem
        else [],
    )


def _title(assignment: Assignment, question: str) -> str:
    return assignment.titles.get(question) or markup.words(question)


def _result(assignment: Assignment, cell: CellVerdict, grade: GradeRow | None) -> Result:
    word, tone = _WORDS[cell.status]
    claim = markup.claim(cell.grade_id, cell.question, assignment.titles)
    result = Result(claim, "t-" + cell.grade_id, cell.points or 0.0, cell.max_points, word, tone)
    if tone != "good":
        result.message, result.hint, numbers = _split_message(plain(cell.message))
    if tone in ("bad", "part"):
        result.idea = plain(cell.explanation)
        result.hidden = cell.hidden
        result.printed = "" if cell.hidden else plain(cell.printed)
        result.detail = "" if cell.hidden else numbers or _unmentioned_detail(cell)
    if grade is None:
        return result
    result.points = grade.score
    if grade.manual is not None or grade.extra:
        _apply_manual_grade(result, grade, cell)
    elif cell.status == "manual" and not grade.waiting:
        result.word, result.tone = "no answer", "bad"
    return result


def _split_message(text: str) -> tuple[str, str, str]:
    """Take what a check said apart: the sentence, the hint, and the numbers between them."""
    first, *rest = text.split("\n")
    hints = [line.strip() for line in rest if line.strip().startswith("hint:")]
    numbers = [line for line in rest if not line.strip().startswith("hint:")]
    return first, "\n".join(hints), textwrap.dedent("\n".join(numbers)).strip("\n")


def _unmentioned_detail(cell: CellVerdict) -> str:
    """The detail, where it says more than the message."""
    return "" if cell.detail == cell.message else plain(cell.detail)


def _apply_manual_grade(result: Result, grade: GradeRow, cell: CellVerdict) -> None:
    """A person's grade is what counts; say so, and what the tests gave."""
    result.tone = "good" if grade.score >= grade.max else "part" if grade.score > 0 else "bad"
    result.word = "graded by hand"
    parts = [] if cell.points is None else [f"the tests gave {number(cell.points or 0.0)}"]
    parts += [f"includes {number(grade.extra)} extra"] if grade.extra else []
    result.by_hand = "Set by a grader" + (f" ({', '.join(parts)})." if parts else ".")


def _blocks(
    assignment: Assignment,
    rebuilt: Rebuilt,
    verdict: Verdict,
    results: dict[str, Result],
    record: StudentRecord,
) -> list[Block]:
    cleaner, blocks = Cleaner(), []
    for index, (cell, role) in enumerate(zip(rebuilt.nb.cells, rebuilt.roles, strict=True)):
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        text = cell.cell_type == "markdown"
        source, hidden = markup.split_hidden(cell.source) if role == "test" else (cell.source, "")
        block = Block(role, markup.markdown(source) if text else markup.code(source))
        if role in ("test", "manual"):
            block.result = results.get(grade_id)
            block.hidden = markup.hidden_line(hidden)
        if role in ("answer", "manual"):
            block.title, block.anchor = _title(assignment, grade_id), "q-" + grade_id
            block.comment = plain(record.comments.get(grade_id, ""))
        if role != "test" and not text:
            block.outputs = cleaner.items(verdict.outputs.get(index, []))
        blocks.append(block)
    return blocks


# --------------------------------------------------------------------------- words for numbers


def number(value: float) -> str:
    """Points without a needless `.0`: 3, 2.5, 0.33."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _date(timestamp: str) -> str:
    return plain(timestamp).replace("T", " ")[:40]


def _duration(seconds: float) -> str:
    if seconds <= 0:
        return ""
    minutes = round(seconds / 60)
    days, hours = divmod(minutes // 60, 24)
    parts = [(days, "d"), (hours, "h"), (minutes % 60, "min")]
    return " ".join(f"{value} {unit}" for value, unit in parts if value)[:40] or "under a minute"
