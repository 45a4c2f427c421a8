"""Which of a student's attempts counts, decided in one place for `grade` and `watch`.

An attempt is what was handed in at one time. The same bytes with another date are another attempt; the same
attempt graded again is none. Everywhere else the newest receipt of a student is the one that counts. So where
an earlier attempt counts, its receipt is written once more, together with that of the new attempt: gradebook,
report, `verify` and `regrade` need not know of attempts.

The best attempt is the one with the most points from the tests, less the late penalty of that attempt; of
several the last. Attempts that were graded with other tests are not compared, except the one that counts now.
What a person graded is no part of it: it belongs to an answer, and stays as long as the answer that counts is
the same (`gradebook.writer`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from autograder.commands.basis import about_submission, read_back
from autograder.course import adjustments
from autograder.course.assignment import Assignment
from autograder.course.course import Course
from autograder.course.policy import BEST, Policy
from autograder.course.records import Note, Submission, Verdict
from autograder.receipts.receipts import Receipt, Receipts, granted_extensions

if TYPE_CHECKING:  # it imports nbgrader, which takes a second
    from autograder.gradebook.scores import Score

NOTE = "attempts"  # code of the note that says which attempt it is, and which counts


@dataclass
class Attempt:
    """One attempt of a student.

    Attributes:
        number: 1 for the first that was graded.
        receipt: the newest of it.
    """

    number: int
    receipt: Receipt


def attempts_of(receipts: list[Receipt]) -> list[Attempt]:
    """The attempts in all receipts of a student (oldest first), in the order in which they came."""
    found: dict[tuple, Attempt] = {}
    for receipt in receipts:
        place = _identity(receipt.environment, receipt.verdict.timestamp, receipt.key)
        found.setdefault(place, Attempt(len(found) + 1, receipt)).receipt = receipt
    return list(found.values())


def number_of(found: list[Attempt], receipt: Receipt) -> int:
    """Which attempt a receipt is of."""
    place = _identity_of(receipt)
    return next(one.number for one in found if _identity_of(one.receipt) == place)


def _identity(about: dict, timestamp: str, key: str = "") -> tuple:
    """What tells one attempt from another; receipts of early versions say too little, and have their key."""
    digest = about.get("submission_sha256", "")
    problem = about.get("handed_in", {}).get("problem", "")
    return (digest or key, tuple(sorted(about.get("files_sha256", {}).items())), timestamp, problem)


class Attempts:
    """The attempts of a class, and the policy's rule for them.

    Args:
        receipts: of the workspace, open.
    """

    def __init__(self, course: Course, assignment: Assignment, policy: Policy, receipts: Receipts):
        self.course, self.assignment, self.policy, self.receipts = course, assignment, policy, receipts

    def of(self, student: str) -> list[Attempt]:
        return attempts_of(self._earlier(student))

    def is_known(self, submission: Submission) -> bool:
        """Whether this attempt was graded before, by whatever tests."""
        mine = _identity(about_submission(submission), submission.timestamp)
        return mine in map(_identity_of, self._earlier(submission.student))

    def is_over(self, submission: Submission) -> bool:
        """Whether this is one attempt more than are graded."""
        most = self.policy.max_attempts
        return 0 < most <= len(self.of(submission.student)) and not self.is_known(submission)

    def is_settled(self, submission: Submission, named: bool) -> bool:
        """Whether this attempt was graded, by whatever tests, and nothing new follows from seeing it.

        Args:
            named: whether its name tells it from others of the student; else it is the last, by being there.
        """
        earlier = self._earlier(submission.student)
        mine = _identity(about_submission(submission), submission.timestamp)
        known = [_identity_of(receipt) for receipt in earlier]
        return mine in known and (named or self.policy.attempts == BEST or mine == known[-1])

    def graded_as(self, submission: Submission, key: str) -> Receipt | None:
        """The receipt of exactly this, where it was graded by the tests of now and waits for no machine."""
        found = self.receipts.find(key)
        fits = found and found.verdict.student == submission.student and not found.verdict.waits
        return found if fits else None

    def graded_before(self, submissions: list[Submission], keys: dict[str, str]) -> set[str]:
        """Students of whom a receipt says what would be graded now, exactly; not what waits for a GPU, nor,
        where the last attempt counts, what something else was graded after."""
        best, name = self.policy.attempts == BEST, self.assignment.name
        found = ((one.student, self.graded_as(one, keys[one.student])) for one in submissions)
        return {
            student
            for student, one in found
            if one and (best or one.number == self.receipts.newest_number(student, name))
        }

    def record(self, submission: Submission, receipt: Receipt) -> tuple[Submission, Receipt]:
        """Put on disk that an attempt was graded, and with it which one counts now.

        Args:
            submission: the attempt, the last that was handed in.
            receipt: of it; one that is on disk already is not written again.

        Returns:
            The attempt that counts, and its receipt, the newest of the student.
        """
        fresh = receipt.number == 0
        newest = self.receipts.newest_number(receipt.verdict.student, self.assignment.name)
        if receipt.number == newest > 0 and self.policy.attempts != BEST:
            return submission, receipt
        earlier = self._earlier(receipt.verdict.student)
        found = attempts_of([*earlier, receipt] if fresh else earlier)
        place = _identity_of(receipt)
        mine = next(one for one in found if _identity_of(one.receipt) == place)
        counting, handed_in = self._choose(found, mine, submission, earlier)
        said = self._words(found, counting)
        rows = [_noted(receipt, said(mine))] if fresh else []
        if counting.receipt.number != (receipt if fresh else earlier[-1]).number:
            whole = self.receipts.numbered(counting.receipt.number)
            about = whole.environment | {"counts_again": True}
            rows.append(_noted(replace(whole, environment=about, finished="", number=0), said(counting)))
        self.receipts.put(*rows)
        return handed_in, rows[-1] if rows else self.receipts.numbered(earlier[-1].number)

    def newest(self, student: str) -> tuple[Submission, Receipt] | None:
        """The attempt that counts, as it was handed in; None where it is not kept."""
        receipt = self.receipts.latest(student, self.assignment.name)
        submission = receipt and read_back(self.course.workspace, self.assignment, receipt)
        return (submission, receipt) if submission and receipt else None

    def _earlier(self, student: str) -> list[Receipt]:
        return list(self.receipts.history(student, self.assignment.name))

    # ----------------------------------------------------------------------- the rule

    def _choose(
        self, found: list[Attempt], mine: Attempt, submission: Submission, earlier: list[Receipt]
    ) -> tuple[Attempt, Submission]:
        """The attempt that counts, and what was handed in with it."""
        if self.policy.attempts != BEST or len(found) == 1:
            return mine, submission
        tests, now, score = _tests(mine.receipt), earlier[-1].number, self.scorer(submission.student)

        def rank(attempt: Attempt) -> tuple[float, int]:
            worth = score(attempt.receipt.verdict)
            return worth.points - worth.penalty, attempt.number

        for one in sorted(found, key=rank, reverse=True):
            if one is mine:
                break
            if _tests(one.receipt) == tests or one.receipt.number == now:
                kept = read_back(self.course.workspace, self.assignment, one.receipt)
                if kept is not None:
                    return one, kept
        return mine, submission

    def scorer(self, student: str) -> Callable[[Verdict], Score]:
        """A function that says what an attempt is worth by its tests, with its own late penalty."""
        from nbgrader.utils import parse_utc

        from autograder.gradebook.late import LatePenalties

        due = self._due(student)
        rule = LatePenalties(self.course, self.assignment.name) if due else None

        def penalty(verdict: Verdict, points: float) -> float:
            if due is None or rule is None or not verdict.timestamp:
                return 0.0
            late = (parse_utc(verdict.timestamp).replace(tzinfo=None) - due).total_seconds()
            return rule.penalty(student, points, late) or 0.0

        return lambda verdict: self._score(verdict, penalty)

    def _score(self, verdict: Verdict, penalty: Callable[[Verdict, float], float]) -> Score:
        from autograder.gradebook.read import GradeRow, StudentRecord
        from autograder.gradebook.scores import score_of

        record, gradable = StudentRecord(timestamp=datetime.now(UTC)), not verdict.problem
        for cell in verdict.cells:
            kind = self.assignment.adjustments.get(cell.grade_id)
            points = cell.points if gradable else 0.0
            points = adjustments.automatic_score(kind, points, cell.max_points, gradable)
            most = adjustments.maximum(kind, cell.max_points)
            record.grades[cell.grade_id] = GradeRow(points, None, most, waiting=points is None)
        record.late_penalty = penalty(verdict, sum(grade.score for grade in record.grades.values()))
        return score_of(self.assignment, record)

    def _due(self, student: str) -> datetime | None:
        """When it is due for this student, as the gradebook and the extensions on record have it."""
        from autograder.gradebook.read import records
        from autograder.gradebook.scores import common_duedate

        record = records(self.course.db_url, self.assignment.name, student).get(student)
        if record is not None:
            return record.duedate
        due = common_duedate(self.course, self.assignment.name)
        extension = granted_extensions(self.receipts, self.assignment.name).get(student)
        return due + extension if due and extension else due

    # ----------------------------------------------------------------------- in words

    def in_words(self, student: str) -> Callable[[Verdict], str]:
        """A function that says what an attempt is worth: `9 of 14 by its tests, less 2 for being late`."""
        score = self.scorer(student)

        def say(verdict: Verdict) -> str:
            worth = score(verdict)
            late = f", less {worth.penalty:g} for being late" if worth.penalty else ""
            return verdict.problem or f"{worth} by its tests{late}"

        return say

    def _words(self, found: list[Attempt], counting: Attempt) -> Callable[[Attempt], Note | None]:
        """A function that says of an attempt which it is, and which counts; nothing of an only one."""
        most = self.policy.max_attempts
        if len(found) == 1 and not most:
            return lambda _: None
        verdict, rule = counting.receipt.verdict, self.policy.attempts
        worth = self.in_words(verdict.student)(verdict)
        of = f"{most} at most" if most else f"{len(found)} so far"

        def say(attempt: Attempt) -> Note:
            which = "this one" if attempt is counting else f"attempt {counting.number}"
            text = f"Attempt {attempt.number} of {of}; the {rule} counts: {which}, {worth}."
            student = (
                f"This is attempt {attempt.number} of {of}. Your {rule} attempt counts: {which}, {worth}."
            )
            return Note(NOTE, text, student)

        return say


def _identity_of(receipt: Receipt) -> tuple:
    return _identity(receipt.environment, receipt.verdict.timestamp, receipt.key)


def _tests(receipt: Receipt) -> tuple:
    """What it was graded with: tests, points, limits, grader."""
    return receipt.environment.get("questions"), receipt.environment.get("rest")


def _noted(receipt: Receipt, note: Note | None) -> Receipt:
    """The receipt with this note in place of an earlier one of its kind."""
    notes = [one for one in receipt.verdict.notes if one.code != NOTE]
    return replace(receipt, verdict=replace(receipt.verdict, notes=notes + ([note] if note else [])))
