"""`autograder regrade`: grade again what was graded, after a test, the points or the policy changed.

The notebooks come from `submitted/` in the workspace, where grading keeps them, and are held against the
receipts. They are run as a whole, with the draws of the earlier run, so that a difference comes from what
changed and not from chance. Of the result only the questions that were named go into the new verdict; all
others are taken from the earlier one. The new verdict has a receipt of its own, which says so.
"""

from __future__ import annotations

import difflib
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from rich.console import Console

from autograder.commands.basis import about_submission, basis, chosen, key_of
from autograder.commands.changed_grades import GradeChange, compare, expected, show, write_list
from autograder.commands.feedback import write_feedback
from autograder.commands.grade import Run, SilentProgress, cores, environment, same_for_all, write_report
from autograder.commands.run_file import RunFile
from autograder.course import adjustments
from autograder.course import policy as policies
from autograder.course.course import Assignment, Cell, Course
from autograder.course.errors import UserError
from autograder.course.records import CellVerdict, Note, Rebuilt, Submission, Verdict
from autograder.intake.kept import FOLDER, read_kept
from autograder.judge.judge import Judge
from autograder.judge.pool import JudgePool
from autograder.rebuild.rebuild import rebuild
from autograder.receipts.receipts import Receipt, Receipts, receipt_key
from autograder.system.log import logged_to
from autograder.system.text import one_line
from autograder.worker.sandbox.launch import Sandbox, choose


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
    adjusted = assignment.adjustments  # refused before anything is graded
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
        judged = [
            question for question in questions if _needs_judge(assignment, question, adjusted, everybody)
        ]
        before = records(course, assignment)
        progress.start(f"grading {assignment.name} again", len(submissions))
        work = _Work(course, assignment, receipts, everybody, questions, judged, run)
        results = work.results(submissions, sandbox)
        if options.dry_run:
            verdicts = {}
            for submission, _, verdict in results:
                verdicts[submission.student] = replace(verdict, outputs={})
                progress.step(submission.student)
            aside = {student: receipts.set_aside(assignment.name, student) for student in verdicts}
            after = expected(assignment, before, verdicts, aside)
        else:
            rebuilt = _write(work, results, progress)
            verdicts, after = run.verdicts, records(course, assignment)
        old = {student: receipt.verdict for student, receipt in picked.items()}
        made.changes = compare(assignment, before, after, old, verdicts)
        run.everybody = {student: one.verdict for student, one in everybody.items()} | verdicts
    run.records, run.seconds = after, time.perf_counter() - begun
    if options.dry_run:
        return made
    made.path = write_list(course, assignment, made.changes)
    if options.feedback:
        progress.start("writing feedback", len(rebuilt))
        run.feedback = write_feedback(course, assignment, rebuilt, run.verdicts, run.workers, progress.step)
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
    found, lost = [], []
    for student in (submission.student for submission in wanted):
        verdict, about = everybody[student].verdict, everybody[student].environment
        handed_in = about.get("handed_in", {"name": "", "problem": verdict.problem, "notes": []})
        notes = [Note(**note) for note in handed_in["notes"]]
        made = Submission(student, None, handed_in["name"], verdict.timestamp, notes, handed_in["problem"])
        if not verdict.problem:
            digests = (about.get("submission_sha256", ""), about.get("files_sha256", {}))
            kept = read_kept(course.workspace, assignment, student, *digests)
            lost += [student] if kept is None else []
            made.notebook, made.files = kept or (None, {})
        found.append(made)
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


def _needs_judge(
    assignment: Assignment, question: str, adjusted: dict[str, str], everybody: dict[str, Receipt]
) -> bool:
    """Whether tests decide anything of a question; not where the policy does, or a person."""
    undecided = [
        cell.grade_id
        for cell in assignment.tests_of(question)
        if cell.role == "test" and not adjustments.replaces_grade(adjusted.get(cell.grade_id), True)
    ]
    points = {cell.grade_id: cell.points for cell in assignment.tests_of(question) if cell.role == "test"}
    return bool(undecided) or any(
        points.get(cell.grade_id, cell.max_points) != cell.max_points
        for receipt in everybody.values()
        for cell in receipt.verdict.cells
    )


@dataclass
class _Work:
    """Grades submissions again and puts their verdicts together.

    Attributes:
        everybody: the newest receipt of each student, without outputs.
        questions: that were named.
        judged: those of them whose tests run.
        run: what is told of it.
    """

    course: Course
    assignment: Assignment
    receipts: Receipts
    everybody: dict[str, Receipt]
    questions: list[str]
    judged: list[str]
    run: Run
    same: dict = field(default_factory=dict)
    about: dict = field(default_factory=dict)
    limits: dict = field(default_factory=dict)

    def results(
        self, submissions: list[Submission], sandbox: Sandbox
    ) -> Iterator[tuple[Submission, Rebuilt, Verdict]]:
        """Yield submission, rebuilt notebook, new verdict; puts into the run who could not be graded."""
        policy = policies.load(self.assignment.name, self.course.policies)
        self.same = same_for_all(self.assignment, policy, sandbox, figures=False)
        self.limits, self.about = asdict(policy), environment() | {"sandbox": sandbox.describe()}
        to_run = [one for one in submissions if self.judged and not self._old(one).problem]
        for submission in submissions:
            if submission not in to_run:
                latest = self.receipts.latest(submission.student, self.assignment.name)
                assert latest is not None
                yield submission, rebuild(submission, self.assignment), self._merged(latest.verdict, None)
        if not to_run:
            return
        judge = Judge(self.assignment, policy, None, 0)
        judge.seeds = {one.student: self.everybody[one.student].seed for one in to_run}
        self.run.seed = next(iter(judge.seeds.values()))
        pool = JudgePool(judge, sandbox, min(self.run.workers, len(to_run)))
        self.run.layers, self.run.faults = pool.layers, pool.faults
        self.about["layers"] = pool.layers
        try:
            for graded in pool.run(to_run):
                if graded.verdict is None or graded.rebuilt is None:
                    known = "; ".join(note.text for note in graded.notes)
                    self.run.ungraded[graded.submission.student] = known
                    continue
                verdict = self._merged(self._old(graded.submission), graded.verdict)
                yield graded.submission, graded.rebuilt, verdict
        finally:
            pool.close()

    def _old(self, submission: Submission) -> Verdict:
        return self.everybody[submission.student].verdict

    def _merged(self, old: Verdict, new: Verdict | None) -> Verdict:
        """What was graded again from the new verdict, all else from the old one."""
        before = {cell.grade_id: cell for cell in old.cells}
        again = {cell.grade_id: cell for cell in new.cells} if new is not None else {}
        cells = [
            self._cell(cell, before.get(cell.grade_id), again.get(cell.grade_id))
            for cell in self.assignment.graded
        ]
        if new is None:
            return replace(old, cells=[cell for cell in cells if cell])
        whole = set(self.judged) == {cell.question for cell in self.assignment.graded if cell.role == "test"}
        notes = new.notes if whole else old.notes
        return replace(new, cells=[cell for cell in cells if cell], notes=notes)

    def _cell(self, cell: Cell, old: CellVerdict | None, new: CellVerdict | None) -> CellVerdict | None:
        if old is None or cell.question not in self.questions:
            return old or new
        if cell.role == "manual" or new is None:
            return replace(old, max_points=cell.points) if cell.role == "manual" else old
        if cell.question not in self.judged or new.status == "waiting":  # this machine lacks a GPU
            return old
        return new

    def receipt(self, submission: Submission, verdict: Verdict) -> Receipt | None:
        """The receipt of a new verdict; None where its cells are those of the earlier one, untouched."""
        old = self.everybody[submission.student]
        again = bool(self.judged) and not old.verdict.problem
        if not again and verdict.cells == old.verdict.cells:
            return None
        then, now = old.environment, basis(self.assignment, self.same)
        graded = self.judged if again else []
        questions = {
            question: digest if question in graded else then.get("questions", {}).get(question, "")
            for question, digest in now["questions"].items()
        }
        rest = now["rest"] if then.get("rest") == now["rest"] else ""
        whole = (questions, rest) == (now["questions"], now["rest"])
        key = key_of(submission, self.same)  # the key of a grading run, where that would give the same
        key = key if whole else receipt_key(regraded=key, before=old.key)
        about = self.about | about_submission(submission)
        about |= {"questions": questions, "rest": rest, "regraded": self.questions}
        return Receipt(key, verdict, old.seed, self.limits, about)


def _write(work: _Work, results: Iterator, progress: SilentProgress) -> dict[str, Rebuilt]:
    """Write receipts and gradebook, in this order; returns the rebuilt notebooks by student."""
    from autograder.gradebook import GradebookWriter

    rebuilt: dict[str, Rebuilt] = {}
    writer = None
    try:
        for submission, notebook, verdict in results:
            writer = writer or GradebookWriter(work.course, work.assignment)  # once the judges are at work
            receipt = work.receipt(submission, verdict)
            if receipt is not None:
                work.receipts.put(receipt)
            work.run.graded += receipt is not None
            work.run.reused += receipt is None
            writer.add(notebook, verdict)
            rebuilt[submission.student], work.run.verdicts[submission.student] = notebook, verdict
            progress.step(submission.student)
        if writer is not None:
            writer.flush()
    finally:
        if writer is not None:
            writer.close()
    return rebuilt


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
