"""Runs submissions again and puts new verdicts together with earlier ones, for `autograder regrade`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace

from autograder.commands.attempts import NOTE
from autograder.commands.basis import about_submission, basis, key_of
from autograder.commands.grade import Run, SilentProgress
from autograder.course import policy as policies
from autograder.course.assignment import Assignment, Cell
from autograder.course.course import Course
from autograder.course.records import CellVerdict, Rebuilt, Submission, Verdict, without_outputs
from autograder.judge.judge import Judge
from autograder.judge.pool import JudgePool
from autograder.rebuild.rebuild import rebuild
from autograder.receipts.deciding import environment
from autograder.receipts.receipts import Receipt, Receipts, receipt_key
from autograder.worker.sandbox.launch import Sandbox


@dataclass
class Regrading:
    """Grades submissions again and puts their verdicts together.

    Attributes:
        same: what of a receipt's key does not depend on the submission.
        everybody: the newest receipt of each student, without outputs.
        questions: that were named.
        judged: those of them whose tests run.
        run: what is told of it.
    """

    course: Course
    assignment: Assignment
    policy: policies.Policy
    same: dict[str, bytes | str]
    receipts: Receipts
    everybody: dict[str, Receipt]
    questions: list[str]
    judged: list[str]
    run: Run
    about: dict[str, object] = field(default_factory=dict)

    def results(
        self, submissions: list[Submission], sandbox: Sandbox
    ) -> Iterator[tuple[Submission, Rebuilt, Verdict]]:
        """Yield submission, rebuilt notebook, new verdict; puts into the run who could not be graded."""
        self.about = {**environment(), "sandbox": sandbox.describe()}
        to_run = [one for one in submissions if self.judged and not self._old(one).problem]
        for submission in submissions:
            if submission not in to_run:
                latest = self.receipts.latest(submission.student, self.assignment.name)
                assert latest is not None
                yield submission, rebuild(submission, self.assignment), self._merged(latest.verdict, None)
        if not to_run:
            return
        judge = Judge(self.assignment, self.policy, None, 0)
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
        notes = new.notes + [note for note in old.notes if note.code == NOTE] if whole else old.notes
        return replace(new, cells=[cell for cell in cells if cell], notes=notes)

    def _cell(self, cell: Cell, old: CellVerdict | None, new: CellVerdict | None) -> CellVerdict | None:
        if old is None or cell.question not in self.questions:
            return old or new
        if cell.role == "manual" or new is None:
            return replace(old, max_points=cell.points)
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
        about: dict = self.about | about_submission(submission)
        about |= {"questions": questions, "rest": rest, "regraded": self.questions}
        return Receipt(key, verdict, old.seed, asdict(self.policy), about)


def write(work: Regrading, results: Iterator, progress: SilentProgress) -> None:
    """Write receipts and gradebook, in this order."""
    from autograder.gradebook import GradebookWriter

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
            work.run.verdicts[submission.student] = without_outputs(verdict)
            progress.step(submission.student)
        if writer is not None:
            writer.flush()
    finally:
        if writer is not None:
            writer.close()
