"""Grade a small class as on macOS, with everything gone that only Linux has; prints what came of it as JSON.

Run as a script, for tests/test_sandbox.py, with an empty folder over /proc. The fork server is started as a
new Python: this file stands in for that Python, takes away the same things, and then runs the server.
"""

from __future__ import annotations

import ctypes
import json
import os
import runpy
import stat
import sys
import sysconfig
import tempfile
import types
from pathlib import Path

_LINUX = (
    "sched_getaffinity",
    "sched_setaffinity",
    "pidfd_open",
    "pipe2",
    "memfd_create",
    "eventfd",
    "unshare",
    "setns",
    "getrandom",
    "posix_fadvise",
    "splice",
    "copy_file_range",
)


class _NoPrctl(ctypes.CDLL):
    """A C library without Linux's own functions."""

    def __getattr__(self, name: str):
        if name in ("prctl", "unshare", "setns", "capset", "personality", "mount", "shmget"):
            raise AttributeError(name)
        return super().__getattr__(name)


def become_a_mac() -> None:
    import resource

    sysconfig.get_config_vars()  # from a module that is named by the platform
    sys.platform = "darwin"
    for name in _LINUX:
        if hasattr(os, name):
            delattr(os, name)
    for name in [name for name in dir(resource) if name.startswith("RLIMIT_")]:
        delattr(resource, name)
    ctypes.CDLL = _NoPrctl
    network = types.ModuleType("_scproxy")  # the C module that urllib asks there
    network._get_proxy_settings, network._get_proxies = lambda: {}, lambda: {}
    sys.modules["_scproxy"] = network


def python_for_children(folder: Path) -> str:
    """A program that is this Python after `become_a_mac`."""
    program = folder / "python"
    program.write_text(
        f'#!/bin/sh\nexec "{sys.executable}" -B "{Path(__file__).resolve()}" --as-python "$@"\n'
    )
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return str(program)


def run_like_python(arguments: list[str]) -> None:
    script = next(place for place, word in enumerate(arguments) if not word.startswith("-"))
    sys.argv = arguments[script:]
    sys.path[0] = str(Path(sys.argv[0]).parent)
    runpy.run_path(sys.argv[0], run_name="__main__")


ANSWERS = {
    "ada": {},
    "ben": {"column_mean": "def column_mean(x):\n    return x.sum(axis=0)"},
    "loops": {"square": "def square_forward(x):\n    while True:\n        pass"},
    "quits": {"square": "import os\ndef square_forward(x):\n    os._exit(0)"},
    "forges": {
        "square": "import nnlab.check as check\ncheck.close = lambda *a, **k: None\n"
        "def square_forward(x):\n    return x, x\ndef square_backward(d, c):\n    return d"
    },
}
POLICY = """\
cell_seconds = 10
call_seconds = 3
total_seconds = 60
preload = ["numpy", "nnlab.check", "tqdm"]
"""


def class_of_five(folder: Path) -> dict:
    from autograder.commands.grade import Options, grade
    from autograder.course.errors import UserError
    from autograder.gradebook import cell_scores
    from autograder.worker.sandbox import launch
    from tests.toy_course import GOOD, NAME, hand_in, make_toy_course, submission_notebook

    course = make_toy_course(folder / "course")
    policies = folder / "course" / "autograder" / "policies"
    policies.mkdir(parents=True)
    (policies / f"{NAME}.toml").write_text(POLICY)
    assignment = course.load("a1")
    for student, answers in ANSWERS.items():
        hand_in(folder / "class", student, submission_notebook(assignment, GOOD | answers))
    try:
        refused = str(launch.choose("auto"))
    except UserError as error:
        refused = str(error)
    run = grade(course, NAME, folder / "class", Options(workers=2, sandbox="none"))
    booked = cell_scores(course, assignment)
    return {
        "platform": sys.platform,
        "proc": os.path.exists("/proc/self"),
        "auto": refused,
        "sandbox": run.sandbox,
        "layers": run.layers,
        "points": {name: verdict.points for name, verdict in run.verdicts.items()},
        "booked": {name: sum(auto or 0 for auto, _, _ in cells.values()) for name, cells in booked.items()},
        "notes": {name: str(verdict.notes) for name, verdict in run.verdicts.items()},
        "report": run.report.read_text(),
        "left": sorted(path.name for path in Path(tempfile.gettempdir()).glob("autograder-*")),
    }


if __name__ == "__main__":
    become_a_mac()
    if sys.argv[1:2] == ["--as-python"]:
        run_like_python(sys.argv[2:])
    else:
        sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
        os.environ["PATH"] = os.path.dirname(sys.executable) + os.pathsep + os.environ["PATH"]
        with tempfile.TemporaryDirectory() as scratch:
            sys.executable = python_for_children(Path(scratch))
            print(json.dumps(class_of_five(Path(scratch))))
