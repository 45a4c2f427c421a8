"""Look into the folder of a class without trusting it: links and devices are never followed or opened.

Everything is read at once, while a file is certainly the one that was looked at, through descriptors.
"""

from __future__ import annotations

import contextlib
import functools
import os
import stat
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from autograder.course.errors import UserError
from autograder.intake.files import Budget, FoundFile, IntakeLimits, OverBudget, is_clutter, take


def names_in(root: Path, limits: IntakeLimits) -> list[tuple[str, bool]]:
    """What lies in the folder of a class: (name, whether it is a folder), sorted.

    Raises:
        UserError: it can't be read, or holds more than the limits allow.
    """
    found = []
    try:
        with os.scandir(root) as entries:
            for entry in entries:
                found.append((entry.name, entry.is_dir(follow_symlinks=False)))
                if len(found) > limits.files:
                    raise UserError(
                        f"There are more than {limits.files} files. Is this the folder of the submissions?"
                    )
    except OSError as error:
        raise UserError(f"{root} can't be read: {error.strerror}.") from error
    return sorted(found)


def read_entry(root: Path, name: str, limits: IntakeLimits, budget: Budget) -> Iterator[FoundFile]:
    """Meet every file of an entry of the folder of a class; what is over budget is refused, as the last."""
    walk = _Walk(root, limits, budget)
    try:
        yield from walk.entry(name)
    except OverBudget as error:
        yield FoundFile(walk.parts, problem=str(error))


class _Walk:
    """One walk.

    Attributes:
        parts: of the file or folder that is looked at.
    """

    def __init__(self, root: Path, limits: IntakeLimits, budget: Budget):
        self.root, self.limits, self.budget = root, limits, budget
        self.parts: tuple[str, ...] = ()

    def entry(self, name: str) -> Iterator[FoundFile]:
        self._charge((name,))
        top = os.open(self.root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            status = os.stat(name, dir_fd=top, follow_symlinks=False)
            if stat.S_ISDIR(status.st_mode):
                yield from self._folder(name, top)
            elif stat.S_ISLNK(status.st_mode) and (self.root / name).is_dir():
                yield FoundFile((name,), problem="is a link to a folder; copy the folder itself")
            else:
                yield self._file((name,), name, top)
        except OSError as error:  # forbidden, or gone since it was listed
            yield FoundFile((name,), problem=f"can't be read ({error.strerror})")
        finally:
            os.close(top)

    def _folder(self, name: str, top: int) -> Iterator[FoundFile]:
        unreadable = []

        def fail(error: OSError) -> None:
            where = Path(error.filename or name).parts
            unreadable.append(FoundFile(where, problem=f"can't be read ({error.strerror})"))

        for folder, subfolders, files, descriptor in os.fwalk(
            name, onerror=fail, follow_symlinks=False, dir_fd=top
        ):
            here = Path(folder).parts
            for file in sorted(files, key=_notebooks_first):
                if not is_clutter(file):
                    self._charge((*here, file))
                    yield self._file((*here, file), file, descriptor)
            yield from self._enter(here, subfolders, descriptor)
        yield from unreadable

    def _enter(self, here: tuple[str, ...], subfolders: list[str], folder: int) -> Iterator[FoundFile]:
        """Strike from `subfolders` those that must not be entered."""
        for name in sorted(subfolders):
            deep = len(here) >= self.limits.depth
            if deep or is_clutter(name):
                subfolders.remove(name)
                continue
            self._charge((*here, name))
            closed = _why_closed(name, folder)
            if closed:
                subfolders.remove(name)
                yield FoundFile((*here, name), problem=closed)
        subfolders.sort(key=lambda name: (name.startswith("."), name))

    def _file(self, parts: tuple[str, ...], name: str, folder: int) -> FoundFile:
        try:
            flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
            descriptor = os.open(name, flags, dir_fd=folder)
        except OSError as error:
            kind = "is a link; hand in the file itself" if _is_link(name, folder) else ""
            return FoundFile(parts, problem=kind or f"can't be opened ({error.strerror})")
        with os.fdopen(descriptor, "rb") as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                return FoundFile(parts, problem="is no ordinary file (a pipe, socket, device or folder)")
            if status.st_nlink > 1 and self._names[status.st_dev, status.st_ino] < status.st_nlink:
                return FoundFile(parts, problem="is a hard link to a file elsewhere; hand in a copy")
            return take(parts, file, self.limits, self.budget.read)

    @functools.cached_property
    def _names(self) -> Counter[tuple[int, int]]:
        """How many names each file that has several has in the folder of the class."""
        found: Counter[tuple[int, int]] = Counter()
        for place, _, files in os.walk(self.root, followlinks=False):
            for name in files:
                with contextlib.suppress(OSError):  # gone since it was listed
                    status = os.stat(os.path.join(place, name), follow_symlinks=False)
                    found[status.st_dev, status.st_ino] += status.st_nlink > 1
        return found

    def _charge(self, parts: tuple[str, ...]) -> None:
        self.parts = parts
        self.budget.charge(parts)


def _notebooks_first(name: str) -> tuple[bool, bool, str]:
    return not name.lower().endswith(".ipynb"), name.startswith("."), name


def _why_closed(name: str, folder: int) -> str:
    """Why a folder can't be entered: a link, forbidden, or gone since it was listed; or an empty string."""
    if _is_link(name, folder):
        return "is a link to a folder; copy the folder itself"
    try:
        os.close(os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=folder))
    except OSError as error:
        return f"can't be read ({error.strerror})"
    return ""


def _is_link(name: str, folder: int) -> bool:
    try:
        return stat.S_ISLNK(os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode)
    except OSError:  # gone since it was listed
        return False
