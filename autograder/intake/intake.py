"""Take in what a class handed in: from a folder or an archive to one `Submission` per student.

Layouts, which may be mixed:

- `<student>/<assignment>/*.ipynb`, as nbgrader collects them, or `<student>/*.ipynb`, with or without a
  `timestamp.txt` in the outermost of these folders (one further in, or in an archive, is the student's word);
- `<student>.ipynb` or `<student>_anything.ipynb`: the student is what stands before the first underscore, or,
  with a roster, the longest id of the roster the name begins with;
- `<student>.zip` (or `.tar.gz`, ...) with a notebook inside; also inside a student's folder;
- a zip or tar archive of all this, with or without one folder around it.

Nothing is executed, no link is followed, nothing is unpacked to disk. A bad submission is a Submission with a
`problem`; only a folder that can't be read at all raises UserError.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import dateutil.parser
import dateutil.tz

from autograder.course.course import Assignment
from autograder.course.errors import UserError
from autograder.course.records import Note, Submission
from autograder.intake.archives import Budget, FoundFile, IntakeLimits, is_archive, read_archive, walk_folder
from autograder.intake.notebook_file import Unreadable, read_submitted
from autograder.intake.students import Roster, student_ids

DEFAULT_LIMITS = IntakeLimits()
_IGNORED = re.compile(r"\.|__MACOSX$|__pycache__$")  # at the beginning of any part of a path
STAMP = "timestamp.txt"
_TOLD = 20  # refused files that the report names, of one student
_NAMED = 5  # other files, in one note


@dataclass
class Delivery:
    """Everything that came in under one name.

    Attributes:
        raw: the student as the folder or file name gives it.
        path: parts of the folder or file, for messages and to break ties.
        files: what it holds; paths start with `path` for folders and archives.
        unpacked: paths of the student's own archives that were looked into.
    """

    raw: str
    path: tuple[str, ...]
    files: list[FoundFile] = field(default_factory=list)
    unpacked: list[tuple[str, ...]] = field(default_factory=list)


def intake(
    source, assignment: Assignment, roster: Iterable[str] | None = None, limits: IntakeLimits = DEFAULT_LIMITS
) -> list[Submission]:
    """Take in a class.

    Args:
        source: path of a folder or archive.
        assignment: what was handed in.
        roster: ids of the class, or None. Ids that differ only in case are matched; others get a note.

    Returns:
        One Submission per student, sorted by id.

    Raises:
        UserError: the folder or archive is missing, unreadable or empty, or too large in all.
    """
    known = Roster(roster)
    deliveries = _deliveries(_files(Path(source), assignment, limits), assignment, known, limits)
    if not deliveries:
        raise UserError(
            f"{source} holds no submissions. Expected are folders <student>/ or files "
            "<student>.ipynb, in it or in a zip or tar archive."
        )
    ids, notes = student_ids({delivery.raw for delivery in deliveries}, known)
    by_student: dict[str, list[tuple]] = {}
    for delivery in deliveries:
        made, rank = _submission(delivery, ids[delivery.raw], assignment)
        made.notes += notes[delivery.raw]
        by_student.setdefault(made.student, []).append((rank, made))
    return [_newest(by_student[student]) for student in sorted(by_student)]


def _newest(candidates: list[tuple]) -> Submission:
    """Of several deliveries take a usable one, the newest of those, the best of those.

    Only here notebooks are parsed: one that stands alone is parsed where it is rebuilt.
    """
    if len(candidates) > 1:
        candidates = [((_is_readable(made), *rank[1:]), made) for rank, made in candidates]
    candidates.sort(key=lambda pair: pair[0])
    chosen = candidates[-1][1]
    if len(candidates) > 1:
        others = _enumerate([made.name for _, made in candidates[:-1]])
        chosen.notes.append(
            Note(
                "several_submissions",
                f"Graded {chosen.name}; also handed in: {others}.",
                f"You handed in more than once; {chosen.name} was graded.",
            )
        )
    return chosen


# --------------------------------------------------------------------------- finding deliveries


def _wanted(limits: IntakeLimits):
    def wanted(parts: tuple[str, ...]) -> int:
        if any(_IGNORED.match(part) for part in parts):
            return 0
        name = parts[-1].lower()
        if name.endswith(".ipynb"):
            return limits.notebook_bytes
        if is_archive(name) and len(parts) <= 3:
            return 2 * limits.notebook_bytes
        return 4096 if name == STAMP else 0

    return wanted


def _files(source: Path, assignment: Assignment, limits: IntakeLimits) -> list[FoundFile]:
    if source.is_dir():
        found = list(walk_folder(source, _wanted(limits), Budget(limits)))
    elif not source.is_file():
        raise UserError(
            f"{source} does not exist."
            if not source.exists()
            else f"{source} is neither a folder nor an archive."
        )
    elif not is_archive(source.name):
        raise UserError(f"{source} is neither a folder nor a zip or tar archive.")
    else:
        try:
            with source.open("rb") as file:
                found = read_archive(file, source.name, _wanted(limits), Budget(limits, levels=2))
        except PermissionError as error:
            raise UserError(f"{source} can't be read: {error.strerror}.") from error
        found = _unwrapped(found, assignment)
    return [file for file in found if not any(_IGNORED.match(part) for part in file.parts)]


def _unwrapped(files: list[FoundFile], assignment: Assignment) -> list[FoundFile]:
    """Take away the one folder that archivers put around everything.

    One student's folder looks the same; it is told by what lies in it: notebooks, one folder, or one with
    the assignment's name.
    """
    files = [file for file in files if not any(_IGNORED.match(part) for part in file.parts)]
    tops = {file.parts[0] for file in files if len(file.parts) > 1}
    if len(tops) != 1 or any(len(file.parts) == 1 for file in files):
        return files
    folders = {file.parts[1] for file in files if len(file.parts) > 2}
    loose = [file for file in files if len(file.parts) == 2 and file.name.lower().endswith(".ipynb")]
    if assignment.name not in folders and (len(folders) > 1 or len(loose) > 1):
        return [replace(file, parts=file.parts[1:]) for file in files]
    return files


def _deliveries(
    files: list[FoundFile], assignment: Assignment, roster: Roster, limits: IntakeLimits
) -> list[Delivery]:
    """Sort files by student; archives of one student are looked into."""
    by_path: dict[tuple[str, ...], Delivery] = {}
    for file in files:
        flat = len(file.parts) == 1 and not file.is_folder
        stem = re.sub(r"(\.ipynb|\.zip|\.tar|\.tgz|\.tar\.\w+)$", "", file.parts[0], flags=re.IGNORECASE)
        relevant = file.data is not None or file.problem
        if flat and (not relevant or file.name.lower() == STAMP):
            continue
        raw = roster.owner_of(stem) if flat and stem != file.parts[0] else file.parts[0]
        if flat and stem.startswith(assignment.name):
            _refuse_alone(files, assignment)
            raw = stem
            file = FoundFile(file.parts, problem="is named like the assignment, so its student is unknown")
        delivery = by_path.setdefault(file.parts[:1], Delivery(raw, file.parts[:1]))
        if file.data is not None and is_archive(file.name):
            delivery.unpacked.append(file.parts)
            delivery.files += _inside(file, limits)
        elif not file.is_folder:
            delivery.files.append(file)
    others = set(assignment.course.assignments()) - {assignment.name}
    return [delivery for delivery in by_path.values() if not _only_other_work(delivery, assignment, others)]


def _refuse_alone(files: list[FoundFile], assignment: Assignment) -> None:
    """A folder with just the assignment's own notebook is one student's, or the assignment itself."""
    if sum(file.is_folder or file.data is not None or bool(file.problem) for file in files) == 1:
        raise UserError(
            f"There is only {assignment.notebook_name}.ipynb, without a student's name. "
            "Name the folder that holds one folder <student>/ for each student."
        )


def _inside(file: FoundFile, limits: IntakeLimits) -> list[FoundFile]:
    """Look into a student's own archive; whatever is wrong with it is that student's problem only."""
    small = replace(limits, archive_bytes=10 * limits.notebook_bytes, files=limits.student_files)
    if file.data.count(b"PK\1\2") > small.files:
        return [FoundFile(file.parts, problem="holds too many files")]
    try:
        inner = read_archive(io.BytesIO(file.data), file.name, _wanted(small), Budget(small, levels=0))
    except UserError as error:
        return [FoundFile(file.parts, problem=f"can't be used: {error}")]
    inner = [found for found in inner if not any(_IGNORED.match(part) for part in found.parts)]
    return [replace(found, parts=file.parts + found.parts) for found in inner if not is_archive(found.name)]


def _only_other_work(delivery: Delivery, assignment: Assignment, others: set[str]) -> bool:
    """Leave out other assignments; tells whether nothing is left because there was nothing else."""
    before = len(delivery.files)
    delivery.files = [file for file in delivery.files if len(file.parts) < 3 or file.parts[1] not in others]
    own = [file for file in delivery.files if len(file.parts) > 2 and file.parts[1] == assignment.name]
    outer = [file for file in delivery.files if len(file.parts) == 2 and file.name.lower() == STAMP]
    delivery.files = own + outer if own else delivery.files
    return before > 0 and not delivery.files


# --------------------------------------------------------------------------- one delivery


def printable(parts: tuple[str, ...]) -> str:
    """A path as text for people: without what can't be printed, or is no text at all."""
    return "".join(char if char.isprintable() else "?" for char in "/".join(parts))


def _enumerate(names: list[str]) -> str:
    """Some names, and how many more there are: a note must stay short whatever was handed in."""
    return ", ".join(names[:_NAMED]) + (f" and {len(names) - _NAMED} more" if len(names) > _NAMED else "")


def _submission(delivery: Delivery, student: str, assignment: Assignment) -> tuple[Submission, tuple]:
    """Turn a delivery into a submission, and say how it ranks among others of the same student."""
    made = Submission(student, None, printable(delivery.path))
    notebooks = [file for file in delivery.files if file.name.lower().endswith(".ipynb")]
    usable = [file for file in notebooks if file.data is not None]
    refused = [file for file in delivery.files if file.problem]
    made.notes += [
        Note("refused_file", f"{printable(file.parts)} {file.problem}.") for file in refused[:_TOLD]
    ]
    if len(refused) > _TOLD:
        made.notes.append(Note("refused_file", f"{len(refused) - _TOLD} more files were refused."))
    chosen = _choose(usable, assignment)
    if chosen is None:
        made.problem = (
            f"{printable(refused[0].parts)} {refused[0].problem}"
            if refused
            else f"no notebook (.ipynb) in {made.name}"
        )
        return made, (False, _EPOCH, (), made.name)
    made.name = printable(chosen.parts)
    if chosen.parts != delivery.path and chosen.name != f"{assignment.notebook_name}.ipynb":
        made.notes.append(Note("renamed_notebook", f"The notebook is called {printable(chosen.parts[-1:])}."))
    if len(usable) > 1:
        others = _enumerate([printable(file.parts) for file in usable if file is not chosen])
        made.notes.append(
            Note(
                "several_notebooks",
                f"Graded {made.name}; left aside: {others}.",
                f"You handed in several notebooks; {printable(chosen.parts[-1:])} was graded.",
            )
        )
    when = _timestamp(made, delivery, assignment)
    made.notebook = chosen.data
    return made, (True, when or _EPOCH, _fitness(chosen, assignment), _natural(made.name))


def _choose(usable: list[FoundFile], assignment: Assignment) -> FoundFile | None:
    """The notebook of the expected name, unless another one fits the assignment and that one does not."""
    if not usable:
        return None
    fitting = [file for file in usable if _shared(file, assignment)] or usable
    return max(fitting, key=lambda file: (_fitness(file, assignment), -len(file.parts), _natural(file.name)))


def _fitness(file: FoundFile, assignment: Assignment) -> tuple[bool, int]:
    return file.name == f"{assignment.notebook_name}.ipynb", _shared(file, assignment)


def _shared(file: FoundFile, assignment: Assignment) -> int:
    """How many grade_ids of the assignment occur in a notebook; by pattern, since it may be damaged."""
    found = set(re.findall(rb'"grade_id"\s{0,20}:\s{0,20}"([\w-]{1,200})"', file.data))
    return len(found & {grade_id.encode() for grade_id in assignment.by_grade_id})


def _natural(name: str) -> list[tuple[int, str]]:
    """Sort key that puts `v10` behind `v9`."""
    pieces = re.findall(r"\d{1,18}|\D+", name)
    return [(int(piece), "") if piece.isdecimal() and piece.isascii() else (0, piece) for piece in pieces]


def _is_readable(made: Submission) -> bool:
    """Whether a submission holds a notebook; one that does not gets its problem."""
    try:
        if made.notebook is not None:
            read_submitted(made.notebook)
    except Unreadable as reason:
        made.notebook, made.problem = None, f"{made.name} can't be read: {reason}"
    return not made.problem


# --------------------------------------------------------------------------- timestamps

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _timestamp(made: Submission, delivery: Delivery, assignment: Assignment) -> datetime | None:
    """Read the timestamp that was put there when the work was collected: the outermost one.

    A student's own folders and archives may hold another, with any date in it.
    """
    stamps = [file for file in delivery.files if file.name.lower() == STAMP and file.data is not None]
    outside = [
        file
        for file in stamps
        if file.parts[1:-1] in ((), (assignment.name,))
        and not any(file.parts[: len(path)] == path for path in delivery.unpacked)
    ]
    chosen = min(outside, key=lambda file: len(file.parts), default=None)
    own = [printable(file.parts) for file in stamps if file is not chosen]
    if own:
        text = f"{own[0]} was handed in by the student; its date is ignored."
        made.notes.append(Note("own_timestamp", text))
    if chosen is None:
        return None
    text = chosen.data.decode("utf-8-sig", "replace").strip()
    when = parse_time(text)
    if when is None:
        made.notes.append(Note("broken_timestamp", f"{STAMP} says {text[:60]!r}, which is no date; ignored."))
    else:
        made.timestamp = when.isoformat()
    return when


def parse_time(text: str) -> datetime | None:
    """Read a date in nbgrader's format (`2026-11-21 10:00:00.0 UTC`) or any that dateutil knows.

    A date without a time zone is meant in UTC, as nbgrader means it. None where it is no date.
    """
    if not re.search(r"\d{4}", text) or len(text) > 100:
        return None
    parts, zone = text.split(), None
    if len(parts) == 3 and re.fullmatch(r"[A-Za-z][\w/+-]*", parts[2]):
        zone = dateutil.tz.gettz(parts[2])
    try:
        when = dateutil.parser.parse(" ".join(parts[:2]) if zone else text, default=datetime(2000, 1, 1))
        return when.replace(tzinfo=when.tzinfo or zone or UTC).astimezone(UTC)
    except (ValueError, OverflowError, TypeError):
        return None
