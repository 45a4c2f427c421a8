"""Take in what a class handed in: from a folder or an archive to one `Submission` per student.

Layouts, which may be mixed:

- `<student>/<assignment>/*.ipynb`, as nbgrader collects them, or `<student>/*.ipynb`, with or without a
  `timestamp.txt` in the outermost of these folders (one further in, or in an archive, is the student's word);
- files and folders as Canvas, Blackboard, Moodle, D2L and nbgrader's exchange name them (see `names.py`);
- `<student>.ipynb` or `<student>_anything.ipynb`: the student is what stands before the first underscore, or,
  with a roster, the longest id of the roster the name begins with;
- `<student>.zip` (or `.tar.gz`, ...) with a notebook inside; also inside a student's folder;
- a zip or tar archive of all this, with or without one folder around it.

Nothing is executed, no link is followed, nothing is unpacked to disk. What students wrote is read in a child
process with limits: whatever it does there becomes a Submission with a `problem`. UserError is raised only
where the folder can't be read at all, or its names do not say who handed in what.
"""

from __future__ import annotations

import contextlib
import logging
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from autograder.course.assignment import Assignment
from autograder.course.errors import UserError
from autograder.course.records import Note, Submission
from autograder.intake.answers import AssignmentMarks
from autograder.intake.archives import read_archive, why_broken
from autograder.intake.files import (
    DEFAULT_LIMITS,
    STAMP,
    Budget,
    FoundFile,
    IntakeLimits,
    OverBudget,
    in_words,
    is_archive,
    is_clutter,
)
from autograder.intake.folders import names_in
from autograder.intake.names import NameReader, exchange_assignment, is_of_platform
from autograder.intake.student import Entry, Job, enumerate_names, printable, read_student, too_much
from autograder.intake.students import Roster, student_ids
from autograder.system.child_process import ChildDied, iterate_in_child, map_in_child

_ADVICE = (
    "Nothing was graded. Say who is in the class with --roster FILE (one student a line: the id, then other "
    "names that files may use, separated by commas), or put each student's files into a folder that is named "
    "like the student."
)
_LOG = logging.getLogger(__name__)


@dataclass
class HandedIn:
    """What came in.

    Attributes:
        submissions: one for each student, sorted by id.
        not_understood: names of files and folders of which nobody can be told who handed them in, or what
            they are.
    """

    submissions: list[Submission] = field(default_factory=list)
    not_understood: list[str] = field(default_factory=list)


def intake(
    source: Path | str,
    assignment: Assignment,
    roster: Roster | None = None,
    limits: IntakeLimits = DEFAULT_LIMITS,
    put: Callable[[Submission], Submission] = lambda submission: submission,
) -> HandedIn:
    """Take in a class.

    Args:
        source: path of a folder or archive.
        assignment: what was handed in.
        roster: of the class, or None. Ids that differ only in case are matched; others get a note.
        put: called with each submission once it is read; what it returns is given back in its place.

    Raises:
        UserError: the folder or archive is missing, unreadable or empty, or too large in all; or one student
            would get what may be the work of several.
    """
    source, roster = _within_wrapper(Path(source), limits), roster or Roster()
    found = _entries(source, assignment, limits)
    found = [one for one in found if exchange_assignment(one[0]) in ("", assignment.name)]
    reader = NameReader([name for name, _, _ in found], roster, assignment.name, limits.extra_files)
    entries = [Entry(name, reader.read(name, is_folder), files) for name, is_folder, files in found]
    made = HandedIn(not_understood=[printable((entry.name,)) for entry in entries if entry.name == STAMP])
    entries = [entry for entry in entries if entry.name != STAMP]
    _refuse_alone(entries)
    jobs, notes = _jobs(entries, roster, source if source.is_dir() else None)
    _read_all(jobs, notes, made, assignment, limits, put)
    if not made.submissions:
        raise UserError(
            f"{source} holds no submissions. Expected are folders <student>/ or files "
            "<student>.ipynb, in it or in a zip or tar archive."
            + (f" Not understood: {enumerate_names(made.not_understood)}." if made.not_understood else "")
        )
    made.submissions.sort(key=lambda submission: submission.student)
    made.not_understood.sort()
    return made


def _read_all(
    jobs: list[Job],
    notes: dict[str, list[Note]],
    made: HandedIn,
    assignment: Assignment,
    limits: IntakeLimits,
    put: Callable[[Submission], Submission],
) -> None:
    """Read the students one by one, in a child process that takes the harm."""
    marks = AssignmentMarks(assignment)
    results = map_in_child(
        lambda job: read_student(job, marks, limits), jobs, limits.seconds, limits.memory_bytes
    )
    size = 0
    for job, result in zip(jobs, results, strict=True):
        made.not_understood += result["not_understood"] if result else []
        submission = submission_of(job, result, limits)
        if submission is None:
            continue
        submission.notes += notes[job.student]
        size += len(submission.notebook or b"") + sum(map(len, submission.files.values()))
        if size > limits.total_bytes:
            raise UserError("The submissions are too large in all. Grade them in parts.")
        made.submissions.append(put(submission))


def submission_of(job: Job, result: dict | None, limits: IntakeLimits) -> Submission | None:
    """What the child process read, see `read_student`; None where nobody can be graded for it.

    Args:
        result: None where reading went beyond the limits.
    """
    if result is None:
        return too_much(job, limits)
    if result["fault"]:
        _LOG.error("reading what %s handed in failed:\n%s", job.student, result["fault"])
    read = result["submission"]
    return read and Submission(**read | {"notes": [Note(**note) for note in read["notes"]]})


# --------------------------------------------------------------------------- what there is


def _entries(
    source: Path, assignment: Assignment, limits: IntakeLimits
) -> list[tuple[str, bool, list[FoundFile] | None]]:
    """(name, whether it is a folder, its files where they had to be read) of each entry, sorted."""
    if source.is_dir():
        names = names_in(source, limits)
        return [(name, is_folder, None) for name, is_folder in names if not is_clutter(name)]
    if not source.is_file():
        raise UserError(
            f"{source} does not exist."
            if not source.exists()
            else f"{source} is neither a folder nor an archive."
        )
    if not is_archive(source.name):
        raise UserError(f"{source} is neither a folder nor a zip or tar archive.")
    by_name: dict[str, list[FoundFile]] = {}
    for file in _unwrapped(_read_class(source, limits), assignment):
        by_name.setdefault(file.parts[0], []).append(file)
    return [
        (name, any(len(file.parts) > 1 for file in files), files) for name, files in sorted(by_name.items())
    ]


def _within_wrapper(source: Path, limits: IntakeLimits) -> Path:
    """The one folder in which everything lies, where that is certain: names of a platform are in it."""
    names = (
        [entry for entry in names_in(source, limits) if not is_clutter(entry[0])] if source.is_dir() else []
    )
    if len(names) == 1 and names[0][1] and not is_of_platform(names[0][0]):
        inside = source / names[0][0]
        with contextlib.suppress(UserError):  # one student's folder, unreadable
            return inside if any(is_of_platform(name) for name, _ in names_in(inside, limits)) else source
    return source


def _read_class(source: Path, limits: IntakeLimits) -> list[FoundFile]:
    """Read the archive of a class, in a child process."""

    def read() -> Iterator[list | str]:
        try:
            with source.open("rb") as file:
                for found in read_archive(file, source.name, limits, _ClassBudget(limits)):
                    yield [found.parts, found.data, found.problem]
        except OverBudget as error:
            yield f"{source.name} {error}. Unpack it, and grade the folder."
        except PermissionError as error:
            yield f"{source} can't be read: {error.strerror}."
        except Exception as error:  # these libraries raise whatever occurs to them
            yield f"{why_broken(source.name, error)}."

    files = []
    try:
        for message in iterate_in_child(read, 6 * limits.seconds, limits.memory_bytes):
            if isinstance(message, str):
                raise UserError(message)
            parts, data, problem = message
            files.append(FoundFile(tuple(parts), data, problem))
    except ChildDied as death:
        raise UserError(
            f"{source.name} can't be read: it takes too long, or too much memory. "
            "Unpack it, and grade the folder."
        ) from death
    return files


class _ClassBudget(Budget):
    """Counts what is read of the archive of a class, and keeps one student from using it up.

    Two leading parts of a path tell students apart: there may be a folder around everything. What is left of
    a student here is a little more than one may hand in, so that it is refused where the student is read.
    """

    def __init__(self, limits: IntakeLimits):
        super().__init__(limits.files, limits.archive_bytes)
        self.limits = limits
        self.owner: tuple[str, ...] = ("",)
        self.files_of: Counter[tuple[str, ...]] = Counter()
        self.bytes_of: Counter[tuple[str, ...]] = Counter()

    def charge(self, parts: tuple[str, ...]) -> bool:
        self.owner = parts[:2]
        self.files_of[self.owner] += 1
        if self.files_of[self.owner] > self.limits.student_files + 1:
            return False
        try:
            super().charge(parts)
        except OverBudget as error:
            raise OverBudget(f"holds more than {self.limits.files} files") from error
        return self.bytes_of[self.owner] <= self.limits.student_bytes

    def read(self, size: int) -> None:
        self.bytes_of[self.owner] += size
        try:
            super().read(size)
        except OverBudget as error:
            raise OverBudget(f"unpacks to more than {in_words(self.limits.archive_bytes)}") from error


def _unwrapped(files: list[FoundFile], assignment: Assignment) -> list[FoundFile]:
    """Take away the one folder that archivers put around everything.

    One student's folder looks the same; it is told by what lies in it: notebooks, one folder, or one with
    the assignment's name.
    """
    tops = {file.parts[0] for file in files if len(file.parts) > 1}
    if len(tops) != 1 or any(len(file.parts) == 1 for file in files):
        return files
    inside = [replace(file, parts=file.parts[1:]) for file in files]
    folders = {file.parts[0] for file in inside if len(file.parts) > 1}
    loose = [file for file in inside if len(file.parts) == 1 and file.name.lower().endswith(".ipynb")]
    if assignment.name in folders:
        return files
    of_platform = any(is_of_platform(name) for name in {file.parts[0] for file in inside})
    return inside if of_platform or len(folders) > 1 or len(loose) > 1 else files


# --------------------------------------------------------------------------- whose it is


def _refuse_alone(entries: list[Entry]) -> None:
    """A folder with just the assignment's own notebook is one student's, or the assignment itself."""
    sure = [entry for entry in entries if entry.who.sure]
    if len(sure) == 1 and sure[0].who.problem:
        raise UserError(
            f"There is only {sure[0].name}, without a student's name. "
            "Name the folder that holds one folder <student>/ for each student."
        )


def _jobs(entries: list[Entry], roster: Roster, root: Path | None) -> tuple[list[Job], dict[str, list[Note]]]:
    """Sort entries by student, with the notes that each student's id needs."""
    ids, notes = student_ids({entry.who.student for entry in entries}, roster)
    jobs: dict[str, Job] = {}
    by_student: dict[str, list[Note]] = {}
    for entry in entries:
        student = ids[entry.who.student]
        jobs.setdefault(student, Job(student, [], root)).entries.append(entry)
        by_student.setdefault(student, notes[entry.who.student])
    for job in jobs.values():
        refuse_several_people(job, roster)
    return list(jobs.values()), by_student


def refuse_several_people(job: Job, roster: Roster) -> None:
    """Grade nothing where one id would gather what may be the work of several people."""
    told: dict[tuple[str, ...], str] = {}
    for entry in job.entries:
        name = printable((entry.name,))
        if entry.who.unclear:
            raise UserError(
                f"{name}: whose it is cannot be told from its name, which can be read in two ways. {_ADVICE}"
            )
        if entry.who.sure:
            told.setdefault(entry.who.also, name)
    if len(told) > 1:
        one, other, *_ = told.values()
        missing = " The roster that was given does not tell them apart." if roster.given else ""
        raise UserError(
            f"{one} and {other} would both count as handed in by '{job.student}', but the rest of their "
            f"names differs, so they may be of two people.{missing} {_ADVICE}"
        )
