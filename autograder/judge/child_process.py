"""Call a function in a child process, for code that reads hostile text.

The child may run out of stack, memory or time; the caller then gets None and goes on.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import select
import signal
import time
import warnings
from collections.abc import Callable

from autograder.worker.inside import isolation


def run_in_child(work: Callable[[], object], seconds: int) -> object:
    """What a function returns when it is called in a fork of this process; None where it does not return.

    Where something else kills the fork, another one begins, once: what is written down of a submission does
    not depend on what happened to the machine meanwhile.

    Args:
        work: returns something that JSON can hold, other than None.
        seconds: of CPU time.
    """
    line, killed = _attempt(work, seconds)
    if killed:
        line, _ = _attempt(work, seconds)
    return json.loads(line) if line.endswith("\n") else None  # what broke off ends without a newline


def _attempt(work: Callable[[], object], seconds: int) -> tuple[str, bool]:
    """The line that a fork writes, and whether something other than its limits killed it."""
    read_end, write_end = os.pipe()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Python 3.12 warns about threads; the child uses none
            child = os.fork()
    except OSError:  # no memory, no process left: the grading goes on without
        os.close(read_end)
        os.close(write_end)
        return "", False
    if child == 0:
        try:
            os.close(read_end)
            _child(work, seconds, write_end)
        finally:
            os._exit(0)
    os.close(write_end)
    ended = False
    try:
        text, ended = _read_until(read_end, time.monotonic() + 8 * seconds)
    finally:
        os.close(read_end)
        if not ended:
            os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
    return text.decode(), ended and os.waitstatus_to_exitcode(status) == -signal.SIGKILL


def _child(work: Callable[[], object], seconds: int, pipe: int) -> None:
    isolation.prctl(isolation.PR_SET_PDEATHSIG, signal.SIGKILL)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))  # the first ends it with SIGXCPU
    gc.disable()  # it would touch, and so copy, every page of the judge
    warnings.simplefilter("ignore")  # about the student's escape sequences
    with os.fdopen(pipe, "w", encoding="utf-8") as out:
        out.write(json.dumps(work()) + "\n")


def _read_until(pipe: int, ends: float) -> tuple[bytes, bool]:
    """The text up to its end, or as far as it came in time; and whether its end came."""
    parts, part = [], b"..."
    while part and (left := ends - time.monotonic()) > 0 and select.select([pipe], [], [], left)[0]:
        part = os.read(pipe, 2**16)
        parts.append(part)
    return b"".join(parts), not part
