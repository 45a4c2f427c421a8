"""Run a command as an ordinary user, from tests that root runs; and in containers that forbid something."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from autograder.worker.sandbox import privileges
from autograder.worker.sandbox.launch import NOBODY

ROOT = Path(__file__).resolve().parents[1]
IS_ROOT = hasattr(os, "getuid") and os.getuid() == 0


def as_ordinary_user(command: list[str]) -> list[str]:
    """The command line that runs `command` as nobody, with the repository and Python within reach."""
    if not IS_ROOT:
        return command
    reached = [str(ROOT), sys.base_prefix, sys.prefix]
    return [sys.executable, "-I", "-B", privileges.__file__, str(NOBODY), *reached, "--", *command]


@contextlib.contextmanager
def open_folder() -> Iterator[Path]:
    """A folder that everybody may use. (pytest closes those that it makes, again and again.)"""
    with tempfile.TemporaryDirectory(prefix="ordinary-user-") as folder:
        os.chmod(folder, 0o777)
        yield Path(folder)


def run(command: list[str], home: Path, timeout: float = 300, **changes: str) -> subprocess.CompletedProcess:
    """Run a command in the repository, with a home of its own; `changes` are environment variables."""
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "TMPDIR": str(home),
        "LANG": "C.UTF-8",
        "COLUMNS": "200",
        **changes,
    }
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=timeout, check=False
    )
