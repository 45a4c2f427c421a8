"""`autograder due`: when an assignment is due, for everybody and for single students."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from autograder.course.course import Course
from autograder.course.errors import UserError
from autograder.formgrader import graders
from autograder.gradebook.dates import Dates, DateWriter
from autograder.gradebook.late import FILE, LatePenalties, LateRules
from autograder.intake.timestamps import ambiguous_zone, parse_time
from autograder.receipts.receipts import Change
from autograder.system.log import logged_to
from autograder.system.text import one_line

_MOST_LINES = 20  # of changed penalties


def main(options) -> int:
    """Run the command."""
    course = Course(options.course, options.workspace)
    name = course.resolve(options.assignment)
    if options.students and options.date is None:
        raise UserError("Say until when: a date, +2d, or none, before --students.")
    if options.date is None and not course.workspace.exists():
        print(f"{name}: no due date")
        return 0
    common = None
    if options.date is not None and not options.students:
        if _extension(options.date):
            raise UserError(f"{options.date} is an extension: name the students it is for, with --students.")
        common = _date(options.date)  # before a workspace is made
    with logged_to(course.workspace), DateWriter(course, name, options.by or graders.name()) as writer:
        if options.students:
            _print_changes(_extend(writer, options.date, options.students))
        elif options.date is not None:
            _print_changes(writer.set_due_date(common))
        _print_dates(name, writer.dates(), LatePenalties(course, name).rules)
    return 0


def _extend(writer: DateWriter, text: str, students: list[str]) -> list[Change]:
    common = writer.dates().duedate
    if text == "none":
        return writer.set_extensions(students, None)
    if common is None:
        raise UserError(
            f"{writer.assignment} has no due date that could be extended. Set it first: "
            f"autograder due {writer.assignment} 2026-10-01T23:59+02:00"
        )
    extension = _extension(text)
    if extension is None:
        until = _date(text)
        extension = until - common if until else timedelta()
    if extension <= timedelta():
        raise UserError(f"{text} is not after the due date of everybody, {_shown(common)}.")
    return writer.set_extensions(students, extension)


def _extension(text: str) -> timedelta | None:
    """Read `+2d`, `+36h` or `+1d12h`; None where it is none of these."""
    found = re.fullmatch(r"\+(?=\d)(?:(\d+)d)?(?:(\d+)h)?", text)
    return timedelta(days=int(found[1] or 0), hours=int(found[2] or 0)) if found else None


def _date(text: str) -> datetime | None:
    """Read a date with its time zone as UTC without one, which is how nbgrader keeps it; None for "none"."""
    if text == "none":
        return None
    when = parse_time(text)
    advice = "Write it as 2026-10-01T23:59+02:00, or '2026-10-01 23:59 Europe/Berlin'."
    if when is None:
        raise UserError(f"{text!r} is no date and time that can be read. {advice}")
    if not re.search(r"\d:\d\d", text):
        raise UserError(f"{text!r} says no time of the day. {advice}")
    if not re.search(r"\d:\d\d(?::\d\d(?:\.\d+)?)?\s*(?:[+-]\d|[A-Za-z])", text):
        raise UserError(f"{text!r} says no time zone, and a due date is no place for a guess. {advice}")
    if doubt := ambiguous_zone(text):
        raise UserError(f"{text!r}: {doubt}. {advice}")
    return when.replace(tzinfo=None)


def _shown(utc: datetime) -> str:
    """In UTC and in the zone of this machine."""
    here = utc.replace(tzinfo=UTC).astimezone()
    local = "" if not here.utcoffset() else f" ({here:%Y-%m-%d %H:%M %Z} here)"
    return f"{utc:%a %Y-%m-%d %H:%M} UTC{local}"


def _print_changes(changes: list[Change]) -> None:
    for change in changes[:_MOST_LINES]:
        old, new = change.old_auto or 0.0, change.new_auto or 0.0
        print(f"late penalty of {one_line(change.student)} in {change.assignment}: {old:g} -> {new:g} points")
    if len(changes) > _MOST_LINES:
        print(f"and {len(changes) - _MOST_LINES} more late penalties")
    if changes:
        print("feedback pages and the report show it after the next `autograder grade`")


def _print_dates(name: str, dates: Dates, rules: LateRules | None) -> None:
    if dates.duedate is None:
        print(f"{name}: no due date")
        return
    print(f"{name} is due {_shown(dates.duedate)}")
    for student, extension in sorted(dates.extensions.items()):
        print(f"  {one_line(student)}: {_shown(dates.duedate + extension)}")
    print(f"  {_rules_in_words(rules)}")


def _rules_in_words(rules: LateRules | None) -> str:
    """What lateness costs, for a person who just set a date."""
    if rules is None:
        return f"late: {FILE} sets no rule, so it costs nothing, unless nbgrader_config.py says otherwise"
    parts = []
    if rules.grace_minutes:
        parts.append(f"{rules.grace_minutes:g} minutes of grace")
    if rules.late_days:
        parts.append(f"{rules.late_days:g} late days in the course are free")
    most = f", at most {rules.most_percent:g} %" if rules.most_percent < 100 else ""
    cost = f"{rules.percent_per_day:g} % of the points reached for each day begun{most}"
    parts.append(cost if rules.percent_per_day else "nothing is taken off")
    if rules.nothing_after_days:
        parts.append(f"nothing counts after {rules.nothing_after_days:g} days")
    return f"late: {'; '.join(parts)}"
