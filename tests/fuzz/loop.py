"""Run a target over many inputs, in a child process that may hang or crash without taking the run with it."""

from __future__ import annotations

import hashlib
import mmap
import os
import resource
import signal
import struct
import sys
import time
import traceback
from dataclasses import dataclass, field
from pathlib import Path

from tests.fuzz.targets import Target

SECONDS = 1.0  # of CPU time that one input may take
MEGABYTES = 64  # that one input may add to the most memory used so far, and 40 times its size on top
_STALLED = 60.0  # seconds without a step, after which the child is taken to hang
_ENOUGH = 25  # failing inputs, after which the run stops
_EVERY = 20.0  # seconds between two lines of progress


class Broken(Exception):
    """What must hold does not hold for an input; the text says what."""


@dataclass
class Result:
    """How a run went.

    Attributes:
        failures: files with the failing inputs, each with the reason in words.
    """

    done: int = 0
    seconds: float = 0.0
    failures: list[tuple[Path, str]] = field(default_factory=list)


def tried(target: Target, data: bytes) -> None:
    """Check one input, its time and its memory.

    Raises:
        Broken: something does not hold.
    """
    before, begun = _peak(), time.process_time()
    try:
        target.check(data)
    except Exception as error:
        steps = traceback.extract_tb(error.__traceback__)[-1:]
        place = "".join(f"{Path(step.filename).name}:{step.lineno} " for step in steps)
        raise Broken(f"{place}{type(error).__name__}: {str(error)[:300]}") from error
    spent, grown = time.process_time() - begun, (_peak() - before) / 2**20
    if spent > SECONDS:
        raise Broken(f"took {spent:.1f} seconds of CPU time")
    if grown > MEGABYTES + 40 * len(data) / 2**20:
        raise Broken(f"took {grown:.0f} MB of memory for {len(data)} bytes")


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def save(target: Target, data: bytes, folder: Path) -> Path:
    """Write a failing input to a file that `--replay` takes; returns its path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{target.name}-{hashlib.sha256(data).hexdigest()[:12]}.bin"
    path.write_bytes(data)
    return path


def run(target: Target, inputs: int, seed: int, folder: Path, start: int = 0) -> Result:
    """Check inputs `start` to `inputs`; Ctrl-C ends the run with what is known so far."""
    shared, result, begun = mmap.mmap(-1, 16), Result(start), time.monotonic()
    target.check(target.input(seed, start))  # what is slow only once: imports, the toy course
    child = 0
    try:
        while result.done < inputs and len(result.failures) < _ENOUGH:
            child = _forked(target, range(result.done, inputs), seed, shared, folder)
            why = _watch(child, shared, target, inputs)
            result.done, child = struct.unpack("<q", shared[:8])[0], 0
            if why:
                result.failures.append((save(target, target.input(seed, result.done), folder), why))
                result.done += 1
    except KeyboardInterrupt:
        result.done = struct.unpack("<q", shared[:8])[0]
    finally:
        if child:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
    result.seconds = time.monotonic() - begun
    return result


def _forked(target: Target, numbers: range, seed: int, shared: mmap.mmap, folder: Path) -> int:
    """Fork a child that checks the inputs and counts them in `shared`; it ends with 1 at one that fails."""
    child = os.fork()
    if child:
        return child
    status = 3
    try:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        for number in numbers:
            shared[:8] = struct.pack("<q", number)
            try:
                tried(target, target.input(seed, number))
            except Broken as broken:
                print(f"input {number}: {broken}", file=sys.stderr, flush=True)
                status = 1
                return 0
        shared[:8] = struct.pack("<q", numbers.stop)
        status = 0
    finally:
        os._exit(status)


def _watch(child: int, shared: mmap.mmap, target: Target, inputs: int) -> str:
    """Wait for a child; returns why it ended too early, or an empty string."""
    last, since, said = -1, time.monotonic(), time.monotonic()
    while True:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            code = os.waitstatus_to_exitcode(status)
            return (
                "" if code == 0 else "a property does not hold" if code == 1 else f"ended with status {code}"
            )
        (number,), now = struct.unpack("<q", shared[:8]), time.monotonic()
        if number != last:
            last, since = number, now
        elif now - since > _STALLED:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            return f"hung for {_STALLED:.0f} seconds"
        if now - said > _EVERY:
            said = now
            print(f"{target.name}: {number} of {inputs}", file=sys.stderr, flush=True)
        time.sleep(0.05)
