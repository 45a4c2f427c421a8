"""Bound what all processes of one submission together take: the kernel's limits hold for each one alone.

The fork server looks every tenth of a second. It is the only process of a submission's surroundings that may
read how much memory is really used (`launch` leaves it CAP_SYS_PTRACE inside the sandbox): pages that a fork
shares with its parent count once, in shares (PSS), so that honest forks of a large notebook cost nothing.
"""

from __future__ import annotations

import contextlib
import os
import signal

INTERVAL = 0.1  # seconds between two looks
_SOCKET_BYTES = 2**19  # that the kernel may hold back for one Unix socket nobody reads from
_FEW_SOCKETS = 64
_MAX_BUSY_THREADS = (
    8  # threads that want to compute at the same time; more than that wait behind other submissions
)
_LOWEST_PRIORITY = 19
_PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096


class ResourceMonitor:
    """Looks at the processes of one session from the fork server's process namespace.

    Args:
        excluded: process ids that do not belong to the session.
        first: pid 1 of the session, which is never stopped for its memory.
        limit: bytes that the session may use in all.
    """

    def __init__(self, excluded: set[int], first: int, limit: int):
        self.excluded, self.first, self.limit = excluded, first, limit
        self.stopped = False  # the whole session, for its own doing

    def look(self) -> None:
        """Stop the largest processes while all of them are too large; let a crowd of busy ones wait."""
        pids = [int(name) for name in os.listdir("/proc") if name.isdigit()]
        pids = [pid for pid in pids if pid not in self.excluded]
        kernel = self._sockets()
        if sum(map(_resident, pids)) + kernel > self.limit:  # cheap, and never too low
            self._shrink({pid: _used(pid) for pid in pids}, kernel)
        if sum(map(_busy, pids)) > _MAX_BUSY_THREADS:
            for pid in pids:
                _lower_priority(pid)

    def _shrink(self, used: dict[int, int], kernel: int) -> None:
        total = sum(used.values()) + kernel
        for pid in sorted(used, key=used.get, reverse=True):
            if total <= self.limit:
                return
            if pid != self.first:
                total -= used[pid]
                _kill(pid)
        if kernel > self.limit:
            self.stopped = True
            _kill(self.first)

    def _sockets(self) -> int:
        """What the kernel may hold in sockets, where there are many: it counts as nobody's memory."""
        with contextlib.suppress(OSError), open(f"/proc/{self.first}/net/unix", "rb") as file:
            sockets = file.read().count(b"\n") - 1
            return sockets * _SOCKET_BYTES if sockets > _FEW_SOCKETS else 0
        return 0


def _read_proc(pid: int, name: str) -> bytes:
    with contextlib.suppress(OSError), open(f"/proc/{pid}/{name}", "rb") as file:
        return file.read()
    return b""


def _resident(pid: int) -> int:
    fields = _read_proc(pid, "statm").split()
    return int(fields[1]) * _PAGE if fields else 0


def _used(pid: int) -> int:
    """Bytes of a process with its share of what it shares, swapped ones included."""
    lines = [line.split() for line in _read_proc(pid, "smaps_rollup").splitlines()]
    shares = [int(line[1]) * 1024 for line in lines if line[0] in (b"Pss:", b"SwapPss:")]
    return sum(shares) if shares else _resident(pid)


def _threads(pid: int) -> list[int]:
    with contextlib.suppress(OSError):
        return [int(name) for name in os.listdir(f"/proc/{pid}/task")]
    return []


def _busy(pid: int) -> int:
    """Threads of a process that compute or wait for a processor."""
    states = [_read_proc(pid, f"task/{thread}/stat").rpartition(b")")[2][1:2] for thread in _threads(pid)]
    return states.count(b"R")


def _lower_priority(pid: int) -> None:
    for thread in _threads(pid):
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, thread, _LOWEST_PRIORITY)


def _kill(pid: int) -> None:
    with contextlib.suppress(OSError):
        os.kill(pid, signal.SIGKILL)
