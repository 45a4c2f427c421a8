"""Works out what a feedback page says from verdict, notebook and gradebook; the template lays it out."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass, field

from markupsafe import Markup

from autograder.course import adjustments
from autograder.course.assignment import Assignment
from autograder.course.records import CellVerdict, Rebuilt, Verdict
from autograder.gradebook.read import GradeRow, StudentRecord
from autograder.gradebook.scores import Score, left_out_questions, score_of, score_of_verdict
from autograder.html import markup
from autograder.html.sanitize import Cleaner, Item, plain

# status -> (word, tone); the tone is good, part, bad, wait, or none for an extra question that was not begun
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
_MARKS = {"good": "✓", "part": "◐", "bad": "✗", "wait": "…", "none": "–"}
_NOT_BEGUN = "extra, not begun"
_REPLACED = {adjustments.DROP: "dropped", adjustments.FULL_CREDIT: "full credit"}


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
    written: bool = True  # whether there is an answer

    @property
    def mark(self) -> str:
        return _MARKS[self.tone]


@dataclass
class Question:
    """One question: its name in words, the results of its graded cells, and what a grader wrote to it."""

    name: str
    anchor: str
    extra: bool = False
    results: list[Result] = field(default_factory=list)
    comment: str = ""
    adjusted: str = ""  # what counts otherwise than it was handed out

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

    @property
    def begun(self) -> bool:
        """Whether there is anything to say about an answer: not where all of it was left as it was."""
        return any(result.written for result in self.results)

    @property
    def ideas(self) -> list[tuple[str, list[Result]]]:
        """Each idea that may lie behind failed tests, said once, with those tests."""
        groups: dict[str, list[Result]] = {}
        for result in self._open:
            groups.setdefault(result.idea, []).append(result)
        return sorted(groups.items(), key=lambda group: group[0] == "")  # what nothing explains comes last

    @property
    def _open(self) -> list[Result]:
        return [result for result in self.results if result.tone in ("bad", "part")]


@dataclass
class Block:
    """One cell of the notebook on the page.

    Attributes:
        kind: ``text``, ``setup``, ``answer``, ``extra``, ``test`` or ``manual``.
        html: the rendered text or highlighted code.
        question: its grade_id (answers only).
        hidden: how much is hidden, in words (tests only).
    """

    kind: str
    html: Markup
    question: str = ""
    outputs: list[Item] = field(default_factory=list)
    hidden: str = ""
    result: Result | None = None


@dataclass
class Section:
    """A part of the notebook that the page folds: a question with its text, answer and tests, or what stands
    before the first one (`question` is None)."""

    blocks: list[Block] = field(default_factory=list)
    question: Question | None = None


@dataclass
class Page:
    """Everything the template needs."""

    assignment: str
    student: str
    submitted: str
    score: Score
    late_by: str
    problem: str
    notes: list[str]
    questions: list[Question]
    sections: list[Section]

    @property
    def share(self) -> float:
        """Per cent of the points of the core; extra ones may lift it above 100."""
        return 100 * (self.score.total or 0.0) / self.score.core_max if self.score.core_max else 0.0

    @property
    def open_questions(self) -> list[Question]:
        """Questions with results that need another look, or with a grader's comment."""
        return [one for one in self.questions if one.begun and (one.tone in ("bad", "part") or one.comment)]

    @property
    def adjusted(self) -> list[Question]:
        """Questions that count otherwise than they were handed out."""
        return [question for question in self.questions if question.adjusted]

    @property
    def not_begun(self) -> list[Question]:
        """Questions without an answer; not the extra ones, which nobody has to answer."""
        return [question for question in self.questions if not question.begun and question.tone != "none"]

    @property
    def extra_left_out(self) -> list[Question]:
        """Extra questions that were not begun: no failure, and said apart."""
        return [question for question in self.questions if question.tone == "none"]


def page_data(assignment, rebuilt: Rebuilt | None, verdict: Verdict, record: StudentRecord | None) -> Page:
    """Work out a page.

    Args:
        record: what the gradebook holds (manual grades, comments, late penalty); None shows the verdict
            alone.
    """
    score = score_of(assignment, record) if record else score_of_verdict(verdict, assignment.extra_cells)
    left_out = left_out_questions(verdict, record, assignment.extra_cells)
    record = record or StudentRecord()
    results = {
        cell.grade_id: _result(assignment, cell, record.grades.get(cell.grade_id), cell.question in left_out)
        for cell in verdict.cells
    }
    questions: dict[str, Question] = {}
    adjusted = _adjusted(assignment)
    for cell in verdict.cells:
        about = Question(
            _title(assignment, cell.question),
            "q-" + cell.question,
            cell.grade_id in assignment.extra_cells,
            comment=plain(record.comments.get(cell.question, "")),
            adjusted=adjusted.get(cell.question, ""),
        )
        questions.setdefault(cell.question, about).results.append(results[cell.grade_id])
    late = (
        max(0.0, (record.timestamp - record.duedate).total_seconds())
        if record.timestamp and record.duedate
        else 0.0
    )
    return Page(
        assignment=assignment.titles.get("") or markup.words(assignment.name),
        student=verdict.student,
        submitted=_date(verdict.timestamp),
        score=score,
        late_by=_duration(late),
        problem=plain(verdict.problem),
        notes=[plain(n.student) for n in verdict.notes if n.student],
        questions=list(questions.values()),
        sections=_sections(_blocks(assignment, rebuilt, verdict, results), questions)
        if rebuilt and not verdict.problem
        else [],
    )


def _adjusted(assignment: Assignment) -> dict[str, str]:
    def name(grade_id: str) -> str:
        question = assignment.by_grade_id[grade_id].question
        claim = markup.claim(grade_id, question, assignment.titles)
        return f"the test \u201c{claim.removeprefix(_title(assignment, question) + ': ')}\u201d"

    words = adjustments.FOR_STUDENTS
    return adjustments.by_question(assignment.graded, assignment.adjustments, words, name)


def _title(assignment: Assignment, question: str) -> str:
    return assignment.titles.get(question) or markup.words(question)


def _result(assignment: Assignment, cell: CellVerdict, grade: GradeRow | None, left_out: bool) -> Result:
    word, tone = (_NOT_BEGUN, "none") if left_out else _WORDS[cell.status]
    claim = markup.claim(cell.grade_id, cell.question, assignment.titles)
    result = Result(claim, "t-" + cell.grade_id, cell.points or 0.0, cell.max_points, word, tone)
    result.written = cell.status not in ("not_done", "missing")
    if tone not in ("good", "none"):
        result.message, result.hint, numbers = _split_message(plain(cell.message))
    if tone in ("bad", "part"):
        result.idea = plain(cell.explanation)
        result.hidden = cell.hidden
        result.printed = "" if cell.hidden else plain(cell.printed)
        result.detail = "" if cell.hidden else numbers or _unmentioned_detail(cell)
    if grade is None:
        return result
    result.points, result.max_points = grade.score, grade.max
    kind = assignment.adjustments.get(cell.grade_id)
    result.written |= grade.manual is not None
    if grade.manual is not None or grade.extra:
        _apply_manual_grade(result, grade, cell)
    elif cell.status == "manual" and kind in (adjustments.DROP, adjustments.FULL_CREDIT):
        result.word, result.tone = _REPLACED[kind], "good" if grade.score else "wait"
    elif kind in _REPLACED and tone != "good":
        result.word += ", " + _REPLACED[kind]
    elif cell.status == "manual" and not grade.waiting and not left_out:
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
    assignment: Assignment, rebuilt: Rebuilt, verdict: Verdict, results: dict[str, Result]
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
            block.question = grade_id
        if role != "test" and not text:
            block.outputs = cleaner.items(verdict.outputs.get(index, []))
        blocks.append(block)
    return blocks


def _sections(blocks: list[Block], questions: dict[str, Question]) -> list[Section]:
    """Cut the notebook into its questions: a text that follows a question belongs to the next one."""
    first = Section()
    sections = [first]
    before: list[Block] = []
    for block in blocks:
        if block.question:
            sections.append(Section([*before, block], questions.get(block.question)))
            before = []
        elif sections[-1] is first and block.kind == "setup":
            first.blocks += [*before, block]
            before = []
        elif before or block.kind == "text" or sections[-1] is first:
            before.append(block)
        else:
            sections[-1].blocks.append(block)
    sections[-1].blocks += before
    return [section for section in sections if section.blocks]


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
