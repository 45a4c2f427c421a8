"""As root: keep the course reachable, become an ordinary user, then run the sandbox.

Run as a script by `launch`: ``python privileges.py UID FOLDER... -- COMMAND...``. As root the kernel does
not count processes against RLIMIT_NPROC and a fresh /proc cannot be mounted in a user namespace, so root
must go before bubblewrap starts. But an ordinary user cannot enter /root, where Python or the course may
lie. So, in a mount namespace of our own, each folder on the way that is closed to others is covered by an
empty one that is open, and the needed folders are bound back at their old paths. Nothing outside this
process tree sees it.
"""

from __future__ import annotations

import ctypes
import os
import stat
import sys

_CLONE_NEWNS, _MS_BIND, _MS_REC, _MS_PRIVATE = 0x20000, 0x1000, 0x4000, 0x40000


def blocked_ancestor(path: str) -> str | None:
    """Return the topmost folder on the way to `path` that others may not enter, or None."""
    parts = os.path.realpath(path).split(os.sep)
    for end in range(2, len(parts) + 1):
        folder = os.sep.join(parts[:end])
        if os.path.isdir(folder) and not os.stat(folder).st_mode & stat.S_IXOTH:
            return folder
    return None


def _libc_call(name: str, *args) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if getattr(libc, name)(*args) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")


def _mount(source: str, target: str, kind: str | None, flags: int, data: str = "") -> None:
    _libc_call(
        "mount",
        source.encode(),
        target.encode(),
        kind and kind.encode(),
        ctypes.c_ulong(flags),
        data.encode() or None,
    )


def bind_readable(folders: list[str]) -> None:
    """Make every folder reachable for an ordinary user, inside this process's own mount namespace."""
    folders = sorted({os.path.realpath(folder) for folder in folders})
    blocked = {top for folder in folders if (top := blocked_ancestor(folder))}
    if not blocked:
        return
    _libc_call("unshare", _CLONE_NEWNS)
    _mount("none", "/", None, _MS_REC | _MS_PRIVATE)
    for top in sorted(blocked):
        inside = [folder for folder in folders if blocked_ancestor(folder) == top]
        opened = {folder: os.open(folder, os.O_PATH | os.O_DIRECTORY) for folder in inside}
        _mount("tmpfs", top, "tmpfs", 0, "mode=0755,size=1m")
        for folder, descriptor in opened.items():
            os.makedirs(folder, mode=0o755, exist_ok=True)
            _mount(f"/proc/self/fd/{descriptor}", folder, None, _MS_BIND | _MS_REC)
            os.close(descriptor)


def is_mapped(uid: int) -> bool:
    """Whether this user exists here: the user namespace of a container may know only its own root."""
    try:
        with open("/proc/self/uid_map") as file:
            ranges = [[int(word) for word in line.split()] for line in file]
    except OSError:
        return True
    return any(first <= uid < first + count for first, _, count in ranges)


def main(argv: list[str]) -> None:
    """Open the way, become the user, execute the command."""
    split = argv.index("--")
    uid, folders, command = int(argv[0]), argv[1:split], argv[split + 1 :]
    os.umask(0o022)
    try:
        bind_readable(folders)
    except OSError as error:
        sys.exit(
            f"root cannot hand the course to an ordinary user here ({error}); put it, and Python, in a "
            "folder that everybody may enter, or start the grader as an ordinary user"
        )
    try:
        os.setgroups([])
        os.setgid(uid)
        os.setuid(uid)
    except OSError as error:
        sys.exit(f"root cannot become an ordinary user here ({error}); start the grader as an ordinary user")
    os.execv(command[0], command)


if __name__ == "__main__":
    main(sys.argv[1:])
