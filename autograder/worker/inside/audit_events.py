"""Which audit events of a student's process are worth a word, the words, and the hook that finds them.

`audit` loads a private copy of this module, kept out of sys.modules and with its own builtins, since it
runs among a student's code: what a student can replace is not called here. So: C functions bound at
import, no `str(x)` or `==` on what the student made, and every text made by `plain`.

Left out on purpose, because honest notebooks and libraries do it all the time: `sys._getframe`, `exec`,
imports of ordinary modules, threads, `multiprocessing`, `mmap`, pickles of data, `!pip list` and the like.
"""

from __future__ import annotations

import re
import shlex
import sysconfig
from posix import getcwd, getpid, stat, write
from sys import _getframe, base_prefix, executable, path, prefix

ALIVE = "autograder.alive"  # the session's own event
ALIVE_LINE = b"alive\n"
MOST = 40  # records of one submission
TEXT = 200  # characters of one record
_ARGUMENTS = r"([ \t]+([\w,=:\[\]<>+*%@'\" -]|(?<=[\w*])\.(?=[\w*]))*)?"
_HARMLESS_COMMAND = re.compile(
    r"[ \t]*(((\S*/)?python[\d.]*[ \t]+-m[ \t]+)?pip3?[ \t]+(list|show|freeze|check|install|--version)"
    r"|ls|pwd|echo|whoami|date|df|free|lscpu|nproc|nvidia-smi|uname|head|tail|wc|du|cat|mkdir|rm|unzip|grep|sort"
    rf"|(\S*/)?python[\d.]*[ \t]+(--version|-V)){_ARGUMENTS}[ \t]*"
).fullmatch
_COMMAND = 1000  # characters of a command line that are looked at
_PROC = {"cpuinfo", "meminfo", "stat", "version", "uptime", "loadavg", "filesystems", "sys", "vmstat"}
_OWN = {"stat", "statm", "status", "cmdline", "cgroup", "limits", "io", "mountinfo", "comm", "task"}
_DEVICES = ("null", "zero", "full", "random", "urandom", "stdin", "stdout", "stderr", "shm")
_FAMILIES = {16: "netlink", 17: "packet", 29: "CAN", 31: "Bluetooth", 38: "kernel crypto", 40: "vsock"}
_MODULES = {"ctypes", "_ctypes", "cffi", "_cffi_backend", "_testcapi", "_testinternalcapi"}
_MODULES |= {"_xxsubinterpreters", "_interpreters", "autograder", "solutions", "nbgrader"}
_PICKLED = {"os", "posix", "nt", "sys", "subprocess", "_posixsubprocess", "shutil", "socket", "ctypes"}
_PICKLED |= {"importlib", "runpy", "pty", "IPython", "webbrowser", "code", "timeit", "pdb", "operator"}
_PICKLED |= {"types", "marshal"}
_BUILTINS = {"eval", "exec", "compile", "open", "getattr", "setattr", "__import__", "globals", "vars", "map"}
_TIOCSTI = 0x5412  # puts characters into a terminal, as if they had been typed


def names_of(python: str) -> list[str]:
    """How commands name this Python: its path may hold spaces, and any word, and be long."""
    return [f'"{python}"', f"'{python}'", shlex.quote(python), python] if python else []


_PYTHON = names_of(executable)


def hook_into(fd: int):
    """Make the audit hook that writes a line into `fd` for each new thing worth a word."""
    told: set[str] = set()

    def hook(event: str, args: tuple) -> None:
        words = WATCHED.get(event)
        if words is None:
            return
        try:
            text = words(event, args)[:TEXT]
            if not text or text in told or len(told) > MOST:
                return
            text = text if len(told) < MOST else "and more"
            told.add(text)
            write(fd, text.encode("utf-8", "replace") + b"\n")
        except Exception:  # an odd argument (the call itself will complain), or a pipe that is full or gone
            return

    def alive(event: str, args: tuple) -> str:
        write(fd, ALIVE_LINE)
        return ""

    WATCHED[ALIVE] = alive
    return hook


def plain(value, most: int = 120) -> str:
    """A student's str or bytes as a plain, printable, short str; an empty one for anything else."""
    kind = type(value)
    if issubclass(kind, bytes):
        value = bytes.decode(bytes.__getitem__(value, slice(most)), "utf-8", "replace")
    elif not issubclass(kind, str):
        return ""
    text = str.__str__(str.__getitem__(value, slice(most)))
    return text if text.isprintable() else "".join([c if c.isprintable() else "?" for c in text])


# --------------------------------------------------------------------------- whose doing it is


def _below(*folders) -> tuple[str, ...]:
    return tuple([folder.rstrip("/") + "/" for folder in folders if folder])


_SITE = _below(
    sysconfig.get_path("purelib"),
    sysconfig.get_path("platlib"),
    "/usr/lib/python3/dist-packages",
    "/grader/site",
)
_PASSING_ON = tuple([site + name for site in _SITE for name in ("IPython/", "pexpect/", "ptyprocess/")])
_STDLIB = (*_below(sysconfig.get_path("stdlib")), "<frozen ", "<decorator-gen")
_FREE = _below(
    prefix,
    base_prefix,
    sysconfig.get_path("stdlib"),
    "/usr",
    "/lib",
    "/lib64",
    "/lib32",
    "/bin",
    "/sbin",
    "/sys",
    "/opt",
    "/grader/site",
    "/etc/fonts",
    "/etc/alternatives",
    "/etc/ssl",
    "/content",
    "/kaggle",
)  # where hosted notebooks have their data
_SHARED = _below("/tmp", "/var/tmp", "/dev/shm")
_SINGLE = {"/etc/localtime", "/etc/ld.so.cache", "/etc/mime.types", "/etc/os-release"}
_SINGLE |= {"/dev/" + name for name in _DEVICES}
_OURS = __file__.removesuffix("audit_events.py")
_GATE = _OURS + "imports.py"  # stands between an import and who asks for it


def start_in(work: str, nnlab: str) -> None:
    """Say where things lie: the student's own folder, and nnlab's."""
    global _FREE, _SITE
    _FREE, _SITE = (*_below(work, nnlab), *_FREE), (*_below(nnlab), *_SITE)
    _SINGLE.update([str(folder).rstrip("/") for folder in path])  # Python lists what it may import from


def by_student(direct: bool = False, above: int = 0) -> bool:
    """Whether the student's code made the present event, and no library.

    Args:
        direct: the standard library does the same for reasons of its own: only what the student's own
            code does without it counts.
        above: frames of ours above the one that made the event.
    """
    try:
        frame = _getframe(3 + above)
    except ValueError:  # a thread that runs nothing but the one C function
        return True
    while frame is not None:
        name = frame.f_code.co_filename
        library = name.startswith(_SITE) or name == _OURS + "session.py"
        if name.startswith(_PASSING_ON) or name == _GATE or not library and name.startswith(_STDLIB):
            if direct:
                return False
            frame = frame.f_back
            continue
        return not library
    return True


# --------------------------------------------------------------------------- files


def outside(value) -> str:
    """The absolute path, where a student has no business there; else an empty string."""
    text = plain(value, 2000)
    if not text or ".." not in text and text.startswith(_FREE):
        return ""
    parts: list[str] = []
    for part in (text if text[0] == "/" else getcwd() + "/" + text).split("/"):
        if part == "..":
            parts = parts[:-1]
        elif part not in ("", "."):
            parts.append(part)
    full = "/" + "/".join(parts)
    if (full + "/").startswith(_FREE) or full in _SINGLE or parts[:1] == ["proc"] and _numbers(parts[1:]):
        return ""
    return "" if (full + "/").startswith(_SHARED) and _there("/" + "/".join(parts[:-1])) else full


def _numbers(parts: list[str]) -> bool:
    """Whether this is about the machine or this process only, as psutil and torch read it."""
    if parts[:1] in (["self"], ["thread-self"], [str(getpid())]):
        return parts[1:2] == ["task"] or len(parts) == 2 and parts[1] in _OWN
    return bool(parts) and parts[0] in _PROC


def _there(folder: str) -> bool:
    try:
        stat(folder)
    except OSError:
        return False
    return True


def _open_event(event: str, args: tuple) -> str:
    found = outside(args[0])
    if found and "/inside/" in found and _getframe(2).f_code.co_filename.endswith("/tokenize.py"):
        return ""  # a traceback that shows our own lines
    if found.startswith("/proc/self/") and not by_student():
        return ""  # torch looks where its libraries lie
    return found and f"{found} was opened"


def _listed(event: str, args: tuple) -> str:
    found = outside(args[0])
    return found and f"{found} was listed"


def _changed(event: str, args: tuple) -> str:
    found = outside(args[0])
    return found and f"{found} was to be changed ({event})"


def _linked(event: str, args: tuple) -> str:
    found = outside(args[0]) or outside(args[1])
    return found and f"a link was made, and {found} is at one of its ends"


# --------------------------------------------------------------------------- programs, processes, network


def _command(words) -> str:
    """The command line that a list of arguments, or a shell's `-c`, stands for."""
    if type(words) not in (list, tuple):
        return plain(words, _COMMAND)
    words = [plain(word, _COMMAND) for word in words[:12]]
    is_shell = len(words) > 2 and words[1] in ("-c", "-lc") and words[0].endswith("sh")
    return words[2] if is_shell else " ".join(words)


def _program(event: str, args: tuple) -> str:
    if not by_student():
        return ""
    return _unless_harmless(
        _command(args[0] if event in ("os.system", "pty.spawn") else args[1]) or plain(args[0])
    )


def _unless_harmless(command: str) -> str:
    for name in _PYTHON:
        command = command.replace(name, "python")
    harmless = len(command) < 110 and all(map(_HARMLESS_COMMAND, command.split("|")))
    return "" if harmless else f"a program was started: {command}"


def _forked(event: str, args: tuple) -> str:
    """Fork, in a student's own words or to start a program at a terminal (`!command` does)."""
    frame = _getframe(2)
    while frame is not None and not frame.f_code.co_filename.endswith("ptyprocess/ptyprocess.py"):
        frame = frame.f_back
    if frame is None:
        return f"{event} was used" if by_student(direct=True) else ""
    return _unless_harmless(_command(frame.f_locals.get("argv")))


def _signal_event(event: str, args: tuple) -> str:
    pid, number = int.__int__(args[0]), int.__int__(args[1])
    # itself and what it started have higher numbers; those before it are the grader's
    return "" if pid >= getpid() else f"signal {number} was sent to process {pid}"


def _network(event: str, args: tuple) -> str:
    where = args[1] if event in ("socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg") else args
    if type(where) is tuple:
        items = [str(item) if type(item) is int else plain(item) for item in where[:2]]
        text = ":".join([item for item in items if item]) if items[0] else ""
    else:
        text = plain(where)  # of a Unix socket; an abstract one begins with a null character
        text = text if text[:1] == "?" or outside(where) else ""
    return "" if not text or _by_nnlab() else f"the address {text} was asked for ({event})"


def _by_nnlab() -> bool:
    """Whether nnlab fetches a data set, which fails here: there is no network."""
    frame = _getframe(3)
    while frame is not None:
        name = frame.f_code.co_filename
        if "/nnlab/" in name and name.startswith(_SITE):
            return True
        frame = frame.f_back
    return False


def _socket(event: str, args: tuple) -> str:
    family = args[1]
    if type(family) is int and family in _FAMILIES:
        return f"a {_FAMILIES[family]} socket was asked for"
    return "a file descriptor was taken for a socket" if family == -1 and by_student() else ""


def _terminal(event: str, args: tuple) -> str:
    odd = type(args[1]) is int and args[1] == _TIOCSTI
    return "characters were put into a terminal" if odd else ""


# --------------------------------------------------------------------------- the interpreter


def _ctypes(event: str, args: tuple) -> str:
    if not by_student():
        return ""
    name = plain(args[-1]) if args and event in ("ctypes.dlopen", "ctypes.dlsym") else ""
    return f"ctypes was used ({event.removeprefix('ctypes.')}{' ' if name else ''}{name})"


def _imported(event: str, args: tuple) -> str:
    name = plain(args[0])
    return f"{name} was loaded" if name.split(".")[0] in _MODULES and by_student() else ""


def _forbidden(event: str, args: tuple) -> str:
    name = plain(args[0])
    absent = _getframe(2).f_code.co_filename.endswith(f"/{name}/__init__.py")  # sandbox/absent_package.py
    return f"{name} was imported, which is not allowed here" if by_student(above=int(absent)) else ""


def _direct(event: str, args: tuple) -> str:
    return f"{event} was used" if by_student(direct=True) else ""


def _profiled(event: str, args: tuple) -> str:
    """cProfile's enable() is the same event, and honest."""
    honest = not by_student(direct=True) or {"enable", "disable"} & {*_getframe(2).f_code.co_names}
    return "" if honest else "sys.setprofile was used"


def _assigned(event: str, args: tuple) -> str:
    replaced = plain(args[1]) == "__code__" and by_student(direct=True)
    return "the code of a function was replaced" if replaced else ""


def _compiled(event: str, args: tuple) -> str:
    name, is_line = plain(args[1], 500), type(args[0]) is bytes and b"\n" not in args[0]
    if is_line:  # so it is while a traceback is printed
        return ""
    forged = name.startswith((*_SITE, *_STDLIB, _OURS)) and by_student(direct=True)
    return f"code was compiled under the name of {name}" if forged else ""


def _unpickled(event: str, args: tuple) -> str:
    module, name = plain(args[0]), plain(args[1])
    odd = module.split(".")[0] in _PICKLED or module in ("builtins", "__builtin__") and name in _BUILTINS
    return f"a pickle named {module}.{name}" if odd else ""


def _named(event: str, args: tuple) -> str:
    return f"{event} was used"


_TABLE = {
    _open_event: "open",
    _listed: "os.listdir os.scandir os.chdir",
    _changed: """os.chmod os.chown os.lchown os.remove os.rename os.rmdir os.mkdir os.truncate os.utime
        os.setxattr os.removexattr os.chflags""",
    _linked: "os.link os.symlink",
    _program: "subprocess.Popen os.system os.exec os.posix_spawn pty.spawn",
    _forked: "os.fork os.forkpty",
    _signal_event: "os.kill os.killpg",
    _network: """socket.connect socket.bind socket.sendto socket.sendmsg socket.getaddrinfo
        socket.gethostbyname socket.gethostbyaddr urllib.Request""",
    _socket: "socket.__new__",
    _terminal: "fcntl.ioctl",
    _ctypes: """ctypes.dlopen ctypes.dlsym ctypes.dlsym/handle ctypes.cdata ctypes.cdata/buffer
        ctypes.string_at ctypes.wstring_at ctypes.call_function ctypes.PyObj_FromPtr""",
    _imported: "import",
    _forbidden: "autograder.forbidden_import",
    _direct: """gc.get_objects gc.get_referrers gc.get_referents sys.settrace sys._current_frames
        sys._current_exceptions marshal.loads marshal.load code.__new__ signal.pthread_kill
        resource.setrlimit resource.prlimit sqlite3.enable_load_extension""",
    _profiled: "sys.setprofile",
    _assigned: "object.__setattr__",
    _compiled: "compile",
    _unpickled: "pickle.find_class",
    _named: """sys.addaudithook setopencodehook cpython.PyInterpreterState_New socket.sethostname
        cpython._PySys_ClearAuditHooks""",
}
WATCHED = {event: words for words, events in _TABLE.items() for event in events.split()}
