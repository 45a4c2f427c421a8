"""`autograder check`: the real judge on one notebook, for whoever has the whole repository. Keeps nothing.

Readers who study by themselves, instructors and teaching assistants see each question's points, the first
test that fails, and the misconception that gives the same wrong values; afterwards, the reference beside the
answer.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from pathlib import Path

from autograder.course import policy as policies
from autograder.course.assignment import Assignment
from autograder.course.course import SOURCES, Course
from autograder.course.errors import UserError
from autograder.course.records import Submission, Verdict
from autograder.intake.files import IntakeLimits
from autograder.intake.notebook_file import Unreadable, without_outputs
from autograder.rebuild.rebuild import rebuild
from autograder.system.text import one_line
from nnlab.points import Points, Question
from nnlab.questions import CORE, of_core

_GRADE_IDS = re.compile(rb'"grade_id"\s{0,20}:\s{0,20}"([\w-]{1,200})"')
_MARKERS = re.compile(r"^[ \t]*### (BEGIN|END) SOLUTION[ \t]*\n?", re.MULTILINE)
_SIDE_BY_SIDE = 120  # columns of a terminal that has room for two sources


@dataclass
class Options:
    """How to check.

    Attributes:
        assignment: its name, or None to tell it from the notebook's cells.
        visible: run the visible tests only.
        sandbox: ``auto``, ``bubblewrap`` or ``none``.
        solution: a question whose reference answer is printed beside the student's, in place of the check.
    """

    assignment: str | None = None
    visible: bool = False
    sandbox: str = "auto"
    solution: str | None = None


def main(course: Course, path: Path, options: Options) -> int:
    """Print what became of each question; 0 if all core questions have all their points, 1 if not."""
    data = _read(path)
    assignment = course.load(options.assignment or _assignment_of(course, path, data))
    submission = Submission("you", data, path.name, files=_files_beside(course, assignment, path))
    if options.solution is not None:
        _show_solution(assignment, submission, options.solution)
        return 0
    points = check(assignment, submission, options)
    print(points)
    return int(any(question.earned < question.points for question in points if question.part == CORE))


def check(assignment: Assignment, submission: Submission, options: Options) -> Points:
    """Grade one notebook and put the verdict into the table that students know.

    Raises:
        UserError: it is no notebook, or nothing could be graded.
    """
    from autograder.judge.judge import Judge
    from autograder.judge.pool import JudgePool
    from autograder.worker.sandbox.launch import choose

    policy = policies.load(assignment.name, assignment.course.policies)
    judge = Judge(assignment, policy, None, secrets.randbits(63))
    if options.visible:
        judge.tests = {name: test.visible for name, test in judge.tests.items()}
    pool = JudgePool(judge, choose(options.sandbox), 1)
    (graded,) = pool.run([submission])
    if graded.verdict is None:
        why = "; ".join([note.text for note in graded.notes] + pool.faults)
        raise UserError(f"{submission.name} could not be graded: {one_line(why) or 'its judge was killed'}.")
    if graded.verdict.problem:
        raise UserError(f"{submission.name}: {one_line(graded.verdict.problem)}.")
    return as_points(assignment, graded.verdict, options.visible)


def as_points(assignment: Assignment, verdict: Verdict, visible: bool) -> Points:
    """The verdict, question by question."""
    points = Points()
    for number, name in enumerate(assignment.questions, 1):
        question = Question(f"{number}. {assignment.titles.get(name, name)}", assignment.parts[name])
        points.append(question)
        for cell in verdict.cells:
            if cell.question != name:
                continue
            if cell.status == "manual":
                question.by_hand += cell.max_points
                continue
            question.tests += 1
            question.points += cell.max_points
            question.earned += cell.points or 0.0
            question.begun = question.begun or cell.status != "not_done"
            if cell.status != "passed" or (cell.points or 0.0) < cell.max_points:
                said = cell.message.splitlines()[0] if cell.message else cell.status.replace("_", " ")
                question.failures.append(one_line(f"{cell.grade_id.replace('_', ' ')}: {said}"))
            if cell.misconception and not question.idea:
                idea = cell.misconception.replace("_", " ")
                question.idea = f"known misconception, {idea}: {' '.join(cell.explanation.split())}"
    core, extra = points.sums("core"), points.sums("extra")
    tests = "visible tests only" if visible else "visible and hidden tests"
    source = assignment.path.relative_to(assignment.course.root)
    points.note = (
        f"{of_core(core[0], core[1], extra[0], extra[1])}, by the {tests}.\n"
        f"Reference answers: {source}; --show-solution 1 prints that of question 1 beside yours."
    )
    return points


# --------------------------------------------------------------------------- what is checked


def _read(path: Path) -> bytes:
    most = IntakeLimits().file_bytes
    try:
        with path.open("rb") as file:
            data = file.read(most + 1)
        if len(data) > most:
            raise UserError(f"{path} has more than {most >> 20} MB. Clear its outputs and save it again.")
        return without_outputs(data)
    except OSError as error:
        raise UserError(f"Can't read {path}: {error.strerror or error}.") from error
    except Unreadable as error:
        raise UserError(f"{path} can't be read as a notebook: {error}.") from error


def _assignment_of(course: Course, path: Path, data: bytes) -> str:
    """The assignment with which a notebook shares most names of cells."""
    mine = set(_GRADE_IDS.findall(data))
    shared = {
        name: len(mine & set(_GRADE_IDS.findall(course.source_path(name).read_bytes())))
        for name in course.assignments()
    }
    best = max(shared, key=lambda name: shared[name], default="")
    if not best or not shared[best]:
        raise UserError(
            f"{path} holds no cells of an assignment of this course. If it is one, name it: --assignment a1."
        )
    return best


def _files_beside(course: Course, assignment: Assignment, path: Path) -> dict[str, bytes]:
    """What belongs to the assignment and lies beside the notebook, such as trained weights."""
    policy = policies.load(assignment.name, course.policies)
    limits = IntakeLimits.from_policy(policy)
    found = {}
    for name in policy.extra_files:
        file = path.with_name(name)
        if file.is_file() and file.stat().st_size <= limits.extra_bytes:
            found[name] = file.read_bytes()
    return found


# --------------------------------------------------------------------------- afterwards


def _show_solution(assignment: Assignment, submission: Submission, wanted: str) -> None:
    from rich.console import Console
    from rich.syntax import Syntax
    from rich.table import Table

    name = _question(assignment, wanted)
    rebuilt = rebuild(submission, assignment)
    mine = next(cell.source for cell in rebuilt.nb.cells if _grade_id(cell) == name)
    texts = {
        "your answer": mine,
        f"reference, {SOURCES}/{assignment.name}": _MARKERS.sub("", assignment.reference_code(name)),
    }
    console = Console()
    table = Table(title=assignment.titles.get(name, name), title_justify="left", show_lines=True)
    language = "python" if assignment.by_grade_id[name].node.cell_type == "code" else "markdown"
    sources = [Syntax(_printable(text), language, word_wrap=True) for text in texts.values()]
    if console.width >= _SIDE_BY_SIDE:
        for title in texts:
            table.add_column(title, ratio=1)
        table.add_row(*sources)
        table.expand = True
        console.print(table)
    else:
        for title, source in zip(texts, sources, strict=True):
            console.rule(f"{assignment.titles.get(name, name)}: {title}")
            console.print(source)


def _question(assignment: Assignment, wanted: str) -> str:
    """A question by its number, its title or the name of its cell."""
    for number, name in enumerate(assignment.questions, 1):
        if wanted.casefold() in (str(number), name.casefold(), assignment.titles.get(name, "").casefold()):
            return name
    have = ", ".join(f"{n} {assignment.titles.get(q, q)}" for n, q in enumerate(assignment.questions, 1))
    raise UserError(f"'{wanted}' is no question of {assignment.name}. There are: {have}.")


def _grade_id(cell) -> str:
    return cell.metadata.get("nbgrader", {}).get("grade_id", "")


def _printable(text: str) -> str:
    return "\n".join(map(one_line, text.strip("\n").expandtabs(4).split("\n")))
