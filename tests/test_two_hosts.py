"""Grading on two hosts, as two network namespaces joined by a cable, with certificates made by openssl.

The second host sees nothing of the course but the grader's own code: its folders are covered there.
Everything is started as docs/instructors.md says, by command lines.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from autograder.course.course import Course
from tests.test_cluster import SEED, make_course, receipts_of
from tests.test_grade_run import CLASS, hand_in_class
from tests.toy_course import GOOD, hand_in, submission_notebook

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs" / "instructors.md"
HOSTS = {"autograder-a": "10.77.0.1", "autograder-b": "10.77.0.2"}
MORE = 14  # students beside the class, so that a run is long enough to be disturbed


def cannot_make_hosts() -> str:
    if sys.platform != "linux" or os.geteuid() != 0:
        return "network namespaces need root on Linux"
    if not (shutil.which("ip") and shutil.which("openssl")):
        return "needs the programs ip (iproute2) and openssl"
    made = subprocess.run(["ip", "netns", "add", "autograder-try"], capture_output=True, check=False)
    subprocess.run(["ip", "netns", "del", "autograder-try"], capture_output=True, check=False)
    return "" if made.returncode == 0 else "network namespaces are forbidden here"


pytestmark = [
    pytest.mark.long,
    pytest.mark.usefixtures("alembic_once"),
    pytest.mark.skipif(bool(cannot_make_hosts()), reason=cannot_make_hosts() or "none"),
]


def ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True)


@pytest.fixture(scope="module")
def hosts():
    """Two network namespaces, each with one end of a cable."""
    a, b = HOSTS
    for name in HOSTS:
        subprocess.run(["ip", "netns", "del", name], capture_output=True, check=False)
        ip("netns", "add", name)
    ip("link", "add", "grade-a", "netns", a, "type", "veth", "peer", "name", "grade-b", "netns", b)
    for (name, address), link in zip(HOSTS.items(), ("grade-a", "grade-b"), strict=True):
        ip("-n", name, "addr", "add", f"{address}/24", "dev", link)
        ip("-n", name, "link", "set", link, "up")
        ip("-n", name, "link", "set", "lo", "up")
    yield a, b
    for name in HOSTS:
        ip("netns", "del", name)


@pytest.fixture(scope="module")
def certificates(tmp_path_factory):
    """What the instructors' guide says to type, typed."""
    folder = tmp_path_factory.mktemp("certificates")
    (command,) = re.findall(r"^openssl req .*?-subj \S+$", DOCS.read_text(), re.MULTILINE | re.DOTALL)
    subprocess.run(["sh", "-ec", command], cwd=folder, check=True, capture_output=True)
    return folder


class Processes:
    """What a test started, on either host; all of it ends with the test."""

    def __init__(self, folder: Path, certificates: Path):
        self.folder, self.started = folder, []
        tls = {"ca-file": "cluster.pem", "cert": "cluster.pem", "key": "cluster-key.pem"}
        self.tls = [
            part for name, file in tls.items() for part in (f"--tls-{name}", str(certificates / file))
        ]

    def start(self, host: str, *command: str, hidden=(), replaced=()) -> subprocess.Popen:
        """Start a command on a host; folders that are `hidden` are empty for it, files are `replaced`."""
        covers = "".join(f"mount -t tmpfs none '{folder}'; " for folder in hidden)
        covers += "".join(f"mount --bind '{other}' '{file}'; " for file, other in replaced)
        cover = ["unshare", "--mount", "sh", "-ec", f'{covers}exec "$@"', "sh"] if covers else []
        environment = os.environ | {
            "OMP_NUM_THREADS": "1",
            "DASK_DISTRIBUTED__SCHEDULER__HTTP__ROUTES": "[]",
            "DASK_DISTRIBUTED__WORKER__HTTP__ROUTES": "[]",
        }
        with open(self.folder / f"log{len(self.started)}.txt", "wb") as log:
            process = subprocess.Popen(
                ["ip", "netns", "exec", host, *cover, sys.executable, "-m", *command],
                stdout=log,
                stderr=subprocess.STDOUT,
                env=environment,
                cwd="/",
                start_new_session=True,
            )
        self.started.append(process)
        return process

    def scheduler(self) -> str:
        address = HOSTS["autograder-a"]
        options = ["--host", address, "--port", "8786", "--protocol", "tls", "--no-dashboard", *self.tls]
        self.start("autograder-a", "distributed.cli.dask_scheduler", *options)
        return f"tls://{address}:8786"

    def worker(self, host: str, scheduler: str, *options: str, **seen) -> subprocess.Popen:
        options = ("--host", HOSTS[host], "--nthreads", "1", "--memory-limit", "0", *options)
        local = ("--local-directory", str(self.folder / "dask"))
        command = ["distributed.cli.dask_worker", scheduler, "--no-dashboard", *options, *local, *self.tls]
        return self.start(host, *command, **seen)

    def grade(self, course: Course, handed_in: Path, scheduler: str) -> subprocess.Popen:
        command = ["autograder", "grade", "a1", "--course", course.root, "--workspace", course.workspace]
        command += ["--submissions", handed_in, "--seed", SEED, "--no-report", "--no-feedback", "--quiet"]
        command += ["--scheduler", scheduler, *self.tls]
        return self.start("autograder-a", *map(str, command))

    def logs(self) -> str:
        """The end of what each process printed; a terminal's lines are put together again."""
        texts = [log.read_text(errors="replace") for log in sorted(self.folder.glob("log*.txt"))]
        return "\n".join(" ".join(text.split())[-3000:] for text in texts)

    def close(self) -> None:
        for process in self.started:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@pytest.fixture
def processes(hosts, certificates, tmp_path):
    found = Processes(tmp_path, certificates)
    yield found
    found.close()


@pytest.fixture
def course(tmp_path):
    return make_course(tmp_path)


@pytest.fixture
def handed_in(course, tmp_path):
    """The toy class and more students, whose answers take a while."""
    folder = hand_in_class(course, tmp_path / "handed_in")
    notebook = submission_notebook(
        course.load("a1"), GOOD | {"square": "import time\ntime.sleep(0.5)\n" + GOOD["square"]}
    )
    for number in range(MORE):
        hand_in(folder, f"student{number:02}", notebook, "2026-03-01 10:00:00 UTC")
    return folder


def wait_for_receipts(course: Course, count: int, processes: Processes) -> None:
    ends = time.monotonic() + 180
    while time.monotonic() < ends:
        with contextlib.suppress(Exception):  # it is not there yet
            if len(receipts_of(course)) >= count:
                return
        time.sleep(0.2)
    raise AssertionError(processes.logs())


def assert_all_are_graded(course: Course, processes: Processes) -> None:
    points = {
        name: sum(cell["points"] or 0 for cell in one["verdict"]["cells"])
        for name, one in receipts_of(course).items()
    }
    expected = {student: value for student, (_, value) in CLASS.items()}
    expected |= {f"student{number:02}": 9 for number in range(MORE)}
    assert points == expected, processes.logs()


def test_two_hosts_grade_a_class_and_one_of_the_workers_is_killed(course, handed_in, processes):
    scheduler = processes.scheduler()
    processes.worker("autograder-a", scheduler)
    far = processes.worker("autograder-b", scheduler, "--no-nanny", hidden=(course.root, handed_in))
    processes.worker("autograder-b", scheduler, hidden=(course.root, handed_in))
    run = processes.grade(course, handed_in, scheduler)
    wait_for_receipts(course, 4, processes)
    os.killpg(far.pid, signal.SIGKILL)
    assert run.wait(timeout=240) == 0, processes.logs()
    assert_all_are_graded(course, processes)


def test_a_killed_coordinator_goes_on_where_it_was(course, handed_in, processes):
    scheduler = processes.scheduler()
    for _ in range(2):
        processes.worker("autograder-b", scheduler, hidden=(course.root, handed_in))
    run = processes.grade(course, handed_in, scheduler)
    wait_for_receipts(course, 3, processes)
    os.killpg(run.pid, signal.SIGKILL)
    run.wait()
    before = set(receipts_of(course))
    assert before < {*CLASS, *(f"student{number:02}" for number in range(MORE))}
    again = processes.grade(course, handed_in, scheduler)
    assert again.wait(timeout=240) == 0, processes.logs()
    assert_all_are_graded(course, processes)


def test_other_graders_are_refused_by_name_and_a_lost_scheduler_ends_the_run(
    course, handed_in, processes, tmp_path
):
    pool, other = ROOT / "autograder" / "judge" / "pool.py", tmp_path / "pool.py"
    other.write_text(pool.read_text() + "\n# not the same\n")
    scheduler = processes.scheduler()
    processes.worker("autograder-b", scheduler, replaced=[(pool, other)])
    run = processes.grade(course, handed_in, scheduler)
    assert run.wait(timeout=120) == 2
    assert "No worker may grade" in processes.logs() and "judge/pool.py is another one" in processes.logs()

    processes.worker("autograder-b", scheduler, hidden=[ROOT / "autograder"])
    processes.worker("autograder-b", scheduler)
    run = processes.grade(course, handed_in, scheduler)
    wait_for_receipts(course, 2, processes)
    assert "the grader is not installed there" in processes.logs()
    os.killpg(processes.started[0].pid, signal.SIGKILL)
    assert run.wait(timeout=120) == 2
    assert "connection to the scheduler was lost" in processes.logs()
