"""Look into a folder or an archive without trusting it: which files there are, and the bytes of some.

Everything is read at once, while a file is certainly the one that was looked at: folders through
descriptors that follow no link, archives as a stream with a budget. Nothing is ever unpacked to disk.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import stat
import tarfile
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from autograder.course.errors import UserError

ARCHIVES = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.xz", ".tar.bz2")
HEADER_BYTES = 4096  # of a tar member: PAX attributes, or a name that is too long for its field
_BROKEN = (
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    OSError,
    RuntimeError,
    NotImplementedError,
    ValueError,
)


@dataclass(frozen=True)
class IntakeLimits:
    """What intake accepts.

    Attributes:
        notebook_bytes: size of a notebook.
        archive_bytes: what may be read out of one archive, unpacked, all its members together.
        total_bytes: what may be read in one intake.
        files: files and folders in one intake, or members of an archive.
        student_bytes, student_files: the same for one student, who then holds up nobody else.
        depth: folders below each other.
    """

    notebook_bytes: int = 20 * 2**20
    archive_bytes: int = 2 * 2**30
    total_bytes: int = 4 * 2**30
    files: int = 500_000
    student_bytes: int = 100 * 2**20
    student_files: int = 5_000
    depth: int = 6


@dataclass
class FoundFile:
    """A file that was met.

    Attributes:
        parts: its path below the folder or archive, cleaned of anything that points elsewhere.
        data: its bytes, or None where it was not asked for or refused.
        problem: why it was refused, or an empty string.
        is_folder: it is a folder at the top.
    """

    parts: tuple[str, ...]
    data: bytes | None = None
    problem: str = ""
    is_folder: bool = False

    @property
    def name(self) -> str:
        return self.parts[-1]


Wanted = Callable[[tuple[str, ...]], int]  # path -> how many bytes to read at most, 0 to leave it alone


class Budget:
    """Counts what an intake has met and read, for each student and in all.

    Args:
        limits: see IntakeLimits.
        levels: so many leading parts of a path tell students apart (two inside an archive of a class,
            which may have a folder around everything).
    """

    def __init__(self, limits: IntakeLimits, levels: int = 1):
        self.limits, self.levels = limits, levels
        self.files: Counter = Counter()
        self.bytes: Counter = Counter()
        self.all_files = self.all_bytes = 0

    def charge(self, parts: tuple[str, ...]) -> str:
        """Count a file; returns why it is too many for its student, or an empty string."""
        owner = parts[: self.levels]
        self.files[owner] += 1
        if self.files[owner] > self.limits.student_files:  # counts no further: it is one student's problem
            return f"comes after more than {self.limits.student_files} other files"
        self.all_files += 1
        if self.all_files > self.limits.files:
            raise UserError(
                f"There are more than {self.limits.files} files. Is this the folder of the submissions?"
            )
        return ""

    def read(self, parts: tuple[str, ...], size: int) -> str:
        """Count bytes; returns why they are too many for their student, or an empty string."""
        owner = parts[: self.levels]
        self.all_bytes += min(size, max(0, self.limits.student_bytes - self.bytes[owner]))
        self.bytes[owner] += size
        if self.all_bytes > self.limits.total_bytes:
            raise UserError(
                f"The submissions are larger than {_size(self.limits.total_bytes)} in all. "
                "Grade them in parts."
            )
        return self.spent(parts)

    def spent(self, parts: tuple[str, ...]) -> str:
        """Say whether a student's bytes are used up; then nothing more of theirs is read."""
        much = self.bytes[parts[: self.levels]] > self.limits.student_bytes
        return f"belongs to files of more than {_size(self.limits.student_bytes)} in all" if much else ""


def is_archive(name: str) -> bool:
    return name.lower().endswith(ARCHIVES)


# --------------------------------------------------------------------------- folders


def walk_folder(root: Path, wanted: Wanted, budget: Budget) -> Iterator[FoundFile]:
    """Meet every file below a folder; links and devices are refused, never followed or opened.

    Raises:
        UserError: the folder can't be read, or holds more than the limits allow.
    """

    def fail(error: OSError) -> None:
        if Path(error.filename or "") == root:
            raise UserError(f"{root} can't be read: {error.strerror}.") from error
        unreadable.append(
            FoundFile(_below(root, error.filename), problem=f"can't be read ({error.strerror})")
        )

    unreadable: list[FoundFile] = []
    links: dict[tuple[int, int], list[FoundFile]] = {}
    for folder, subfolders, files, descriptor in os.fwalk(root, onerror=fail, follow_symlinks=False):
        here = _below(root, folder)
        yield from _enter(here, subfolders, descriptor, budget)
        for name in sorted(files):
            crowded = budget.charge((*here, name))
            yield (
                FoundFile((*here, name), problem=crowded if wanted((*here, name)) else "")
                if crowded
                else _open_file((*here, name), name, descriptor, wanted, budget, links)
            )
    yield from unreadable
    for (_, names), founds in links.items():
        if len(founds) < names:  # some of its names lie outside this folder
            for found in founds:
                found.data, found.problem = None, "is a hard link to a file elsewhere; hand in a copy"


def _enter(here: tuple[str, ...], subfolders: list[str], folder: int, budget: Budget) -> list[FoundFile]:
    """Strike from `subfolders` those that must not be entered."""
    found = []
    for name in sorted(subfolders):
        crowded = budget.charge((*here, name))
        closed = _why_closed(name, folder)
        if closed:
            subfolders.remove(name)
            found.append(FoundFile((*here, name), problem=closed))
        elif crowded or len(here) >= budget.limits.depth:
            subfolders.remove(name)
        elif not here:
            found.append(FoundFile((name,), is_folder=True))
    subfolders.sort()
    return found


def _why_closed(name: str, folder: int) -> str:
    """Why a folder can't be entered: a link, forbidden, or gone since it was listed; or an empty string."""
    try:
        if stat.S_ISLNK(os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode):
            return "is a link to a folder; copy the folder itself"
        os.close(os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=folder))
    except OSError as error:
        return f"can't be read ({error.strerror})"
    return ""


def _below(root: Path, path: str) -> tuple[str, ...]:
    return tuple(part for part in Path(os.path.relpath(path, root)).parts if part != ".")


def _open_file(
    parts: tuple[str, ...], name: str, folder: int, wanted: Wanted, budget: Budget, links: dict
) -> FoundFile:
    limit = wanted(parts)
    if not limit:
        return FoundFile(parts)
    try:
        descriptor = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=folder)
    except OSError as error:
        kind = "is a link; hand in the file itself" if _is_link(name, folder) else ""
        return FoundFile(parts, problem=kind or f"can't be opened ({error.strerror})")
    with os.fdopen(descriptor, "rb") as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode):
            return FoundFile(parts, problem="is no ordinary file (a pipe, socket, device or folder)")
        found = _take(parts, file, limit, budget)
        if status.st_nlink > 1:
            links.setdefault((status.st_ino, status.st_nlink), []).append(found)
        return found


def _is_link(name: str, folder: int) -> bool:
    try:
        return stat.S_ISLNK(os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode)
    except OSError:  # gone since it was listed
        return False


def _take(parts: tuple[str, ...], file, limit: int, budget: Budget) -> FoundFile:
    if budget.spent(parts):
        return FoundFile(parts, problem=budget.spent(parts))
    data = file.read(limit + 1)
    problem = budget.read(parts, len(data))
    if len(data) > limit:
        problem = f"is larger than {_size(limit)}; clear the outputs of the notebook"
    return FoundFile(parts, None if problem else data, problem)


def _size(number: int) -> str:
    return f"{number / 2**20:.0f} MiB" if number >= 2**20 else f"{number} bytes"


# --------------------------------------------------------------------------- archives


def read_archive(file, name: str, wanted: Wanted, budget: Budget) -> list[FoundFile]:
    """Meet every file of a zip or tar archive.

    Args:
        file: open for reading, seekable.
        name: of the archive, for its kind and for messages.

    Raises:
        UserError: it is no archive, damaged, or holds more than the limits allow.
    """
    walk = _walk_zip if name.lower().endswith(".zip") else _walk_tar
    try:
        return list(walk(file, wanted, budget))
    except _BROKEN as error:
        reason = str(error) or type(error).__name__
        raise UserError(f"{name} is damaged or no archive of that kind ({reason}).") from error


def _member(name: str, limits: IntakeLimits) -> tuple[tuple[str, ...], str]:
    """Take a member's name apart; the second value says why it is refused."""
    parts = name.replace("\\", "/").split("/")
    clean = tuple(part for part in parts if part not in ("", ".", "..") and "\0" not in part)
    if name.startswith(("/", "\\")) or ".." in parts or (clean and clean[0].endswith(":")):
        return clean or ("unnamed",), f"points outside the archive ({name!r})"
    if len(clean) > limits.depth + 1:
        return clean[: limits.depth + 1], "lies too deep"
    return clean or ("unnamed",), ""


def _walk_zip(file, wanted: Wanted, budget: Budget) -> Iterator[FoundFile]:
    with zipfile.ZipFile(file) as archive:
        left = budget.limits.archive_bytes
        for info in archive.infolist():
            parts, problem = _member(info.filename, budget.limits)
            problem = budget.charge(parts) or problem
            if info.is_dir():
                continue
            limit = wanted(parts)
            mode = info.external_attr >> 16
            if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
                problem = problem or "is a link or device; hand in the file itself"
            if problem or not limit:
                yield FoundFile(parts, problem=problem if limit else "")
                continue
            try:
                with archive.open(info) as member:
                    found = _take(parts, member, limit, budget)
            except _BROKEN as error:
                found = FoundFile(parts, problem=f"can't be unpacked ({error or type(error).__name__})")
            left -= len(found.data or b"")
            if left < 0:
                raise UserError(f"The archive unpacks to more than {_size(budget.limits.archive_bytes)}.")
            yield found


class _Counted(io.RawIOBase):
    """A stream that gives up after `limit` bytes: a tar has to be unpacked whole to be looked through."""

    def __init__(self, stream, limit: int):
        self.stream, self.left, self.limit = stream, limit, limit

    def read(self, size: int = -1) -> bytes:
        data = self.stream.read(size)
        self.left -= len(data)
        if self.left < 0:
            raise UserError(f"The archive unpacks to more than {_size(self.limit)}.")
        return data


def _unpacked(file, limit: int) -> _Counted:
    start = file.read(6)
    file.seek(0)
    if start.startswith(b"\x1f\x8b"):
        file = gzip.GzipFile(fileobj=file)
    elif start.startswith(b"\xfd7zXZ\0"):
        file = lzma.LZMAFile(file)  # noqa: SIM115 (closes nothing of its own)
    elif start.startswith(b"BZh"):
        file = bz2.BZ2File(file)
    return _Counted(file, limit)


class _Header(tarfile.TarInfo):
    """A member whose extended header (long names, dates) is short: reading a long one can take for ever."""

    _EXTENDED = (
        tarfile.XHDTYPE,
        tarfile.XGLTYPE,
        tarfile.SOLARIS_XHDTYPE,
        tarfile.GNUTYPE_LONGNAME,
        tarfile.GNUTYPE_LONGLINK,
    )

    def _proc_member(self, archive):
        if self.type in self._EXTENDED and self.size > HEADER_BYTES:
            raise tarfile.ReadError(f"an extended header of more than {HEADER_BYTES} bytes")
        return super()._proc_member(archive)


def _walk_tar(file, wanted: Wanted, budget: Budget) -> Iterator[FoundFile]:
    stream = _unpacked(file, budget.limits.archive_bytes)
    with tarfile.open(fileobj=stream, mode="r|", tarinfo=_Header) as archive:
        for member in archive:
            # A stream needs no memory of the members behind it.
            archive.members = []  # type: ignore[attr-defined]
            parts, problem = _member(member.name, budget.limits)
            problem = budget.charge(parts) or problem
            if member.isdir():
                continue
            limit = wanted(parts)
            if not member.isreg():
                problem = problem or "is a link or device; hand in the file itself"
            if problem or not limit:
                yield FoundFile(parts, problem=problem if limit else "")
                continue
            yield _take(parts, archive.extractfile(member), limit, budget)
