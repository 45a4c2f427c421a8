"""Writes verdicts into nbgrader's gradebook through nbgrader's own preprocessors.

Who waits for a person. nbgrader puts a cell into the manual queue when it has no automatic score, or has a
manual one; so a second `nbgrader autograde` puts every cell that was ever graded by hand back into the
queue. Here a manual score stays in force, as in nbgrader, and the cell goes back into the queue only when
something changed for it: its automatic score, the hand-graded answer itself, or (for a test) any of the
student's code. With nothing changed, the flag stays as the person left it.

Order of things, for a process that may be killed at any moment: the files are complete on disk under
    temporary names; the history has its rows; the gradebook commits, all cells of the submission at once;
    the files appear. A kill before the commit leaves the gradebook as it was. A kill after it leaves the
    old files, and the next run writes both again.
"""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import nbformat
from nbgrader import api
from nbgrader.preprocessors import AssignLatePenalties, SaveAutoGrades, SaveCells
from nbgrader.utils import parse_utc

from autograder.course.errors import UserError
from autograder.course.records import Rebuilt, Verdict
from autograder.gradebook.history import LATE_PENALTY, Change, GradeHistory
from autograder.gradebook.notebook import StagedFiles, autograded, changed_answers
from autograder.gradebook.session import SharedGradebook, explained, shared_with_nbgrader
from autograder.receipts.receipts import DUE_DATE, Accepted, Receipts
from autograder.system.database_locks import retry_while_locked

_log = logging.getLogger("autograder.gradebook")
_log.addHandler(logging.NullHandler())  # else nbgrader's asides would be printed into the progress


@dataclass
class _GradeBefore:
    """A grade as it was before this verdict."""

    auto: float | None
    manual: float | None
    queue: bool


class _HistoryRows:
    """The history of one submission, whose rows stay when its transaction has to be repeated."""

    def __init__(self, history: GradeHistory):
        self._history, self._there = history, []

    def add(self, changes: list[Change]) -> None:
        """Add what no earlier try has added."""
        new = [change for change in changes if replace(change, time="") not in self._there]
        self._history.add(new)
        self._there += [replace(change, time="") for change in new]


class GradebookWriter:
    """Puts verdicts of one assignment into the gradebook of a course. The only writer while it is open.

    Args:
        course: gives `workspace`, `db_url` and nbgrader's configuration (late penalties).
        assignment: gives `name`, `notebook_name` and the notebook that nbgrader grades.

    Raises:
        UserError: the gradebook cannot be opened, or does not fit the assignment.
    """

    def __init__(self, course, assignment):
        self.course, self.assignment = course, assignment
        self._config = course.nbgrader_config()
        self._history = GradeHistory(course.workspace)
        self._gradebook = None
        try:
            with explained(course.db_url):
                course_id = self._config.CourseDirectory.get("course_id", "default_course")
                self._gradebook = retry_while_locked(lambda: SharedGradebook(course.db_url, course_id))
                retry_while_locked(self._register, self._gradebook.undo)
                self._remember_due_date()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> GradebookWriter:
        return self

    def __exit__(self, *_exception) -> None:
        self.close()

    def close(self) -> None:
        if self._gradebook is not None:
            self._gradebook.dispose()
        self._history.close()

    def write(self, rebuilt: Rebuilt | None, verdict: Verdict) -> Path:
        """Write one verdict; writing it twice changes nothing.

        Args:
            rebuilt: the notebook with the student's answers; None where nothing usable was handed in.
            verdict: the result; with `problem` set every cell scores 0 and waits for nobody.

        Returns:
            Path of the autograded notebook.

        Raises:
            UserError: the gradebook or the workspace cannot be written; nothing of this submission was.
        """
        nb = autograded(rebuilt, verdict)
        path = (
            self.course.workspace
            / "autograded"
            / verdict.student
            / self.assignment.name
            / f"{self.assignment.notebook_name}.ipynb"
        )
        changed = changed_answers(path, nb)
        files, trace = StagedFiles(), _HistoryRows(self._history)

        def undo() -> None:
            files.drop()
            self._gradebook.undo()

        def record() -> None:
            self._record(nb, verdict, changed, lambda: self._stage(files, path, nb, verdict), trace)

        try:
            with explained(self.course.db_url):
                retry_while_locked(record, undo)
            files.publish()
        except OSError as error:
            raise UserError(
                f"Can't write {path.parent}: {error.strerror or error}. The grades are kept; "
                f"grade this submission "
                "again once the folder can be written."
            ) from error
        finally:
            files.drop()
            self._gradebook.forget()
        return path

    @staticmethod
    def _stage(files: StagedFiles, path: Path, nb: nbformat.NotebookNode, verdict: Verdict) -> None:
        try:
            files.add(path, nbformat.writes(nb) + "\n")
            if verdict.timestamp:
                files.add(path.parent / "timestamp.txt", verdict.timestamp)
        except OSError as error:
            raise UserError(
                f"Can't write {path}: {error.strerror or error}. Check that the folder is yours and the disk "
                "has room. Nothing of this submission was written."
            ) from error

    # ----------------------------------------------------------------------- one submission

    def _record(self, nb, verdict: Verdict, changed: set[str] | None, stage, trace: _HistoryRows) -> None:
        """Do everything about one submission in one transaction."""
        gradebook, name, notebook = self._gradebook, self.assignment.name, self.assignment.notebook_name
        gradebook.update_or_create_student(verdict.student)
        when = {"timestamp": _utc(verdict)} if verdict.timestamp else {}
        gradebook.update_or_create_submission(name, verdict.student, **when)
        grades = gradebook.load(notebook, name, verdict.student)
        self._check_cells(nb, grades)
        before = {
            cell: _GradeBefore(grade.auto_score, grade.manual_score, grade.needs_manual_grade)
            for cell, grade in grades.items()
        }
        submitted = gradebook.find_submission_notebook(notebook, name, verdict.student)
        penalty = submitted.late_submission_penalty
        self._preprocess(SaveAutoGrades, nb, verdict)
        self._queue_for_manual_grading(grades, before, changed, bool(verdict.problem))
        gradebook.close()
        self._preprocess(AssignLatePenalties, nb, verdict)
        changes = _changes(verdict, grades, before, penalty, submitted.late_submission_penalty)
        gradebook.db.flush()  # what the database refuses, it refuses here
        stage()
        trace.add(changes)
        gradebook.db().commit_submission()

    def _preprocess(self, kind: type, nb, verdict: Verdict) -> None:
        """Run one of nbgrader's preprocessors over the autograded notebook (both only read it)."""
        resources = {
            "nbgrader": {
                "student": verdict.student,
                "assignment": self.assignment.name,
                "notebook": self.assignment.notebook_name,
                "db_url": self.course.db_url,
            }
        }
        with shared_with_nbgrader(self._gradebook):
            kind(config=self._config, log=_log)(nb, resources)

    @staticmethod
    def _queue_for_manual_grading(
        grades: dict, before: dict[str, _GradeBefore], changed: set[str] | None, problem: bool
    ) -> None:
        """Decide who waits for a person; see the module's text."""
        for name, grade in grades.items():
            old = before[name]
            if problem:
                grade.auto_score = 0.0
                grade.needs_manual_grade = False
            if grade.manual_score is None:
                continue
            touched = changed is None or name in changed or grade.auto_score != old.auto
            grade.needs_manual_grade = touched or old.queue

    def _check_cells(self, nb, grades: dict) -> None:
        cells = {
            cell.metadata.nbgrader.grade_id
            for cell in nb.cells
            if cell.metadata.get("nbgrader", {}).get("grade") or cell.metadata.get("nbgrader", {}).get("task")
        }
        if cells - set(grades):
            raise UserError(
                f"The gradebook does not know {', '.join(sorted(cells - set(grades)))}: this "
                f"submission was first "
                f"graded with another version of {self.assignment.name}. {_NEW_CELLS}"
            )

    # ----------------------------------------------------------------------- the assignment itself

    def _register(self) -> None:
        """Tell the gradebook about the assignment's cells, as `nbgrader generate_assignment` does."""
        gradebook, name = self._gradebook, self.assignment.name
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
                SaveCells(config=self._config, log=_log)(
                    nbformat.from_dict(self.assignment.template), resources
                )
        except RuntimeError as error:
            raise UserError(f"{name}: {error}. {_NEW_CELLS}") from error
        gradebook.db().commit_submission()
        gradebook.forget()

    def _remember_due_date(self) -> None:
        """Sign the due date that the first run finds; `verify` names any other until a person accepts it."""
        name = self.assignment.name
        due = retry_while_locked(lambda: self._gradebook.find_assignment(name).duedate, self._gradebook.undo)
        self._gradebook.forget()
        with Receipts(self.course.workspace) as receipts:
            if not any(entry.grade_id == DUE_DATE for entry in receipts.accepted(name)):
                value, now = json.dumps(str(due) if due else None), datetime.now(UTC)
                receipts.accept(
                    Accepted(name, "", DUE_DATE, value, "the first run", now.isoformat(timespec="seconds"))
                )


_NEW_CELLS = (
    "nbgrader cannot add or remove graded cells once there are submissions: grade into a new "
    "workspace, or release the "
    "changed assignment under a new name."
)


def _utc(verdict: Verdict) -> datetime:
    try:
        return parse_utc(verdict.timestamp)
    except (ValueError, OverflowError) as error:
        raise UserError(
            f"{verdict.student}: {verdict.timestamp!r} is no date and time. Write timestamp.txt "
            f"as "
            "2026-03-01T12:00:00+00:00."
        ) from error


def _changes(
    verdict: Verdict,
    grades: dict[str, api.Grade],
    before: dict[str, _GradeBefore],
    old_penalty: float | None,
    new_penalty: float | None,
) -> list[Change]:
    """List what this verdict changes, for the history."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    who = (now, verdict.student, verdict.assignment)
    reasons = {cell.grade_id: ": ".join(filter(None, [cell.status, cell.message])) for cell in verdict.cells}
    changes = []
    for name, grade in grades.items():
        old = before[name]
        if (grade.auto_score, grade.needs_manual_grade) != (old.auto, old.queue):
            changes.append(
                Change(
                    *who,
                    name,
                    old.auto,
                    grade.auto_score,
                    grade.manual_score,
                    old.queue,
                    grade.needs_manual_grade,
                    verdict.problem or reasons.get(name, ""),
                )
            )
    if (old_penalty or 0.0) != (new_penalty or 0.0):
        changes.append(Change(*who, LATE_PENALTY, old_penalty, new_penalty))
    return changes
