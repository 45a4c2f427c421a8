"""`autograder regrade`: grade again what was graded, after a test, the points or the policy changed.

The notebooks come from `submitted/` in the workspace, where grading keeps them, and are held against the
receipts. They are run as a whole, with the draws of the earlier run, so that a difference comes from what
changed and not from chance. Of the result only the questions that were named go into the new verdict; all
others are taken from the earlier one. The new verdict has a receipt of its own, which says so.
"""

from __future__ import annotations

import difflib
import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from autograder.commands.basis import basis, chosen, read_back
from autograder.commands.changed_grades import GradeChange, compare, expected, show, write_list
from autograder.commands.feedback import write_feedback
from autograder.commands.grade import Run, SilentProgress, cores, read_gradebook, write_report
from autograder.commands.regrading import Regrading, write
from autograder.commands.report import current
from autograder.commands.run_file import RunFile
from autograder.course import adjustments
from autograder.course import policy as policies
from autograder.course.assignment import Assignment
from autograder.course.course import Course
from autograder.course.errors import UserError
from autograder.course.records import Submission, Verdict
from autograder.intake.kept import FOLDER
from autograder.receipts.deciding import same_for_all
from autograder.receipts.receipts import Receipt, Receipts
from autograder.system.log import logged_to
from autograder.system.text import one_line
from autograder.worker.sandbox.launch import choose

if TYPE_CHECKING:  # it imports nbgrader, which takes a second
    from autograder.gradebook.read import StudentRecord


@dataclass
class Options:
    """What to grade again, and how.

    Attributes:
        questions: their grade_ids; empty for all.
        students: empty for everybody.
        dry_run: work out what would change, and change nothing.
        workers, sandbox, feedback, report: as in `grade.Options`.
    """

    questions: tuple[str, ...] = ()
    students: tuple[str, ...] = ()
    dry_run: bool = False
    workers: int = 0
    sandbox: str = "auto"
    feedback: bool = True
    report: bool = True


@dataclass
class Regrade:
    """What was graded again.

    Attributes:
        run: as a grading run tells it.
        questions: that were named, or all.
        changes: of grades; with `dry_run` those that would be.
        path: of the list of changes; None where there is none, or nothing was to be written.
    """

    run: Run
    questions: list[str]
    changes: list[GradeChange] = field(default_factory=list)
    path: Path | None = None


def regrade(
    course: Course, name: str, options: Options | None = None, progress: SilentProgress | None = None
) -> Regrade:
    """Grade questions of an assignment again, for everybody or some.

    Raises:
        UserError: a name is unknown, nothing was graded, or what was graded is not kept.
    """
    from autograder.gradebook import records  # imports nbgrader, which takes a second

    options, progress, begun = options or Options(), progress or SilentProgress(), time.perf_counter()
    assignment = course.load(name)
    questions = _questions(assignment, options.questions)
    sandbox = choose(options.sandbox)
    run = Run(assignment.name, sandbox=sandbox.describe(), workers=options.workers or cores())
    made = Regrade(run, questions)
    with RunFile(course, assignment), Receipts(course.workspace, make=False) as receipts:
        everybody = {one.verdict.student: one for one in receipts.all(assignment.name)}
        if not everybody:
            raise UserError(f"Nothing of {assignment.name} has been graded in {course.workspace} yet.")
        submissions = _read_back(course, assignment, everybody, options.students)
        picked = {submission.student: everybody[submission.student] for submission in submissions}
        _refuse_changed_points(assignment, everybody, picked, questions)
        policy = policies.load(assignment.name, course.policies)
        same = same_for_all(assignment, policy, sandbox, figures=False)
        judged = _judged(assignment, questions, picked, basis(assignment, same))
        before = records(course, assignment)
        aside = {student: receipts.set_aside(assignment.name, student) for student in picked}
        old = {student: receipt.verdict for student, receipt in picked.items()}
        _refuse_others(assignment, before, expected(assignment, before, old, aside), old, questions)
        progress.start(f"grading {assignment.name} again", len(submissions))
        work = Regrading(course, assignment, policy, same, receipts, everybody, questions, judged, run)
        results = work.results(submissions, sandbox)
        if options.dry_run:
            verdicts = {}
            for submission, _, verdict in results:
                verdicts[submission.student] = replace(verdict, outputs={})
                progress.step(submission.student)
            after = expected(assignment, before, verdicts, aside)
        else:
            write(work, results, progress)
            read_gradebook(course, assignment, run, receipts)
            verdicts, after = run.verdicts, run.records
        made.changes = compare(assignment, before, after, old, verdicts)
        newest = {student: one.verdict for student, one in everybody.items()} | verdicts
        run.everybody = current(list(newest.values()), assignment)
    run.seconds = time.perf_counter() - begun
    if options.dry_run:
        return made
    made.path = write_list(course, assignment, made.changes)
    if options.feedback:
        progress.start("writing feedback", len(run.verdicts))
        run.feedback = write_feedback(course, assignment, run.verdicts, run.workers, progress.step)
    if options.report:
        run.report = write_report(course, assignment, run)
    return made


def _questions(assignment: Assignment, names: tuple[str, ...]) -> list[str]:
    for name in names:
        if name not in assignment.questions:
            near = difflib.get_close_matches(name, assignment.questions, n=1)
            hint = f" (did you mean {near[0]}?)" if near else ""
            raise UserError(
                f"--questions: {one_line(name)} is no question of {assignment.name}{hint}. "
                f"There are: {', '.join(assignment.questions)}."
            )
    return [question for question in assignment.questions if not names or question in names]


def _read_back(
    course: Course, assignment: Assignment, everybody: dict[str, Receipt], students: tuple[str, ...]
) -> list[Submission]:
    """Put the submissions together again from what is kept and what their receipts say.

    Raises:
        UserError: one of them is not kept as it was graded.
    """
    wanted = chosen([Submission(student, None) for student in everybody], students)
    found: list[Submission] = []
    lost: list[str] = []
    for student in (submission.student for submission in wanted):
        made = read_back(course.workspace, assignment, everybody[student])
        found += [made] if made else []
        lost += [] if made else [student]
    if lost:
        more = f" and {len(lost) - 5} more" if len(lost) > 5 else ""
        raise UserError(
            f"What was graded of {', '.join(map(one_line, lost[:5]))}{more} is not kept in "
            f"{course.workspace / FOLDER}, or was changed there. Nothing was graded. Run `autograder grade "
            f"{assignment.name} --submissions FOLDER` with what was handed in: it keeps it. "
            "Or leave these students out with --students."
        )
    return found


def _refuse_changed_points(
    assignment: Assignment, everybody: dict[str, Receipt], picked: dict[str, Receipt], questions: list[str]
) -> None:
    """Points to be had are the same for everybody: where they change, nobody may be left out."""
    for student, receipt in everybody.items():
        for cell in receipt.verdict.cells:
            now = assignment.by_grade_id.get(cell.grade_id)
            if now is None or now.points == cell.max_points:
                continue
            change = f"The points of {cell.grade_id} changed from {cell.max_points:g} to {now.points:g}"
            if cell.question not in questions:
                raise UserError(f"{change}: add {cell.question} to --questions. Nothing was graded.")
            if student not in picked:
                raise UserError(f"{change}, for everybody: leave --students out. Nothing was graded.")


def _refuse_others(
    assignment: Assignment,
    before: dict[str, StudentRecord],
    due: dict[str, StudentRecord],
    old: dict[str, Verdict],
    questions: list[str],
) -> None:
    """Writing grades applies all of the policy: what it changes in a question has to be asked for.

    Args:
        due: what the gradebook would hold by the receipts and the policy, without grading again.
    """
    others = {one.question for one in compare(assignment, before, due, old, old)} - set(questions)
    if others and before:
        raise UserError(
            "Since these grades were written, the policy changed what counts for "
            f"{', '.join(sorted(others))} (or a run was interrupted): add that to --questions. "
            "Nothing was graded."
        )


def _judged(assignment: Assignment, questions: list[str], picked: dict[str, Receipt], now: dict) -> list[str]:
    """Questions whose tests have to run: not where a person grades, or the policy decides, or nothing that
    the result depends on has changed since.

    Args:
        now: what a grade is based on; see `basis`.
    """
    found = []
    for question in questions:
        tests = [cell.grade_id for cell in assignment.tests_of(question) if cell.role == "test"]
        decided = all(adjustments.replaces_grade(assignment.adjustments.get(name), True) for name in tests)
        changed = any(
            (one.environment.get("rest"), one.environment.get("questions", {}).get(question))
            != (now["rest"], now["questions"][question])
            for one in picked.values()
        )
        points = {
            cell.max_points != assignment.by_grade_id[cell.grade_id].points
            for one in picked.values()
            for cell in one.verdict.cells
            if cell.grade_id in tests
        }
        if tests and changed and (not decided or any(points)):
            found.append(question)
    return found


def main(options) -> int:
    """Run the command; returns 1 where somebody could not be graded again."""
    from autograder.commands.screen import Screen, failures

    course = Course(options.course, options.workspace)
    with logged_to(course.workspace, options.verbose), Screen() as screen:
        made = regrade(
            course,
            options.assignment,
            Options(
                tuple(options.questions),
                tuple(options.students),
                options.dry_run,
                options.workers,
                options.sandbox,
                not options.no_feedback,
                not options.no_report,
            ),
            screen,
        )
    console, run = Console(), made.run
    show(console, made.changes, options.dry_run)
    if made.changes:
        grades, students = len(made.changes), len({change.student for change in made.changes})
        console.print(
            f"{grades} grade{'s' * (grades != 1)} of {students} student{'s' * (students != 1)} "
            f"{'would change' if options.dry_run else 'changed'}",
            highlight=False,
        )
    console.print(f"questions: {', '.join(made.questions)}; {run.seconds:.1f} s", highlight=False)
    if options.dry_run:
        console.print("Nothing was written. The same command without --dry-run does it.")
    failures(console, run)
    for what, path in (("changes", made.path), ("report", run.report)):
        if path:
            console.print(f"{what:10} {path}", soft_wrap=True, highlight=False)
    return 1 if run.failed else 0
