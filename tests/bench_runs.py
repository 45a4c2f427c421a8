"""What the benchmarks of grading share: a class, stock nbgrader's run over it, and this grader's."""

from __future__ import annotations

import dataclasses
import json
import multiprocessing
import os
import platform
import re
import resource
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from autograder import catalogue
from autograder.course.assignment import Assignment
from autograder.course.course import Course
from autograder.demo.class_folder import write_class
from autograder.demo.population import Population
from autograder.demo.simulated import SimulatedClass
from autograder.gradebook import records
from autograder.receipts.receipts import Receipts
from autograder.release.release import release

ROOT = Path(__file__).resolve().parents[1]
SEED = 1
ENVIRONMENT = {
    **dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"),
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "NNLAB_CHECK_SEED": str(SEED),
}
Points = dict[str, dict[str, float]]  # student -> question -> automatic points


def make_class(assignment: Assignment, students: int, folder: Path, honest: bool = False) -> Path:
    """Write a simulated class; returns the folder of what was handed in.

    Args:
        honest: everybody hands in a notebook that stock nbgrader can grade, too.
    """
    population = Population.read()
    if honest:
        population = dataclasses.replace(population, nothing_handed_in=0, untouched=0, faults={})
    simulated = SimulatedClass(SEED, population, {assignment.name: catalogue.load(assignment)})
    write_class(simulated, [assignment], students, folder)
    return folder / assignment.name


def differing(points: Points, due: Points) -> list[str]:
    """Students who have other points than they should."""
    return sorted(name for name in points.keys() | due.keys() if points.get(name) != due.get(name))


# --------------------------------------------------------------------------- stock nbgrader


def stock_in_process(
    root: Path, handed_in: Path, assignment: str, names: Sequence[str], folder: Path
) -> tuple[list[float], Points]:
    """Grade some students by nbgrader's API in one process; returns seconds of each, and their points."""
    course = _stock_course(root, handed_in, assignment, names, folder)
    seconds = in_another_process(_stock_in_process, course, assignment, names)
    loaded = course.load(assignment)
    points: Points = {}
    for student, one in records(course, loaded).items():
        for cell in loaded.graded:
            _add(points, student, cell.question, one.grades[cell.grade_id].auto or 0.0)
    return seconds, points


def stock_by_command(
    root: Path, handed_in: Path, assignment: str, names: Sequence[str], folder: Path
) -> list[float]:
    """Seconds of `nbgrader autograde --student` for each of some students."""
    course = _stock_course(root, handed_in, assignment, names, folder)
    return [_stock_command(course, assignment, name) for name in names]


def _stock_course(root: Path, handed_in: Path, assignment: str, names: Sequence[str], folder: Path) -> Course:
    course = Course(root, folder)
    release(course, assignment)
    for name in names:
        shutil.copytree(handed_in / name, course.workspace / "submitted" / name)
    return course


def _add(points: Points, student: str, question: str, more: float) -> None:
    mine = points.setdefault(student, {})
    mine[question] = mine.get(question, 0.0) + more


def _stock_in_process(course: Course, assignment: str, names: list[str]) -> list[float]:
    from nbgrader.apps import NbGraderAPI

    os.chdir(course.root)
    os.environ.update(ENVIRONMENT)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # its kernels warn a lot; errors come back in the result
    with course.environment():
        api, seconds = NbGraderAPI(config=course.nbgrader_config()), []
        for name in names:
            begun = time.perf_counter()
            result = api.autograde(assignment, name)
            seconds.append(time.perf_counter() - begun)
            if not result["success"]:
                raise SystemExit(f"stock nbgrader failed on {name}:\n{result['log']}")
    return seconds


def _stock_command(course: Course, assignment: str, name: str) -> float:
    nbgrader = os.path.join(os.path.dirname(sys.executable), "nbgrader")
    command = [nbgrader, "autograde", assignment, "--student", name]
    begun = time.perf_counter()
    with course.environment():
        _run(command, course.root, os.environ | ENVIRONMENT)
    return time.perf_counter() - begun


def _run(command: list[str], folder: Path, environment: dict) -> str:
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=7200
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} ended with status {done.returncode}:\n{done.stderr[-3000:]}")
    return done.stdout


def in_another_process(function, *arguments):
    """Call in a fresh process, so that nothing it imports or starts is there for what is timed next."""
    context = multiprocessing.get_context("spawn")
    with context.Pool(1) as pool:
        return pool.apply(function, arguments)


# --------------------------------------------------------------------------- ours


@dataclasses.dataclass
class Measured:
    """A run of the whole command in a fresh workspace.

    Attributes:
        wall: seconds of the command; cpu: those of all its processes.
        start_up: seconds until its first result, less that submission's own time.
        judged: mean seconds of a submission in its judge.
        peak_mb: largest resident memory of the command's own process.
        points: of everybody.
        limited: students who met a time limit.
    """

    wall: float
    cpu: float
    start_up: float
    judged: float
    peak_mb: float
    points: Points
    limited: list[str]

    @property
    def each(self) -> float:
        """Seconds per submission without the start-up."""
        return (self.wall - self.start_up) / len(self.points)


def ours(
    root: Path,
    handed_in: Path,
    assignment: str,
    workspace: Path,
    workers: int,
    more: Sequence[str] = (),
) -> Measured:
    """Time the whole command in a fresh workspace, with more options where they are given."""
    arguments = ["grade", assignment, "--submissions", str(handed_in), "--course", str(root)]
    arguments += ["--workspace", str(workspace), "--workers", str(workers), "--seed", str(SEED)]
    arguments += ["--no-feedback", "--no-report", *more]
    begun, before = time.perf_counter(), _cpu_of_children()
    said = _run([sys.executable, "-m", "tests.bench_runs", *arguments], ROOT, os.environ | ENVIRONMENT)
    wall, cpu = time.perf_counter() - begun, _cpu_of_children() - before
    first, seconds, peak_mb = json.loads(said.strip().splitlines()[-1])
    with Receipts(workspace) as receipts:
        verdicts = {receipt.verdict.student: receipt.verdict for receipt in receipts.all(assignment)}
    points: Points = {}
    for student, verdict in verdicts.items():
        for cell in verdict.cells:
            _add(points, student, cell.question, 0.0 if cell.status == "manual" else cell.points or 0.0)
    judged = statistics.mean(verdict.seconds for verdict in verdicts.values())
    limited = [
        student
        for student, verdict in verdicts.items()
        if any(cell.status == "time_limit" for cell in verdict.cells)
    ]
    return Measured(wall, cpu, seconds - verdicts[first].seconds, judged, peak_mb, points, limited)


def _cpu_of_children() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def command(arguments: list[str]) -> None:
    """Child process: the command as it is, and then a line with its first student, when that one was done,
    and the peak of its memory."""
    import psutil

    from autograder import cli
    from autograder.commands import screen

    began = psutil.Process().create_time()
    first: list = []
    step = screen.Screen.step

    def noted(self, *told, **more) -> None:
        if not first:
            first.extend([told[0], time.time() - began])
        step(self, *told, **more)

    screen.Screen.step = noted
    status = cli.main(arguments)
    print(json.dumps([*first, _peak_mb()]))
    sys.exit(status)


def _peak_mb() -> float:
    """Of this process alone, since its program began; getrusage would count that of its parent, too."""
    kilobytes = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())
    return int(kilobytes[1]) / 1024 if kilobytes else float("nan")


# --------------------------------------------------------------------------- where


def machine() -> str:
    try:
        text = Path("/proc/cpuinfo").read_text()
        model = next(line.split(":")[1].strip() for line in text.splitlines() if "model name" in line)
    except (OSError, StopIteration):
        model = platform.processor() or platform.machine()
    packages = ("nbgrader", "ipykernel", "numpy", "torch")
    versions = ", ".join(f"{package} {version(package)}" for package in packages)
    return (
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC; {model}, {len(os.sched_getaffinity(0))} cores, load "
        f"{os.getloadavg()[0]:.1f} at the start; Python {platform.python_version()}, {versions}"
    )


if __name__ == "__main__":
    command(sys.argv[1:])
