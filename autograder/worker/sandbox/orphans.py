"""Find what bubblewrap leaves behind when it is killed while it sets a sandbox up.

Its inner process then waits for a word of the outer one, for ever: it has not asked to die with it yet.
It also holds the worker's socket and streams open, so that nobody notices.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from pathlib import Path

from autograder.worker.inside import isolation

running: set[int] = set()  # sandboxes that are meant to run, by `launch`


def become_subreaper() -> None:
    """Become the parent of what loses its parent below this process, so that `kill_orphans` finds it."""
    with contextlib.suppress(OSError):
        isolation.prctl(isolation.PR_SET_CHILD_SUBREAPER, 1)


def kill_orphans() -> None:
    """Kill the processes called bwrap among this process's own children, but for those that are known."""
    if sys.platform != "linux":
        return
    for pid in _children():
        with contextlib.suppress(OSError):
            if pid not in running and Path(f"/proc/{pid}/comm").read_text().strip() == "bwrap":
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)


def _children() -> list[int]:
    found: list[int] = []
    for tasks in Path("/proc/self/task").glob("*/children"):
        with contextlib.suppress(OSError):
            found += map(int, tasks.read_text().split())
    return found
