"""Keeps what was graded in nbgrader's own place for it, so that it can be graded again.

`<workspace>/submitted/<student>/<assignment>/` holds the notebook under the assignment's name, what belongs
to it, and when it was handed in: the newest that was graded. Where every attempt is kept, they lie in
`<workspace>/attempts/`, named as nbgrader's exchange names what comes in. What is read back is held against
the hashes of its receipt: only what was graded is ever graded again.
"""

from __future__ import annotations

import glob
import hashlib
import shutil
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from autograder.course.assignment import Assignment
from autograder.course.errors import UserError
from autograder.course.records import Submission
from autograder.intake.files import STAMP
from autograder.intake.timestamps import parse_time
from autograder.system.files import write_atomically

FOLDER, ATTEMPTS = "submitted", "attempts"


def keep(
    workspace: Path, assignment: Assignment, submission: Submission, extra_files: tuple[str, ...] = ()
) -> None:
    """Keep a submission; does nothing where no notebook was handed in.

    Args:
        extra_files: names of what may belong to it; of an earlier hand-in, they go.

    Raises:
        UserError: it cannot be written.
    """
    if submission.notebook is None:
        return
    folder = _folder(workspace, assignment, submission.student)
    files = dict(submission.files)
    if _find(folder, _hash(submission.notebook)) is None:
        files[f"{assignment.notebook_name}.ipynb"] = submission.notebook
    if submission.timestamp:
        files[STAMP] = submission.timestamp.encode()
    try:
        for name, content in files.items():
            if _read(folder / name) != content:
                write_atomically(folder / name, content)
        for name in {*extra_files, STAMP} - files.keys():
            (folder / name).unlink(missing_ok=True)
    except OSError as error:
        raise _not_kept(submission.student, folder, error) from error


def keep_attempt(
    workspace: Path, assignment: Assignment, submission: Submission, beside: dict[str, bytes] | None = None
) -> bool:
    """Keep an attempt for good, in a folder of its own; does nothing where it is kept already.

    Args:
        beside: other files to keep with it, by name.

    Returns:
        Whether it is a new one.

    Raises:
        UserError: it cannot be written.
    """
    if submission.notebook is None:
        return False
    files = {f"{assignment.notebook_name}.ipynb": submission.notebook, **submission.files, **(beside or {})}
    if submission.timestamp:
        files[STAMP] = submission.timestamp.encode()
    place = attempt_folder(workspace, assignment, submission)
    *known, _, digest = place.name.split("+")
    try:
        there = place.parent.glob(f"{glob.escape('+'.join(known))}+*+{digest}")
        if place.exists() or not submission.timestamp and any(there):
            return False
        made = place.with_name(f".{place.name}.part")
        shutil.rmtree(made, ignore_errors=True)  # what a killed run left
        for name, content in files.items():
            write_atomically(made / name, content)
        made.rename(place)
        return True
    except OSError as error:
        raise _not_kept(submission.student, place, error) from error


def attempt_folder(workspace: Path, assignment: Assignment, submission: Submission) -> Path:
    """Where an attempt is kept; of one without a date, where it would be kept now."""
    when = parse_time(submission.timestamp) or datetime.now(UTC)
    parts = [
        submission.notebook or b"",
        *(part for pair in sorted(submission.files.items()) for part in pair),
    ]
    digest = _hash(
        "".join(_hash(part if isinstance(part, bytes) else part.encode()) for part in parts).encode()
    )
    name = f"{submission.student}+{assignment.name}+{when:%Y-%m-%d %H:%M:%S.%f} UTC+{digest[:12]}"
    return workspace / ATTEMPTS / name


def _not_kept(student: str, place: Path, error: OSError) -> UserError:
    return UserError(
        f"Can't keep what {student} handed in, in {place}: {error.strerror or error}. Check that the folder "
        "is yours and the disk has room."
    )


def read_kept(
    workspace: Path, assignment: Assignment, student: str, notebook: str, files: dict[str, str]
) -> tuple[bytes, dict[str, bytes]] | None:
    """Read back a notebook and what belongs to it.

    Args:
        notebook: SHA-256 of it.
        files: SHA-256 of each file that belongs to it, by name.

    Returns:
        The bytes; None where they are not there, or are not those that were graded.
    """
    name = glob.escape(f"{student}+{assignment.name}")
    for folder in (
        _folder(workspace, assignment, student),
        *(workspace / ATTEMPTS).glob(f"{name}+*"),
    ):
        found = _find(folder, notebook)
        beside = {name: _read(folder / name) for name in files} if found is not None else {}
        if found is not None and all(_hash(content) == files[name] for name, content in beside.items()):
            return found, beside
    return None


class KeptSubmissions:
    """The submissions of a run, of which only what is at hand is in memory; the rest is on disk.

    Args:
        keep_new: put what comes into the workspace; False where it comes from there.
    """

    def __init__(
        self, workspace: Path, assignment: Assignment, extra_files: tuple[str, ...], keep_new: bool = True
    ):
        self.workspace, self.assignment, self.extra_files = workspace, assignment, extra_files
        self._keep_new = keep_new
        self._hashes: dict[str, tuple[str, dict[str, str]]] = {}  # student -> of notebook and files
        self._in_memory: dict[str, Submission] = {}  # what cannot be read back as it came in

    def put(self, submission: Submission) -> Submission:
        """Keep a submission; returns it without its bytes.

        Raises:
            UserError: it cannot be written.
        """
        if submission.notebook is None:
            return submission
        if self._keep_new:
            keep(self.workspace, self.assignment, submission, self.extra_files)
        hashes = _hash(submission.notebook), {name: _hash(data) for name, data in submission.files.items()}
        if read_kept(self.workspace, self.assignment, submission.student, *hashes) is None:
            self._in_memory[submission.student] = submission
        else:
            self._hashes[submission.student] = hashes
        return replace(submission, notebook=None, files={})

    def read(self, bare: Submission) -> Submission:
        """Give a submission its bytes back.

        Raises:
            UserError: they are not there any more, or not the same.
        """
        if bare.student not in self._hashes:
            return self._in_memory.get(bare.student, bare)
        found = read_kept(self.workspace, self.assignment, bare.student, *self._hashes[bare.student])
        if found is None:
            folder = _folder(self.workspace, self.assignment, bare.student)
            raise UserError(f"{folder} was changed while it was being graded. Run the same command again.")
        return replace(bare, notebook=found[0], files=found[1])

    def whole(self, submissions: list[Submission]) -> Sequence[Submission]:
        """The same with their bytes, each read when it is asked for."""
        return _Whole(self, submissions)


class _Whole(Sequence):
    def __init__(self, kept: KeptSubmissions, submissions: list[Submission]):
        self._kept, self._submissions = kept, submissions

    def __len__(self) -> int:
        return len(self._submissions)

    def __getitem__(self, index):
        return self._kept.read(self._submissions[index])


def _folder(workspace: Path, assignment: Assignment, student: str) -> Path:
    return workspace / FOLDER / student / assignment.name


def _find(folder: Path, digest: str) -> bytes | None:
    """The notebook of a folder with this hash, whatever it is called: nbgrader may have collected it."""
    for path in sorted(folder.glob("*.ipynb")):
        content = _read(path)
        if _hash(content) == digest:
            return content
    return None


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
