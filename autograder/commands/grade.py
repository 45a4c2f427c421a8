"""A grading run: intake, judges side by side, receipts, gradebook, feedback, report.

For each submission the order is: receipt on disk, then gradebook. Both writes are idempotent, so a run that
was interrupted, or killed, is finished by starting it again: what has a receipt is not graded a second
time.
"""

from __future__ import annotations

import contextlib
import gc
import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.commands.attempts import Attempts
from autograder.commands.basis import about_submission, basis, chosen, key_of
from autograder.commands.feedback import write_feedback
from autograder.commands.report import current
from autograder.commands.roster import keep_roster, read_roster
from autograder.commands.run_file import RunFile
from autograder.commands.run_log import log_end, log_start, log_verdict
from autograder.course import policy as policies
from autograder.course.assignment import Assignment
from autograder.course.course import Course
from autograder.course.records import Submission, Verdict, without_outputs
from autograder.intake.files import IntakeLimits
from autograder.intake.handed_in_as import remember
from autograder.intake.intake import intake
from autograder.intake.kept import FOLDER as KEPT
from autograder.intake.kept import KeptSubmissions, keep_attempt
from autograder.judge.pool import Graded, JudgePool
from autograder.rebuild.rebuild import rebuild
from autograder.receipts.deciding import environment, same_for_all
from autograder.receipts.receipts import Receipt, Receipts
from autograder.worker.sandbox.launch import Sandbox, choose, of_workers

if TYPE_CHECKING:  # these import nbgrader or Dask, which takes a second
    from autograder.cluster.launch import Cluster
    from autograder.cluster.pool import ClusterPool
    from autograder.gradebook.read import StudentRecord
    from autograder.gradebook.scores import Score


@dataclass
class Options:
    """How to grade.

    Attributes:
        workers: judges side by side; 0 takes one per core.
        sandbox: ``auto``, ``bubblewrap`` or ``none``.
        seed: of the tests' draws; None takes a fresh one, or that of the run that is being resumed.
        again: grade what has a receipt a second time.
        students: grade only these; empty for everybody.
        feedback, report: whether to write them.
        figures: run the cells that only illustrate, too, and show their plots in feedback.
        roster: file that lists the class; None takes the one that was kept, where there is one.
        cluster: Dask cluster to grade on; None grades on this machine.
    """

    workers: int = 0
    sandbox: str = "auto"
    seed: int | None = None
    again: bool = False
    feedback: bool = True
    report: bool = True
    figures: bool = False
    roster: Path | None = None
    students: tuple[str, ...] = ()
    cluster: Cluster | None = None


@dataclass
class Run:
    """What a grading run did.

    Attributes:
        assignment: its name.
        verdicts: of this run, by student, without outputs: receipts and autograded notebooks have them.
        everybody: verdicts of all who have a receipt for this assignment, of any run; for the report.
        records: of the gradebook, by student: with grades by hand, and late penalties.
        scores: of everybody in the gradebook, by student.
        earlier: hand grades of answers that have changed since and wait for a person, by student and cell.
        graded, reused: how many were graded now, and how many had a receipt.
        not_understood: files of which nobody can be told who handed them in, or what they are.
        about_roster: what a person should know about it, a sentence each.
        ungraded: what is known, in words, of students that no judge could finish.
        over: students who handed in once more than is graded; what was graded before counts.
        faults: of the grader itself, as its judges told them, each a traceback.
        seed, sandbox, figures, workers, seconds: circumstances.
        layers: of the sandbox, those that were tried before the first submission, and held.
        report: path of the report, or None.
        feedback: paths of the feedback files by student.
    """

    assignment: str
    verdicts: dict[str, Verdict] = field(default_factory=dict)
    everybody: dict[str, Verdict] = field(default_factory=dict)
    records: dict[str, StudentRecord] = field(default_factory=dict)
    scores: dict[str, Score] = field(default_factory=dict)
    earlier: dict[tuple[str, str], float] = field(default_factory=dict)
    graded: int = 0
    reused: int = 0
    not_understood: list[str] = field(default_factory=list)
    about_roster: list[str] = field(default_factory=list)
    ungraded: dict[str, str] = field(default_factory=dict)
    over: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    seed: int = 0
    sandbox: str = ""
    figures: bool = False
    layers: list[str] = field(default_factory=list)
    workers: int = 1
    seconds: float = 0.0
    report: Path | None = None
    feedback: dict[str, Path] = field(default_factory=dict)

    @property
    def failed(self) -> list[str]:
        """Students that no judge could finish."""
        return list(self.ungraded)


class SilentProgress:
    """Told what happens; the command line draws it. This one is silent."""

    def start(self, what: str, total: int) -> None:
        """A step of the run begins, which does `total` things."""

    def step(self, text: str = "", failed: str = "") -> None:
        """One more is done, of the student `text`; `failed` says in a word or two what went wrong with it."""

    def say(self, text: str) -> None:
        """Something happened that is no step."""


def grade(
    course: Course,
    name: str,
    submissions: Path,
    options: Options | None = None,
    progress: SilentProgress | None = None,
) -> Run:
    """Grade a class.

    Raises:
        UserError: nothing can be graded: wrong folder, no sandbox, unreadable gradebook, ...
    """
    options, progress, begun = options or Options(), progress or SilentProgress(), time.perf_counter()
    assignment = course.load(name)
    policy = policies.load(assignment.name, course.policies)
    policy.adjustments.by_cell(assignment.graded, f"{assignment.name}.toml")  # before anything is graded
    sandbox = of_workers(options.sandbox) if options.cluster else choose(options.sandbox)
    workers = options.workers or (options.cluster and options.cluster.workers(course.root)) or cores()
    roster = read_roster(course, options.roster)
    with RunFile(course, assignment) as runfile:
        same = same_for_all(assignment, policy, sandbox, options.figures)
        kept_here = course.workspace / KEPT
        new = kept_here not in [submissions.resolve(), *submissions.resolve().parents]
        kept, keys = KeptSubmissions(course.workspace, assignment, policy.extra_files, new), {}

        def put(submission: Submission) -> Submission:
            if options.students and submission.student not in options.students:
                return submission
            keys[submission.student] = key_of(submission, same)
            if policy.attempts == policies.BEST:
                keep_attempt(course.workspace, assignment, submission)
            return kept.put(submission)

        taken_in = intake(submissions, assignment, roster, IntakeLimits.from_policy(policy), put)
        handed_in = chosen(taken_in.submissions, options.students)
        run = Run(assignment.name, sandbox=sandbox.describe(), figures=options.figures)
        run.workers, run.not_understood = workers, taken_in.not_understood
        with Receipts(course.workspace) as receipts:
            run.seed = runfile.seed(options.seed)
            attempts = Attempts(course, assignment, policy, receipts)
            if policy.max_attempts:
                run.over = [one.student for one in kept.whole(handed_in) if attempts.is_over(one)]
            known = set() if options.again else attempts.graded_before(handed_in, keys)
            fresh = [one for one in handed_in if one.student not in {*known, *run.over}]
            log_start(run, len(handed_in), len(fresh))
            about = basis(assignment, same)
            if fresh:
                progress.start(f"grading {assignment.name.split('_')[0]}", len(fresh))
                with _judges(assignment, policy, sandbox, run, len(fresh), same, options, progress) as pool:
                    whole = kept.whole(fresh)
                    _grade_new(course, assignment, policy, pool, run, whole, attempts, keys, about, progress)
            old = kept.whole([one for one in handed_in if one.student in {*known, *run.over}])
            _reuse_receipts(course, assignment, run, old, attempts, keys, progress)
            remember(course.workspace, assignment.name, handed_in)
            runfile.finish()
            if options.report:  # it reads, and checks, every receipt
                run.everybody = _everybody(assignment, receipts, run)
            run.about_roster = keep_roster(course, roster)
            read_gradebook(course, assignment, run, receipts)
    if options.feedback:
        progress.start("writing feedback", len(run.verdicts))
        here = cores() if options.cluster else run.workers
        run.feedback = write_feedback(course, assignment, run.verdicts, here, progress.step)
    run.seconds = time.perf_counter() - begun
    log_end(run)
    if options.report:
        run.report = write_report(course, assignment, run)
    return run


def cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextlib.contextmanager
def _judges(
    assignment: Assignment,
    policy: policies.Policy,
    sandbox: Sandbox,
    run: Run,
    count: int,
    same: dict[str, bytes | str],
    options: Options,
    progress: SilentProgress,
) -> Iterator[JudgePool | ClusterPool]:
    """The judges of a run: on this machine, or on a cluster."""
    if options.cluster is None:
        from autograder.judge.judge import Judge

        judge = Judge(assignment, policy, None, run.seed, run.figures)
        with contextlib.closing(JudgePool(judge, sandbox, min(run.workers, count))) as pool:
            yield pool
        return
    with options.cluster.connect(assignment.course.root, min(run.workers, count)) as connection:
        from autograder.cluster.course_files import judge_setup
        from autograder.cluster.pool import ClusterPool

        setup = judge_setup(assignment, run.seed, run.figures, sandbox.kind, same)
        with contextlib.closing(ClusterPool(setup, policy, connection, progress.say)) as pool:
            yield pool
    gc.collect()  # in a fork of this process, what is left of Dask would wait for threads that are not there


def _grade_new(
    course,
    assignment,
    policy,
    pool: JudgePool | ClusterPool,
    run: Run,
    fresh: Sequence[Submission],
    attempts: Attempts,
    keys: dict[str, str],
    about: dict,
    progress: SilentProgress,
) -> None:
    """Grade what is new."""
    limits = asdict(policy)
    run.layers, run.faults = pool.layers, pool.faults
    about = about | environment() | {"sandbox": run.sandbox, "layers": run.layers}
    writer = None
    try:
        results = pool.run(fresh)
        writer = _writer(course, assignment)  # imports nbgrader, two seconds, while the judges begin
        for graded in results:
            _finish_one(graded, run, attempts, keys, writer, limits, about)
            progress.step(graded.submission.student, _failure(graded.verdict))
        writer.flush()
    finally:
        if writer is not None:
            writer.close()


def _failure(verdict: Verdict | None) -> str:
    """What went wrong with a submission, for the progress display."""
    return "not graded" if verdict is None else "unreadable" if verdict.problem else ""


def _finish_one(graded: Graded, run: Run, attempts, keys, writer, limits: dict, about: dict) -> None:
    """Put a result on disk; what counts may be an earlier attempt."""
    student = graded.submission.student
    if graded.verdict is None:
        run.ungraded[student] = "; ".join(note.text for note in graded.notes)
        return
    about = about | about_submission(graded.submission)
    receipt = Receipt(keys[student], graded.verdict, run.seed, limits, about)
    counts, receipt = attempts.record(graded.submission, receipt)
    notebook = graded.rebuilt if counts is graded.submission else rebuild(counts, attempts.assignment)
    writer.add(notebook, receipt.verdict)
    run.verdicts[student] = without_outputs(receipt.verdict)
    run.graded += 1
    log_verdict(graded.verdict)


def _writer(course, assignment):
    from autograder.gradebook import GradebookWriter

    return GradebookWriter(course, assignment)


def _reuse_receipts(
    course,
    assignment,
    run: Run,
    submissions: Sequence[Submission],
    attempts: Attempts,
    keys: dict[str, str],
    progress: SilentProgress,
) -> None:
    """Put verdicts that have a receipt into the gradebook; the run that made them may not have got there."""
    if not submissions:
        return
    progress.start("unchanged", len(submissions))  # its pace says nothing of how long grading takes
    with _writer(course, assignment) as writer:
        for submission in submissions:
            student = submission.student
            if student in run.over:
                found = attempts.newest(student)
            else:
                known = attempts.graded_as(submission, keys[student])
                assert known is not None
                found = attempts.record(submission, known)
            if found is not None:
                counts, receipt = found
                writer.add(rebuild(counts, assignment), receipt.verdict)
                run.verdicts[student] = without_outputs(receipt.verdict)
                run.reused += 1
            progress.step(student)


def _everybody(assignment: Assignment, receipts: Receipts, run: Run) -> dict[str, Verdict]:
    """The newest verdict of everybody, without cells that the assignment has no more."""
    newest = {receipt.verdict.student: receipt.verdict for receipt in receipts.all(assignment.name)}
    return current(list((newest | run.verdicts).values()), assignment)


def read_gradebook(course: Course, assignment: Assignment, run: Run, receipts: Receipts) -> None:
    """Fill in what the gradebook holds now."""
    from autograder.gradebook import records
    from autograder.gradebook.scores import scores

    run.records = records(course, assignment)
    run.scores = scores(course, assignment, found=run.records)
    run.earlier = {
        (student, cell): points
        for (student, cell), points in receipts.earlier_grades(assignment.name).items()
        if student in run.scores and cell in run.scores[student].waits
    }


# --------------------------------------------------------------------------- step 8


def write_report(course: Course, assignment: Assignment, run: Run) -> Path:
    """Write the instructor's report over everybody who was ever graded in this assignment."""
    from autograder.report.page import write_report as write

    about = {
        "sandbox": run.sandbox,
        "layers": run.layers,
        "seed": run.seed,
        "workers": run.workers,
        "seconds": run.seconds,
        "graded": run.graded,
        "reused": run.reused,
        "failed": run.failed,
        "ungraded": run.ungraded,
        "not_understood": run.not_understood,
        "earlier": [[*place, points] for place, points in sorted(run.earlier.items())],
        "versions": environment(),
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    return write(course, assignment, run.everybody.values(), about, run.records)
