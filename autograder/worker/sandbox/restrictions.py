"""Where no sandbox can be made: find out which restriction of this machine forbids it, and what allows it.

The steps of a sandbox are taken one by one, in a process of their own and without bubblewrap, to see which is
refused and with what error. The settings that can be the cause are then looked at.
"""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from autograder.worker.sandbox import privileges

_HERE = Path(__file__).resolve().parent
_NOBODY = 65534
STEPS = (
    "make a user namespace",
    "map this user into it",
    "make mount, process, network and IPC namespaces in it",
    "mount a private folder",
    "mount a /proc of its own",
    "make a sandbox in the sandbox",
)
_MOUNTING = 3  # the first of the steps that mount
# Runs as a script of its own: what it prints is the number of the step that failed, and the error's number.
_TRY = """
import ctypes, os, sys
sys.path.insert(0, sys.argv[1])
from inside import isolation
def go(step, function, *args):
    try:
        return function(*args)
    except OSError as error:
        print(step, error.errno, flush=True)
        os._exit(0)
def maps():
    for name, text in (("setgroups", "deny"), ("uid_map", f"{uid} {uid} 1"), ("gid_map", f"{gid} {gid} 1")):
        with open(f"/proc/self/{name}", "w") as file:
            file.write(text)
uid, gid = os.getuid(), os.getgid()
try:
    isolation._call("unshare", 0)
except OSError:
    print("filtered", flush=True)
go(0, isolation._call, "unshare", isolation.CLONE_NEWUSER)
go(1, maps)
go(2, isolation._call, "unshare", isolation.CLONE_NEWNS | isolation.CLONE_NEWPID | isolation.CLONE_NEWIPC
   | isolation.CLONE_NEWNET | isolation.CLONE_NEWUTS)
pid = os.fork()
if pid == 0:
    go(3, isolation._mount, "tmpfs", "/tmp", "tmpfs", 0, "size=1m")
    go(4, isolation._mount, "proc", "/proc", "proc", 14, "")
    go(5, isolation.enter_namespaces)
    os._exit(0)
os.waitpid(pid, 0)
"""


@dataclass(frozen=True)
class Restriction:
    """One thing that forbids the sandbox: which, how it was seen, and what allows it."""

    name: str
    seen: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.name}: {self.seen}. {self.remedy}"


@dataclass(frozen=True)
class Refusal:
    """The first step that this machine refuses.

    Attributes:
        step: index into STEPS.
        error: errno.
        filtered: a call that the kernel allows everybody was refused: a seccomp filter is in force.
    """

    step: int
    error: int
    filtered: bool = False

    def __str__(self) -> str:
        return f"to {STEPS[self.step]} was refused ({os.strerror(self.error)})"


def refusal() -> Refusal | None:
    """Take the steps of a sandbox one by one; None where all succeed."""
    command = [sys.executable, "-I", "-B", "-c", _TRY, str(_HERE.parent)]
    done = None
    if os.getuid() == 0 and privileges.is_mapped(_NOBODY):  # as the grader does
        needed = [sys.base_prefix, sys.prefix, str(_HERE.parent / "inside"), str(_HERE)]
        script = [sys.executable, "-I", "-B", str(_HERE / "privileges.py"), str(_NOBODY), *needed, "--"]
        done = _run([*script, *command])
    if done is None or done.returncode:  # where root cannot even become somebody else, root tries
        done = _run(command)
    words = done.stdout.split() if done else []
    numbers = [int(word) for word in words if word.isdigit()]
    return Refusal(numbers[0], numbers[1], "filtered" in words) if len(numbers) >= 2 else None


def _run(command: list[str]) -> subprocess.CompletedProcess | None:
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None


def find(refused: Refusal, root: Path = Path("/")) -> list[Restriction]:
    """The restrictions in force that explain a refusal, the likeliest first.

    Args:
        root: where /proc, /run and /.dockerenv are looked for.
    """
    inside = in_container(root)
    found = [*_counts(refused, root), *_switches(refused, root)]
    filtered = refused.filtered or _status(root, "Seccomp") == "2"
    if filtered and refused.error in (errno.EPERM, errno.EACCES, errno.ENOSYS):
        how = "it refuses a call that changes nothing" if refused.filtered else "/proc/self/status says so"
        found.append(
            Restriction(
                "a seccomp filter" + (f" of {inside}" if inside else ""),
                f"one is in force ({how})",
                _container_flags(inside),
            )
        )
    if refused.step >= _MOUNTING and refused.error == errno.EPERM and _covered_proc(root):
        found.append(
            Restriction(
                "a covered /proc",
                f"something is mounted over {', '.join(_covered_proc(root)[:3])}, "
                "and the kernel then allows no fresh /proc",
                _container_flags(inside),
            )
        )
    if not found and refused.error in (errno.EPERM, errno.EACCES):
        found.append(
            Restriction(
                "a security module (AppArmor, SELinux) or a container",
                "no setting that can be read explains it",
                "The end of `dmesg` may name it. " + _container_flags(inside),
            )
        )
    return found


def _counts(refused: Refusal, root: Path) -> list[Restriction]:
    """Settings that bound how many namespaces there may be."""
    if refused.error not in (errno.ENOSPC, errno.EUSERS):
        return []
    kinds = ("mnt", "pid", "net", "ipc", "uts") if refused.step == 2 else ("user", "mnt", "pid", "net", "ipc")
    names = [f"user.max_{kind}_namespaces" for kind in kinds]
    spent = [name for name in names if _setting(root, name) == "0"]
    inner = "" if _whole_range(root) else " as root of the machine, outside this container"
    if not spent:
        value = _setting(root, names[0]) or "not readable"
        return [
            Restriction(
                names[0],
                f"it is {value} here, but used up, or lower outside this container",
                f"An administrator raises it{inner}: sysctl -w {names[0]}=10000",
            )
        ]
    return [
        Restriction(name, "it is 0", f"An administrator allows them{inner}: sysctl -w {name}=10000")
        for name in spent
    ]


def _switches(refused: Refusal, root: Path) -> list[Restriction]:
    """Settings that keep ordinary users from user namespaces."""
    known = (
        ("kernel.unprivileged_userns_clone", "0", "1"),
        ("kernel.apparmor_restrict_unprivileged_userns", "1", "0"),
    )
    if refused.error not in (errno.EPERM, errno.EACCES):
        return []
    return [
        Restriction(
            name,
            f"it is {bad}, so ordinary users get no usable user namespace",
            f"An administrator allows them: sysctl -w {name}={good} (to keep it: the line "
            f"{name}={good} in a file in /etc/sysctl.d)",
        )
        for name, bad, good in known
        if _setting(root, name) == bad
    ]


def _container_flags(inside: str) -> str:
    return (
        ("Start the container with" if inside else "If this is a container, start it with")
        + ": docker run --security-opt seccomp=unconfined --security-opt "
        "apparmor=unconfined --security-opt systempaths=unconfined ..., or: podman run --security-opt "
        "seccomp=unconfined --security-opt unmask=ALL --security-opt label=disable ..."
    )


def in_container(root: Path = Path("/")) -> str:
    """What kind of container this is, as far as it says so; empty where it does not."""
    for path, name in (
        (".dockerenv", "Docker"),
        ("run/.containerenv", "Podman"),
        ("run/systemd/container", "systemd-nspawn or LXC"),
    ):
        if (root / path).exists():
            return name
    return os.environ.get("container", "")  # noqa: SIM112  (systemd's name for it)


def _setting(root: Path, name: str) -> str:
    try:
        return (root / "proc/sys" / name.replace(".", "/")).read_text().strip()
    except OSError:
        return ""


def _status(root: Path, name: str) -> str:
    try:
        lines = (root / "proc/self/status").read_text().splitlines()
    except OSError:
        return ""
    return next((line.split()[1] for line in lines if line.startswith(name + ":")), "")


def _whole_range(root: Path) -> bool:
    """Whether this process is outside every user namespace but the machine's own."""
    try:
        return (root / "proc/self/uid_map").read_text().split() == ["0", "0", "4294967295"]
    except OSError:
        return True


def _covered_proc(root: Path) -> list[str]:
    """Files and folders below /proc that something is mounted over, as containers do to hide them."""
    try:
        lines = (root / "proc/self/mountinfo").read_text().splitlines()
    except OSError:
        return []
    return [line.split()[4] for line in lines if line.split()[4].startswith("/proc/")]


def explain() -> str:
    """Lines for a person: which step is refused, what forbids it, what allows it; empty where nothing is."""
    refused = refusal() if sys.platform == "linux" else None
    if refused is None:
        return ""
    return "\n  ".join([f"On this machine, {refused}. What forbids it:", *map(str, find(refused))])
