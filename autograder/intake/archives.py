"""Look into a zip or tar archive without trusting it; nothing is ever unpacked to disk.

Called in a child process: what an archive does to these libraries beyond that ends there.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import stat
import tarfile
import zipfile
from collections.abc import Iterator
from dataclasses import replace

from autograder.intake.code_pages import member_names
from autograder.intake.files import (
    Budget,
    FoundFile,
    IntakeLimits,
    OverBudget,
    in_words,
    is_archive,
    is_clutter,
    take,
    too_large,
)

HEADER_BYTES = 4096  # of a tar member: PAX attributes, or a name that is too long for its field
LONGEST_NAME = 255  # characters, as on disk
_DIRECTORY_ENTRY = b"PK\1\2"


class TooLarge(OverBudget):
    """An archive claims to hold more than may be read; it was not read, so the budget is not used up."""


def read_archive(file, name: str, limits: IntakeLimits, budget: Budget) -> Iterator[FoundFile]:
    """Meet every file of a zip or tar archive.

    Args:
        file: open for reading, seekable.
        name: of the archive, for its kind.

    Raises:
        OverBudget: it holds more than the budget has left; what was met before may be used.
        Exception: it is damaged, or no archive of that kind: these libraries raise whatever occurs to them.
    """
    return (_read_zip if name.lower().endswith(".zip") else _read_tar)(file, limits, budget)


def unpacked(file: FoundFile, limits: IntakeLimits, budget: Budget, nested: int = 1) -> Iterator[FoundFile]:
    """Meet every file of a student's own archive, and of archives in it; what is wrong is a file's problem.

    Raises:
        OverBudget: the student's budget is used up.
    """
    data = file.data or b""
    if nested > limits.nesting:
        yield FoundFile(file.parts, problem=f"lies in more than {limits.nesting} archives")
        return
    if file.name.lower().endswith(".zip") and data.count(_DIRECTORY_ENTRY) > limits.student_files:
        yield FoundFile(file.parts, problem="can't be used: it holds too many files")
        return
    try:
        for found in read_archive(io.BytesIO(data), file.name, limits, budget):
            inner = replace(found, parts=file.parts + found.parts)
            if inner.data is not None and is_archive(inner.name):
                yield from unpacked(inner, limits, budget, nested + 1)
            else:
                yield inner
    except TooLarge as error:
        yield FoundFile(file.parts, problem=f"can't be used: it {error}")
    except (OverBudget, MemoryError):
        raise
    except Exception as error:
        yield FoundFile(file.parts, problem=f"can't be used: {why_broken(file.name, error)}")


def why_broken(name: str, error: Exception) -> str:
    """What an exception says about an archive, in words."""
    return f"{name} is damaged or no archive of that kind ({str(error)[:200] or type(error).__name__})"


def _member(name: str, limits: IntakeLimits) -> tuple[tuple[str, ...], str]:
    """Take a member's name apart; the second value says why it is refused."""
    parts = name.replace("\\", "/").split("/")
    clean = tuple(part for part in parts if part not in ("", ".", "..") and "\0" not in part)
    if name.startswith(("/", "\\")) or ".." in parts or (clean and clean[0].endswith(":")):
        return clean or ("unnamed",), f"points outside the archive ({name!r})"
    if max(map(len, clean), default=0) > LONGEST_NAME:
        return tuple(part[:LONGEST_NAME] for part in clean), "has a name that no file can have"
    if len(clean) > limits.depth + 1:
        return clean[: limits.depth + 1], "lies too deep"
    return clean or ("unnamed",), ""


def _read_zip(file, limits: IntakeLimits, budget: Budget) -> Iterator[FoundFile]:
    with zipfile.ZipFile(file) as archive:
        members = archive.infolist()
        named = zip(member_names(members), members, strict=True)
        for name, info in sorted(named, key=lambda pair: not pair[0].lower().endswith(".ipynb")):
            parts, problem = _member(name, limits)
            if any(map(is_clutter, parts)):
                continue
            if not budget.charge(parts) or name.endswith(("/", "\\")):
                continue
            yield _zip_member(archive, info, parts, problem, limits, budget)


def _zip_member(
    archive: zipfile.ZipFile, info, parts: tuple[str, ...], problem: str, limits: IntakeLimits, budget: Budget
) -> FoundFile:
    kind = stat.S_IFMT(info.external_attr >> 16)
    if not problem and kind not in (0, stat.S_IFREG):
        problem = "is a link or device; hand in the file itself"
    most = limits.extra_bytes if limits.extra(parts[-1]) else limits.file_bytes
    if not problem and info.file_size > most and _is_read(parts[-1], limits):
        problem = too_large(parts[-1], limits)
    if problem:
        return FoundFile(parts, problem=problem)
    try:
        with archive.open(info) as member:
            return take(parts, member, limits, budget.read)
    except (OverBudget, MemoryError):
        raise
    except Exception as error:
        return FoundFile(parts, problem=f"can't be unpacked ({str(error)[:200] or type(error).__name__})")


def _is_read(name: str, limits: IntakeLimits) -> bool:
    return name.lower().endswith(".ipynb") or is_archive(name) or bool(limits.extra(name))


class _Counted(io.RawIOBase):
    """A stream that counts what goes through it: a tar has to be unpacked whole to be looked through.

    Attributes:
        place: bytes that went through.
    """

    def __init__(self, stream, budget: Budget):
        self.stream, self.budget, self.place = stream, budget, 0

    def read(self, size: int = -1) -> bytes:
        data = self.stream.read(size)
        self.budget.read(len(data))
        self.place += len(data)
        return data

    def check(self, offset: int) -> None:
        """Refuse to go on to a place that lies beyond the budget: a header may claim any size."""
        if offset - self.place > self.budget.left:
            raise TooLarge(f"unpacks to more than {in_words(self.place + self.budget.left)}")


def _decompressed(file):
    start = file.read(6)
    file.seek(0)
    if start.startswith(b"\x1f\x8b"):
        return gzip.GzipFile(fileobj=file)
    if start.startswith(b"\xfd7zXZ\0"):
        return lzma.LZMAFile(file)
    if start.startswith(b"BZh"):
        return bz2.BZ2File(file)
    return file


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
        return super()._proc_member(archive)  # type: ignore[misc]


def _read_tar(file, limits: IntakeLimits, budget: Budget) -> Iterator[FoundFile]:
    stream = _Counted(_decompressed(file), budget)
    with tarfile.open(fileobj=stream, mode="r|", tarinfo=_Header) as archive:
        for member in archive:
            # A stream needs no memory of the members behind it.
            archive.members = []  # type: ignore[attr-defined]
            if member.size < 0:
                raise tarfile.ReadError("a member of negative size")
            stream.check(archive.offset)
            parts, problem = _member(member.name, limits)
            if any(map(is_clutter, parts)):
                continue
            if not budget.charge(parts) or member.isdir():
                continue
            if not member.isreg():
                problem = problem or "is a link or device; hand in the file itself"
            if problem:
                yield FoundFile(parts, problem=problem)
            else:  # the stream has counted its bytes
                yield take(parts, archive.extractfile(member), limits, lambda size: None)
