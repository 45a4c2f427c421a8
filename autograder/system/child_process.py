"""Do work in child processes, for code that reads hostile bytes.

A child may run out of stack, memory or time; the caller is told, and goes on.
"""

from __future__ import annotations

import contextlib
import ctypes
import functools
import gc
import math
import os
import resource
import select
import signal
import sys
import time
import warnings
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

import msgpack

_Item = TypeVar("_Item")
_PR_SET_PDEATHSIG = 1
_WAITS = 8  # times the CPU seconds that a result may take by the clock


class ChildDied(Exception):
    """A child ended before its work did; `killed` tells whether something other than its limits ended it."""

    def __init__(self, killed: bool):
        super().__init__("a child process died")
        self.killed = killed


def run_in_child(work: Callable[[], object], seconds: float, memory: int | None = None) -> object:
    """What a function returns when it is called in a fork of this process; None where it does not return.

    Where something else kills the fork, another one begins, once: what is written down of a submission does
    not depend on what happened to the machine meanwhile.

    Args:
        work: returns something that msgpack can hold, other than None; tuples become lists.
        seconds: of CPU time.
        memory: bytes on top of what this process has, or None.
    """
    try:
        (result,) = map_in_child(lambda _: work(), [None], seconds, memory)
    except OSError:  # no memory, no process left: the grading goes on without
        return None
    return result


def map_in_child(
    work: Callable[[_Item], object], items: Iterable[_Item], seconds: float, memory: int | None = None
) -> Iterator[Any]:
    """What a function returns for each item, in their order; None where it does not return.

    One fork works on item after item and is replaced when it dies or hangs. The item it died of gets a
    second try where it was not the fork's first, or something else killed the fork: no result depends on
    other items, or on what happened to the machine meanwhile.

    Args:
        work, memory: as in `run_in_child`.
        seconds: of CPU time for each item.

    Raises:
        OSError: no process can be started.
    """
    items, done, again = list(items), 0, False
    while done < len(items):
        first = done
        try:
            rest = items[first:]
            for result in iterate_in_child(functools.partial(map, work, rest), seconds, memory):
                yield result
                done, again = done + 1, False
        except ChildDied as death:
            again = not again and (death.killed or done > first)
            if not again:
                yield None
                done += 1


def iterate_in_child(
    results: Callable[[], Iterable], seconds: float, memory: int | None = None
) -> Iterator[Any]:
    """What an iterable gives, one by one, where it is made and gone through in a fork of this process.

    Args:
        results: makes the iterable; msgpack can hold what it gives.
        seconds: of CPU time for each.
        memory: as in `run_in_child`.

    Raises:
        ChildDied: it ended before the iterable did.
        OSError: no process can be started.
    """
    read_end, write_end = os.pipe()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Python 3.12 warns about threads; the child uses none
            child = os.fork()
    except OSError:
        os.close(read_end)
        os.close(write_end)
        raise
    if child == 0:
        try:
            os.close(read_end)
            _serve(results, seconds, memory, write_end)
        finally:
            os._exit(0)
    os.close(write_end)
    pipe, complete = _Pipe(read_end, _WAITS * seconds), False
    try:
        for message in pipe:
            complete = not message
            yield from message
    finally:
        os.close(read_end)
        if not pipe.ended:
            os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
    if not complete:
        raise ChildDied(killed=pipe.ended and os.waitstatus_to_exitcode(status) == -signal.SIGKILL)


class _Pipe:
    """The messages in a pipe, until its other end is closed or sends nothing whole for too long.

    Attributes:
        ended: its other end was closed.
    """

    def __init__(self, descriptor: int, seconds: float):
        self._descriptor, self._seconds, self.ended = descriptor, seconds, False

    def __iter__(self) -> Iterator[list]:
        unpacker = msgpack.Unpacker(max_buffer_size=0, strict_map_key=False, unicode_errors="surrogatepass")
        ends = time.monotonic() + self._seconds
        while (left := ends - time.monotonic()) > 0 and select.select([self._descriptor], [], [], left)[0]:
            part = os.read(self._descriptor, 2**20)
            if not part:
                self.ended = True
                return
            unpacker.feed(part)
            for message in unpacker:
                yield message
                ends = time.monotonic() + self._seconds


def _serve(results: Callable[[], Iterable], seconds: float, memory: int | None, pipe: int) -> None:
    """In the child: send each result in a list, and an empty list at the end."""
    _die_with_parent()
    signal.signal(signal.SIGXCPU, signal.SIG_DFL)
    _limit("RLIMIT_CORE", 0)
    if memory is not None:
        _limit_memory(memory)
    gc.freeze()  # a collection would touch, and so copy, every page of the parent
    warnings.simplefilter("ignore")  # about the student's escape sequences
    packer = msgpack.Packer(unicode_errors="surrogatepass")
    with os.fdopen(pipe, "wb") as out:
        _limit_time(seconds)
        for result in results():
            out.write(packer.pack([result]))
            out.flush()
            _limit_time(seconds)
        out.write(packer.pack([]))


def _limit_time(seconds: float) -> None:
    """End this process with SIGXCPU once it has used so much more CPU time."""
    _limit("RLIMIT_CPU", math.ceil(time.process_time() + seconds))


def _limit_memory(memory: int) -> None:
    with contextlib.suppress(OSError, ValueError):  # systems without /proc, or that refuse this limit
        with open("/proc/self/statm", encoding="ascii") as file:
            own = int(file.read().split()[0]) * resource.getpagesize()
        _limit("RLIMIT_AS", own + memory)


def _limit(name: str, value: int) -> None:
    """Lower a limit where this system has it; elsewhere the caller's time limit is what is left."""
    if hasattr(resource, name):
        kind = getattr(resource, name)
        _, hard = resource.getrlimit(kind)
        resource.setrlimit(kind, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))


def _die_with_parent() -> None:
    """Be killed when the parent ends. (`worker/inside/` has its own way: the sandbox sees nothing but it.)"""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
