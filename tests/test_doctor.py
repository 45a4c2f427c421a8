"""The report on a computer: what it says, and that a broken check does not stop it."""

import os
import subprocess
import sys
from importlib import metadata

import pytest

from nnlab import doctor
from nnlab.data import cifar10


@pytest.fixture(autouse=True)
def no_cifar10(monkeypatch, tmp_path):
    monkeypatch.delenv("NNLAB_DATA", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)


def by_topic():
    return {finding.topic: finding for finding in doctor.examine()}


def test_this_computer_is_ready_and_absent_data_are_a_note():
    found = by_topic()
    assert {"python", "numpy", "torch", "device", "threads", "data", "disk here"} <= set(found)
    assert [topic for topic, finding in found.items() if finding.status == "problem"] == []
    assert found["data"].status == "note" and "NNLAB_DATA" in found["data"].advice


def test_missing_and_old_packages_are_problems(monkeypatch):
    real = metadata.version

    def version(name):
        if name == "tqdm":
            raise metadata.PackageNotFoundError(name)
        return {"numpy": "1.20.0", "torch": "2.99.0.dev1+cu130"}.get(name) or real(name)

    monkeypatch.setattr(metadata, "version", version)
    found = by_topic()
    assert found["numpy"].status == "problem"
    assert "1.20.0" in found["numpy"].text and ">=" in found["numpy"].advice
    assert found["tqdm"].status == "problem" and "pip install" in found["tqdm"].advice
    assert found["torch"].status == "ok"  # a pre-release with a local part is inside >=2.11


def test_what_only_graders_need_is_a_note(monkeypatch):
    real = metadata.version

    def version(name):
        if name == "msgpack":
            raise metadata.PackageNotFoundError(name)
        return real(name)

    monkeypatch.setattr(metadata, "version", version)
    assert by_topic()["grading"].status == "note"


def test_not_installed_and_wrong_python(monkeypatch):
    monkeypatch.setattr(doctor, "_required_python", lambda: ">=4.0")
    monkeypatch.setattr(doctor, "DISTRIBUTION", "no-such-distribution")
    found = by_topic()
    assert found["python"].status == "problem" and ">=4.0" in found["python"].text
    assert found["no-such-distribution"].status == "problem"


def test_torch_that_does_not_load_is_one_problem(monkeypatch):
    def broken(name):
        raise OSError("libtorch.so: cannot open shared object file")

    monkeypatch.setattr(doctor.importlib, "import_module", broken)
    found = by_topic()
    assert found["device"].status == "problem"
    assert "libtorch" in found["device"].text and "threads" not in found


def test_damaged_data_are_a_problem_and_a_wrong_folder_a_note(monkeypatch, tmp_path):
    place = tmp_path / cifar10.FOLDER
    place.mkdir()
    (place / "data_batch_1").write_bytes(b"half of it")
    monkeypatch.setenv("NNLAB_DATA", str(tmp_path))
    found = by_topic()["data"]
    assert found.status == "problem" and "data_batch_1" in found.text and "Delete" in found.advice
    monkeypatch.setenv("NNLAB_DATA", str(tmp_path / "nowhere"))
    assert by_topic()["NNLAB_DATA"].status == "note"


def test_a_full_disk_is_a_problem(monkeypatch):
    usage = doctor.shutil.disk_usage("/")._replace(free=1000)
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda folder: usage)
    assert by_topic()["disk here"].status == "problem"


def test_a_check_that_breaks_is_reported_and_the_rest_goes_on(monkeypatch):
    def _threads():
        raise ZeroDivisionError("oops")

    monkeypatch.setattr(doctor, "_threads", _threads)
    found = by_topic()
    assert found["threads"].status == "problem" and "oops" in found["threads"].text and "disk here" in found


def test_report_is_aligned_and_counts_problems():
    text = doctor.report(
        [doctor.Finding("ok", "a", "fine"), doctor.Finding("problem", "long", "word " * 40, "do it")]
    )
    lines = text.splitlines()
    assert lines[0] == "ok       a     fine" and lines[1].startswith("problem  long  word")
    assert lines[-1] == "1 problem to solve first." and max(map(len, lines)) <= 96
    assert "               -> do it" in lines


def test_run_prints_and_returns_nothing(capsys):
    assert doctor.run() is None
    out = capsys.readouterr()
    assert out.out.endswith("Ready.\n") and out.err == ""


def test_the_report_names_neither_the_home_folder_nor_where_the_course_lies(monkeypatch, tmp_path, capsys):
    course, home = tmp_path / "secret" / "course", tmp_path / "someone"
    (course / "lectures").mkdir(parents=True)
    (course / "pyproject.toml").touch()
    home.mkdir()
    monkeypatch.setattr(doctor, "COURSE", course)
    monkeypatch.setattr(doctor.sys, "executable", str(course / ".venv" / "bin" / "python"))
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.chdir(course / "lectures")
    found = by_topic()
    assert "(.venv/bin/python in the course's folder)" in found["python"].text
    assert found["disk here"].text.endswith(" GB free in the course's folder")
    assert found["disk for data"].text.endswith(" GB free in ~")
    doctor.run()
    assert str(tmp_path) not in capsys.readouterr().out.replace("\n", "").replace(" ", "")


@pytest.mark.slow
@pytest.mark.parametrize("broken, status", [(False, 0), (True, 1)])
def test_exit_status(tmp_path, broken, status):
    if broken:
        (tmp_path / "data_batch_1").write_bytes(b"")
    done = subprocess.run(
        [sys.executable, "-m", "nnlab.doctor"],
        capture_output=True,
        text=True,
        timeout=120,
        env={**os.environ, "NNLAB_DATA": str(tmp_path)},
    )
    assert done.returncode == status, done.stdout + done.stderr
    assert done.stderr == "" and ("problem" in done.stdout) == broken
