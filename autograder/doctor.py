"""`autograder doctor`: what works on this machine, found out by trying it."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from .errors import UserError
from .policy import Policy
from .sandbox import launch

_OK, _NOTE, _BAD = "ok", "note", "problem"

# Each probe is run as a student's cell; it prints one word per layer that held.
_PROBE = """
import os, socket, ctypes
found = []
def held(name, attempt, *errors):
    try:
        attempt()
    except errors or (OSError,):
        found.append(name)
held('network', lambda: socket.create_connection(('192.0.2.1', 80), timeout=1))
held('host files', lambda: os.listdir({root!r}))
held('read-only system', lambda: open('/usr/autograder-probe', 'w'))
if os.getpid() < 10 and sum(name.isdigit() for name in os.listdir('/proc')) < 20:
    found.append('own processes')
libc = ctypes.CDLL(None, use_errno=True)
if libc.unshare(0x10000000) != 0 and libc.ptrace(0, 0, 0, 0) != 0:
    found.append('seccomp')
held('memory limit', lambda: bytearray(64 * 2**30), MemoryError)
def fill():
    with open('probe', 'wb') as file:
        for _ in range(2**12):
            file.write(bytes(2**20))
held('disk limit', fill)
print('|'.join(found))
"""
_LAYERS = (
    "network",
    "host files",
    "read-only system",
    "own processes",
    "seccomp",
    "memory limit",
    "disk limit",
)


def main(say: Callable[[str], None] = print) -> int:
    """Print one line per finding; returns 1 if grading would not be safe here."""
    findings = [_python(), *_sandbox(), _alembic(), _workspace()]
    for state, what, text in findings:
        say(f"{state:<8} {what:<12} {text}")
    bad = sum(state == _BAD for state, _, _ in findings)
    say("grading is safe on this machine" if not bad else f"{bad} thing{'s' * (bad > 1)} to put right first")
    return int(bool(bad))


def _python() -> tuple[str, str, str]:
    from .grade import environment

    versions = ", ".join(f"{name} {value}" for name, value in environment().items())
    return _OK, "versions", versions


def _sandbox() -> list[tuple[str, str, str]]:
    try:
        sandbox = launch.choose("auto")
    except UserError as error:
        return [(_BAD, "sandbox", str(error))]
    lines = [(_OK, "sandbox", sandbox.describe())]
    others = [
        f"{path} ({origin})" for path, origin in launch.bubblewrap_programs() if path != sandbox.program
    ]
    if others:
        lines.append((_NOTE, "sandbox", "not used: " + ", ".join(others)))
    try:
        layers = _layers(sandbox)
    except UserError as error:
        return [*lines, (_BAD, "layers", str(error))]
    missing = [name for name in _LAYERS if name not in layers]
    lines.append(
        (_OK, "layers", "these walls hold: " + ", ".join(name for name in _LAYERS if name in layers))
    )
    if missing:
        lines.append((_BAD, "layers", "these do not: " + ", ".join(missing)))
    return lines


def _layers(sandbox: launch.Sandbox) -> list[str]:
    """Run the probe where a submission would run."""
    from .judge.client import Died, SessionLost, TimeLimit, Worker

    worker = Worker(sandbox, Policy(preload=("numpy",), cell_seconds=30))
    worker.start()
    try:
        session = worker.begin(0)
        try:
            session.branch()
            root = str(Path(__file__).resolve().parent)
            ran = session.run(_PROBE.format(root=root), 0)
        except (Died, SessionLost, TimeLimit) as error:
            raise UserError(f"the probe did not come back: {error}") from error
        finally:
            worker.finish(session)
    finally:
        worker.close()
    text = "".join(output.get("text", "") for output in ran.outputs if output.get("name") == "stdout")
    return text.strip().split("|")


def _alembic() -> tuple[str, str, str]:
    path = shutil.which("alembic")
    if path:
        return _OK, "alembic", f"{path} (nbgrader calls it by name)"
    return (
        _BAD,
        "alembic",
        "not found next to " + sys.executable + ": install the course with its grader extra",
    )


def _workspace() -> tuple[str, str, str]:
    from .course import Course

    try:
        course = Course()
    except UserError as error:
        return _NOTE, "course", str(error)
    place = course.workspace if course.workspace.exists() else course.root
    try:
        with tempfile.NamedTemporaryFile(dir=place):
            pass
    except OSError as error:
        return _BAD, "workspace", f"cannot write to {place}: {error.strerror}"
    free = shutil.disk_usage(place).free / 2**30
    state = _OK if free > 1 else _NOTE
    return state, "workspace", f"{course.workspace}, {free:.1f} GB free, as user {os.getuid()}"
