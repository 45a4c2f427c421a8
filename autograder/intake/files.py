"""Files as intake meets them, and what may be read of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from autograder.course.policy import Policy

ARCHIVES = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.xz", ".tar.bz2")
STAMP = "timestamp.txt"
SECRET = "submission_secret.txt"  # by it nbgrader's exchange tells whose page may be fetched
# What operating systems and Jupyter leave beside the files of people.
_CLUTTER = re.compile(
    r"(?i:\._.*|__MACOSX|\.DS_Store|Thumbs\.db|desktop\.ini|\.ipynb_checkpoints|__pycache__)$"
)
_STAMP_BYTES = 4096
_START = 512  # bytes that tell whether a file of any other name may be a notebook


class OverBudget(Exception):
    """More than may be read; the text goes on after the name of a file."""


@dataclass(frozen=True)
class IntakeLimits:
    """What intake accepts.

    Attributes:
        notebook_bytes: size of a notebook, its outputs left out.
        file_bytes: size of one file, its outputs included.
        student_bytes, student_files: what one student's files and folders may come to, all of them together
            and archives unpacked.
        archive_bytes: what may be read out of the archive of a class, unpacked.
        total_bytes: all notebooks of a class, as they are kept in memory.
        files: files and folders in one intake.
        depth: folders below each other.
        nesting: archives in each other.
        seconds, memory_bytes: what reading one student's files may take: CPU time, memory.
        extra_files, extra_bytes: names of the files that belong to a submission beside its notebook; size
            of each.
    """

    notebook_bytes: int = 20 * 2**20
    file_bytes: int = 50 * 2**20
    student_bytes: int = 200 * 2**20
    student_files: int = 5_000
    archive_bytes: int = 4 * 2**30
    total_bytes: int = 4 * 2**30
    files: int = 500_000
    depth: int = 6
    nesting: int = 3
    seconds: float = 10
    memory_bytes: int = 2**30
    extra_files: tuple[str, ...] = ()
    extra_bytes: int = 32 * 2**20

    @classmethod
    def from_policy(cls, policy: Policy) -> IntakeLimits:
        """With the limits that an assignment's policy sets; memory grows with the largest file."""
        return cls(
            notebook_bytes=policy.notebook_mb * 2**20,
            file_bytes=policy.file_mb * 2**20,
            student_bytes=policy.student_mb * 2**20,
            student_files=policy.student_files,
            memory_bytes=max(cls.memory_bytes, 20 * policy.file_mb * 2**20),
            extra_files=policy.extra_files,
            extra_bytes=policy.extra_mb * 2**20,
        )

    def extra(self, name: str) -> str:
        """Which of the `extra_files` a file is, or an empty string; platforms and people add to names."""
        name = name.lower()
        return next((one for one in self.extra_files if name.endswith(one[one.rindex(".") :].lower())), "")


DEFAULT_LIMITS = IntakeLimits()


@dataclass
class FoundFile:
    """A file that was met.

    Attributes:
        parts: its path below the folder or archive of the class, cleaned of anything that points elsewhere.
        data: its bytes, or None where it is nothing that intake reads, or was refused.
        problem: why it was refused, or an empty string.
    """

    parts: tuple[str, ...]
    data: bytes | None = None
    problem: str = ""

    @property
    def name(self) -> str:
        return self.parts[-1]


class Budget:
    """Counts files and bytes.

    Args:
        files, size: how many files, and how many bytes, there may be in all.
    """

    def __init__(self, files: int, size: int):
        self.files, self.size = files, size
        self.met: Counter = Counter()

    @property
    def left(self) -> int:
        """Bytes that may still be read."""
        return self.size - self.met["bytes"]

    def charge(self, parts: tuple[str, ...]) -> bool:
        """Count a file or folder; returns whether to look at it.

        Raises:
            OverBudget: it is one too many.
        """
        self.met["files"] += 1
        if self.met["files"] > self.files:
            raise OverBudget(f"comes after more than {self.files} other files")
        return True

    def read(self, size: int) -> None:
        """Count bytes.

        Raises:
            OverBudget: they are too many.
        """
        if size > self.left:
            raise OverBudget(f"belongs to files of more than {in_words(self.size)} in all")
        self.met["bytes"] += size


def is_clutter(name: str) -> bool:
    """Whether it is the name of what programs leave behind, and nobody hands in."""
    return _CLUTTER.match(name) is not None


def is_archive(name: str) -> bool:
    return name.lower().endswith(ARCHIVES)


def in_words(size: int) -> str:
    return f"{size / 2**20:.0f} MiB" if size >= 2**20 else f"{size} bytes"


def take(parts: tuple[str, ...], file, limits: IntakeLimits, count: Callable[[int], None]) -> FoundFile:
    """Read what is of use: notebooks, whatever they are called, archives, time stamps, extra files.

    Args:
        file: to read from.
        count: is told how many bytes were read; what it raises goes on.
    """
    name = parts[-1].lower()
    extra = limits.extra(name)
    most = _STAMP_BYTES if name == STAMP else limits.extra_bytes if extra else limits.file_bytes
    data = file.read(min(_START, most))
    if not (extra or name.endswith(".ipynb") or name == STAMP or is_archive(name) or _begins_like_json(data)):
        count(len(data))
        return FoundFile(parts)
    data += file.read(most + 1 - len(data))
    count(len(data))
    if len(data) > most:
        return FoundFile(parts, problem=too_large(parts[-1], limits))
    return FoundFile(parts, data)


def too_large(name: str, limits: IntakeLimits) -> str:
    if limits.extra(name):
        return f"is larger than {in_words(limits.extra_bytes)}"
    most = _STAMP_BYTES if name.lower() == STAMP else limits.file_bytes
    return f"is larger than {in_words(most)}; clear the outputs of the notebook"


def _begins_like_json(data: bytes) -> bool:
    return data.lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n").startswith(b"{")
