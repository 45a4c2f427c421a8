"""Writes files so that a reader, or the next run after a kill, finds the old one or the new one, complete."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path


def _temporary(path: Path) -> Path:
    """The name next to a file's place; always the same, so that the next run takes it over after a kill."""
    return path.parent / f".{path.name}.part"


def write_atomically(path: Path, content: str | bytes) -> None:
    """Write a file (text in UTF-8), and its folders, that is either the old one or complete.

    Raises:
        OSError: it cannot be written; the old one is as it was.
    """
    name = _temporary(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        name.unlink(missing_ok=True)
        with open(name, "xb") as file:
            file.write(content.encode() if isinstance(content, str) else content)
        os.chmod(name, 0o644)
        os.replace(name, path)
    finally:
        with contextlib.suppress(OSError):
            name.unlink(missing_ok=True)


class StagedFiles:
    """Files that are complete on disk under temporary names, and appear all at once at the end.

    Raises:
        OSError: on `add`, before anything visible has changed.
    """

    def __init__(self):
        self._moves: list[tuple[Path, Path]] = []

    def add(self, path: Path, text: str) -> None:
        """Write a file next to its place, read-only as nbgrader leaves autograded files; not where it is
        there already, with this text."""
        with contextlib.suppress(OSError):
            if path.read_bytes() == text.encode():
                return
        path.parent.mkdir(parents=True, exist_ok=True)
        name = _temporary(path)
        name.unlink(missing_ok=True)
        self._moves.append((name, path))
        with open(name, "x", encoding="utf-8") as file:
            file.write(text)
        os.chmod(name, 0o444)

    def publish(self) -> None:
        while self._moves:
            name, path = self._moves[0]
            os.replace(name, path)
            self._moves.pop(0)

    def drop(self) -> None:
        """Remove what was not published."""
        for name, _path in self._moves:
            name.unlink(missing_ok=True)
        self._moves = []
