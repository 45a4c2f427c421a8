"""`autograder watch`: grade each upload as it arrives, so that students have their results the same minute.

For each upload the order is that of `grade`: receipt on disk, then gradebook, then pages. Receipts say what
has been graded, so a watch that was stopped or killed is gone on with by starting it again.
"""

from __future__ import annotations

import logging
import time
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from autograder.commands.attempt_pages import AttemptPages, read_secret
from autograder.commands.attempts import Attempts, number_of
from autograder.commands.basis import about_submission, basis, key_of
from autograder.commands.grade import cores
from autograder.commands.roster import keep_roster, read_roster
from autograder.commands.run_file import RunFile
from autograder.commands.run_log import log_verdict
from autograder.commands.verify import handed_in_otherwise, of_student
from autograder.course import policy as policies
from autograder.course.assignment import Assignment
from autograder.course.course import Course
from autograder.course.errors import UserError
from autograder.course.records import Submission
from autograder.gradebook.read import StudentRecord, records
from autograder.intake.files import IntakeLimits
from autograder.intake.folders import names_in
from autograder.intake.handed_in_as import remember
from autograder.intake.kept import ATTEMPTS, FOLDER, keep, keep_attempt
from autograder.intake.timestamps import parse_time
from autograder.intake.uploads import Upload, Uploads
from autograder.judge.judge import Judge
from autograder.judge.pool import Graded, JudgePool
from autograder.rebuild.rebuild import rebuild
from autograder.receipts.deciding import environment, same_for_all
from autograder.receipts.receipts import Receipt, Receipts, receipt_key
from autograder.system.log import logged_to
from autograder.system.text import one_line
from autograder.worker.sandbox.launch import Sandbox, choose

_INTERVAL = 1.0  # seconds between two looks at the folder
_SHARE = 0.05  # of the time, at most, that looking may take: a large folder is looked at less often
_AGAIN = 30.0  # seconds until something that failed for a reason outside is tried again

_log = logging.getLogger(__name__)


@dataclass
class _Taken:
    """An upload that is being graded, the key of its receipt, and the seed of its draws."""

    upload: Upload
    key: str
    seed: int


class Watch:
    """Grades what arrives in a folder, for one assignment, until something in the course changes.

    Args:
        receipts: of the workspace, open; the run's lock is held.
        seed: of the run; that of an attempt follows from it and from what was handed in.
    """

    def __init__(
        self,
        course: Course,
        assignment: Assignment,
        options,
        sandbox: Sandbox,
        receipts: Receipts,
        seed: int,
    ):
        self.course, self.assignment, self.receipts = course, assignment, receipts
        self.options, self.seed = options, seed
        self.policy = policies.load(assignment.name, course.policies)
        self.policy.adjustments.by_cell(assignment.graded, f"{assignment.name}.toml")
        self.attempts = Attempts(course, assignment, self.policy, receipts)
        limits = IntakeLimits.from_policy(self.policy)
        roster = read_roster(course, options.roster)
        for told in keep_roster(course, roster):
            self._say(told)
        self.pages = AttemptPages(course, assignment, self.attempts, options)
        self.uploads = Uploads(options.folder, assignment, roster, limits)
        self.same = same_for_all(assignment, self.policy, sandbox, figures=False)
        judge = Judge(assignment, self.policy, None, seed)
        self.pool = JudgePool(judge, sandbox, options.workers or cores())
        self.about = basis(assignment, self.same) | environment() | {"sandbox": sandbox.describe()}
        self.done = self.failed = 0  # uploads that were graded, and that no judge could finish
        self._taken: dict[str, _Taken] = {}  # by student
        self._dates: set[tuple[str, str]] = set()
        self._held: dict[str, tuple[Upload, Submission, Receipt]] = {}  # graded, and not on record yet
        self._unwritten: set[str] = set()  # students whose receipt is on disk, and not all of the rest
        self._files = _files_of(course, assignment)
        self._trouble = ""
        self._write_again = 0.0
        self._registered = False  # the assignment, in the gradebook

    def run(self) -> bool:
        """Grade what arrives; returns whether to go on with the course as it is now (else: `--once` is done).

        Raises:
            UserError: something that a person must put right.
        """
        try:
            if not self.options.once:
                self.pool.start()
            self._dates = self._graded_dates() if self.options.regrade == "new" else set()
            self._unwritten |= self._behind()
            return self._loop()
        finally:
            self.pool.close()

    def _loop(self) -> bool:
        next_look = 0.0
        while True:
            changed = _files_of(self.course, self.assignment) != self._files
            if changed and not self._taken and not self._held:
                return True
            if time.monotonic() >= next_look:
                next_look = time.monotonic() + max(_INTERVAL, self._look() / _SHARE)
            self._write_rest()
            if not changed:
                self._take()
            if self.options.once and not self._taken and not self._still_to_do():
                return False
            soon = 0.05 if self.options.once and not self._taken else next_look - time.monotonic()
            for graded in self.pool.finished(max(0.0, soon)):
                self._finish(graded)
            self._report_faults()

    def _still_to_do(self) -> bool:
        """With `--once`: whether anything can be done yet; what still arrives waits for the next time."""
        soon = time.monotonic() + self.uploads.settle
        return bool(self._unwritten) or any(one.not_before <= soon for one in self.uploads.waiting)

    def _look(self) -> float:
        """Look at the folder; returns how long it took. Where it can't be read, that is said once."""
        begun = time.monotonic()
        try:
            self.uploads.scan()
            if self._trouble:
                self._say(f"{self.options.folder} can be read again")
            self._trouble = ""
        except UserError as error:
            if self.options.once:
                raise
            if str(error) != self._trouble:
                self._say(f"{error} It is tried again every second; nothing is lost.")
            self._trouble = str(error)
        for remark in self.uploads.remarks:
            self._say(remark)
        self.uploads.remarks.clear()
        return time.monotonic() - begun

    # ----------------------------------------------------------------------- one upload

    def _take(self) -> None:
        """Give the judges who have nothing to do the uploads whose turn it is."""
        ends = time.monotonic() + _INTERVAL  # then new ones are looked for
        while time.monotonic() < ends and self.pool.has_room:
            upload = self.uploads.next({*self._taken, *self._held})
            if upload is None:
                return
            when = parse_time(upload.attempt)
            if when and (upload.student, when.isoformat()) in self._dates:  # of an earlier start
                self.uploads.finish(upload)
                continue
            submission = self.uploads.read(upload)
            if submission is None:
                continue
            new = False
            if not _is_within(self.options.folder, self.course.workspace / ATTEMPTS):
                secret = read_secret(self.options.folder, upload)
                new = keep_attempt(self.course.workspace, self.assignment, submission, secret)
            key = key_of(submission, self.same)
            before = self.attempts.graded_as(submission, key)
            by_these_tests = before is not None or self.options.regrade == "new"
            if by_these_tests and self.attempts.is_settled(submission, bool(upload.attempt)):
                self.uploads.finish(upload)
            elif before:
                self._count(upload, submission, before)
            elif self.attempts.is_over(submission):
                self.uploads.finish(upload)
                if new:
                    self._line(upload, f"kept, not graded: max_attempts is {self.policy.max_attempts}")
            else:
                # Whoever uploads the same again after a kill draws the same again.
                seed = int(receipt_key(seed=str(self.seed), attempt=key)[:16], 16) >> 1
                self._taken[submission.student] = _Taken(upload, key, seed)
                self.pool.submit(submission, seed)

    def _finish(self, graded: Graded) -> None:
        taken = self._taken.pop(graded.submission.student)
        if graded.verdict is None:
            self.failed += 1
            known = "; ".join(note.text for note in graded.notes) or "its processes were killed, or hung"
            self._line(
                taken.upload, f"not graded: {known}. It is tried again in {20 * _AGAIN / 60:g} minutes"
            )
            self.uploads.postpone(taken.upload, 20 * _AGAIN)
            return
        about = self.about | {"layers": self.pool.layers} | about_submission(graded.submission)
        receipt = Receipt(taken.key, graded.verdict, taken.seed, asdict(self.policy), about)
        log_verdict(graded.verdict)
        self.done += 1
        self._count(taken.upload, graded.submission, receipt)

    def _count(self, upload: Upload, submission: Submission, receipt: Receipt) -> None:
        """Put an attempt on record, and write what follows from it; what fails is tried again later."""
        student = submission.student
        try:
            said = self.attempts.in_words(student)(receipt.verdict)
            _, newest = self.attempts.record(submission, receipt)
        except UserError as error:
            self._held[student] = (upload, submission, receipt)
            self._wait(student, error)
            return
        remember(self.course.workspace, self.assignment.name, [submission])
        self.uploads.finish(upload)
        self._write(student, receipt)
        found = self.attempts.of(student)
        mine, counts = (number_of(found, one) for one in (receipt, newest))
        other = f"; attempt {counts} counts" if counts != mine else ""
        self._line(upload, f"attempt {mine}: {said}{other}")

    def _line(self, upload: Upload, text: str) -> None:
        seconds = max(0.0, time.time() - upload.changed)
        self._say(f"{upload.student}  {text}  ({seconds:.0f} s after the upload)")

    def _say(self, text: str) -> None:
        print(f"{datetime.now():%Y-%m-%d %H:%M:%S}  {one_line(text)}", flush=True)

    # ----------------------------------------------------------------------- gradebook and pages

    def _write(self, student: str, graded: Receipt | None = None) -> None:
        """Write what follows from the receipts of a student; where that fails, it is tried again later."""
        self._unwritten.add(student)
        try:
            self._write_now(student, graded)
        except UserError as error:
            self._wait(student, error)
        else:
            self._unwritten.discard(student)

    def _wait(self, student: str, error: UserError) -> None:
        """Say what failed; with `--once`, that ends the command."""
        if self.options.once:
            raise error
        self._say(f"{student}  graded, and not written yet: {error} It is tried again every {_AGAIN:g} s.")
        self._write_again = time.monotonic() + _AGAIN

    def _write_rest(self) -> None:
        if time.monotonic() < self._write_again:
            return
        if self._held:
            self._count(*self._held.pop(next(iter(self._held))))
        elif self._unwritten:
            self._write(next(iter(self._unwritten)))

    def _write_now(self, student: str, graded: Receipt | None) -> None:
        from autograder.gradebook import GradebookWriter

        found = self.attempts.newest(student)
        if found is None:
            self._say(
                f"{student}  what counts is not kept in {self.course.workspace / FOLDER}: grade it again"
            )
            return
        submission, receipt = found
        rebuilt = rebuild(submission, self.assignment)
        # One each: dates may be set meanwhile, and others may write.
        with GradebookWriter(self.course, self.assignment, self._registered) as writer:
            writer.write(rebuilt, receipt.verdict)
        self._registered = True
        if not _is_within(self.options.folder, self.course.workspace / FOLDER):
            keep(self.course.workspace, self.assignment, submission, self.policy.extra_files)
        self.pages.write(student, submission, rebuilt, receipt, graded)

    def _graded_dates(self) -> set[tuple[str, str]]:
        """(student, when it was handed in) of all that has a receipt."""
        name = self.assignment.name
        return {
            (student, receipt.verdict.timestamp)
            for student in self.receipts.students(name)
            for receipt in self.receipts.history(student, name)
        }

    def _behind(self) -> set[str]:
        """Students of whom a watch that was killed has written less than their receipts say."""
        found = records(self.course.db_url, self.assignment.name)
        behind = set()
        for receipt in self.receipts.all(self.assignment.name):
            verdict, adjusted = receipt.verdict, self.assignment.adjustments
            record = found.get(verdict.student, StudentRecord())
            if (
                of_student(self.assignment.name, verdict.student, record, verdict, adjusted)
                or handed_in_otherwise(record, verdict)
                or self.pages.is_behind(receipt)
            ):
                behind.add(verdict.student)
        return behind

    def _report_faults(self) -> None:
        for fault in dict.fromkeys(self.pool.faults):
            _log.error("a fault of the grader itself, please report it:\n%s", fault)
            self._say("a fault of the grader itself, please report it; the log has the details")
        self.pool.faults.clear()


def _is_within(folder: Path, other: Path) -> bool:
    return other.resolve() in [folder.resolve(), *folder.resolve().parents]


def _files_of(course: Course, assignment: Assignment) -> list[float]:
    """When the files that say what is graded, and how, were changed."""
    name = assignment.name
    paths = [
        assignment.path,
        course.history_path(name),
        course.policies / f"{name}.toml",
        course.policies / "late.toml",
    ]
    return [path.stat().st_mtime if path.exists() else 0.0 for path in paths]


def main(options) -> int:
    """Run the command; returns only with `--once`: 1 where something could not be graded."""
    course = Course(options.course, options.workspace)
    assignment = course.load(options.assignment)
    names_in(options.folder, IntakeLimits())  # a folder that is not there is most likely a slip of the pen
    sandbox = choose(options.sandbox)
    with (
        logged_to(course.workspace, options.verbose),
        RunFile(course, assignment) as runfile,
        Receipts(course.workspace) as receipts,
    ):
        seed = runfile.seed(None)
        if not options.once:
            print(f"watching {options.folder} for {assignment.name}; Ctrl-C ends it", flush=True)
        while True:
            watch = Watch(course, assignment, options, sandbox, receipts, seed)
            if not watch.run():
                runfile.finish()
                print(f"{options.folder}: graded now: {watch.done}; what was graded before stays")
                return 1 if watch.failed else 0
            print(
                f"{assignment.name} or its policy has changed: from here on it is graded as it is now",
                flush=True,
            )
            assignment = course.load(options.assignment)
