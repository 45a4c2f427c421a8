"""`autograder history`: everything that happened to the grades of one student, in order, for an instructor.

Receipts say what was graded, from what and with how many points; the changes in the ledger say what that
changed in the gradebook; what was set by hand and accepted stands between them. The gradebook itself is read
for what holds now.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field

from autograder.commands.attempts import attempts_of, number_of
from autograder.course.assignment import Assignment
from autograder.course.course import Course
from autograder.course.errors import UserError
from autograder.gradebook.read import StudentRecord, records
from autograder.gradebook.scores import score_of
from autograder.intake.kept import read_kept
from autograder.intake.notebook_file import Unreadable, read_submitted
from autograder.receipts.earlier import earlier_changes
from autograder.receipts.receipts import (
    DUE_DATE,
    EARLIER_GRADE,
    EXTENSION,
    HAND_GRADE,
    LATE_PENALTY,
    Accepted,
    Change,
    Receipt,
    Receipts,
    describe_value,
)
from autograder.release.archive import Origin, origin
from autograder.system.text import one_line


@dataclass
class Event:
    """One thing that happened.

    Attributes:
        kind: ``graded``, ``changed``, ``accepted``, or ``changed_earlier`` for an unsigned change that an
            earlier version recorded.
        text: the same in words, one line.
        data: the details, as JSON can hold them.
    """

    kind: str
    time: str
    text: str
    data: dict = field(default_factory=dict)


def history(course: Course, student: str, assignments: Iterable[str]) -> dict[str, list[Event]]:
    """Return what happened to the grades of a student, by assignment, oldest first.

    Raises:
        UserError: nothing is known of the student, or a file cannot be read or is not authentic.
    """
    found, known = {}, set()
    with Receipts(course.workspace, make=False) as receipts:
        for name in assignments:
            earlier = earlier_changes(course.workspace, name)
            known |= receipts.students(name) | {change.student for change in earlier}
            events = [_changed(one, "changed_earlier") for one in earlier if one.student == student]
            events += _in_order(receipts, student, name)
            if events and student in known:
                found[name] = events
    if not found:
        raise UserError(_unknown(student, known))
    return found


def _in_order(receipts: Receipts, student: str, assignment: str) -> list[Event]:
    """Merge by number of the receipt first, since a clock may have been set back, then by time."""
    graded = list(receipts.history(student, assignment))
    found = attempts_of(graded)
    placed = [
        ((one.number, 0, ""), _graded(one, number_of(found, one) if len(found) > 1 else 0)) for one in graded
    ]
    for change in receipts.changes(assignment, student):
        placed.append(((change.receipt, 1, change.time), _changed(change, "changed")))

    def by_time(time: str) -> tuple:
        return (max([one.number for one in graded if one.finished <= time], default=0), 1, time)

    for change in receipts.changes(assignment, ""):  # of everybody
        placed.append((by_time(change.time), _changed(change, "changed")))
    for one in receipts.accepted(assignment):
        if one.student in ("", student):
            placed.append((by_time(one.time), _accepted_event(one)))
    return [event for _, event in sorted(placed, key=lambda pair: pair[0])]


def _unknown(student: str, known: set[str]) -> str:
    near = difflib.get_close_matches(student, sorted(known), n=3, cutoff=0.5)
    advice = f"Did you mean {' or '.join(near)}?" if near else f"{len(known)} students have been graded here."
    return f"Nothing has been graded of a student called {one_line(student)}. {advice}"


def _graded(receipt: Receipt, attempt: int) -> Event:
    """What a receipt says; `attempt` is 0 where the student has only one."""
    verdict = receipt.verdict
    data = {
        "receipt": receipt.number,
        "submission_sha256": receipt.submission,
        "key": receipt.key,
        "seed": receipt.seed,
        "points": verdict.points,
        "max_points": verdict.max_points,
        "problem": verdict.problem,
        "handed_in": verdict.timestamp,
    }
    again = receipt.environment.get("counts_again")
    which = f"attempt {attempt} counts again" if again else "graded"
    what = f"sha256 {receipt.submission[:16]}" if receipt.submission else f"receipt key {receipt.key[:16]}"
    text = f"{which}: {verdict.points:g} of {verdict.max_points:g} points, seed {receipt.seed}, from {what}"
    if verdict.timestamp:
        text += f", handed in {verdict.timestamp}"
    if attempt:
        data["attempt"] = attempt
        text += "" if again else f"; attempt {attempt}"
    if regraded := receipt.environment.get("regraded"):
        data["regraded"] = regraded
        text += f"; graded again: {', '.join(regraded)}"
    if verdict.problem:
        text += f"; could not be graded: {verdict.problem}"
    return Event("graded", receipt.finished, text, data)


def _changed(change: Change, kind: str) -> Event:
    data = asdict(change)
    old, new = (_points(value) for value in (change.old_auto, change.new_auto))
    if change.grade_id == LATE_PENALTY:
        return Event(kind, change.time, f"late penalty: {old} -> {new}", data)
    if change.grade_id.startswith(EARLIER_GRADE):
        name = change.grade_id.removeprefix(EARLIER_GRADE)
        return Event(kind, change.time, f"{name}: a person's {old} counts no more; {change.reason}", data)
    if not change.student or change.grade_id.startswith(HAND_GRADE):
        name = change.grade_id.removeprefix(HAND_GRADE)
        what = "set by hand" if change.student else "points to be had"
        return Event(kind, change.time, f"{name}: {what} {old} -> {new}; {change.reason}", data)
    text = f"{change.grade_id}: {old} -> {new}" if old != new else f"{change.grade_id}: {new} as before"
    if change.manual is not None:
        text += f" (a person's {change.manual:g} stays in force)"
    if change.old_queue != change.new_queue:
        text += "; now waits for a person" if change.new_queue else "; waits for nobody any more"
    return Event(kind, change.time, text + (f"; {change.reason}" if change.reason else ""), data)


def _points(value: float | None) -> str:
    return "none" if value is None else f"{value:g}"


def _accepted_event(one: Accepted) -> Event:
    value = describe_value(one.value)
    text = f"accepted by {one.who}: {one.grade_id} set by hand to {value}"
    if json.loads(one.value) is None:
        text = f"put on record by {one.who}: nothing is set by hand for {one.grade_id}"
    if one.grade_id in (DUE_DATE, EXTENSION):
        text = f"put on record by {one.who}: {one.grade_id.strip('()')} is {value}"
    data = asdict(one) | {"value": json.loads(one.value)}
    return Event("accepted", one.time, text, data)


def _now(assignment: Assignment, record: StudentRecord) -> dict:
    """What the gradebook holds at this moment."""
    grades, score = record.grades.items(), score_of(assignment, record)
    return {
        "score": score.total,
        "core_and_extra": str(score),
        "late_penalty": record.late_penalty,
        "set_by_hand": {
            name: grade.score for name, grade in grades if grade.manual is not None or grade.extra
        },
        "waits_for_a_person": [name for name, grade in grades if grade.waiting],
    }


def _release_worked_from(course: Course, assignment: Assignment, student: str) -> Origin | None:
    """The release that the student's notebook was made from; None where that is not known."""
    with Receipts(course.workspace, make=False) as receipts:
        receipt = receipts.latest(student, assignment.name)
    kept = receipt and read_kept(course.workspace, assignment, student, receipt.submission, {})
    if not kept:
        return None
    try:
        cells = read_submitted(kept[0]).cells
    except Unreadable:
        return None
    return origin(course, assignment, [(cell.grade_id or cell.cell_id, cell.source) for cell in cells])


def main(options) -> int:
    """Run the command."""
    course = Course(options.course, options.workspace)
    names = [course.resolve(options.assignment)] if options.assignment else course.assignments()
    found = history(course, options.student, names)
    now = {
        name: _now(
            course.load(name),
            records(course.db_url, name, options.student).get(options.student, StudentRecord()),
        )
        for name in found
    }
    origins = {name: _release_worked_from(course, course.load(name), options.student) for name in found}
    if options.json:
        data = {
            name: {
                "events": [asdict(event) for event in events],
                "now": now[name],
                "worked_from": str(one.path) if (one := origins[name]) else None,
            }
            for name, events in found.items()
        }
        print(json.dumps({"student": options.student, "assignments": data}, indent=1))
        return 0
    for name, events in found.items():
        print(f"{one_line(options.student)}, {name}")
        for event in events:
            mark = " (recorded by an earlier version, not signed)" if event.kind == "changed_earlier" else ""
            print(one_line(f"  {event.time}  {event.text}{mark}"))
        print(f"  now in the gradebook: {_now_in_words(now[name])}")
        if origins[name]:
            print(f"  worked from the release {origins[name]}")
    return 0


def _now_in_words(now: dict) -> str:
    text = "no points" if now["score"] is None else f"{now['score']:g} points"
    text += f" ({now['core_and_extra']})"
    if now["late_penalty"]:
        text += f" after a late penalty of {now['late_penalty']:g}"
    for name, score in now["set_by_hand"].items():
        text += f"; {name} set by hand to {score:g}"
    if now["waits_for_a_person"]:
        text += f"; waits for a person: {', '.join(now['waits_for_a_person'])}"
    return text
