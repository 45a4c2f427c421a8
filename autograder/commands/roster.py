"""The roster of a course: named once with --roster, then kept in the workspace."""

from __future__ import annotations

from pathlib import Path

from autograder.course.course import Course
from autograder.intake.students import Roster
from autograder.system.files import write_atomically

_SHOWN = 5  # differences between roster and gradebook


def read_roster(course: Course, named: Path | None) -> Roster:
    """The roster that is named, else the one that was kept, else an empty one.

    Raises:
        UserError: it can't be read, or is none.
    """
    kept = _kept(course)
    if named is None and not kept.exists():
        return Roster()
    return Roster.from_file(named or kept)


def keep_roster(course: Course, roster: Roster) -> list[str]:
    """Keep a roster for later commands, and enter its students in the gradebook.

    Returns:
        What a person should know, a sentence each: who is new or gone since the roster before, and what the
        gradebook says otherwise.
    """
    if not roster.given:
        return []
    from autograder.gradebook.students import enroll  # imports nbgrader, two seconds

    differences = enroll(course, roster.people)
    more = [f"So it is of {len(differences) - _SHOWN} more."] if len(differences) > _SHOWN else []
    return _replace(course, roster) + differences[:_SHOWN] + more


def _replace(course: Course, roster: Roster) -> list[str]:
    path = _kept(course)
    before = Roster.from_file(path) if path.exists() else None
    if before is not None and before.text == roster.text:
        return []
    write_atomically(path, roster.text)
    if before is None:
        return [f"The roster of {len(roster.ids)} students is kept in {path}; it need not be named again."]
    new, gone = sorted(set(roster.ids) - set(before.ids)), sorted(set(before.ids) - set(roster.ids))
    changes = [f"{word} {', '.join(ids)}" for word, ids in (("new:", new), ("gone:", gone)) if ids]
    return [f"The roster in {path} was replaced ({'; '.join(changes) or 'the same students'})."]


def _kept(course: Course) -> Path:
    return course.workspace / "roster.csv"
