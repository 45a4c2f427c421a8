"""Writes verdicts into nbgrader's gradebook: automatic scores, who waits for a person, late penalties.

Who waits for a person. nbgrader puts a cell into the manual queue when it has no automatic score, or has a
manual one; so a second `nbgrader autograde` puts every cell that was ever graded by hand back into the
queue. Here a manual score stays in force, as in nbgrader, and the cell goes back into the queue only when
something changed for it: its automatic score, the hand-graded answer itself, or (for a test) any of the
student's code. With nothing changed, the flag stays as the person left it. What a person gave for an answer
in words is no grade of another answer: it is taken back, and the ledger keeps it.

Adjustments. Where a policy drops a question, or gives full credit for it, neither the tests nor a person
decide: the automatic score is 0 or everything, the points to be had are 0 where it does not count, and a hand
grade is set aside. The ledger keeps it, and it comes back when the policy no longer names the question.

Order of things, for a process that may be killed at any moment: the receipt is on disk before the writer gets
the verdict; the autograded notebooks are complete under temporary names; the ledger has the changes on disk;
the gradebook commits, all cells of the waiting submissions at once; the notebooks appear. A kill before the
commit leaves the gradebook as it was. A kill after it leaves old notebooks. In both cases the same command
run again writes what is missing from the receipts.
"""

from __future__ import annotations

import json
import logging
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import nbformat
from nbgrader.preprocessors import SaveCells
from nbgrader.utils import is_grade, parse_utc

from autograder.course import adjustments
from autograder.course.errors import UserError
from autograder.course.records import Rebuilt, Verdict
from autograder.gradebook.decide import changes, set_grades
from autograder.gradebook.errors import as_user_errors
from autograder.gradebook.late import LatePenalties
from autograder.gradebook.notebook import autograded, changed_answers
from autograder.gradebook.session import SharedGradebook, shared_with_nbgrader
from autograder.gradebook.submission import AssignmentTables, SubmittedWork, copied, maxima, store
from autograder.receipts.receipts import (
    DUE_DATE,
    Accepted,
    Change,
    Receipts,
    granted_extensions,
)
from autograder.system.database_locks import retry_while_locked
from autograder.system.files import StagedFiles

MAX_WAITING = 16  # verdicts that are written with one commit
MAX_SECONDS = 1.0  # that a verdict waits for others before it is written

_log = logging.getLogger(__name__)
_nbgrader_log = logging.getLogger("autograder.gradebook.nbgrader")
_nbgrader_log.propagate = False  # nbgrader's own remarks while it registers cells are of no use here
_nbgrader_log.setLevel(logging.CRITICAL)
_nbgrader_log.addHandler(logging.NullHandler())


@dataclass
class _Waiting:
    """A verdict that is about to be written.

    Attributes:
        changed: grade_ids whose work is new since the last time; None means all of them.
    """

    verdict: Verdict
    nb: nbformat.NotebookNode
    path: Path
    timestamp: datetime | None
    changed: set[str] | None


class GradebookWriter:
    """Puts verdicts of one assignment into the gradebook of a course. The only writer while it is open.

    Args:
        course: gives `workspace`, `db_url` and nbgrader's configuration (late penalties).
        assignment: gives `name`, `notebook_name` and the notebook that nbgrader grades.
        registered: an earlier writer of this process has told the gradebook about the same assignment, which
            takes nbgrader most of the time of opening it.

    Raises:
        UserError: the gradebook cannot be opened, or does not fit the assignment.
    """

    def __init__(self, course, assignment, registered: bool = False):
        self.course, self.assignment = course, assignment
        self._config = course.nbgrader_config()
        self._penalties = LatePenalties(course, assignment.name)
        self._points = {cell.grade_id: cell.points for cell in assignment.graded}
        self._waiting: list[_Waiting] = []
        self._since = 0.0
        self._gradebook = None
        self._receipts = Receipts(course.workspace)
        try:
            with as_user_errors(course.db_url):
                course_id = self._config.CourseDirectory.get("course_id", "default_course")
                self._gradebook = retry_while_locked(
                    lambda: SharedGradebook(course.db_url, course_id, assignment.name)
                )
                if not registered or not maxima(self._gradebook.db(), assignment.name):  # it may be a new one
                    retry_while_locked(self._register, self._gradebook.undo)
                self._tables = retry_while_locked(self._read_tables, self._gradebook.undo)
                self._remember_due_date()
                self._extensions = granted_extensions(self._receipts, assignment.name)
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> GradebookWriter:
        return self

    def __exit__(self, kind, *_exception) -> None:
        try:
            if kind is None:
                self.flush()
        finally:
            self.close()

    def close(self) -> None:
        """Close the databases; verdicts that wait for `flush` are left to the next run."""
        if self._gradebook is not None:
            self._gradebook.dispose()
        self._receipts.close()

    def write(self, rebuilt: Rebuilt | None, verdict: Verdict) -> Path:
        """Write one verdict now, and all that wait; writing it twice changes nothing. See `add`."""
        path = self.add(rebuilt, verdict)
        self.flush()
        return path

    def add(self, rebuilt: Rebuilt | None, verdict: Verdict) -> Path:
        """Take a verdict, to be written with others in one commit: now, soon, or at the latest by `flush`.

        Args:
            rebuilt: the notebook with the student's answers; None where nothing usable was handed in.
            verdict: the result, whose receipt is on disk; with `problem` set every cell scores 0 and waits
                for nobody.

        Returns:
            Path of the autograded notebook.

        Raises:
            UserError: the gradebook or the workspace cannot be written; nothing of what waited was.
        """
        folder = self.course.workspace / "autograded" / verdict.student / self.assignment.name
        path = folder / f"{self.assignment.notebook_name}.ipynb"
        if any(other.path == path for other in self._waiting):
            self.flush()
        nb = autograded(rebuilt, verdict)
        self._since = self._since if self._waiting else time.monotonic()
        self._waiting.append(_Waiting(verdict, nb, path, _utc(verdict), changed_answers(path, nb)))
        if len(self._waiting) >= MAX_WAITING or time.monotonic() - self._since > MAX_SECONDS:
            self.flush()
        return path

    def flush(self) -> None:
        """Write what waits: the changes to the ledger, one commit to the gradebook, then the notebooks."""
        jobs, self._waiting = self._waiting, []
        if not jobs:
            return
        files, recorded, begun = StagedFiles(), [], time.perf_counter()
        try:
            for job in jobs:
                _stage(files, job)
            with as_user_errors(self.course.db_url):
                retry_while_locked(lambda: self._record(jobs, recorded), self._gradebook.undo)
            files.publish()
        except OSError as error:
            raise UserError(
                f"Can't write {jobs[0].path.parent}: {error.strerror or error}. The grades are kept; run the "
                "same command again once the folder can be written."
            ) from error
        finally:
            files.drop()
            self._gradebook.forget()
        _log.debug(
            "%d submissions written to the gradebook in %.3f s", len(jobs), time.perf_counter() - begun
        )

    # ----------------------------------------------------------------------- one commit

    def _record(self, jobs: list[_Waiting], recorded: list[Change]) -> None:
        """Do everything about these submissions in one transaction, with a few statements for all of them.

        Args:
            recorded: changes that an earlier try, refused by the database, has put into the ledger.
        """
        session = self._gradebook.db()
        duedate = self._tables.duedate(session)
        # in the order of their names, as every writer adds them: else two could wait for each other
        students = sorted(job.verdict.student for job in jobs)
        before = self._tables.load(session, {name: self._extensions.get(name) for name in students})
        after, all_changes = {}, []
        for job in jobs:
            student = job.verdict.student
            after[student], changed = self._decide(job, before[student], duedate)
            all_changes += changed
        store(session, [(before[student], after[student]) for student in students])
        new = [change for change in all_changes if replace(change, time="") not in recorded]
        self._receipts.add_changes(new)
        self._receipts.withdraw(new)
        for one in new:
            about = (one.student, one.grade_id, one.old_auto, one.new_auto, one.old_queue, one.new_queue)
            _log.debug("%s: %s: score %s -> %s, waits for a person %s -> %s", *about)
        recorded += [replace(change, time="") for change in new]
        session.commit_submission()

    def _decide(
        self, job: _Waiting, before: SubmittedWork, duedate: datetime | None
    ) -> tuple[SubmittedWork, list[Change]]:
        """Work out what the gradebook should hold about one submission, and what of that is a change."""
        student = job.verdict.student
        _check_cells(job, before, self.assignment.name)
        after = copied(before)
        if job.timestamp is not None:
            after.timestamp = job.timestamp
        work = (job.nb, job.verdict, job.changed)
        aside = self._receipts.set_aside(self.assignment.name, student)
        set_grades(work, before, after, self.assignment.adjustments, self._points, aside)
        late = after.seconds_late(duedate)
        after.penalty = self._penalties.penalty(student, after.score, late)
        receipt = self._receipts.newest_number(student, self.assignment.name)
        return after, changes(job.verdict, before, after, receipt, self.assignment.adjustments, aside)

    # ----------------------------------------------------------------------- the assignment itself

    def _register(self) -> None:
        """Tell the gradebook about the assignment's cells, as `nbgrader generate_assignment` does."""
        gradebook, name = self._gradebook, self.assignment.name
        before = maxima(gradebook.db(), name)
        gradebook.update_or_create_assignment(name, course_id=gradebook.course_id)
        resources = {
            "nbgrader": {
                "assignment": name,
                "notebook": self.assignment.notebook_name,
                "db_url": self.course.db_url,
            }
        }
        try:
            with shared_with_nbgrader(gradebook):
                SaveCells(config=self._config, log=_nbgrader_log)(_as_it_counts(self.assignment), resources)
        except RuntimeError as error:
            raise UserError(f"{name}: {error}. {_NEW_CELLS}") from error
        self._record_maxima(before, maxima(gradebook.db(), name))
        gradebook.db().commit_submission()
        gradebook.forget()

    def _record_maxima(self, before: dict[str, float], after: dict[str, float]) -> None:
        """Put on record which points to be had are about to change, unless an earlier try has."""
        name, now = self.assignment.name, datetime.now(UTC).isoformat(timespec="seconds")
        changes = [
            Change(now, "", name, cell, before[cell], points, reason=_why(self.assignment, cell))
            for cell, points in after.items()
            if before.get(cell, points) != points
        ]
        last = {one.grade_id: replace(one, time=now) for one in self._receipts.changes(name, "")}
        self._receipts.add_changes([one for one in changes if last.get(one.grade_id) != one])

    def _read_tables(self) -> AssignmentTables:
        tables = AssignmentTables(self._gradebook.db(), self.assignment.name, self.assignment.notebook_name)
        self._gradebook.forget()
        return tables

    def _remember_due_date(self) -> None:
        """Sign the due date that the first run finds; `verify` names any other until a person accepts it."""
        name = self.assignment.name
        due = retry_while_locked(lambda: self._gradebook.find_assignment(name).duedate, self._gradebook.undo)
        self._gradebook.forget()
        if not any(entry.grade_id == DUE_DATE for entry in self._receipts.accepted(name)):
            value, now = json.dumps(str(due) if due else None), datetime.now(UTC)
            self._receipts.accept(
                Accepted(name, "", DUE_DATE, value, "the first run", now.isoformat(timespec="seconds"))
            )


def _as_it_counts(assignment) -> nbformat.NotebookNode:
    """The notebook that nbgrader registers, with the points that the maximum counts."""
    nb = nbformat.from_dict(assignment.template)
    for cell in filter(is_grade, nb.cells):
        mark = cell.metadata.nbgrader
        kind = assignment.adjustments.get(mark.grade_id)
        mark.points = adjustments.maximum(kind, float(mark.points))
    return nb


def _why(assignment, cell: str) -> str:
    """Why the points to be had for a cell change."""
    kind = assignment.adjustments.get(cell)
    return adjustments.IN_WORDS[kind] if kind else "as the assignment says now"


_NEW_CELLS = (
    "nbgrader cannot add or remove graded cells once there are submissions: grade into a new "
    "workspace, or release the "
    "changed assignment under a new name."
)


def _utc(verdict: Verdict) -> datetime | None:
    """When it was handed in, as the gradebook keeps it; None where nobody knows."""
    try:
        return None if not verdict.timestamp else parse_utc(verdict.timestamp)
    except (ValueError, OverflowError) as error:
        raise UserError(
            f"{verdict.student}: {verdict.timestamp!r} is no date and time. Write timestamp.txt "
            "as 2026-03-01T12:00:00+00:00."
        ) from error


def _stage(files: StagedFiles, job: _Waiting) -> None:
    """Write the autograded notebook, and when it was handed in, under temporary names."""
    try:
        files.add(job.path, nbformat.v4.writes(job.nb) + "\n")
        if job.verdict.timestamp:
            files.add(job.path.parent / "timestamp.txt", job.verdict.timestamp)
    except OSError as error:
        raise UserError(
            f"Can't write {job.path}: {error.strerror or error}. Check that the folder is yours and the disk "
            "has room. Nothing of this submission was written to the gradebook."
        ) from error


def _check_cells(job: _Waiting, work: SubmittedWork, assignment: str) -> None:
    """Refuse a notebook with graded cells that the gradebook does not have."""
    cells = {cell.metadata.nbgrader.grade_id for cell in job.nb.cells if is_grade(cell)}
    if unknown := sorted(cells - set(work.grades)):
        raise UserError(
            f"The gradebook does not know {', '.join(unknown)}: this submission was first graded with "
            f"another version of {assignment}. {_NEW_CELLS}"
        )
