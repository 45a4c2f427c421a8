"""The files of a session, as they were when every cell had run: put back before each hidden test.

What a student's function writes into a file, of a hidden test's input, is gone when the next one begins.
The session's supervisor sees to it, in the session's own private folders, with the student's own rights.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
from collections.abc import Iterator
from dataclasses import dataclass

_MOST = 64 * 2**20  # bytes of files that are kept in memory; others are not written again once changed
_SAME = ("st_mode", "st_ino", "st_size", "st_mtime_ns", "st_ctime_ns")


@dataclass
class _Entry:
    """What a path held: its lstat, the bytes of a file, the target of a link."""

    status: os.stat_result
    content: bytes | str | None = None


class Scratch:
    """Remembers folders and puts back what they held.

    Args:
        folders: that the student may write to.
    """

    def __init__(self, folders: list[str]):
        self.folders = folders
        self.kept: dict[str, _Entry] = {}

    def keep(self) -> None:
        """Remember what is there."""
        room, self.kept = _MOST, {}
        for path, status in _entries(self.folders):
            entry = self.kept[path] = _Entry(status)
            with contextlib.suppress(OSError, MemoryError):
                if stat.S_ISLNK(status.st_mode):
                    entry.content = os.readlink(path)
                elif stat.S_ISREG(status.st_mode) and status.st_size <= room:
                    entry.content = _read(path, status.st_size)
                    room -= status.st_size

    def put_back(self) -> None:
        """Remove what was made since, and make again what was removed or changed."""
        for path, status in list(_entries(self.folders)):
            entry = self.kept.get(path)
            if entry is None or not _is_same(entry.status, status):
                _remove(path, status)
        for path, entry in self.kept.items():
            with contextlib.suppress(OSError):
                if not os.path.lexists(path):
                    _make(path, entry)
        for path in reversed(self.kept):  # what lies in a folder first: making it changed the folder's times
            self._restore_status(path)

    def _restore_status(self, path: str) -> None:
        entry = self.kept[path]
        with contextlib.suppress(OSError):
            now = os.lstat(path)
            if not stat.S_ISLNK(now.st_mode) and any(
                getattr(now, name) != getattr(entry.status, name) for name in _SAME
            ):
                os.chmod(path, stat.S_IMODE(entry.status.st_mode))
                os.utime(path, ns=(entry.status.st_atime_ns, entry.status.st_mtime_ns))
                now = os.lstat(path)
            entry.status = now


def _entries(folders: list[str]) -> Iterator[tuple[str, os.stat_result]]:
    """All below some folders and these themselves, each folder before what lies in it."""
    for folder in folders:
        with contextlib.suppress(OSError):
            yield folder, os.lstat(folder)
        for place, names, files in os.walk(folder):
            for name in (*names, *files):
                path = os.path.join(place, name)
                with contextlib.suppress(OSError):
                    yield path, os.lstat(path)


def _is_same(before: os.stat_result, now: os.stat_result) -> bool:
    """Whether an entry is as it was; a folder stays the same whatever comes and goes in it."""
    if stat.S_ISDIR(before.st_mode):
        return stat.S_ISDIR(now.st_mode)
    return all(getattr(before, name) == getattr(now, name) for name in _SAME)


def _read(path: str, size: int) -> bytes:
    """The bytes of a regular file; a pipe that has taken its place makes nobody wait."""
    fd = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(fd, "rb") as file:
        return file.read(size)


def _remove(path: str, status: os.stat_result) -> None:
    with contextlib.suppress(OSError, RecursionError):
        if stat.S_ISDIR(status.st_mode):
            os.chmod(path, 0o700)
            shutil.rmtree(path)
        else:
            os.unlink(path)


def _make(path: str, entry: _Entry) -> None:
    mode = entry.status.st_mode
    if stat.S_ISDIR(mode):
        os.mkdir(path)
    elif stat.S_ISFIFO(mode):
        os.mkfifo(path)
    elif isinstance(entry.content, str):
        os.symlink(entry.content, path)
    elif entry.content is not None:
        with open(path, "xb") as file:
            file.write(entry.content)
