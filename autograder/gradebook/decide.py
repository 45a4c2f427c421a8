"""What a verdict makes of the grades in the gradebook: scores, who waits for a person, and the record."""

from __future__ import annotations

from datetime import UTC, datetime

from nbformat import NotebookNode

from autograder.course import adjustments
from autograder.course.records import Verdict
from autograder.gradebook.notebook import automatic_comments, automatic_scores
from autograder.gradebook.submission import SubmittedWork
from autograder.receipts.receipts import EARLIER_GRADE, HAND_GRADE, LATE_PENALTY, Change


def set_grades(
    work: tuple[NotebookNode, Verdict, set[str] | None],
    before: SubmittedWork,
    after: SubmittedWork,
    adjusted: dict[str, str],
    points: dict[str, float],
    aside: dict[str, float],
) -> None:
    """Set automatic scores, automatic comments and who waits for a person; see `writer`.

    Args:
        work: the autograded notebook, the verdict, and the grade_ids whose work is new (None: all of them).
        before, after: what the gradebook holds, and what it shall hold.
        adjusted: how cells are adjusted; see `course.adjustments`.
        points: of each cell as it was handed out.
        aside: hand grades that are set aside.
    """
    nb, verdict, changed = work
    scores, comments, gradable = automatic_scores(nb, verdict), automatic_comments(nb), not verdict.problem
    for name, grade in after.grades.items():
        if name in scores:
            grade.auto = scores[name]
            grade.queue = grade.auto is None
        if verdict.problem:
            grade.auto, grade.queue = 0.0, False
        kind = adjusted.get(name)
        if adjustments.replaces_grade(kind, gradable):
            grade.auto = adjustments.automatic_score(kind, grade.auto, points[name], gradable)
            grade.manual, grade.queue = None, False
        elif grade.manual is None and name in aside:
            grade.manual, grade.queue = aside[name], changed is None or name in changed
        elif grade.manual is not None:
            touched = changed is None or name in changed or grade.auto != before.grades[name].auto
            grade.queue = touched or before.grades[name].queue
            if name in comments and name in (changed or ()) and grade.auto is None:
                grade.manual = None  # another answer than the one that was graded
    for name, text in comments.items():
        if name in after.comments:
            after.comments[name] = (after.comments[name][0], text)


def changes(
    verdict: Verdict,
    before: SubmittedWork,
    after: SubmittedWork,
    receipt: int,
    adjusted: dict[str, str],
    aside: dict[str, float],
) -> list[Change]:
    """List what this verdict changes, for the ledger, in the order of the notebook."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    reasons = {cell.grade_id: ": ".join(filter(None, [cell.status, cell.message])) for cell in verdict.cells}
    reasons |= {name: adjustments.IN_WORDS[adjusted[name]] for name in reasons if name in adjusted}
    common = {"time": now, "student": verdict.student, "assignment": verdict.assignment, "receipt": receipt}
    found = []
    for name in sorted(after.grades, key=lambda name: list(reasons).index(name) if name in reasons else -1):
        old, new = before.grades[name], after.grades[name]
        if (new.auto, new.queue) != (old.auto, old.queue):
            reason = verdict.problem or reasons.get(name, "")
            values = (name, old.auto, new.auto, new.manual, old.queue, new.queue, reason)
            found.append(Change(**common, **dict(zip(_CHANGED, values, strict=True))))
        if old.manual is not None and new.manual is None and new.queue:
            hand = {"old_auto": old.manual, "new_auto": None, "new_queue": True, "reason": _ANOTHER}
            found.append(Change(**common, grade_id=EARLIER_GRADE + name, **hand))
        elif old.manual is not None and new.manual is None:
            hand = {"old_auto": old.manual, "new_auto": None, "reason": f"set aside: {reasons.get(name, '')}"}
            found.append(Change(**common, grade_id=HAND_GRADE + name, **hand))
        elif old.manual is not None and name in aside:  # it came back, and was seen to be there
            hand = {"old_auto": None, "new_auto": old.manual, "reason": "in force again"}
            found.append(Change(**common, grade_id=HAND_GRADE + name, **hand))
    if (before.penalty or 0.0) != (after.penalty or 0.0):
        found.append(Change(**common, grade_id=LATE_PENALTY, old_auto=before.penalty, new_auto=after.penalty))
    return found


_ANOTHER = "the answer has changed since; waits for a person"
_CHANGED = ("grade_id", "old_auto", "new_auto", "manual", "old_queue", "new_queue", "reason")
