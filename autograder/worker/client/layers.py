"""Find out which layers of the sandbox hold, by trying each in a real session (`probe` is what tries)."""

from __future__ import annotations

import contextlib
import ctypes
import dataclasses
import json
import os
import socket
import sys
import threading
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.course.errors import UserError
from autograder.course.policy import EVERYTHING, Policy
from autograder.system.repeat import repeat_once
from autograder.worker.client.exceptions import ProcessDied, SessionLost, TimeLimit, WorkerLost
from autograder.worker.client.worker import Worker
from autograder.worker.sandbox import launch
from autograder.worker.sandbox.launch import Sandbox, private_folders

# layer -> what is tried; the order is that of the doctor's lines
ISOLATION_LAYERS = {
    "ordinary user": "who it is, and to become root",
    "user namespace": "whether it is the grader's own",
    "mount namespace": "whether it is the grader's own",
    "process namespace": "whether it is the grader's own, and which processes can be seen",
    "network namespace": "whether it is the grader's own, and which network devices there are",
    "IPC namespace": "whether it is the grader's own, and to attach shared memory of the grader",
    "network": "to connect to the outside, and to a port and an abstract socket of the grader",
    "host files": "to read the grader's sources and /etc/passwd",
    "read-only system": "to make a file in the folders of Python, of nnlab and of the system",
    "private folders": "to find what the session before left in its folders",
    "seccomp": "system calls that are on the denylist",
    "no capabilities": "to hold any, and to open a raw socket",
    "no new privileges": "to switch it off",
}
LIMITS = {
    "memory": "to take more than the limit in one process",
    "memory in all": "to take several times the limit in several processes",
    "processes": "to start many more than the limit",
    "open files": "to open more than the limit",
    "file size": "to write behind the limit",
    "disk": "to fill the work folder",
    "number of files": "to make more than the limit",
    "CPU time": "to compute for ever in a child process",
    "wall time": "to run a cell for ever",
}
# What `--sandbox none` has all the same. (Processes are not counted for root, disk space only per file.)
LAYERS_WITHOUT_SANDBOX = ("no new privileges", "memory", "open files", "file size", "CPU time", "wall time")
_CHECKED_BEFORE_GRADING = (
    *ISOLATION_LAYERS,
    "memory",
    "open files",
    "file size",
)  # tried before each grading; the others take a second
_PROBE = Path(launch.__file__).with_name("probe.py")
# A probe takes less than a second, prints a few kilobytes, and imports from the standard library.
_FOR_THE_PROBE: dict[str, Any] = {
    "allowed_imports": (EVERYTHING,),
    "cell_seconds": 60.0,
    "total_seconds": 300.0,
    "output_kb": 2048,
    "reply_mb": 32,
}


@dataclass(frozen=True)
class Layer:
    """One layer: whether it held, what was tried, what came back."""

    name: str
    held: bool
    tried: str
    found: str

    def __str__(self) -> str:
        return f"{'holds' if self.held else 'DOES NOT HOLD'}. Tried: {self.tried}. Came back: {self.found}"


class _OneSecond(Policy):
    """A limit on CPU time that is reached soon."""

    def worker_spec(self, seed: int) -> dict:
        return super().worker_spec(seed) | {"cpu_seconds": 1}


# Limits that are quickly reached, so that trying them takes and costs little.
_SMALL: dict[str, Any] = {"memory_mb": 320, "processes": 24, "disk_mb": 8, "open_files": 64, "preload": ()}


def examine(sandbox: Sandbox) -> list[Layer]:
    """Try every layer in sessions of a worker of its own.

    Raises:
        UserError: the worker does not start, or does not answer.
    """
    worker = Worker(sandbox, Policy(**_SMALL))
    with contextlib.closing(worker), _host() as host:
        worker.start()
        found = _try(worker, host, [*ISOLATION_LAYERS, *LIMITS][:-2])
        if host["contacts"]:
            found["network"] = False, f"the grader's services were reached {host['contacts']} times"
        found["wall time"] = _wall_time(worker)
        worker.policy = _OneSecond(**_SMALL)
        found |= _try(worker, host, ["CPU time"])
    return [
        Layer(name, *_layer_result(found, name, tried)) for name, tried in (ISOLATION_LAYERS | LIMITS).items()
    ]


def at_grading(worker: Worker) -> list[str]:
    """Try what takes no time in a worker that is about to grade, under its own limits; returns what held.

    Raises:
        UserError: a layer that there should be does not hold, or the worker does not answer.
    """
    sandboxed = worker.sandbox.namespaces
    names = [name for name in _CHECKED_BEFORE_GRADING if sandboxed or name in LAYERS_WITHOUT_SANDBOX]
    found = repeat_once(lambda: _start_and_try(worker, names), (UserError, WorkerLost))
    layers = [Layer(name, *_layer_result(found, name, (ISOLATION_LAYERS | LIMITS)[name])) for name in names]
    missing = [f"{layer.name}: {layer}" for layer in layers if not layer.held]
    if missing and sandboxed:
        raise UserError(
            "the sandbox has holes, so nothing was graded; `autograder doctor` tries every layer.\n  "
            + "\n  ".join(missing)
        )
    return [layer.name for layer in layers if layer.held]


def expected_layers(sandbox: Sandbox) -> tuple[str, ...]:
    """The layers that must hold with this kind of sandbox."""
    if sandbox.namespaces:
        return (*ISOLATION_LAYERS, *LIMITS)
    return LAYERS_WITHOUT_SANDBOX if sys.platform == "linux" else ("wall time",)


def _layer_result(found: dict, name: str, tried: str) -> tuple[bool, str, str]:
    held, came = found.get(name, (False, "no answer"))
    return bool(held), tried, str(came)


# --------------------------------------------------------------------------- sessions


def _start_and_try(worker: Worker, names: list[str]) -> dict:
    if worker.server is None:
        worker.start()
    return _try(worker, {}, names)


def _try(worker: Worker, host: dict, names: list[str]) -> dict:
    """Two sessions: the first leaves files behind, the second looks for them and tries everything."""
    folders = private_folders() if worker.sandbox.namespaces else [worker.running.home, "/tmp", "/dev/shm"]
    facts = (
        host.get("facts", {})
        | worker.policy.worker_spec(0)
        | {
            "namespaces": _namespaces(),
            "home": worker.running.home,
            "folders": folders,
            "left": f"autograder-probe-{uuid.uuid4().hex}",
            "layers": [],
            "host_files": [os.path.abspath(__file__), "/etc/passwd"],
            "read_only": [sys.prefix, worker.running.python_path[0], "/usr", "/etc", "/dev", "/"],
        }
    )
    try:
        with _session(worker) as session:
            _run(session, facts)
        with _session(worker) as session:
            return json.loads(_run(session, facts | {"layers": names}) or "{}")
    except ValueError as error:
        raise UserError(f"the sandbox could not be tried: no readable answer: {error}") from error
    finally:
        for folder in folders:  # without a sandbox, the files are this machine's
            with contextlib.suppress(OSError):
                os.unlink(f"{folder}/{facts['left']}")


@contextlib.contextmanager
def _session(worker: Worker) -> Iterator:
    """A session under the worker's limits, but for those that the probe itself would run into."""
    own = worker.policy
    try:
        worker.policy = dataclasses.replace(own, **_FOR_THE_PROBE)
        session = worker.begin(0)
    finally:
        worker.policy = own
    try:
        session.branch()
        yield session
    except (ProcessDied, SessionLost, TimeLimit) as error:
        raise UserError(f"the sandbox could not be tried: {error}") from error
    finally:
        worker.finish(session)


def _run(session, facts: dict) -> str:
    """Run the probe; returns what it printed last."""
    ran = session.run(f"FACTS = {facts!r}\n" + _PROBE.read_text(encoding="utf-8"), 0)
    if ran.error:
        raise UserError(f"the sandbox could not be tried: {ran.error['ename']}: {ran.error['evalue']}")
    text = "".join(output["text"] for output in ran.outputs if output.get("name") == "stdout")
    return text.strip().rpartition("\n")[2]


def _wall_time(worker: Worker) -> tuple[bool, str]:
    with _session(worker) as session:
        session.policy = dataclasses.replace(session.policy, cell_seconds=1)
        try:
            session.run("while True:\n    pass", 0)
        except TimeLimit as late:
            return True, f"the cell was {late}"
    return False, "the cell came to an end"


# --------------------------------------------------------------------------- what lies outside


def _namespaces() -> dict[str, str]:
    found = {}
    for kind in ("user", "mnt", "pid", "net", "ipc"):
        with contextlib.suppress(OSError):
            found[kind] = os.readlink(f"/proc/self/ns/{kind}")
    return found


@contextlib.contextmanager
def _host() -> Iterator[dict]:
    """Services of this machine that nobody may reach: two listeners, a segment of shared memory."""
    host: dict[str, Any] = {"contacts": 0}
    ended, name = threading.Event(), f"autograder-{uuid.uuid4().hex}"
    listeners = [socket.create_server(("127.0.0.1", 0))]
    if sys.platform == "linux":
        listeners.append(socket.socket(socket.AF_UNIX))
        listeners[1].bind("\0" + name)
        listeners[1].listen()

    def listen(listener: socket.socket) -> None:
        listener.settimeout(0.2)
        while not ended.is_set():
            with contextlib.suppress(TimeoutError):
                listener.accept()[0].close()
                host["contacts"] += 1

    threads = [threading.Thread(target=listen, args=(listener,), daemon=True) for listener in listeners]
    for thread in threads:
        thread.start()
    host["facts"] = {"port": listeners[0].getsockname()[1], "abstract": name}
    libc = ctypes.CDLL(None)
    segment = libc.shmget(0, 4096, 0o1600) if hasattr(libc, "shmget") else -1  # IPC_CREAT, private key
    host["facts"] |= {"shm": segment} if segment >= 0 else {}
    try:
        yield host
    finally:
        ended.set()
        for thread, listener in zip(threads, listeners, strict=True):
            thread.join()
            listener.close()
        if segment >= 0:
            libc.shmctl(segment, 0, None)  # IPC_RMID
