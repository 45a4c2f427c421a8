"""Puts on record who sets a score by hand: signed, in the ledger, before the gradebook has it.

nbgrader's gradebook keeps scores without names. Formgrader runs as one person (a server of one's own, on
JupyterHub or not), so that person's name is what is kept.
"""

from __future__ import annotations

import getpass
import json
import logging
import os
from collections.abc import Callable
from datetime import UTC, datetime

from nbgrader import api
from sqlalchemy import event, inspect
from sqlalchemy.orm import Session

from autograder.course.course import Course
from autograder.course.errors import UserError
from autograder.receipts.receipts import Accepted, Receipts

_log = logging.getLogger(__name__)


def name() -> str:
    """Who grades here: AUTOGRADER_GRADER, or the user of JupyterHub, or of this machine."""
    try:
        return os.environ.get("AUTOGRADER_GRADER") or os.environ.get("JUPYTERHUB_USER") or getpass.getuser()
    except (OSError, KeyError):  # a user without a name
        return "somebody"


def value(manual: float | None, extra: float | None) -> str:
    """What a person set, as `Accepted.value` has it."""
    return json.dumps(None if manual is None and not extra else [manual, extra or 0.0])


def record_scores(course: Callable[[], Course], who: str) -> None:
    """From now on, put on record as `who` each score that this process sets by hand.

    Where the ledger cannot be written, grading goes on: `autograder verify` names that score.
    """

    def before_flush(session: Session, *_) -> None:
        entries = [_entry(grade, who) for grade in session.dirty if _set_by_hand(grade)]
        if not entries:
            return
        try:
            with Receipts(course().workspace, make=False) as receipts:
                receipts.accept(*entries)
        except UserError as error:
            _log.warning("not put on record who set a score by hand: %s", error)

    event.listen(Session, "before_flush", before_flush)


def _set_by_hand(row: object) -> bool:
    if not isinstance(row, api.Grade):
        return False
    there = inspect(row).attrs
    return there.manual_score.history.has_changes() or there.extra_credit.history.has_changes()


def _entry(grade: api.Grade, who: str) -> Accepted:
    manual, extra = (None if x is None else float(x) for x in (grade.manual_score, grade.extra_credit))
    submission = grade.notebook.assignment
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return Accepted(
        submission.assignment.name, submission.student_id, grade.cell.name, value(manual, extra), who, now
    )
