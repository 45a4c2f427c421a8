"""Read everything that one student handed in, and choose the notebook that is graded.

This runs in a child process with limits; nothing is executed, and no link is followed. What can't be used
becomes the student's `problem`.
"""

from __future__ import annotations

import contextlib
import re
import traceback
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from autograder.course.records import Note, Submission
from autograder.intake.answers import AssignmentMarks
from autograder.intake.archives import unpacked
from autograder.intake.files import STAMP, Budget, FoundFile, IntakeLimits, OverBudget, in_words, is_archive
from autograder.intake.folders import read_entry
from autograder.intake.names import Who
from autograder.intake.notebook_file import Unreadable, read_submitted, without_outputs
from autograder.intake.timestamps import ambiguous_zone, parse_time

_TOLD = 20  # refused files that the report names, of one student
_NAMED = 5  # other files, in one note
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_KINDS = {
    "pdf": "a PDF document: hand in the .ipynb file",
    "html": "a web page: hand in the .ipynb file",
    "htm": "a web page: hand in the .ipynb file",
    "py": "a Python script: hand in the .ipynb file",
    "rar": "a RAR archive, which is not opened: hand in the .ipynb file, or a zip",
    "7z": "a 7z archive, which is not opened: hand in the .ipynb file, or a zip",
}


@dataclass
class Entry:
    """A file or folder at the top of what the class handed in.

    Attributes:
        name: of it.
        who: what the name says.
        files: what it holds, where that has been read from the archive of the class.
    """

    name: str
    who: Who
    files: list[FoundFile] | None = None


@dataclass
class Job:
    """What one student handed in, to be read: entries of a folder, or of an archive that has been read."""

    student: str
    entries: list[Entry]
    root: Path | None = None


@dataclass
class _Candidate:
    """A file that is, or calls itself, a notebook.

    Attributes:
        file: it.
        readable: whether it is a notebook.
        answered: whether anything of the assignment is answered in it.
        shared: how many grade_ids of the assignment occur in it, damaged as it may be.
    """

    file: FoundFile
    readable: bool
    answered: bool
    shared: int


@dataclass
class _Delivery:
    """An entry, read: its files, the notebooks among them, the paths of archives that were looked into."""

    entry: Entry
    files: list[FoundFile] = field(default_factory=list)
    candidates: list[_Candidate] = field(default_factory=list)
    unpacked: list[tuple[str, ...]] = field(default_factory=list)
    only_other_work: bool = False

    @property
    def holds_something(self) -> bool:
        """Whether there is a notebook in it, or something that was refused or may have held one."""
        return bool(self.candidates or self.unpacked or any(file.problem for file in self.files))


def read_student(job: Job, marks: AssignmentMarks, limits: IntakeLimits) -> dict:
    """Read one student's files.

    Returns:
        `submission`: the fields of a Submission, or None where there is none; `not_understood`: names of
        entries that nobody can be graded for; `fault`: a traceback where the grader itself failed.
    """
    try:
        return _Reader(job, marks, limits).result()
    except MemoryError:
        raise
    except Exception as error:
        problem = (
            f"{printable((job.entries[0].name,))} can't be read: that failed with {type(error).__name__}"
        )
        return {
            "submission": asdict(Submission(job.student, None, problem=problem, entry=job.entries[0].name)),
            "not_understood": [],
            "fault": "".join(traceback.format_exception(error)[-4:]),
        }


def too_much(job: Job, limits: IntakeLimits) -> Submission:
    """What becomes of a student whose files could not be read within the limits."""
    names = enumerate_names([printable((entry.name,)) for entry in job.entries])
    return Submission(
        job.student,
        None,
        names,
        problem=f"{names} can't be read: that takes more than {limits.seconds:g} s or "
        f"{in_words(limits.memory_bytes)} of memory, or ends the process that reads it",
        entry=job.entries[0].name,
    )


class _Reader:
    """One student's files on their way to a submission."""

    def __init__(self, job: Job, marks: AssignmentMarks, limits: IntakeLimits):
        self.job, self.marks, self.limits = job, marks, limits
        self.budget = Budget(limits.student_files, limits.student_bytes)

    def result(self) -> dict:
        deliveries = [self._read(entry) for entry in self.job.entries]
        deliveries = [one for one in deliveries if not one.only_other_work]
        understood = any(one.entry.who.sure or one.holds_something for one in deliveries)
        made = self._newest(deliveries) if understood else None
        return {
            "submission": asdict(made) if made else None,
            "not_understood": [] if made else [printable((one.entry.name,)) for one in deliveries],
            "fault": "",
        }

    # ------------------------------------------------------------------ reading

    def _read(self, entry: Entry) -> _Delivery:
        delivery = _Delivery(entry)
        if entry.who.problem:
            delivery.files = [FoundFile((entry.name,), problem=entry.who.problem)]
            return delivery
        try:
            for file in self._files(entry):
                if file.data is not None and is_archive(file.name):
                    delivery.unpacked.append(file.parts)
                    for inner in unpacked(file, self.limits, self.budget):
                        delivery.files.append(inner)
                else:
                    delivery.files.append(file)
        except OverBudget as error:
            delivery.files.append(FoundFile(file.parts, problem=str(error)))
        self._leave_out_other_work(delivery)
        delivery.candidates = [one for file in delivery.files if (one := self._candidate(file))]
        return delivery

    def _files(self, entry: Entry) -> Iterator[FoundFile]:
        if entry.files is None:
            assert self.job.root is not None
            yield from read_entry(self.job.root, entry.name, self.limits, self.budget)
            return
        for file in entry.files:
            try:
                self.budget.charge(file.parts)
                self.budget.read(len(file.data or b""))
            except OverBudget as error:
                yield FoundFile(file.parts, problem=str(error))
                return
            yield file

    def _leave_out_other_work(self, delivery: _Delivery) -> None:
        files = delivery.files
        delivery.files = [
            file for file in files if len(file.parts) < 3 or file.parts[1] not in self.marks.others
        ]
        delivery.only_other_work = bool(files) and not delivery.files

    def _candidate(self, file: FoundFile) -> _Candidate | None:
        """A file as a notebook; None for one that is none, and does not say that it is."""
        if file.data is None or file.name.lower() == STAMP or self.limits.extra(file.name):
            return None
        named = file.name.lower().endswith(".ipynb")
        if not named and not re.search(rb"\"(?:cells|worksheets)\"|c\0e\0l\0l\0s", file.data):
            return None
        notebook, most = None, self.limits.notebook_bytes
        with contextlib.suppress(Unreadable):
            notebook = read_submitted(file.data)
            file.data = without_outputs(file.data) if len(file.data) > most else file.data
        if not named and not (notebook and notebook.cells):
            return None
        if len(file.data) > most:
            file.data, file.problem = None, f"is larger than {in_words(most)}, even without its outputs"
            return None
        answered = notebook is not None and self.marks.is_answered(notebook)
        return _Candidate(file, notebook is not None, answered, self.marks.shared(file.data))

    # ------------------------------------------------------------------ choosing

    def _newest(self, deliveries: list[_Delivery]) -> Submission:
        """Of several deliveries take one that can be read, of those one with answers, of those the newest."""
        found = [(*self._submission(delivery), delivery) for delivery in deliveries]
        ranked = sorted(found, key=lambda each: each[0])
        *rest, (_, chosen, _) = ranked
        others = [made.name for _, made, delivery in rest if delivery.holds_something]
        beside = [
            made.name
            for _, made, delivery in rest
            if not (delivery.holds_something or delivery.entry.who.of_platform or self._extras(delivery))
        ]
        self._add_extras(chosen, [delivery for _, _, delivery in reversed(ranked)])
        if others:
            names = enumerate_names(others)
            text = f"Graded {chosen.name}; also handed in: {names}."
            student = f"You handed in more than once; {chosen.name} was graded."
            chosen.notes.append(Note("several_submissions", text, student))
        if beside:
            chosen.notes.append(Note("no_notebook", f"Left aside, no notebook: {enumerate_names(beside)}."))
        return chosen

    def _extras(self, delivery: _Delivery) -> list[FoundFile]:
        return [file for file in delivery.files if file.data is not None and self.limits.extra(file.name)]

    def _add_extras(self, chosen: Submission, deliveries: list[_Delivery]) -> None:
        """Add the files that belong to the notebook: from its own delivery, else from the next best."""
        for name in self.limits.extra_files:
            for delivery in deliveries:
                files = [file for file in self._extras(delivery) if self.limits.extra(file.name) == name]
                if not files:
                    continue
                file = max(
                    files, key=lambda one: (one.name == name, one.name.endswith(name), -len(one.parts))
                )
                chosen.files[name] = file.data or b""
                if len(files) > 1:
                    text = f"Used {printable(file.parts)} of {len(files)} files that may be {name}."
                    chosen.notes.append(Note("several_files", text, text))
                break

    def _submission(self, delivery: _Delivery) -> tuple[tuple, Submission]:
        """Turn a delivery into a submission, and say how it ranks among others of the same student."""
        entry = delivery.entry
        made = Submission(self.job.student, None, printable((entry.name,)), entry=entry.name)
        refused = [file for file in delivery.files if file.problem]
        made.notes += [
            Note("refused_file", f"{printable(file.parts)} {file.problem}.") for file in refused[:_TOLD]
        ]
        if len(refused) > _TOLD:
            made.notes.append(Note("refused_file", f"{len(refused) - _TOLD} more files were refused."))
        if not delivery.candidates:
            made.problem = (
                f"{printable(refused[0].parts)} {refused[0].problem}" if refused else _no_notebook(delivery)
            )
            return (False, False, _EPOCH, [], (), natural(made.name)), made
        chosen = max(delivery.candidates, key=self._rank)
        made.name, made.notebook = printable(chosen.file.parts), chosen.file.data
        self._note_choice(made, delivery, chosen)
        when = self._timestamp(made, delivery)
        rank = (chosen.readable, chosen.answered, when, natural(entry.who.attempt), self._rank(chosen)[2:6])
        return (*rank, natural(made.name)), made

    def _rank(self, candidate: _Candidate) -> tuple:
        file = candidate.file
        return (
            candidate.readable,
            candidate.answered,
            candidate.shared > 0,
            len(file.parts) > 2 and file.parts[1] == self.marks.name,
            file.name == f"{self.marks.notebook_name}.ipynb",
            candidate.shared,
            -len(file.parts),
            file.name.lower().endswith(".ipynb"),
            natural(file.name),
        )

    def _note_choice(self, made: Submission, delivery: _Delivery, chosen: _Candidate) -> None:
        file = chosen.file
        if len(file.parts) > 1 and file.name != f"{self.marks.notebook_name}.ipynb":
            made.notes.append(
                Note("renamed_notebook", f"The notebook is called {printable(file.parts[-1:])}.")
            )
        elif not file.name.lower().endswith(".ipynb"):
            made.notes.append(Note("renamed_notebook", f"{made.name} is a notebook, whatever it is called."))
        aside = [one for one in delivery.candidates if one is not chosen]
        if not aside:
            return
        blank = [one for one in aside if one.readable and not one.answered] if chosen.answered else []
        why = "; nothing is answered in " + enumerate_names(_paths(blank)) if blank else ""
        made.notes.append(
            Note(
                "several_notebooks",
                f"Graded {made.name}; left aside: {enumerate_names(_paths(aside))}{why}.",
                f"You handed in several notebooks; {printable(file.parts[-1:])} was graded.",
            )
        )

    def _timestamp(self, made: Submission, delivery: _Delivery) -> datetime:
        """Read the timestamp that was put there when the work was collected: the outermost one.

        A student's own folders and archives may hold another, with any date in it.
        """
        stamps = [file for file in delivery.files if file.name.lower() == STAMP and file.data is not None]
        outside = [
            file
            for file in stamps
            if file.parts[1:-1] in ((), (self.marks.name,))
            and not any(file.parts[: len(path)] == path for path in delivery.unpacked)
        ]
        chosen = min(outside, key=lambda file: len(file.parts), default=None)
        own = [printable(file.parts) for file in stamps if file is not chosen]
        if own:
            text = f"{own[0]} was handed in by the student; its date is ignored."
            made.notes.append(Note("own_timestamp", text))
        if chosen is None:
            if delivery.entry.who.late:
                text = "Canvas calls it late, not by how much: no penalty was worked out here."
                made.notes.append(Note("marked_late", text))
            return _EPOCH
        text = (chosen.data or b"").decode("utf-8-sig", "replace").strip()
        when = parse_time(text)
        if when is None:
            text = f"{STAMP} says {text[:60]!r}, which is no date, or in a time zone nobody knows; ignored."
            made.notes.append(Note("broken_timestamp", text))
            return _EPOCH
        made.timestamp = when.isoformat()
        if unclear := ambiguous_zone(text):
            made.notes.append(Note("ambiguous_timestamp", f"{STAMP}: {unclear}."))
        return when


# --------------------------------------------------------------------------- words


def printable(parts: tuple[str, ...]) -> str:
    """A path as text for people: without what can't be printed, or is no text at all."""
    return "".join(char if char.isprintable() else "?" for char in "/".join(parts))


def enumerate_names(names: list[str]) -> str:
    """Some names, and how many more there are: a note must stay short whatever was handed in."""
    return ", ".join(names[:_NAMED]) + (f" and {len(names) - _NAMED} more" if len(names) > _NAMED else "")


def _paths(candidates: list[_Candidate]) -> list[str]:
    return [printable(one.file.parts) for one in candidates]


def _no_notebook(delivery: _Delivery) -> str:
    name = printable((delivery.entry.name,))
    paths = [file.parts for file in delivery.files if file.name.lower() != STAMP]
    if paths == [(delivery.entry.name,)]:
        kind = _KINDS.get(name.lower().rpartition(".")[2], "hand in the .ipynb file")
        return f"{name} is no notebook, but {kind}" if ":" in kind else f"{name} is no notebook: {kind}"
    only = ", only " + enumerate_names([printable(parts[1:]) for parts in paths]) if paths else ""
    return f"no notebook (.ipynb) in {name}{only}"


def natural(name: str) -> list[tuple[int, str]]:
    """Sort key that puts `v10` behind `v9`."""
    pieces = re.findall(r"\d{1,18}|\D+", name)
    return [(int(piece), "") if piece.isdecimal() and piece.isascii() else (0, piece) for piece in pieces]
