"""Try the isolation layers from inside. `layers` sends this file to a session as a cell, after FACTS is set.

Every attempt is harmless where it succeeds, and undone. Standard library only, nothing of the grader. The
last line prints {layer: [held, what came back]} as JSON.
"""

import ctypes
import errno
import json
import os
import signal
import socket
import sys
import time
import uuid

FACTS = globals().get("FACTS", {})
libc = ctypes.CDLL(None, use_errno=True)
tries: dict = {}
_SHARES = 6  # processes that take two fifths of the memory limit each
_SPARE = 64  # processes over the limit that the grader may need for itself


def layer(name):
    """Register an attempt; it returns (held, what came back)."""

    def add(function):
        tries[name] = function
        return function

    return add


def attempt(function, *args):
    """Call something that should fail; returns the name of the error, empty where it succeeded."""
    try:
        function(*args)
    except OSError as error:
        return errno.errorcode.get(error.errno or 0, "") or type(error).__name__
    return ""


def touch(path):
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY))


def refused(name, *args):
    """Call the C library; returns the name of the error, empty where it succeeded."""
    function = getattr(libc, name, None)
    if function is None:
        return "ENOSYS"
    return errno.errorcode.get(ctypes.get_errno(), "?") if function(*args) == -1 else ""


def own(kind):
    """Whether this process has a namespace of its own, and which it has."""
    if "namespaces" not in FACTS or not os.path.exists(f"/proc/self/ns/{kind}"):
        return False, "this system has no namespaces"
    here = os.readlink(f"/proc/self/ns/{kind}")
    theirs = here == FACTS["namespaces"].get(kind)
    return not theirs, f"{here}, the grader's own" if theirs else f"{here}, not the grader's"


def status(field):
    with open("/proc/self/status") as file:
        return dict(line.split(":", 1) for line in file)[field].strip()


@layer("ordinary user")
def _():
    came = refused("setuid", 0) if os.getuid() else "it is root already"
    return bool(os.getuid() and came), f"runs as user {os.getuid()}; setuid(0): {came or 'it became root'}"


@layer("user namespace")
def _():
    return own("user")


@layer("mount namespace")
def _():
    return own("mnt")


@layer("process namespace")
def _():
    held, came = own("pid")
    seen = [int(name) for name in os.listdir("/proc") if name.isdigit()] if os.path.isdir("/proc") else []
    return held and 0 < len(seen) < 10, f"{came}; it sees {len(seen)} processes and is number {os.getpid()}"


@layer("network namespace")
def _():
    held, came = own("net")
    with open("/proc/net/dev") as file:  # the C library would ask through a netlink socket
        names = [line.partition(":")[0].strip() for line in file if ":" in line]
    return held and set(names) <= {"lo"}, f"{came}; its interfaces are {', '.join(names) or 'none'}"


@layer("IPC namespace")
def _():
    held, came = own("ipc")
    if "shm" not in FACTS:
        return held, came
    libc.shmat.restype = ctypes.c_ssize_t
    reached = refused("shmat", FACTS["shm"], None, 0o10000)  # SHM_RDONLY
    return held and bool(reached), f"{came}; the grader's shared memory: {reached or 'it was attached'}"


@layer("network")
def _():
    found, held = [], True
    addresses = {"outside": ("192.0.2.1", 80), "grader's port": ("127.0.0.1", FACTS.get("port", 9))}
    if sys.platform == "linux":
        addresses["grader's abstract socket"] = "\0" + FACTS.get("abstract", "autograder-nobody")
    for what, address in addresses.items():
        with socket.socket(socket.AF_UNIX if isinstance(address, str) else socket.AF_INET) as sock:
            sock.settimeout(1)
            came = attempt(sock.connect, address)
        held = held and came in ("ENETUNREACH", "ECONNREFUSED", "EPERM", "EACCES")
        found.append(f"{what}: {came or 'connected'}")
    return held, ", ".join(found)


@layer("host files")
def _():
    came = [attempt(open, path) for path in FACTS["host_files"]]
    return set(came) == {"ENOENT"}, ", ".join(name or "it was read" for name in sorted(set(came)))


@layer("read-only system")
def _():
    came = {}
    for folder in FACTS["read_only"]:
        path = os.path.join(folder, f".autograder-probe-{uuid.uuid4().hex}")
        came[folder] = attempt(touch, path)
        if not came[folder]:
            os.unlink(path)
    open_ones = [folder for folder, name in came.items() if name not in ("EROFS", "ENOENT")]
    if not open_ones:
        return True, ", ".join(sorted(set(came.values())))
    return False, ", ".join(f"{folder}: {came[folder] or 'a file was made there'}" for folder in open_ones)


@layer("seccomp")
def _():
    if not hasattr(libc, "unshare"):
        return False, "this system has no seccomp"
    came = {
        "ptrace": refused("ptrace", 16, 2**22 + 1, 0, 0),  # attach to a process that cannot exist
        "unshare": refused("unshare", 0),
        "setns": refused("setns", -1, 0),
        "personality": refused("personality", ctypes.c_ulong(0xFFFFFFFF)),
        "mincore": refused("mincore", None, 0, None),
        "netlink": attempt(lambda: socket.socket(16, socket.SOCK_RAW, 0).close()),
    }
    open_ones = [f"{name}: {text or 'it went through'}" for name, text in came.items() if text != "EPERM"]
    held = not open_ones and status("Seccomp") == "2"
    return held, ", ".join(open_ones) or f"EPERM for {', '.join(came)}; mode {status('Seccomp')}"


@layer("no capabilities")
def _():
    if not os.path.exists("/proc/self/status"):
        return False, "this system has no capabilities to drop"
    sets = {name: status(name) for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")}
    raw = attempt(lambda: socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP).close())
    held = not any(int(value, 16) for value in sets.values()) and bool(raw)
    text = "all five sets are empty" if held else ", ".join(f"{name} {value}" for name, value in sets.items())
    return held, f"{text}; a raw socket: {raw or 'it was opened'}"


@layer("no new privileges")
def _():
    if not hasattr(libc, "prctl"):
        return False, "this system has no such switch"
    now, back = libc.prctl(39, 0, 0, 0, 0), refused("prctl", 38, 0, 0, 0, 0)
    text = f"it is {'on' if now == 1 else 'off'}; to switch it off: {back or 'it went through'}"
    return now == 1 and bool(back), text


@layer("memory")
def _():
    mib = FACTS["memory_bytes"] // 2**20 + 64
    try:
        bytearray(mib * 2**20)
    except MemoryError:
        return True, f"{mib} MiB: MemoryError"
    return False, f"{mib} MiB were given"


@layer("memory in all")
def _():
    each, begun, children = FACTS["memory_bytes"] * 2 // 5, time.monotonic(), []
    for _ in range(_SHARES):
        pid = os.fork()
        if pid == 0:
            held = bytearray(each)
            held[::4096] = bytes([1]) * len(held[::4096])  # memory that is not written to is not taken
            while time.monotonic() < begun + 4:
                time.sleep(0.1)
            os._exit(0)
        children.append(pid)
    states = [os.waitpid(pid, 0)[1] for pid in children]
    killed = sum(os.WIFSIGNALED(state) for state in states)
    return killed > 0, f"{killed} of {_SHARES} processes with {each // 2**20} MiB each were stopped"


@layer("processes")
def _():
    end, start = os.pipe()
    children: list[int] = []
    limit = FACTS["processes"]
    try:
        while len(children) < limit + _SPARE:
            pid = os.fork()
            if pid == 0:
                os.close(start)
                os.read(end, 1)  # until the parent is done
                os._exit(0)
            children.append(pid)
    except BlockingIOError:
        return True, f"EAGAIN after {len(children)} more processes (limit {limit}, and what the grader needs)"
    finally:
        os.close(start)
        os.close(end)
        for pid in children:
            os.waitpid(pid, 0)
    return False, f"{limit + _SPARE} more processes were started (limit {limit})"


@layer("open files")
def _():
    opened: list[int] = []
    came = ""
    while not came and len(opened) <= FACTS["open_files"]:
        came = attempt(lambda: opened.append(os.dup(0)))
    for number in opened:
        os.close(number)
    return came == "EMFILE", f"{came or 'no error'} after {len(opened)} more (limit {FACTS['open_files']})"


@layer("file size")
def _():
    path = os.path.join(FACTS["home"], "probe-size")
    with open(path, "wb", buffering=0) as file:
        file.seek(FACTS["file_bytes"])
        came = attempt(file.write, b"x")
    os.unlink(path)
    return came == "EFBIG", f"one byte behind {FACTS['file_bytes'] // 2**20} MiB: {came or 'written'}"


@layer("disk")
def _():
    paths: list[str] = []
    written, came = 0, ""
    while not came and written <= FACTS["disk_bytes"]:
        paths.append(os.path.join(FACTS["home"], f"probe-{len(paths)}"))
        with open(paths[-1], "wb", buffering=0) as file:
            came = attempt(lambda file=file: file.write(bytes(2**20)) == 2**20 or file.write(b"x"))
        written += 2**20
    for path in paths:
        os.unlink(path)
    return came in ("ENOSPC", "EDQUOT"), f"{came or 'no error'} after {len(paths)} files of 1 MiB"


@layer("number of files")
def _():
    folder, made, came = os.path.join(FACTS["home"], "probe-many"), 0, ""
    os.mkdir(folder)
    while not came and made <= FACTS["inodes"]:
        came = attempt(touch, f"{folder}/{made}")
        made += not came
    for number in range(made):
        os.unlink(f"{folder}/{number}")
    os.rmdir(folder)
    return came == "ENOSPC", f"{came or 'no error'} after {made} empty files (limit {FACTS['inodes']})"


@layer("private folders")
def _():
    there = [folder for folder in FACTS["folders"] if os.path.exists(f"{folder}/{FACTS['left']}")]
    return not there, f"of the last session's files there: {', '.join(there) or 'none'}"


@layer("CPU time")
def _():
    ends, pid = time.monotonic() + 15, os.fork()
    if pid == 0:
        while time.monotonic() < ends:
            pass
        os._exit(0)
    _, state = os.waitpid(pid, 0)
    name = signal.Signals(os.WTERMSIG(state)).name if os.WIFSIGNALED(state) else "no signal"
    return name in ("SIGXCPU", "SIGKILL"), f"an endless loop: {name}"


def leave():
    """Put a file into every folder that the next session must find empty."""
    for folder in FACTS["folders"]:
        attempt(touch, f"{folder}/{FACTS['left']}")


def report():
    found = {}
    for name in FACTS["layers"]:
        try:
            found[name] = tries[name]()
        except Exception as error:
            found[name] = False, f"the attempt failed: {type(error).__name__}: {error}"
    print(json.dumps(found))


report() if FACTS["layers"] else leave()
