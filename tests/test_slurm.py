"""Grading in jobs of Slurm: of a real one, which the tests start."""

from __future__ import annotations

import dataclasses
import os
import signal
import stat
import subprocess
import sys
import time

import pytest

from autograder.cluster import launch
from autograder.commands.grade import Options, SilentProgress, grade
from autograder.course.course import Course
from autograder.course.errors import UserError
from tests import slurm_cluster
from tests.test_cluster import make_course, receipts_of
from tests.test_grade_run import CLASS, hand_in_class
from tests.toy_course import NAME, ROOT

pytestmark = pytest.mark.usefixtures("alembic_once")
slurm = slurm_cluster.slurm

# --------------------------------------------------------------------- what needs no Slurm


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", r"no section \[slurm\].*Copy docs/cluster.toml"),
        ("[slurm]\nqueue = 'cpu'", r"unknown name 'queue' in \[slurm\]; known are workers, partition, "),
        ("[slurm]\ncores = '4'", r"cores in \[slurm\] must be a number from 1 on, not '4'"),
        ("[slurm]\nworkers = 0", r"workers in \[slurm\] must be a number from 1 on, not 0"),
        ("[slurm]\ndirectives = '--qos=x'", r"directives in \[slurm\] must be a list of texts.*'--qos=x'"),
        ("[slurm]\nprologue = [1]", r"prologue in \[slurm\] must be a list of texts.*\[1\]"),
        ("[slurn]\ncores = 4", "'slurn' is no kind of cluster; known are local, slurm"),
        ("[slurm]\ncores = 4", "there is no sbatch here.*on a login node"),
    ],
)
def test_a_mistake_is_named(tmp_path, monkeypatch, text, complaint):
    monkeypatch.setenv("PATH", str(tmp_path))
    (tmp_path / "cluster.toml").write_text(text)
    with pytest.raises(UserError, match=complaint), launch.Cluster("slurm").connect(tmp_path, 1):
        pass


def test_the_example_names_every_setting():
    settings = launch.read_settings(ROOT / "docs", "slurm")
    assert settings.keys() == launch.checked("slurm", settings).keys()
    assert launch.Cluster("slurm").workers(ROOT / "docs") == settings["workers"] == 16


# --------------------------------------------------------------------- what needs one


@pytest.fixture
def start(slurm, tmp_path, monkeypatch):
    """Starts a cluster on the private Slurm."""
    from autograder.cluster import slurm as jobs

    monkeypatch.setattr(jobs, "_LOOKS_EVERY", 0.2)
    here = {"interface": "lo", "shared": str(tmp_path), "memory": "500MB"}
    return lambda **settings: launch.start("slurm", here | settings, 2)


def queue(*options: str) -> list[str]:
    return subprocess.run(
        ["squeue", "--noheader", *options], check=True, capture_output=True, text=True
    ).stdout.splitlines()


def test_pending_jobs_are_explained_and_cancelled_on_ctrl_c(start, tmp_path):
    with pytest.raises(KeyboardInterrupt), start(partition="closed", gres="gpu:1") as connection:
        _until(lambda: len(queue()) == 2)
        assert connection.address.startswith("tls://127.0.0.1:") and connection.wait_seconds == 3600
        assert connection.why_no_worker() == "2 jobs pending (PartitionDown)"
        assert set(queue("--format=%b")) == {"gres:gpu:1"}
        (folder,) = tmp_path.iterdir()
        keys = [path for path in folder.iterdir() if path.name.startswith("tls_")]
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert {stat.S_IMODE(path.stat().st_mode) for path in keys} == {0o600}
        signal.raise_signal(signal.SIGINT)
        time.sleep(10)
    assert not queue("--states=PENDING,RUNNING") and not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("settings", "complaint"),
    [
        ({"partition": "nowhere"}, "no job brings up a worker. sbatch: error: invalid partition specified"),
        ({"python": "/nowhere/python"}, "The last one printed:\n.*/nowhere/python: No such file"),
        ({"interface": "ib0"}, r"\[slurm\].*'ib0' is not a valid network interface"),
        ({"memory": "much"}, r"\[slurm\].*'much' as a byte unit"),
    ],
)
def test_jobs_that_cannot_begin_end_the_run(start, settings, complaint):
    with pytest.raises(UserError, match=complaint), start(**settings) as connection:
        _until(lambda: connection.why_no_worker() == "nothing but an error")
    assert not queue("--states=PENDING,RUNNING")


@pytest.mark.long
def test_a_class_on_slurm_has_the_receipts_of_one_machine_though_its_job_is_cancelled(slurm, tmp_path):
    from distributed import Client

    course = make_course(tmp_path)
    (course.root / "cluster.toml").write_text(
        f"[slurm]\nworkers = 1\nmemory = '500MB'\ninterface = 'lo'\nshared = '{tmp_path}'\ngres = 'gpu:1'\n"
    )
    handed_in = hand_in_class(course, tmp_path / "handed_in", seconds=0.5)
    options = Options(seed=4711, feedback=False, report=False)
    here = Course(course.root, workspace=tmp_path / "here")
    grade(here, NAME, handed_in, dataclasses.replace(options, workers=1))

    class CancelsAfterTheFirst(SilentProgress):
        seen = 0

        def step(self, *_about):
            self.seen += 1
            if self.seen == 1:
                (job,) = queue("--states=RUNNING", "--format=%i")
                subprocess.run(["scancel", job], check=True)

    on_slurm = dataclasses.replace(options, cluster=launch.Cluster("slurm"))
    run = grade(course, NAME, handed_in, on_slurm, CancelsAfterTheFirst())
    assert not run.failed and run.workers == 1
    assert {student: verdict.points for student, verdict in run.verdicts.items()} == {
        student: points for student, (_, points) in CLASS.items()
    }
    assert receipts_of(course) == receipts_of(here)
    assert not list(Client._instances), "left for a fork of this process to finalize, which may hang there"
    _until(lambda: not queue())
    assert len(queue("--states=all", "--format=%i", f"--name={_name_of_last_job()}")) == 2
    assert not list(tmp_path.glob(".autograder-slurm-*"))


@pytest.mark.long
def test_jobs_end_by_themselves_where_the_command_was_killed(slurm, tmp_path):
    course = make_course(tmp_path)
    (course.root / "cluster.toml").write_text(
        f"[slurm]\nworkers = 2\nmemory = '500MB'\ninterface = 'lo'\nshared = '{tmp_path}'\n"
    )
    handed_in = hand_in_class(course, tmp_path / "handed_in", seconds=2.0)
    command = [sys.executable, "-m", "autograder", "grade", "a1", "--course", course.root]
    run = subprocess.Popen([*command, "--submissions", handed_in, "--cluster", "slurm", "--quiet"], cwd=ROOT)
    receipts = course.workspace / "receipts.db"
    _until(lambda: receipts.exists() and len(queue("--states=RUNNING")) == 2, seconds=60)
    time.sleep(5)
    os.kill(run.pid, signal.SIGKILL)
    run.wait()
    _until(lambda: not queue(), seconds=120)


def _name_of_last_job() -> str:
    return queue("--states=all", "--format=%j", "--sort=-i")[0]


def _until(condition, seconds: float = 30.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.1)
