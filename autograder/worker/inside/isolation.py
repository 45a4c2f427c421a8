"""Lock one session in: namespaces, private file systems, resource limits, no capabilities, a seccomp
denylist.

Called in the child that a submission will run in, before any of its code. The fork server itself sits in
bubblewrap's outer sandbox and needs `unshare` and `mount` to make the inner one, so the denylist is loaded
here. Only the kernel interface is used (through ctypes), because each step must happen in this very
process.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import platform
import resource
import struct
import sys

CLONE_NEWNS, CLONE_NEWUTS, CLONE_NEWIPC = 0x20000, 0x4000000, 0x8000000
CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET = 0x10000000, 0x20000000, 0x40000000
CLONE_NEWCGROUP, CLONE_NEWTIME = 0x2000000, 0x80
_ANY_NAMESPACE = (
    CLONE_NEWNS
    | CLONE_NEWUTS
    | CLONE_NEWIPC
    | CLONE_NEWUSER
    | CLONE_NEWPID
    | CLONE_NEWNET
    | CLONE_NEWCGROUP
    | CLONE_NEWTIME
)
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_REMOUNT, MS_BIND = 1, 2, 4, 8, 32, 4096
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_CAPBSET_DROP = 1, 4, 24
PR_SET_SECCOMP, PR_SET_CHILD_SUBREAPER, PR_SET_NO_NEW_PRIVS = 22, 36, 38
_ROOM = 256 * 2**20  # bytes that a cell finds free, whatever the cells before it have taken
_MAX_ROOM = 512 * 2**20  # bytes above the limit of memory that all cells find together in this way

_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def _call(name: str, *args) -> int:
    result = getattr(_libc, name)(*args)
    if result == -1:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")
    return result


def prctl(option: int, value: int = 0) -> None:
    """Set a process attribute; nothing happens on systems without prctl."""
    if _libc is not None:
        _call("prctl", option, ctypes.c_ulong(value), ctypes.c_ulong(0), ctypes.c_ulong(0), ctypes.c_ulong(0))


def enter_namespaces() -> None:
    """Leave for fresh namespaces with the same user id; the next fork is pid 1 of its own process tree."""
    uid, gid = os.getuid(), os.getgid()
    _call("unshare", CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWNET | CLONE_NEWUTS)
    for name, text in (("setgroups", "deny"), ("uid_map", f"{uid} {uid} 1"), ("gid_map", f"{gid} {gid} 1")):
        with open(f"/proc/self/{name}", "w") as file:
            file.write(text)


def mount_private(folders: list[str], size_bytes: int, inodes: int) -> None:
    """Put an empty, bounded tmpfs on each folder and a /proc that shows only this session."""
    for folder in folders:
        _mount(
            "tmpfs", folder, "tmpfs", MS_NOSUID | MS_NODEV, f"size={size_bytes},nr_inodes={inodes},mode=0700"
        )
    _mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, "")
    with contextlib.suppress(OSError):  # how this machine was started: disks, paths
        _mount("/dev/null", "/proc/cmdline", "none", MS_BIND, "")
    # Terminals are shared with the server: without this, modes and times that one submission sets on the
    # folder are there for the next. (bwrap's --remount-ro would forbid opening terminals altogether.)
    with contextlib.suppress(OSError):
        _mount("none", "/dev/pts", "none", MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NOEXEC, "")


def _mount(source: str, target: str, kind: str, flags: int, data: str) -> None:
    _call(
        "mount", source.encode(), target.encode(), kind.encode(), ctypes.c_ulong(flags), data.encode() or None
    )


def set_limits(memory_bytes: int, processes: int, file_bytes: int, files: int, cpu_seconds: int) -> None:
    """Set resource limits: soft and hard are the same, but for memory (see `leave_room`)."""
    wanted = [
        ("RLIMIT_AS", memory_bytes),
        ("RLIMIT_NPROC", processes),
        ("RLIMIT_FSIZE", file_bytes),
        ("RLIMIT_NOFILE", files),
        ("RLIMIT_CPU", cpu_seconds),
        ("RLIMIT_CORE", 0),
    ]
    for name, value in wanted:
        number = getattr(resource, name, None)
        if number is None:
            continue
        before = resource.getrlimit(number)[1]
        most = value + _MAX_ROOM if name == "RLIMIT_AS" else value
        hard, soft = (
            each if before == resource.RLIM_INFINITY else min(each, before) for each in (most, value)
        )
        with contextlib.suppress(ValueError, OSError):  # macOS has no working RLIMIT_AS
            resource.setrlimit(number, (soft, hard))


def leave_room() -> None:
    """Raise this process's limit of memory where little is left below it.

    A cell that filled the memory may keep what it took. The next cell, of another question, imports and
    computes all the same.
    """
    with contextlib.suppress(Exception):  # no /proc, a limit that is refused, an `open` that is the student's
        with open("/proc/self/statm", "rb") as file:
            wanted = int(file.read().split()[0]) * resource.getpagesize() + _ROOM
        soft, hard = resource.getrlimit(resource.RLIMIT_AS)
        if soft != resource.RLIM_INFINITY and wanted > soft:
            resource.setrlimit(resource.RLIMIT_AS, (min(wanted, hard), hard))


def drop_capabilities() -> None:
    """Give up every capability, for this process and for anything it may execute."""
    for capability in range(64):
        with contextlib.suppress(OSError):
            prctl(PR_CAPBSET_DROP, capability)
    header = struct.pack("<II", 0x20080522, 0)  # _LINUX_CAPABILITY_VERSION_3, this thread
    _call("capset", header, bytes(24))


# --------------------------------------------------------------------------- seccomp

# System calls no exercise needs: past kernel holes lay behind them, or memory that no limit counts
# (memfd, System V, asynchronous I/O). Numbers on x86-64 and AArch64, None where absent.
_DENIED = {
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "kcmp": (312, 272),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "unshare": (272, 97),
    "setns": (308, 268),
    "open_by_handle_at": (304, 265),
    "name_to_handle_at": (303, 264),
    "keyctl": (250, 219),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "kexec_load": (246, 104),
    "kexec_file_load": (320, 294),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "delete_module": (176, 106),
    "reboot": (169, 142),
    "swapon": (167, 224),
    "swapoff": (168, 225),
    "sethostname": (170, 161),
    "setdomainname": (171, 162),
    "acct": (163, 89),
    "syslog": (103, 116),
    "quotactl": (179, 60),
    "quotactl_fd": (443, 443),
    "settimeofday": (164, 170),
    "clock_settime": (227, 112),
    "clock_adjtime": (305, 266),
    "adjtimex": (159, 171),
    "iopl": (172, None),
    "ioperm": (173, None),
    "modify_ldt": (154, None),
    "personality": (135, 92),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fspick": (433, 433),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "mount_setattr": (442, 442),
    "pidfd_getfd": (438, 438),
    "process_madvise": (440, 440),
    "move_pages": (279, 239),
    "mbind": (237, 235),
    "migrate_pages": (256, 238),
    "vhangup": (153, 58),
    "nfsservctl": (180, 42),
    "fanotify_init": (300, 262),
    "memfd_secret": (447, 447),
    "memfd_create": (319, 279),
    "shmget": (29, 194),
    "msgget": (68, 186),
    "semget": (64, 190),
    "io_setup": (206, 0),
    # Sandboxes share the inodes of libraries: by these, two submissions that run at the same time could talk.
    "flock": (73, 32),
    "inotify_init": (253, None),
    "inotify_init1": (294, 26),
    "inotify_add_watch": (254, 27),
    # And by which of their pages are in memory, two that are graded one after the other: these calls tell it,
    # or change it, as do those of _PREADV2 and _MADVISE.
    "fadvise64": (221, 223),
    "readahead": (187, 213),
    "mincore": (27, 232),
    "cachestat": (451, 451),
    "uselib": (134, None),
    "ustat": (136, None),
    "sysfs": (139, None),
}
_ARCH = {
    "x86_64": (0, 0xC000003E, 56, 41),
    "aarch64": (1, 0xC00000B7, 220, 198),
}  # column, audit id, clone, socket
_CLONE3 = 435
_PREADV2, _RWF_NOWAIT = (327, 286), 8
_MADVISE, _ADVICE = (28, 233), (3, 20, 21, 22)  # WILLNEED, COLD, PAGEOUT, POPULATE_READ
_PRLIMIT = (302, 261)  # allowed for the caller itself only: the supervisor has the same user
_FAMILIES = (1, 2, 10)  # AF_UNIX, AF_INET, AF_INET6: the latter two see an empty network namespace
_ALLOW, _KILL, _EPERM, _ENOSYS = 0x7FFF0000, 0x80000000, 0x00050001, 0x00050026
_LD, _JMP, _JEQ, _JGE, _JSET, _RET = 0x20, 0x05, 0x15, 0x35, 0x45, 0x06
_NR, _ARCH_AT, _ARG0 = 0, 4, 16  # offsets in struct seccomp_data; arguments have 8 bytes each


def seccomp_program(machine: str) -> list[tuple[int, int, int, int]]:
    """Build the filter as classic BPF instructions (code, jump if true, jump if false, constant)."""
    column, audit, clone, socket_call = _ARCH[machine]
    program = [(_LD, 0, 0, _ARCH_AT), (_JEQ, 1, 0, audit), (_RET, 0, 0, _KILL), (_LD, 0, 0, _NR)]
    if machine == "x86_64":  # the x32 calls would get past the numbers below
        program += [(_JGE, 0, 1, 0x40000000), (_RET, 0, 0, _EPERM)]
    for numbers in _DENIED.values():
        if numbers[column] is not None:
            program += [(_JEQ, 0, 1, numbers[column]), (_RET, 0, 0, _EPERM)]
    # clone3 hides its flags behind a pointer: say it does not exist, and libc falls back to clone.
    program += [(_JEQ, 0, 1, _CLONE3), (_RET, 0, 0, _ENOSYS)]
    program += _refuse(clone, 0, _JSET, (_ANY_NAMESPACE,))
    program += _refuse(_PREADV2[column], 5, _JSET, (_RWF_NOWAIT,))
    program += _refuse(_MADVISE[column], 2, _JEQ, _ADVICE)
    program += [
        (_JEQ, 0, 4, _PRLIMIT[column]),
        (_LD, 0, 0, _ARG0),
        (_JEQ, 1, 0, 0),
        (_RET, 0, 0, _EPERM),
        (_LD, 0, 0, _NR),
    ]
    program += [(_JEQ, 0, len(_FAMILIES) + 2, socket_call), (_LD, 0, 0, _ARG0)]
    program += [(_JEQ, len(_FAMILIES) - i, 0, family) for i, family in enumerate(_FAMILIES)]
    program += [(_RET, 0, 0, _EPERM), (_RET, 0, 0, _ALLOW)]
    return program


def _refuse(
    number: int, argument: int, test: int, values: tuple[int, ...]
) -> list[tuple[int, int, int, int]]:
    """Refuse a system call where one of its arguments equals a value (_JEQ), or has its bits (_JSET)."""
    tests = [(test, len(values) - i, 0, value) for i, value in enumerate(values)]
    begin = [(_JEQ, 0, len(values) + 4, number), (_LD, 0, 0, _ARG0 + 8 * argument)]
    return [*begin, *tests, (_JMP, 0, 0, 1), (_RET, 0, 0, _EPERM), (_LD, 0, 0, _NR)]


def load_seccomp() -> None:
    """Load the denylist into this process; every later child inherits it.

    Raises:
        OSError: the kernel refuses, or this processor architecture has no table.
    """
    machine = platform.machine()
    if machine not in _ARCH:
        raise OSError(f"no seccomp table for {machine}")
    program = b"".join(struct.pack("<HBBI", *line) for line in seccomp_program(machine))
    buffer = ctypes.create_string_buffer(program)
    head = ctypes.create_string_buffer(struct.pack("@HP", len(program) // 8, ctypes.addressof(buffer)))
    prctl(PR_SET_NO_NEW_PRIVS, 1)
    _call(
        "prctl", PR_SET_SECCOMP, ctypes.c_ulong(2), ctypes.byref(head), ctypes.c_ulong(0), ctypes.c_ulong(0)
    )
