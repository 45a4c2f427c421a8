"""Stock nbgrader against this grader, on the same submissions, in one run: `python -m tests.bench_grading`.

The submissions are the honest ones of the example class, repeated under other names up to --n. Everything is
graded in a temporary copy of the course; nothing is written elsewhere.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import multiprocessing
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import traceback
from datetime import UTC, datetime
from importlib.metadata import version
from itertools import cycle, islice
from pathlib import Path

from autograder.course.course import Course
from autograder.demo.build import build
from autograder.demo.recipes import CLASSES
from autograder.gradebook import records
from autograder.receipts.receipts import Receipts
from autograder.release.release import release
from tests.bench_parts import parts
from tests.test_demo import copy_of_the_course

ASSIGNMENTS = ("a1_activations", "a2_preprocessing", "a3_initialization", "a4_normalization")
TARGET_SPEEDUP, TARGET_OVERHEAD_MS = {1: 10.0, 2: 20.0}, 150.0
SEED = 1
CLI_SAMPLE = 3
ENVIRONMENT = {
    **dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"),
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "NNLAB_CHECK_SEED": str(SEED),
}

DEFINITIONS = """
how each number is measured
  stock, in process   wall time of NbGraderAPI.autograde(assignment, student), one call per student in one
                      process; imports and the release are left out, which favours stock
  stock, command      wall time of `nbgrader autograde ASSIGNMENT --student NAME`, one process each, for
                      {sample} students; the figure for all of them is that mean times n (an extrapolation)
  ours                wall time of the whole command `autograder grade ... --no-feedback --no-report` in a
                      fresh workspace, imports, sandbox and gradebook included
  start-up            from the start of the command to its first result, less that submission's own time
  per submission      (wall - start-up) / n
  plain shell         the same notebook (student's cells and all tests, without the release's own plots, which
                      this grader does not run either) run cell by cell in an IPython shell
                      in one process, everything imported: no kernel, no sandbox, no second process; the
                      faster of two runs of each (the machine should be idle)
  student's compute   in that run: the student's cells, and the time inside the student's functions when
                      tests call them
  tests' own work     in that run: the rest, oracles and comparisons
  overhead            per submission with 1 worker, less the student's compute and the tests' own work:
                      rebuild, fork, messages, replay of misconceptions, receipt, gradebook
""".strip("\n")


# --------------------------------------------------------------------------- the submissions


def students(assignment: str, n: int) -> list:
    """The first n of the honest ones, over and over, under names of their own."""
    honest = [student for student in CLASSES[assignment] if student.honest]
    return [
        dataclasses.replace(student, name=f"{student.name}{number:03}", file=f"{assignment}.ipynb")
        for number, student in enumerate(islice(cycle(honest), n))
    ]


# --------------------------------------------------------------------------- stock nbgrader


def stock(root: Path, handed_in: Path, assignment: str, names: list[str], folder: Path) -> dict:
    """Time stock nbgrader, in one process and by its command."""
    course = Course(root, folder / "stock")
    release(course, assignment)
    shutil.copytree(handed_in, course.workspace / "submitted")
    seconds = _in_another_process(_stock_in_process, course, assignment, names)
    again = Course(root, folder / "stock_command")
    release(again, assignment)
    shutil.copytree(handed_in, again.workspace / "submitted")
    sample = names[:: max(1, len(names) // CLI_SAMPLE)][:CLI_SAMPLE]
    command = [_stock_command(again, assignment, name) for name in sample]
    points = {
        student: sum(grade.auto or 0.0 for grade in one.grades.values())
        for student, one in records(course, course.load(assignment)).items()
    }
    return {"in process": seconds, "command": command, "points": points}


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


def _in_another_process(function, *arguments):
    """Call in a fresh process, so that nothing it imports or starts is there for what is timed next."""
    context = multiprocessing.get_context("spawn")
    with context.Pool(1) as pool:
        return pool.apply(function, arguments)


# --------------------------------------------------------------------------- ours


def ours(root: Path, handed_in: Path, assignment: str, workspace: Path, workers: int) -> dict:
    """Time the whole command in a fresh workspace."""
    arguments = ["grade", assignment, "--submissions", str(handed_in), "--course", str(root)]
    arguments += ["--workspace", str(workspace), "--workers", str(workers), "--seed", str(SEED)]
    arguments += ["--no-feedback", "--no-report"]
    begun = time.perf_counter()
    said = _run(
        [sys.executable, "-m", "tests.bench_grading", "--command", *arguments],
        Path(__file__).resolve().parents[1],
        os.environ | ENVIRONMENT,
    )
    wall = time.perf_counter() - begun
    first, seconds = json.loads(said.strip().splitlines()[-1])
    with Receipts(workspace) as receipts:
        verdicts = {receipt.verdict.student: receipt.verdict for receipt in receipts.all(assignment)}
    start_up = seconds - verdicts[first].seconds
    return {
        "wall": wall,
        "start_up": start_up,
        "each": (wall - start_up) / len(verdicts),
        "judged": statistics.mean(verdict.seconds for verdict in verdicts.values()),
        "points": {student: verdict.points for student, verdict in verdicts.items()},
    }


def command(arguments: list[str]) -> None:
    """Child process: the command as it is, and then one line with its first student and when he was done."""
    import psutil

    from autograder import cli
    from autograder.commands import screen

    began = psutil.Process().create_time()
    first: list = []
    step = screen.Screen.step

    def noted(self, text: str = "") -> None:
        if not first:
            first.extend([text, time.time() - began])
        step(self, text)

    screen.Screen.step = noted
    status = cli.main(arguments)
    print(json.dumps(first))
    sys.exit(status)


# --------------------------------------------------------------------------- the same cells, nothing around


def plain(root: Path, handed_in: Path, assignment: str, names: list[str]) -> dict:
    """Mean seconds per submission of (student's compute, tests' own work) in a plain shell."""
    course = Course(root, root / "unused")
    twice = [_in_another_process(_plain_all, course, handed_in, assignment, names) for _ in range(2)]
    measured = [min(pair, key=sum) for pair in zip(*twice, strict=True)]
    return {
        "student": statistics.mean(student for student, _ in measured),
        "tests": statistics.mean(tests for _, tests in measured),
    }


def _plain_all(course: Course, handed_in: Path, name: str, names: list[str]) -> list[tuple[float, float]]:
    os.environ.update(ENVIRONMENT)
    import matplotlib.pyplot  # noqa: F401  the worker has these imported, too
    import scipy.special  # noqa: F401
    import torch

    from nnlab import check

    torch.set_num_threads(1)
    check.oracle(torch.exp, 1.0, dout=1.0)  # torch finishes its imports here, in the judge once for all
    assignment = course.load(name)
    assignment.template  # made once per class, not per submission  # noqa: B018
    found = []
    for student in names:
        ours, theirs = multiprocessing.get_context("fork").Pipe()
        child = os.fork()
        if child == 0:
            try:
                theirs.send(_plain_one(assignment, handed_in / student / name / f"{name}.ipynb"))
            except BaseException:
                traceback.print_exc()
            os._exit(0)
        theirs.close()
        os.waitpid(child, 0)
        found.append(ours.recv())
    return found


def _plain_one(assignment, path: Path) -> tuple[float, float]:
    """Run one notebook in this process; (seconds of the student, seconds of the tests)."""
    from IPython.core.interactiveshell import InteractiveShell
    from IPython.utils.capture import capture_output
    from matplotlib_inline.config import InlineBackend

    from autograder.course.policy import Policy
    from autograder.course.records import Submission
    from autograder.judge.judge import Judge
    from autograder.rebuild.rebuild import rebuild

    judge = Judge(assignment, Policy(), None, SEED)
    rebuilt = rebuild(Submission("x", path.read_bytes()), assignment)
    shell = InteractiveShell.instance()
    shell.enable_gui = lambda gui=None: None  # figures need none; a shell without a terminal refuses
    with capture_output():
        shell.enable_matplotlib("inline")
    InlineBackend.instance(parent=shell).print_figure_kwargs = {"bbox_inches": None}  # as in the worker
    student, tests = 0.0, 0.0
    for index, (cell, role) in enumerate(zip(rebuilt.nb.cells, rebuilt.roles, strict=True)):
        if index in rebuilt.illustrations or role not in ("setup", "answer", "extra", "test"):
            continue
        inside = [0.0]
        names = judge.tests[cell.metadata.nbgrader.grade_id].needs if role == "test" else []
        before = {name: shell.user_ns[name] for name in names if name in shell.user_ns}
        shell.user_ns.update({name: _timed(value, inside) for name, value in before.items()})
        begun = time.perf_counter()
        with capture_output():
            shell.run_cell(cell.source, store_history=True)
        seconds = time.perf_counter() - begun
        shell.user_ns.update(before)
        student += inside[0] if role == "test" else seconds
        tests += seconds - inside[0] if role == "test" else 0.0
    return student, tests


def _timed(function, inside: list[float]):
    def call(*args, **kwargs):
        begun = time.perf_counter()
        try:
            return function(*args, **kwargs)
        finally:
            inside[0] += time.perf_counter() - begun

    call.__name__ = getattr(function, "__name__", "the function")
    return call if callable(function) else function


# --------------------------------------------------------------------------- print


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


def report_ours(results: dict[int, dict]) -> None:
    for workers, result in results.items():
        print(
            f"ours, {workers} worker{'s' * (workers > 1)}:   {result['wall']:8.1f} s in all, of which "
            f"start-up {result['start_up']:.1f} s; {1000 * result['each']:.0f} ms per submission "
            f"({1000 * result['judged']:.0f} ms in its judge)"
        )


def report_stock(measured: dict, n: int, results: dict[int, dict]) -> None:
    whole = sum(measured["in process"])
    sample = measured["command"]
    estimate = n * statistics.mean(sample)
    print(f"stock, in process: {whole:8.1f} s in all; {whole / n:.2f} s per submission")
    print(
        f"stock, command:    {estimate:8.1f} s in all, extrapolated from {len(sample)}; "
        f"{estimate / n:.2f} s per submission"
    )
    for workers, result in results.items():
        ratio = whole / result["wall"]
        target = f" (target: {TARGET_SPEEDUP[workers]:g})"
        print(
            f"ratio, {workers} worker{'s' * (workers > 1)}:  {ratio:8.1f} times stock in process{target}, "
            f"{estimate / result['wall']:.1f} times its command; without start-up "
            f"{whole / n / result['each']:.1f} times"
        )


def report_overhead(compute: dict, result: dict) -> None:
    student, tests, each = (1000 * value for value in (compute["student"], compute["tests"], result["each"]))
    print(
        f"overhead, 1 worker: {each - student - tests:7.0f} ms per submission (target: below "
        f"{TARGET_OVERHEAD_MS:g}) = {each:.0f} - {student:.0f} student's compute - {tests:.0f} tests' own "
        f"work; beyond the student's compute alone {each - student:.0f} ms"
    )


def report_parts(found: dict[str, float]) -> None:
    print("where the time of a submission goes, one worker, ms per submission:")
    for part, milliseconds in sorted(found.items(), key=lambda item: -item[1]):
        print(f"  {milliseconds:8.1f}  {part}")


def bench(assignment: str, n: int, with_stock: bool) -> None:
    """Measure one assignment and print it."""
    print(f"\n{assignment}, n = {n} submissions")
    with tempfile.TemporaryDirectory(prefix="bench-") as temporary:
        folder = Path(temporary)
        root, handed_in = copy_of_the_course(folder / "course"), folder / "handed_in"
        loaded = Course(root, folder / "unused").load(assignment)
        expected = build(loaded, handed_in, tuple(students(assignment, n)))
        due = {name: value.points for name, value in expected.items()}
        results = {
            workers: ours(root, handed_in, assignment, folder / f"ours{workers}", workers)
            for workers in (1, 2)
        }
        for result in results.values():
            assert result["points"] == due
        report_ours(results)
        report_overhead(plain(root, handed_in, assignment, sorted(expected)), results[1])
        report_parts(_in_another_process(parts, root, handed_in, assignment, SEED))
        if with_stock:
            measured = stock(root, handed_in, assignment, sorted(expected), folder)
            assert measured["points"] == due, "stock nbgrader gives other points"
            report_stock(measured, n, results)


def main() -> None:
    if sys.argv[1:2] == ["--command"]:
        return command(sys.argv[2:])
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--n", type=int, default=24, help="submissions of each assignment (default: 24)")
    parser.add_argument("--skip-stock", action="store_true", help="leave stock nbgrader out")
    parser.add_argument("assignment", nargs="*", default=ASSIGNMENTS, help="default: all")
    options = parser.parse_args()
    if options.n < 1:
        parser.error("--n must be at least 1")
    print(machine())
    for assignment in options.assignment:
        bench(assignment, options.n, not options.skip_stock)
    print("\n" + DEFINITIONS.format(sample=min(CLI_SAMPLE, options.n)))


if __name__ == "__main__":
    main()
