"""A simulated class of 200 in all assignments, graded by stock nbgrader and by this grader.

    python -m tests.bench_scale [--long] [--students N] [--assignments a1 a2] [--state FILE]

About 45 minutes on two idle cores; --long, a class of 1,000, takes 4 hours. What is measured is kept in a
file, with a hash of the code that was measured: an interrupted run goes on where it stopped. Everything is
graded in a temporary copy of the course.
"""

from __future__ import annotations

import argparse
import csv
import dataclasses
import hashlib
import importlib.util
import json
import os
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

from autograder.course.course import Course
from autograder.demo.class_folder import read_truth
from autograder.demo.population import SHIPPED
from tests.bench_runs import ROOT, SEED, Points, differing, machine, make_class, ours, stock_in_process
from tests.test_demo import copy_of_the_course

STOCK, ONE, TWO, CLUSTER = "stock", "1 worker", "2 workers", "2 workers, cluster"
OPTIONS = {ONE: (1, []), TWO: (2, []), CLUSTER: (2, ["--cluster", "local"])}
GUESS = {STOCK: 4.0, ONE: 0.8, TWO: 0.4, CLUSTER: 0.45}  # seconds per submission, for the first estimate
SAMPLE = 4  # submissions of each assignment that stock nbgrader grades
TIMES_STOCK, EFFICIENCY, MINUTES, FLAT = 20.0, 0.9, 10.0, 1.1

DEFINITIONS = f"""
how each number is measured
  stock         wall time of NbGraderAPI.autograde(assignment, student) in one process, imports and release
                left out, for the first {SAMPLE} students whose notebooks have no fault (it would run the
                others with your rights, and wait for their loops); for the class, that mean times its size
  ours          wall time of the whole command `autograder grade ... --no-feedback --no-report` in a fresh
                workspace, imports, sandbox and gradebook included, over everything that was handed in
  CPU           of all processes of that command; it says more than wall time where the machine is not idle
  scores        of every student and question, held against truth.csv and those of the other runs
  efficiency    wall time with 1 worker / (2 * wall time with 2 workers)
  peak memory   the largest resident memory of the command's own process, without those of its workers
""".strip("\n")


@dataclasses.dataclass(frozen=True)
class Job:
    """One thing to measure.

    Attributes:
        students: of the class; less of them may have handed something in.
    """

    assignment: str
    configuration: str
    students: int

    @property
    def guess(self) -> float:
        """Seconds, by the table above."""
        graded = SAMPLE if self.configuration == STOCK else self.students
        return 8 + graded * GUESS[self.configuration]

    def __str__(self) -> str:
        return f"{self.assignment.partition('_')[0]}, {self.students} students, {self.configuration}"


@dataclasses.dataclass(frozen=True)
class Result:
    """What a job gave.

    Attributes:
        graded: submissions.
        wall, cpu, start_up, peak_mb: as in `bench_runs.Measured`; of stock, wall alone.
        load: of the machine when it began.
        wrong: students whose points are not those of truth.csv.
        limited: how many of these met a time limit, as on a machine with too much to do.
        scores: a hash of everybody's points.
    """

    graded: int
    wall: float
    load: float
    wrong: list[str]
    scores: str
    cpu: float = 0.0
    start_up: float = 0.0
    peak_mb: float = 0.0
    limited: int = 0

    @property
    def each(self) -> float:
        return self.wall / self.graded


# --------------------------------------------------------------------------- measuring


def plan(assignments: list[str], students: int, cluster: bool) -> list[Job]:
    """Everything to measure, in order; smaller classes of the first assignment show what memory does."""
    kinds = [STOCK, ONE, TWO] + [CLUSTER] * cluster
    small = [Job(assignments[0], TWO, students // part) for part in (4, 2)]
    return [*small, *(Job(name, kind, students) for name in assignments for kind in kinds)]


def measure(job: Job, folder: Path, root: Path) -> Result:
    """Make the class, and grade it."""
    load, truth_at = os.getloadavg()[0], folder / f"class_{job.assignment}_{job.students}"
    if not truth_at.exists():
        make_class(Course(root).load(job.assignment), job.students, truth_at)
    handed_in, truth = truth_at / job.assignment, read_truth(truth_at, job.assignment)
    with tempfile.TemporaryDirectory(prefix="run-", dir=folder) as place:
        if job.configuration == STOCK:
            names = honest(truth_at, job.assignment)[:SAMPLE]
            seconds, points = stock_in_process(root, handed_in, job.assignment, names, Path(place) / "stock")
            due = {name: truth[name] for name in names}
            return Result(len(names), sum(seconds), load, differing(points, due), digest(points))
        workers, more = OPTIONS[job.configuration]
        run = ours(root, handed_in, job.assignment, Path(place) / "grading", workers, more)
    wrong, scores = differing(run.points, truth), digest(run.points)
    limited = len(set(wrong) & set(run.limited))
    return Result(len(run.points), run.wall, load, wrong, scores, run.cpu, run.start_up, run.peak_mb, limited)


def honest(folder: Path, assignment: str) -> list[str]:
    """Students without a fault who answered something, by the table of the class."""
    spoiled: set[str] = set()
    answered: dict[str, bool] = {}
    with open(folder / "truth.csv", newline="") as file:
        for row in csv.DictReader(file):
            if row["assignment"] == assignment:
                spoiled |= {row["student"]} if row["fault"] else set()
                answered |= {row["student"]: True} if row["answer"] in ("right", "wrong") else {}
    return [student for student in answered if student not in spoiled]


def digest(points: Points) -> str:
    return hashlib.sha256(json.dumps(points, sort_keys=True).encode()).hexdigest()[:16]


class State:
    """Results by job, in a file of lines; those of other code are left in it, and not used."""

    def __init__(self, path: Path):
        self.path, self.results = path, {}
        code = hashlib.sha256(SHIPPED.read_bytes())
        for pattern in (
            "autograder/**/*.py",
            "nnlab/**/*.py",
            "solutions/**/*.ipynb",
            "autograder/**/*.toml",
        ):
            for file in sorted(ROOT.glob(pattern)):
                code.update(file.read_bytes())
        self.code = f"{code.hexdigest()[:16]} seed {SEED}"
        for line in path.read_text().splitlines() if path.exists() else []:
            row = json.loads(line)
            if row["code"] == self.code:
                self.results[Job(**row["job"])] = Result(**row["result"])

    def add(self, job: Job, result: Result) -> None:
        self.results[job] = result
        row = {"code": self.code, "job": dataclasses.asdict(job), "result": dataclasses.asdict(result)}
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a") as file:
            file.write(json.dumps(row) + "\n")


def run_all(jobs: list[Job], state: State) -> None:
    """Measure what is not known yet, and say how long the rest may take."""
    todo = [job for job in jobs if job not in state.results]
    if len(todo) < len(jobs):
        print(f"{len(jobs) - len(todo)} of {len(jobs)} runs are known from {state.path}")
    begun, guessed = time.monotonic(), 0.0
    with tempfile.TemporaryDirectory(prefix="bench-") as temporary:
        folder = Path(temporary)
        root = copy_of_the_course(folder / "course")
        for number, job in enumerate(todo):
            pace = (time.monotonic() - begun) / guessed if guessed else 1.0
            left = pace * sum(one.guess for one in todo[number:])
            print(f"{number + 1}/{len(todo)}: {job}; about {left / 60:.0f} min left", flush=True)
            for other in folder.glob("class_*"):
                if not other.name.startswith(f"class_{job.assignment}"):
                    shutil.rmtree(other)  # a class of 1,000 takes 150 MB
            state.add(job, measure(job, folder, root))
            guessed += job.guess


# --------------------------------------------------------------------------- print


def report(jobs: list[Job], found: dict[Job, Result], students: int) -> int:
    """Print the tables; returns how many runs gave other scores than they should have."""
    bad = 0
    print(
        f"\n{'':28}{'graded':>7}{'wall s':>9}{'s each':>8}{'per s':>7}{'CPU each':>9}{'x stock':>8}  scores"
    )
    for name in dict.fromkeys(job.assignment for job in jobs):
        mine = {
            job.configuration: found[job]
            for job in jobs
            if (job.assignment, job.students) == (name, students)
        }
        for kind, one in mine.items():
            told = said(kind, one, mine)
            bad += told != "as expected"
            times = "" if kind == STOCK else f"{mine[STOCK].each / one.each:.1f}"
            cpu = f"{one.cpu / one.graded:.2f}" if one.cpu else ""
            print(
                f"{name.partition('_')[0]:3} {kind:24}{one.graded:7}{one.wall:9.1f}{one.each:8.2f}"
                f"{1 / one.each:7.2f}{cpu:>9}{times:>8}  {told}"
            )
    return bad


def said(kind: str, one: Result, others: dict[str, Result]) -> str:
    """Whether the scores of a run are those of truth.csv, and of the other runs."""
    if one.wrong:
        shown = ", ".join(one.wrong[:3]) + (" ..." if len(one.wrong) > 3 else "")
        late = f"; {one.limited} met a time limit" if one.limited else ""
        return f"NOT AS EXPECTED: {len(one.wrong)} students ({shown}){late}"
    same = kind == STOCK or one.scores == others[ONE].scores
    return "as expected" if same else "NOT THOSE OF ONE WORKER"


def targets(jobs: list[Job], found: dict[Job, Result], students: int) -> None:
    """Print the figures that have a target."""
    whole = [job for job in jobs if job.students == students]
    total = {
        kind: sum(found[job].wall for job in whole if job.configuration == kind)
        for kind in (ONE, TWO, CLUSTER)
    }
    stock = sum(
        found[job].each * found[dataclasses.replace(job, configuration=TWO)].graded
        for job in whole
        if job.configuration == STOCK
    )
    print(f"\nstock nbgrader would take {stock / 60:.0f} min for all of it (extrapolated from {SAMPLE} each)")
    verdict("times stock, 2 workers", stock / total[TWO], TIMES_STOCK, "x")
    verdict("efficiency, 1 to 2 workers", total[ONE] / total[TWO] / 2, EFFICIENCY)
    if total[CLUSTER]:
        verdict("times stock, 2 workers of a cluster", stock / total[CLUSTER], TIMES_STOCK, "x")
        print(f"  wall time of the cluster path / of 2 local workers: {total[CLUSTER] / total[TWO]:.2f}")
    first = found[Job(jobs[0].assignment, TWO, students)]
    name, more = jobs[0].assignment.partition("_")[0], (first.wall - first.start_up) / first.graded
    minutes = first.wall / 60 if students >= 1000 else (first.start_up + 1000 * more) / 60
    how = "" if students >= 1000 else f" (extrapolated from {first.graded})"
    verdict(f"minutes for 1,000 students of {name}, 2 workers{how}", minutes, MINUTES, most=True)
    sizes = [job for job in jobs if (job.assignment, job.configuration) == (jobs[0].assignment, TWO)]
    peaks = {job.students: found[job].peak_mb for job in sorted(sizes, key=lambda job: job.students)}
    print("  peak memory: " + ", ".join(f"{peak:.0f} MB for {n} students" for n, peak in peaks.items()))
    if len(peaks) > 1:
        grown = peaks[max(peaks)] / peaks[min(peaks)]
        verdict(f"peak memory, {max(peaks)} / {min(peaks)} students", grown, FLAT, most=True)
    loads = [found[job].load for job in jobs]
    cores = len(os.sched_getaffinity(0))
    print(f"\nload of the machine when the runs began: {min(loads):.1f} to {max(loads):.1f}, {cores} cores")
    if statistics.median(loads) > 0.5 + cores:
        print("The machine was not idle: hold the CPU times against each other, not the wall times.")


def verdict(what: str, value: float, target: float, unit: str = "", most: bool = False) -> None:
    reached = value <= target if most else value >= target
    bound = "at most" if most else "at least"
    print(
        f"  {what}: {value:.2f}{unit} (target: {bound} {target:g}{unit}; {'' if reached else 'NOT '}reached)"
    )


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--students", type=int, default=200, help="default: %(default)s")
    parser.add_argument("--long", action="store_true", help="1,000 students")
    parser.add_argument(
        "--assignments", nargs="+", default=[], metavar="NAME", help="for example a1 (default: all)"
    )
    parser.add_argument(
        "--state",
        type=Path,
        default=ROOT / "build" / "bench_scale.jsonl",
        metavar="FILE",
        help="default: %(default)s",
    )
    parser.add_argument("--no-cluster", action="store_true", help="leave the cluster path out")
    options = parser.parse_args()
    students, course = 1000 if options.long else options.students, Course(ROOT)
    if students < 8:
        parser.error("--students must be at least 8: a quarter of the class is measured, too")
    names = [course.resolve(name) for name in options.assignments] or course.assignments()
    print(machine())
    cluster = not options.no_cluster and importlib.util.find_spec("distributed") is not None
    if not cluster and not options.no_cluster:
        print("The cluster path is left out: it needs pip install 'nnlab-course[cluster]'")
    jobs, state = plan(list(dict.fromkeys(names)), students, cluster), State(options.state)
    run_all(jobs, state)
    bad = report(jobs, state.results, students)
    targets(jobs, state.results, students)
    print("\n" + DEFINITIONS)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
