"""The fork server: imports the heavy libraries once, then gives each submission a fork of itself.

Started by the sandbox launcher as ``python -I -B server.py FD``; FD is a socket to the judge's process. It
never runs a line of a student's code: that happens in children locked in by `isolate`. One submission at a
time:

    judge  -> ("start", spec) with two sockets, one for the session and one for its supervisor
    server -> ("started",)                 the child is being set up
    judge  -> ("kill",)                    at any time: end the whole process tree of the submission
    server -> ("finished", status, cpu)    it is gone, and its CPU seconds
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import io
import os
import select
import signal
import socket
import struct
import sys
import tempfile
import traceback

if __package__ in (None, ""):  # started as a script inside the sandbox, where only this folder exists
    sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    __package__ = os.path.basename(os.path.dirname(os.path.abspath(__file__)))
    importlib.import_module(__package__)

from . import audit_log, import_filter, isolation, resource_monitor, wire
from .scratch import Scratch
from .session import Session
from .shell import Shell

_STOPPED = 72  # a status for a session that was ended because of what it did, not by something outside


def main(fd: int) -> None:
    """Prepare once, then serve submissions until the judge hangs up."""
    isolation.prctl(isolation.PR_SET_PDEATHSIG, signal.SIGKILL)
    sock = socket.socket(fileno=fd)
    sock.set_inheritable(False)
    channel = _ControlChannel(sock)
    message = channel.receive()
    settings = message[1]
    shell, versions = _prepare(settings)
    channel("ready", versions)
    while True:
        try:
            message, fds = channel.receive_with_fds()
        except wire.PeerClosed:
            return
        if message[0] == "start":
            status, cpu = _one_submission(channel, shell, message[1], fds)
            channel("finished", status, cpu)


class _ControlChannel:
    """Frames on the control socket."""

    def __init__(self, sock: socket.socket):
        self.sock = sock
        self.encoder, self.decoder = wire.Encoder(lambda value: wire.Handle(0)), wire.Decoder()

    def __call__(self, *message) -> None:
        wire.send(self.sock, self.encoder.encode(list(message)))

    def receive(self) -> list:
        return self.decoder.decode(wire.receive(self.sock))

    def receive_with_fds(self) -> tuple[list, list[int]]:
        head, fds, _, _ = socket.recv_fds(self.sock, 4, 2)
        if not head:
            raise wire.PeerClosed
        while len(head) < 4:
            head += self.sock.recv(4 - len(head))
        (length,) = struct.unpack("<I", head)
        data = b""
        while len(data) < length:
            data += self.sock.recv(length - len(data))
        return self.decoder.decode(data), fds


def _prepare(settings: dict) -> tuple[Shell, dict]:
    """Import what submissions will import, draw one figure, and freeze the heap for cheap forks."""
    os.chdir(settings["home"])
    os.environ["NNLAB_GRADING"] = "1"  # `nnlab.training_run.full_run` does nothing then
    sys.path[:0] = settings["python_path"]
    versions = {}
    for name in settings["preload"]:
        with contextlib.suppress(ImportError):
            module = importlib.import_module(name)
            versions[name] = str(getattr(module, "__version__", ""))
    if "tqdm" in sys.modules:
        sys.modules["tqdm"].tqdm.monitor_interval = 0  # its monitor is a thread
    shell = Shell()
    if "matplotlib.pyplot" in sys.modules:
        _draw_once()
        shell.draw_inline()
    gc.collect()
    gc.freeze()
    return shell, versions


def _draw_once() -> None:
    """Fill matplotlib's font caches, which cost the first figure 200 ms."""
    plt = sys.modules["matplotlib.pyplot"]
    figure, axes = plt.subplots()
    axes.plot([0, 1])
    axes.set_title("x")
    figure.savefig(io.BytesIO(), format="png")
    plt.close("all")


def _one_submission(channel: _ControlChannel, shell: Shell, spec: dict, fds: list[int]) -> tuple[int, float]:
    """Fork, lock in, run; returns the exit status of the session's first process and its CPU seconds."""
    read_end, write_end = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(read_end)
            channel.sock.close()
            _enter_sandbox(shell, spec, fds, write_end)
        finally:
            _report_failure()
            os._exit(70)
    os.close(write_end)
    for fd in fds:
        os.close(fd)
    channel("started")
    first = int(os.read(read_end, 16) or b"0")  # pid of the session's pid 1
    monitor = resource_monitor.ResourceMonitor({1, os.getpid(), child}, first, 2 * spec["memory_bytes"])
    # Without namespaces, /proc shows the processes of everybody.
    _monitor_session(channel, read_end, first or child, monitor.look if spec["namespaces"] else lambda: None)
    os.close(read_end)
    _, status, usage = os.wait4(child, 0)
    status = _STOPPED if monitor.stopped else os.waitstatus_to_exitcode(status)
    return status, usage.ru_utime + usage.ru_stime


def _monitor_session(channel: _ControlChannel, read_end: int, target: int, look) -> None:
    """Look after a submission until its end of the pipe closes; kill it when the judge says so or is gone."""
    killed = False
    while True:
        ready, _, _ = select.select([channel.sock, read_end], [], [], resource_monitor.INTERVAL)
        look()
        if channel.sock in ready and not killed:
            try:
                gone = channel.receive()[0] != "kill"
            except wire.PeerClosed:
                gone = True
            with contextlib.suppress(ProcessLookupError):
                os.kill(target, signal.SIGKILL)
            killed = True
            if gone:
                os._exit(0)
        if read_end in ready:  # closed: the child is gone
            return


def _enter_sandbox(shell: Shell, spec: dict, fds: list[int], pipe: int) -> None:
    """In the first child: enter the namespaces, fork what becomes pid 1 there, wait for it."""
    os.set_inheritable(pipe, False)
    isolation.prctl(isolation.PR_SET_PDEATHSIG, signal.SIGKILL)
    if spec["namespaces"]:
        isolation.enter_namespaces()
    else:
        os.setsid()
    first = os.fork()
    if first == 0:
        try:
            os.close(pipe)
            _isolate(spec)
            _supervise(shell, spec, *(socket.socket(fileno=fd) for fd in fds))
        finally:
            _report_failure()
            os._exit(71)
    os.write(pipe, str(first).encode())
    for fd in fds:
        os.close(fd)
    _, status = os.waitpid(first, 0)
    if not spec["namespaces"]:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(first, signal.SIGKILL)  # what it left behind in its process group
    os._exit(os.waitstatus_to_exitcode(status) & 0x7F)


def _report_failure() -> None:
    """Write why this process fails to the server's stderr; no student code has run in it."""
    traceback.print_exc()
    sys.stderr.flush()


def _isolate(spec: dict) -> None:
    isolation.prctl(isolation.PR_SET_PDEATHSIG, signal.SIGKILL)
    if spec["namespaces"]:
        isolation.mount_private(spec["private_folders"], spec["disk_bytes"], spec["inodes"])
        isolation.drop_capabilities()
        isolation.load_seccomp()
    else:
        os.setsid()
        isolation.prctl(isolation.PR_SET_CHILD_SUBREAPER, 1)
        isolation.prctl(isolation.PR_SET_NO_NEW_PRIVS, 1)
    isolation.set_limits(
        spec["memory_bytes"], spec["processes"], spec["file_bytes"], spec["open_files"], spec["cpu_seconds"]
    )
    isolation.prctl(isolation.PR_SET_PDEATHSIG, signal.SIGKILL)  # setting ids and capabilities clears it


def _supervise(shell: Shell, spec: dict, ctl: socket.socket, sup: socket.socket) -> None:
    """As pid 1 of the session: start it, follow the judge's orders, reap; end when the session ends."""
    isolation.prctl(isolation.PR_SET_DUMPABLE, 0)  # the student's processes share our uid
    wake_read, wake_write = os.pipe()
    os.set_blocking(wake_write, False)
    signal.set_wakeup_fd(wake_write, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # pid 1 hears only what it has a handler for
    record = audit_log.AuditLog()
    main_process = os.fork()
    if main_process == 0:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for thing in (wake_read, wake_write):
            os.close(thing)
        sup.close()
        _run_session(shell, spec, ctl, record.writer_end())
    ctl.close()
    record.reader_end()
    channel = _ControlChannel(sup)
    scratch = Scratch(list(dict.fromkeys([spec["work"], *spec["private_folders"]])))
    while True:
        ready, _, _ = select.select([sup, wake_read, *record.ends()], [], [])
        record.read_available()
        if wake_read in ready:
            os.read(wake_read, 512)
            ended = _reap(main_process)
            if ended is not None:
                with contextlib.suppress(OSError):  # the judge may have hung up
                    channel(*record.message())
                os._exit(max(0, -ended))  # the signal that ended it, for the judge
        if sup in ready:
            _handle_order(channel, main_process, spec["namespaces"], record, scratch)


def _handle_order(
    channel: _ControlChannel, main_process: int, alone: bool, record: audit_log.AuditLog, scratch: Scratch
) -> None:
    """Do what the judge says, a word with process ids:

    watched     answer what was seen of the student's processes.
    lives       answer whether a process lives.
    waited      answer how many nanoseconds a process has waited for a processor while it could have run.
    keep        remember the files of the session, and say so.
    put_back    put these files back as they were, and say so.
    interrupt   send SIGINT to the last of them.
    wake        end the sleep of the last of them (session.py, ``park``).
    kill        end the last of them and everything that is not named.
    end         end everything, this process too.
    """
    try:
        order, pids = channel.receive()
        if order == "watched":
            return channel(*record.message())
        if order == "lives":
            return channel("lives", _is_alive(pids[0]))
        if order == "waited":
            return channel("waited", _waited(pids[0]))
        if order in ("keep", "put_back"):
            getattr(scratch, order)()
            return channel(order)
    except (OSError, wire.WireError):
        os._exit(0)
    pids = [pid for pid in pids if type(pid) is int and pid > 1]
    if order == "end":
        _end_all(alone)
    if order in ("interrupt", "wake"):
        _signal(pids[-1:], signal.SIGINT if order == "interrupt" else signal.SIGUSR2)
        return
    doomed, keep = pids[-1:], {1, main_process, *pids[:-1]}
    if alone:  # in a process namespace of its own: stop everything first, so that no fork gets away
        _signal([-1], signal.SIGSTOP)
        doomed = [int(name) for name in os.listdir("/proc") if name.isdigit() and int(name) not in keep]
    _signal(doomed, signal.SIGKILL)
    if alone:
        _signal([-1], signal.SIGCONT)


def _is_alive(pid: int) -> bool:
    """Whether a process runs or sleeps; without /proc, one that waits to be reaped counts as well."""
    try:
        if not os.path.exists("/proc/self/stat"):
            os.kill(pid, 0)
            return True
        with open(f"/proc/{pid}/stat", "rb") as file:
            return file.read().rpartition(b")")[2][1:2] not in (b"Z", b"X")
    except OSError:
        return False


def _waited(pid: int) -> int:
    """The kernel's count for the main thread (Linux, Documentation/scheduler/sched-stats); 0 without one."""
    with contextlib.suppress(OSError, IndexError, ValueError), open(f"/proc/{pid}/schedstat", "rb") as file:
        return int(file.read().split()[1])
    return 0


def _end_all(alone: bool) -> None:
    """End every process of the session, and wait for each: so its CPU time is counted."""
    if alone:
        _signal([-1], signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            while True:
                os.waitpid(-1, 0)
    os._exit(0)


def _signal(pids: list[int], number: int) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)


def _reap(main_process: int) -> int | None:
    """Reap what has ended; gives the exit status of the session's main process once it is among it."""
    ended = None
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return 0 if ended is None else ended
        if pid == 0:
            return ended
        if pid == main_process:
            ended = os.waitstatus_to_exitcode(status)


def _run_session(shell: Shell, spec: dict, ctl: socket.socket, watched: int) -> None:
    """In the session's main process: private streams, private folder, then obey the judge."""
    isolation.prctl(isolation.PR_SET_DUMPABLE, 0)
    os.chdir(spec["work"])
    spill = tempfile.TemporaryFile(dir=spec["work"], buffering=0)  # noqa: SIM115  (open until the end)
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.dup2(spill.fileno(), 1)
    os.dup2(spill.fileno(), 2)
    os.close(null)
    shell.begin(spill, spec["cell_output_bytes"])
    sys.path.append("")  # as in a notebook, what a cell writes to helper.py can be imported
    import_filter.install(
        spec["allowed_imports"], spec["allowed_in_words"], [spec["work"], *spec["private_folders"]]
    )
    from .call_server import reseed

    reseed(spec["seed"])
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR2})  # see session._sleep
    audit_log.install(watched, spec["work"])
    Session(ctl, shell, spec).loop()


if __name__ == "__main__":
    main(int(sys.argv[1]))
