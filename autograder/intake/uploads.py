"""Notice what students upload into a folder, one upload after another, for `autograder watch`.

The folder is looked at again and again: of a network folder, the system does not tell what another machine
wrote there. An upload is what belongs together by its name: a folder of nbgrader's exchange, the files of one
attempt on a platform, or else all there is of a student; what changes is a new upload. It is taken once it
has stopped changing. What cannot be read then may still be arriving, and is given a minute.

The folder is the queue: nothing of an upload is read before a judge has room for it. Students take turns, so
somebody with hundreds of uploads keeps nobody waiting for more than one of them; the uploads of one student
come one after another, in the order of their names' dates.
"""

from __future__ import annotations

import hashlib
import itertools
import os
import stat
import time
from dataclasses import dataclass
from pathlib import Path

from autograder.course.assignment import Assignment
from autograder.course.errors import UserError
from autograder.course.records import Note, Submission
from autograder.intake.answers import AssignmentMarks
from autograder.intake.files import STAMP, IntakeLimits, is_clutter
from autograder.intake.folders import names_in
from autograder.intake.intake import refuse_several_people, submission_of
from autograder.intake.names import NameReader, exchange_assignment
from autograder.intake.notebook_file import Unreadable, read_submitted
from autograder.intake.student import Entry, Job, natural, printable, read_student
from autograder.intake.students import Roster, student_ids
from autograder.system.child_process import map_in_child

SETTLE = 2.0  # seconds without a change before an upload is taken
PATIENCE = 60.0  # seconds without a change before one that can't be read is taken as it is


@dataclass
class Upload:
    """Something that a student uploaded.

    Attributes:
        student: id.
        attempt: of the student, as the names say it; for the order.
        entries: the files and folders it consists of.
        state: what it looked like; another one is another upload.
        changed: when anything of it was written last, by the clock of the file system.
        since: when it was seen like this for the first time; not taken before `not_before`. Both monotonic.
        notes: about the student's id.
    """

    student: str
    attempt: str
    entries: list[Entry]
    state: str
    changed: float
    since: float
    not_before: float
    notes: list[Note]
    done: bool = False

    @property
    def name(self) -> str:
        return printable((self.entries[0].name,))


class Uploads:
    """The uploads in a folder.

    Args:
        folder: that is watched.
        assignment: what is handed in; other assignments of nbgrader's exchange are left alone.
        settle, patience: see SETTLE and PATIENCE.
    """

    def __init__(
        self,
        folder: Path,
        assignment: Assignment,
        roster: Roster,
        limits: IntakeLimits,
        settle: float = SETTLE,
        patience: float = PATIENCE,
    ):
        self.folder, self.assignment, self.roster, self.limits = folder, assignment, roster, limits
        self.settle, self.patience = settle, patience
        self.remarks: list[str] = []  # what a person should know about names; each is said once
        self._reported: set[str] = set()
        self._marks = AssignmentMarks(assignment)
        self._found: dict[tuple[str, str], Upload] = {}
        self._finished: set[str] = set()  # folders of the exchange: they never change again
        self._first = True  # scan; only there the clock of the file system is asked
        self._turns, self._served = itertools.count(1), dict[str, int]()

    def scan(self) -> None:
        """Look at the folder.

        Raises:
            UserError: it can't be read.
        """
        now, seen = time.monotonic(), set()
        for key, (entries, notes) in self._groups().items():
            look = self._look(entries)
            if look is None:  # gone since it was listed, or forbidden for now
                continue
            seen.add(key)
            before = self._found.get(key)
            if before is None or before.state != look[0]:
                age = max(0.0, time.time() - look[1]) if self._first else 0.0
                until = now - age + self.settle
                self._found[key] = Upload(*key, entries, *look, now - age, until, notes)
        for key in self._found.keys() - seen:
            del self._found[key]
        self._first = False

    def _groups(self) -> dict[tuple[str, str], tuple[list[Entry], list[Note]]]:
        """What is in the folder, by student and attempt, less what of the exchange is done with."""
        names = [
            one
            for one in names_in(self.folder, self.limits)
            if not is_clutter(one[0])
            and one[0] not in self._finished
            and one[0] != STAMP
            and exchange_assignment(one[0]) in ("", self.assignment.name)
        ]
        reader = NameReader(
            [name for name, _ in names], self.roster, self.assignment.name, self.limits.extra_files
        )
        entries = [Entry(name, reader.read(name, is_folder)) for name, is_folder in names]
        ids, notes = student_ids({entry.who.student for entry in entries}, self.roster)
        by_student: dict[str, list[Entry]] = {}
        for entry in entries:
            by_student.setdefault(ids[entry.who.student], []).append(entry)
        groups: dict[tuple[str, str], tuple[list[Entry], list[Note]]] = {}
        for student, theirs in by_student.items():
            try:
                refuse_several_people(Job(student, theirs), self.roster)
            except UserError as error:
                self._remark(str(error))
                continue
            for entry in theirs:
                group = groups.setdefault((student, entry.who.attempt), ([], notes[entry.who.student]))
                group[0].append(entry)
        return groups

    def _remark(self, text: str) -> None:
        if text not in self._reported:
            self._reported.add(text)
            self.remarks.append(text)

    # ----------------------------------------------------------------------- whose turn it is

    def next(self, busy: set[str]) -> Upload | None:
        """The upload whose turn it is, or None.

        Args:
            busy: students of whom an upload is being graded.
        """
        now, first = time.monotonic(), dict[str, Upload]()
        for one in self._found.values():
            if not one.done and one.student not in busy:
                other = first.get(one.student)
                if other is None or natural(one.attempt) < natural(other.attempt):
                    first[one.student] = one
        ready = [one for one in first.values() if one.not_before <= now]
        if not ready:
            return None
        chosen = min(ready, key=lambda one: (self._served.get(one.student, 0), one.since, one.student))
        self._served[chosen.student] = next(self._turns)
        return chosen

    @property
    def waiting(self) -> list[Upload]:
        """Uploads that are not done with, those that still change among them."""
        return [one for one in self._found.values() if not one.done]

    def read(self, upload: Upload) -> Submission | None:
        """Read an upload; None where it has to be waited for, or holds nothing that is anybody's work."""
        job = Job(upload.student, upload.entries, self.folder)
        [result] = map_in_child(self._read, [job], self.limits.seconds, self.limits.memory_bytes)
        submission = submission_of(job, result, self.limits)
        whole = result is not None and result["whole"]
        if not whole and time.monotonic() - upload.since < self.patience:
            upload.not_before = upload.since + self.patience
            return None
        look = self._look(upload.entries)
        if look is None or look[0] != upload.state:  # gone, or written to: `scan` will see
            upload.not_before = time.monotonic() + self.settle
            return None
        if submission is None:
            self._remark(f"{upload.name} was not understood: who handed it in, and what is it?")
            self.finish(upload)
            return None
        submission.notes += upload.notes
        return submission

    def _read(self, job: Job) -> dict:
        """In the child process: read an upload, and say whether all of it seems to have arrived."""
        result = read_student(job, self._marks, self.limits)
        read = result["submission"] or {}
        stamped = read.get("timestamp") or not any(exchange_assignment(one.name) for one in job.entries)
        try:
            read_submitted(read.get("notebook") or b"")
        except Unreadable:
            return result | {"whole": False}
        return result | {"whole": bool(stamped and not read["problem"])}

    def _look(self, entries: list[Entry]) -> tuple[str, float] | None:
        """What files and folders look like, without reading them, and when they were written to last; None
        where one can't be looked at. Links are not followed."""
        found = []
        try:
            for entry in entries:
                found.append(_stat(self.folder / entry.name))
                folders = [self.folder / entry.name] if stat.S_ISDIR(found[-1][1]) else []
                while folders and len(found) <= self.limits.student_files:
                    for path in sorted(folders.pop().iterdir()):
                        if not is_clutter(path.name):
                            found.append(_stat(path))
                            folders += [path] if stat.S_ISDIR(found[-1][1]) else []
        except OSError:
            return None
        return hashlib.sha256(repr(found).encode()).hexdigest(), max(one[3] for one in found) / 1e9

    def postpone(self, upload: Upload, seconds: float) -> None:
        """Take it again later."""
        upload.not_before = time.monotonic() + seconds

    def finish(self, upload: Upload) -> None:
        """Be done with it, until it changes."""
        upload.done = True
        key = (upload.student, upload.attempt)
        of_exchange = {entry.name for entry in upload.entries if exchange_assignment(entry.name)}
        if of_exchange and self._found.get(key) is upload:  # else more of it came meanwhile
            self._finished |= of_exchange
            del self._found[key]


def _stat(path: Path) -> tuple[str, int, int, int, int]:
    status = os.lstat(path)
    return str(path), status.st_mode, status.st_size, status.st_mtime_ns, status.st_ino
