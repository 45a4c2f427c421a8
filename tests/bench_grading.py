"""Stock nbgrader against this grader, on the same submissions, in one run: `python -m tests.bench_grading`.

The submissions are those of a simulated class without faults. Everything is graded in a temporary copy of the
course; nothing is written elsewhere.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import statistics
import tempfile
import time
import traceback
from pathlib import Path

from autograder.course.course import Course
from autograder.demo.class_folder import read_truth
from tests.bench_parts import parts
from tests.bench_runs import (
    ENVIRONMENT,
    SEED,
    Measured,
    Points,
    differing,
    in_another_process,
    machine,
    make_class,
    ours,
    stock_by_command,
    stock_in_process,
)
from tests.test_demo import copy_of_the_course

ASSIGNMENTS = ("a1_activations", "a2_preprocessing", "a3_initialization", "a4_normalization")
TARGET_SPEEDUP, TARGET_OVERHEAD_MS = {1: 10.0, 2: 20.0}, 150.0
CLI_SAMPLE = 3

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


# --------------------------------------------------------------------------- the same cells, nothing around


def plain(root: Path, handed_in: Path, assignment: str, names: list[str]) -> dict:
    """Mean seconds per submission of (student's compute, tests' own work) in a plain shell."""
    course = Course(root, root / "unused")
    twice = [in_another_process(_plain_all, course, handed_in, assignment, names) for _ in range(2)]
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


def report_ours(results: dict[int, Measured]) -> None:
    for workers, result in results.items():
        print(
            f"ours, {workers} worker{'s' * (workers > 1)}:   {result.wall:8.1f} s in all, of which "
            f"start-up {result.start_up:.1f} s; {1000 * result.each:.0f} ms per submission "
            f"({1000 * result.judged:.0f} ms in its judge)"
        )


def report_stock(seconds: list[float], sample: list[float], results: dict[int, Measured]) -> None:
    whole, n = sum(seconds), len(seconds)
    estimate = n * statistics.mean(sample)
    print(f"stock, in process: {whole:8.1f} s in all; {whole / n:.2f} s per submission")
    print(
        f"stock, command:    {estimate:8.1f} s in all, extrapolated from {len(sample)}; "
        f"{estimate / n:.2f} s per submission"
    )
    for workers, result in results.items():
        ratio = whole / result.wall
        target = f" (target: {TARGET_SPEEDUP[workers]:g})"
        print(
            f"ratio, {workers} worker{'s' * (workers > 1)}:  {ratio:8.1f} times stock in process{target}, "
            f"{estimate / result.wall:.1f} times its command; without start-up "
            f"{whole / n / result.each:.1f} times"
        )


def report_overhead(compute: dict, result: Measured) -> None:
    student, tests, each = (1000 * value for value in (compute["student"], compute["tests"], result.each))
    print(
        f"overhead, 1 worker: {each - student - tests:7.0f} ms per submission (target: below "
        f"{TARGET_OVERHEAD_MS:g}) = {each:.0f} - {student:.0f} student's compute - {tests:.0f} tests' own "
        f"work; beyond the student's compute alone {each - student:.0f} ms"
    )


def report_parts(found: dict[str, float]) -> None:
    print("where the time of a submission goes, one worker, ms per submission:")
    for part, milliseconds in sorted(found.items(), key=lambda item: -item[1]):
        print(f"  {milliseconds:8.1f}  {part}")


def say_differences(who: str, points: Points, due: Points) -> None:
    if wrong := differing(points, due):
        print(f"{who}: {len(wrong)} students get OTHER POINTS than they should: {', '.join(wrong)}")


def bench(assignment: str, n: int, with_stock: bool) -> None:
    """Measure one assignment and print it."""
    print(f"\n{assignment}, n = {n} submissions")
    with tempfile.TemporaryDirectory(prefix="bench-") as temporary:
        folder = Path(temporary)
        root = copy_of_the_course(folder / "course")
        handed_in = make_class(Course(root).load(assignment), n, folder / "class", honest=True)
        due = read_truth(folder / "class", assignment)
        results = {
            workers: ours(root, handed_in, assignment, folder / f"ours{workers}", workers)
            for workers in (1, 2)
        }
        for workers, result in results.items():
            say_differences(f"ours, {workers} workers", result.points, due)
        report_ours(results)
        report_overhead(plain(root, handed_in, assignment, sorted(due)), results[1])
        report_parts(in_another_process(parts, root, handed_in, assignment, SEED))
        if with_stock:
            seconds, points = stock_in_process(root, handed_in, assignment, sorted(due), folder / "stock")
            say_differences("stock", points, due)
            some = sorted(due)[:: max(1, n // CLI_SAMPLE)][:CLI_SAMPLE]
            sample = stock_by_command(root, handed_in, assignment, some, folder / "stock_command")
            report_stock(seconds, sample, results)


def main() -> None:
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
