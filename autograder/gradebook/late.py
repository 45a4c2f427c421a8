"""Late penalties: nbgrader's plugin with the rules of `policies/late.toml`, and how the grader asks it."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path

from nbgrader.plugins import LateSubmissionPlugin
from nbgrader.preprocessors import AssignLatePenalties
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool
from traitlets import Unicode

from autograder.course.errors import UserError
from autograder.course.policy import read_toml
from autograder.gradebook.read import due_dates, hand_in_times

DAY = 24 * 3600
FILE = "late.toml"


# --------------------------------------------------------------------------- the rules


@dataclass(frozen=True)
class LateRules:
    """What it costs to hand in late.

    Attributes:
        percent_per_day: of the points reached, for each day begun.
        most_percent: that lateness can cost.
        grace_minutes: that are not late yet. Behind them, days are counted from the due date.
        late_days: days that a student may use up over the whole course before any percent is taken; in the
            order in which assignments are due.
        nothing_after_days: days late from which on nothing counts; 0 for no such limit.
    """

    percent_per_day: float = 0.0
    most_percent: float = 100.0
    grace_minutes: float = 0.0
    late_days: float = 0.0
    nothing_after_days: float = 0.0

    def days(self, seconds_late: float) -> int:
        """Days late that count: those begun, where it is more than the grace."""
        return 0 if seconds_late <= 60 * self.grace_minutes else math.ceil(seconds_late / DAY)

    def penalty(self, score: float, seconds_late: float, free_days: int) -> float | None:
        """Return the points to take off; None where nothing is due.

        Args:
            score: points reached.
            seconds_late: after the due date, extension included.
            free_days: late days that the student has left.
        """
        days = self.days(seconds_late)
        if days and self.nothing_after_days and seconds_late > DAY * self.nothing_after_days:
            return score
        percent = min(self.percent_per_day * max(0, days - free_days), self.most_percent)
        return score * percent / 100 if percent else None


_MOST = {
    "percent_per_day": 100,
    "most_percent": 100,
    "grace_minutes": 7 * 24 * 60,
    "late_days": 365,
    "nothing_after_days": 365,
}


def load_rules(path: Path) -> dict[str, LateRules]:
    """Read the rules of a course: those for all assignments under "", and those of single ones by name.

    Empty where the file is missing or says nothing.

    Raises:
        UserError: a name is unknown or a value makes no sense; the message says which, and what is allowed.
    """
    values = read_toml(path)
    if not values:
        return {}
    tables = {name: value for name, value in values.items() if isinstance(value, dict)}
    common = _checked(path.name, "", {k: v for k, v in values.items() if k not in tables}, LateRules())
    return {"": common} | {name: _checked(path.name, name, one, common) for name, one in tables.items()}


def _checked(file: str, table: str, values: dict, defaults: LateRules) -> LateRules:
    known = [item.name for item in fields(LateRules)]
    place = f"{file}, [{table}]" if table else file
    for name, value in values.items():
        if name not in known:
            raise UserError(f"{place}: unknown name {name!r}; known are {', '.join(known)}")
        right = isinstance(value, (int, float)) and not isinstance(value, bool)
        if not (right and 0 <= value <= _MOST[name]):
            raise UserError(f"{place}: {name} must be a number from 0 to {_MOST[name]}, not {value!r}")
    return replace(defaults, **{name: float(value) for name, value in values.items()})


# --------------------------------------------------------------------------- nbgrader's plugin


@dataclass(frozen=True)
class HandIn:
    """When one student handed in one assignment, and when it was due for everybody (both UTC)."""

    assignment: str
    duedate: datetime
    timestamp: datetime
    extension: timedelta

    @property
    def seconds_late(self) -> float:
        return max(0.0, (self.timestamp - self.duedate - self.extension).total_seconds())


class LatePolicy(LateSubmissionPlugin):
    """nbgrader's late penalties by the rules of a file; without the file, nbgrader's own plugin.

    nbgrader makes one for each notebook (`AssignLatePenalties.plugin_class`), this grader one a run. The
    parent says which assignment and gradebook it is about.
    """

    rules_file = Unicode("", help="policies/late.toml of the course").tag(config=True)

    @cached_property
    def rules(self) -> dict[str, LateRules]:
        """By assignment, those of the course under ""; empty where the file says nothing."""
        return load_rules(Path(self.rules_file)) if self.rules_file else {}

    @cached_property
    def _earlier(self) -> dict[str, list[HandIn]]:
        """What students handed in for assignments that are due before this one, in their order."""
        engine = create_engine(self.parent.db_url, poolclass=NullPool)
        try:
            due, times = due_dates(engine), hand_in_times(engine)
        finally:
            engine.dispose()
        order = sorted((date, name) for name, date in due.items())
        before = order[: order.index((due[self.parent.assignment_id], self.parent.assignment_id))]
        place = {name: index for index, (_, name) in enumerate(before)}
        found: dict[str, list[HandIn]] = {}
        for student, assignment, timestamp, extension in times:
            if assignment in place:
                one = HandIn(assignment, due[assignment], timestamp, extension or timedelta())
                found.setdefault(student, []).append(one)
        return {
            student: sorted(ones, key=lambda one: place[one.assignment]) for student, ones in found.items()
        }

    def rules_of(self, assignment: str) -> LateRules:
        """The rules of one assignment."""
        return self.rules.get(assignment, self.rules[""])

    def free_days(self, student: str) -> int:
        """Late days that a student has left for this assignment: those due before it come first."""
        budget, used = int(self.rules_of(self.parent.assignment_id).late_days), 0
        for one in self._earlier.get(student, []) if budget else []:
            rules = self.rules_of(one.assignment)
            used += min(rules.days(one.seconds_late), max(0, int(rules.late_days) - used))
        return max(0, budget - used)

    def late_submission_penalty(self, student_id: str, score: float, total_seconds_late: float):
        """Return the points to take off, as nbgrader asks for them."""
        if not self.rules:
            return super().late_submission_penalty(student_id, score, total_seconds_late)
        rules = self.rules_of(self.parent.assignment_id)
        return rules.penalty(score, total_seconds_late, self.free_days(student_id))


# --------------------------------------------------------------------------- asking it


class LatePenalties:
    """The course's rule for late submissions of one assignment.

    Args:
        course: its nbgrader_config.py names the plugin and its settings.
        assignment: name.
    """

    def __init__(self, course, assignment: str):
        preprocessor = AssignLatePenalties(config=course.nbgrader_config())
        preprocessor.assignment_id, preprocessor.db_url = assignment, course.db_url
        preprocessor.init_plugin()
        self._plugin = preprocessor.plugin_inst
        if unknown := sorted(self._own_rules.keys() - {"", *course.assignments()}):
            raise UserError(
                f"{FILE}: [{unknown[0]}] is no assignment; there are {', '.join(course.assignments())}"
            )

    @property
    def rules(self) -> LateRules | None:
        """The rules of this assignment; None where the course has no file of them, or another plugin."""
        return self._plugin.rules_of(self._plugin.parent.assignment_id) if self._own_rules else None

    @property
    def uses_late_days(self) -> bool:
        """Whether what is handed in late elsewhere can change penalties here."""
        return any(one.late_days for one in self._own_rules.values())

    @property
    def _own_rules(self) -> dict[str, LateRules]:
        return self._plugin.rules if isinstance(self._plugin, LatePolicy) else {}

    def penalty(self, student: str, score: float, seconds_late: float) -> float | None:
        """Return the points to take off, from 0 to the score; None where nothing is due."""
        if seconds_late <= 0:
            return None
        due = self._plugin.late_submission_penalty(student, score, seconds_late)
        return None if due is None else min(max(due, 0.0), score)
