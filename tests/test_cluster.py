"""Grading on a Dask cluster: real schedulers, workers and judges; test_two_hosts.py has what takes long."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import signal
import subprocess
import sys
import time
from collections import deque
from pathlib import Path

import dask.config
import psutil
import pytest

from autograder.cluster import course_files, host, launch, plugin
from autograder.cluster import pool as pool_module
from autograder.cluster.connection import Connection, check_encrypted, to_scheduler
from autograder.cluster.pool import ClusterPool
from autograder.commands.grade import Options, grade
from autograder.course import policy as policies
from autograder.course.course import Course
from autograder.course.errors import UserError
from autograder.course.records import Submission
from autograder.receipts.receipts import Receipts
from tests.test_grade_run import CLASS, hand_in_class
from tests.toy_course import NAME, hand_in, make_toy_course, submission_notebook

pytestmark = pytest.mark.usefixtures("alembic_once")

HOST = str(Path(__file__).with_name("cluster_host.py"))
POLICY = 'preload = ["numpy", "nnlab.check"]\ncell_seconds = 3\ncall_seconds = 1.5\ntotal_seconds = 40\n'
SEED = 4711


@pytest.fixture(scope="module")
def cluster():
    """A cluster of two workers on this machine, with certificates; both say that they have a GPU."""
    gpus = dask.config.set({"distributed.worker.resources": {"GPU": 1}})
    with gpus, launch.start("local", {}, 2) as connection:
        yield connection


@pytest.fixture
def course(tmp_path):
    return make_course(tmp_path)


def make_course(folder: Path) -> Course:
    """The toy course with a policy of its own, which a worker that imports little can be told of."""
    course = make_toy_course(folder / "course")
    own = course.root / "autograder" / "policies"
    own.mkdir(parents=True)
    (own / f"{NAME}.toml").write_text(POLICY)
    return course


def named(connection: Connection) -> launch.Cluster:
    """The running cluster, as a command line names it (certificates may stand in place of their files)."""
    certificates = connection.security
    return launch.Cluster(
        "",
        connection.address,
        certificates.tls_ca_file,
        certificates.tls_client_cert,
        certificates.tls_client_key,
    )


def receipts_of(course: Course) -> dict[str, dict]:
    """What the receipts hold, without what may differ: times, and what the sandboxes are called."""
    with Receipts(course.workspace) as receipts:
        found = {one.verdict.student: dataclasses.asdict(one) for one in receipts.all(NAME, outputs=True)}
    for one in found.values():
        del one["finished"], one["number"], one["environment"]["sandbox"]
        del one["verdict"]["seconds"], one["verdict"]["worker_cpu"]
        for cell in one["verdict"]["cells"]:
            del cell["seconds"]
    return found


def test_a_cluster_gives_the_receipts_of_one_machine(course, tmp_path, cluster):
    handed_in = hand_in_class(course, tmp_path / "handed_in")
    options = Options(seed=SEED, workers=1, feedback=False, report=False)
    here = Course(course.root, workspace=tmp_path / "here")
    grade(here, NAME, handed_in, options)
    run = grade(course, NAME, handed_in, dataclasses.replace(options, cluster=named(cluster)))
    assert {student: verdict.points for student, verdict in run.verdicts.items()} == {
        student: points for student, (_, points) in CLASS.items()
    }
    assert receipts_of(course) == receipts_of(here)
    assert "network" in run.layers
    again = grade(course, NAME, handed_in, dataclasses.replace(options, cluster=launch.Cluster("none")))
    assert (again.graded, again.reused) == (0, len(CLASS))  # nothing is left to grade, so nothing is started


# ------------------------------------------------------------------------------- workers that die


def a_pool(course: Course, connection: Connection, assignment: str = NAME) -> ClusterPool:
    setup = course_files.JudgeSetup(assignment, {}, 0, False, "none", {}, {}, {})
    return ClusterPool(setup, policies.load(NAME, course.policies), connection)


def class_of(*students: str) -> list[Submission]:
    return [Submission(student, b"") for student in students]


@pytest.fixture
def stub_host(monkeypatch):
    """Judge hosts that grade nothing, quickly. What the plugin's module holds travels with it."""
    monkeypatch.setattr(plugin, "HOST", (HOST, "stub"))


def test_a_submission_that_kills_three_workers_is_set_aside_and_nobody_else(course, cluster, stub_host):
    others = [f"student{number}" for number in range(12)]
    graded = list(a_pool(course, cluster).run(class_of(*others[:6], "poison", *others[6:])))
    assert sorted(one.submission.student for one in graded) == sorted([*others, "poison"])
    (aside,) = [one for one in graded if one.verdict is None]
    assert aside.submission.student == "poison"
    assert "3 workers were lost while they graded it" in aside.notes[0].text


@pytest.mark.long
def test_so_it_is_with_real_judges_and_the_others_have_their_exact_scores(
    course, tmp_path, cluster, monkeypatch
):
    monkeypatch.setattr(plugin, "HOST", (HOST, "real"))
    handed_in = hand_in_class(course, tmp_path / "handed_in")
    hand_in(handed_in, "poison", submission_notebook(course.load("a1")))
    options = Options(seed=SEED, feedback=False, report=False, cluster=named(cluster))
    run = grade(course, NAME, handed_in, options)
    assert {student: verdict.points for student, verdict in run.verdicts.items()} == {
        student: points for student, (_, points) in CLASS.items()
    }
    assert list(run.ungraded) == ["poison"] and "3 workers were lost" in run.ungraded["poison"]
    monkeypatch.undo()
    again = grade(course, NAME, handed_in, options)  # the same command, where nothing kills workers
    assert (again.graded, again.reused, again.failed) == (1, len(CLASS), [])


@pytest.mark.long
def test_ctrl_c_ends_at_once_and_leaves_nothing_running(course, tmp_path):
    handed_in = hand_in_class(course, tmp_path / "handed_in", seconds=1.0)
    command = [sys.executable, "-m", "autograder", "grade", "a1", "--submissions", handed_in, "--no-report"]
    command += [
        "--course",
        course.root,
        "--workspace",
        course.workspace,
        "--cluster",
        "local",
        "--workers",
        2,
    ]
    run = subprocess.Popen(list(map(str, command)), stderr=subprocess.PIPE, text=True)
    ends = time.monotonic() + 120
    while not (running := _descendants(run.pid, "inside/server.py")) and time.monotonic() < ends:
        time.sleep(0.1)
    assert running, "no judge began"
    family = _descendants(run.pid)
    stopped = time.monotonic()
    run.send_signal(signal.SIGINT)
    _, said = run.communicate(timeout=60)
    assert run.returncode == 130 and "the same command goes on" in said
    assert time.monotonic() - stopped < 30
    while (left := list(filter(_runs, family))) and time.monotonic() < stopped + 40:
        time.sleep(0.1)
    assert not left


def _runs(pid: int) -> bool:
    """Whether a process has not ended; one that its new parent has not reaped yet has."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _descendants(pid: int, having: str = "") -> list[int]:
    found = []
    for process in psutil.Process(pid).children(recursive=True):
        with contextlib.suppress(psutil.Error):
            if having in " ".join(process.cmdline()):
                found.append(process.pid)
    return found


def test_what_waits_for_a_gpu_is_graded_again_where_there_is_one(course, cluster, stub_host):
    graded = list(a_pool(course, cluster).run(class_of("ada")))
    assert [(one.submission.student, one.verdict.waits) for one in graded] == [("ada", False)]


@pytest.mark.parametrize(
    ("threads", "waiting", "size"),
    [(2, 1000, 1), (50, 1000, 1), (60, 1000, 6), (60, 90, 1), (500, 10**5, 20)],
)
def test_a_large_cluster_takes_several_submissions_at_a_time(course, threads, waiting, size):
    pool = a_pool(course, Connection(""))
    pool._seats, pool._waiting = {"one": pool_module._Seats(threads)}, deque(range(waiting))
    assert pool._batch() == list(range(size))


def test_a_worker_that_may_not_grade_is_named_with_its_reason(course, cluster, stub_host):
    with pytest.raises(UserError, match="No worker may grade. tls://.*numpy is another one"):
        list(a_pool(course, cluster, "refused").run(class_of("ada")))


def test_without_workers_it_waits_says_so_and_ends(course, monkeypatch):
    said = []
    monkeypatch.setattr(pool_module, "_SECONDS_BETWEEN_LOOKS", 0.2)
    with launch.start("local", {}, 0) as connection:
        pool = a_pool(course, dataclasses.replace(connection, wait_seconds=1.0))
        pool.say = said.append
        with pytest.raises(UserError, match="No worker has come.*the same command goes on"):
            list(pool.run(class_of("ada")))
    assert len(said) == 1 and "has no worker; waiting up to 0.0" in said[0]


def test_the_end_of_a_run_leaves_no_judge_host_behind(course, cluster, stub_host):
    pool = a_pool(course, cluster)
    next(pool.run(class_of("ada", "ben")))
    pool.close()
    ends = time.monotonic() + 10
    while (left := _processes(HOST)) and time.monotonic() < ends:
        time.sleep(0.1)
    assert not left


def _processes(argument: str) -> list[str]:
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            command = (place / "cmdline").read_bytes().decode(errors="replace").split("\0")
            parent = int((place / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        if argument in command and parent != os.getpid():
            found.append(place.name)
    return found


# ------------------------------------------------------------------------------- who may take part


@pytest.mark.parametrize(
    "address", ["tcp://10.0.0.5:8786", "10.0.0.5:8786", "tcp://cluster:1", "ws://127.0.0.1"]
)
def test_a_plain_connection_to_another_machine_is_refused(address):
    with pytest.raises(UserError, match="would not be encrypted.*tls://HOST:PORT"):
        to_scheduler(address)


@pytest.mark.parametrize(
    "address", ["tcp://127.0.0.1:8786", "localhost:8786", "tcp://[::1]:8786", "tls://a:1"]
)
def test_a_plain_connection_on_this_machine_is_not(address):
    check_encrypted(address)


def test_certificates_that_are_missing_are_asked_for():
    with pytest.raises(UserError, match="--tls-ca-file FILE is needed"):
        to_scheduler("tls://10.0.0.5:8786")
    with pytest.raises(UserError, match="--tls-cert: there is no file nowhere.pem"):
        to_scheduler("tls://10.0.0.5:8786", HOST, "nowhere.pem")


def test_another_grader_is_refused_by_what_differs():
    code, versions = course_files.code_hashes(), course_files.environment()
    setup = course_files.JudgeSetup(NAME, {}, 0, False, "none", {}, code, versions)
    course_files.refuse_other_code(setup)
    assert "autograder/judge/pool.py" in code and "nnlab/check.py" in code
    changed = code | {"autograder/judge/pool.py": "0", "nnlab/new.py": "1"}
    other = dataclasses.replace(setup, code=changed, versions=versions | {"numpy": "0.1"})
    with pytest.raises(UserError) as refusal:
        course_files.refuse_other_code(other)
    for part in (
        f"numpy is {versions['numpy']} instead of 0.1",
        "autograder/judge/pool.py is another one",
        "nnlab/new.py is missing",
        "constraints.txt",
    ):
        assert part in str(refusal.value)


def test_a_key_that_students_code_could_read_is_refused():
    host.refuse_visible("")
    host.refuse_visible(os.path.expanduser("~/cluster-key.pem"))
    with pytest.raises(UserError, match="students' code could read .*cluster-key.pem"):
        host.refuse_visible(os.path.join(sys.prefix, "cluster-key.pem"))


def test_tests_that_come_out_otherwise_are_refused():
    setup = course_files.JudgeSetup(NAME, {}, 0, False, "none", {"source": b"1", "sandbox": "x"}, {}, {})
    with pytest.raises(UserError, match="the tests came out differently"):
        course_files.refuse_other_tests(setup, {"source": b"2", "sandbox": "x"})


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[slrum]\nqueue = 'x'\n", "'slrum' is no kind of cluster; known are local"),
        ("[local]\nhosts = 'x'\n", "unknown name 'hosts' in \\[local\\]; known are workers, host"),
        ("[local]\nhost = 1\n", "host in \\[local\\] must be a text in quotes, not 1"),
    ],
)
def test_a_slip_in_the_configuration_file_is_named(tmp_path, text, complaint):
    (tmp_path / launch.FILE).write_text(text)
    with pytest.raises(UserError, match=complaint), launch.Cluster("local").connect(tmp_path, 1):
        pass
