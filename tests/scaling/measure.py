"""Measure what a submission costs, step by step, and how the steps grow with the class.

`python -m tests.scaling --measure` writes docs/scaling.json, which the simulation reads and docs/scaling.md
quotes. Costs are CPU seconds, of the program and of all processes that it starts: other work on the machine
disturbs them less than seconds of a clock. Measure on an idle machine all the same.
"""

from __future__ import annotations

import concurrent.futures
import dataclasses
import json
import multiprocessing
import os
import resource
import shutil
import statistics
import sys
import tempfile
import time
from itertools import cycle, islice
from pathlib import Path

import psutil

from autograder.commands import feedback as feedback_command
from autograder.commands import report as report_command
from autograder.commands.basis import about_submission, basis
from autograder.commands.grade import Options, SilentProgress, environment, grade, same_for_all
from autograder.course import policy as policies
from autograder.course.assignment import Assignment
from autograder.course.course import Course
from autograder.course.records import Verdict
from autograder.demo.build import build
from autograder.demo.recipes import CLASSES
from autograder.demo.student import Student
from autograder.gradebook import GradebookWriter
from autograder.gradebook.scores import scores
from autograder.intake.intake import intake
from autograder.intake.kept import KeptSubmissions
from autograder.judge.judge import Judge
from autograder.rebuild.rebuild import rebuild
from autograder.receipts.receipts import Receipt, Receipts
from autograder.worker.client.worker import Worker
from autograder.worker.sandbox.launch import choose
from tests.bench_runs import machine
from tests.browser.page import browser

ROOT = Path(__file__).resolve().parents[2]
RESULT = ROOT / "docs" / "scaling.json"
A1 = "a1_activations"
SEED = 1
RUN, JUDGES = 40, 2  # submissions and judges of the real run that the simulation is held against
SIZES = (500, 1000, 2000)  # students, for what grows with the class
ENTRIES = 100_000  # of one folder


# --------------------------------------------------------------------------- seconds and bytes


def cpu() -> float:
    """CPU seconds so far of this process, of those it has started, and of those that these have ended."""
    total = 0.0
    for process in [me := psutil.Process(), *me.children(recursive=True)]:
        try:
            total += sum(process.cpu_times()[:4])  # user, system, and both of ended children
        except psutil.Error:
            continue  # ended since it was listed: its parent has its seconds
    return total


def size(path: Path) -> int:
    """Bytes of a file, or of all files in a folder."""
    return sum(one.stat().st_size for one in ([path] if path.is_file() else path.rglob("*")) if one.is_file())


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def apart(function, *arguments):
    """Call in a fresh process, so that its memory and seconds are its own."""
    context = multiprocessing.get_context("spawn")
    with concurrent.futures.ProcessPoolExecutor(1, mp_context=context) as pool:
        return pool.submit(function, *arguments).result()


# --------------------------------------------------------------------------- a submission in its judge


def judging(folder: Path, n: int) -> dict:
    """CPU seconds of each submission in a judge and its worker, by assignment."""
    return {
        name: apart(_judge_class, name, folder / name, [one.name for one in _honest(name)[:n]])
        for name in CLASSES
    }


def hangs(folder: Path) -> dict:
    """The same of submissions with an endless loop, which the policy's limits end, by the clock."""
    endless = [one.name for one in CLASSES[A1] if "endless loop" in one.story]
    assert len(endless) == 2
    return apart(_judge_class, A1, folder / "hangs", endless)


def _honest(name: str) -> list[Student]:
    return [student for student in CLASSES[name] if student.honest]


def _repeated(name: str, n: int) -> tuple[Student, ...]:
    """The first n honest students, over and over, under names of their own."""
    chosen = islice(cycle(_honest(name)), n)
    return tuple(
        dataclasses.replace(student, name=f"{student.name}{number:03}", file=f"{name}.ipynb")
        for number, student in enumerate(chosen)
    )


def _judge_class(name: str, folder: Path, names: list[str]) -> dict:
    course = Course(ROOT, folder / "workspace")
    assignment, policy = course.load(name), policies.load(name, course.policies)
    build(assignment, folder / "handed_in", tuple(one for one in CLASSES[name] if one.name in names))
    submissions = intake(folder / "handed_in", assignment).submissions
    worker, begun = Worker(choose("auto"), policy), cpu()
    try:
        judge = Judge(assignment, policy, worker, SEED)
        worker.start(meanwhile=judge.import_torch)
        start, seconds, clock = cpu() - begun, [], []
        for submission in [submissions[0], *submissions]:  # the first only warms up
            begun, seen = cpu(), time.perf_counter()
            judge.grade(submission, rebuild(submission, assignment))
            seconds.append(round(cpu() - begun, 3))
            clock.append(round(time.perf_counter() - seen, 3))
    finally:
        worker.close()
    return {
        "n": len(submissions),
        "seconds": seconds[1:],
        "clock": clock[1:],
        "start_seconds": round(start, 2),
        "notebook_bytes": round(statistics.mean(len(one.notebook) for one in submissions)),
    }


# --------------------------------------------------------------------------- a real run, to compare with


class _Clock(SilentProgress):
    """When each phase of a run began and each submission ended."""

    def __init__(self):
        self.began: dict[str, float] = {}
        self.ended: dict[str, float] = {}

    def start(self, what: str, total: int) -> None:
        self.began[what.split()[0]] = time.perf_counter()

    def step(self, text: str = "", failed: str = "") -> None:
        self.ended.setdefault(text, time.perf_counter())


def real_run(folder: Path, n: int = RUN) -> dict:
    """Grade n submissions of a1 with JUDGES judges: what the simulation has to predict, and bytes on disk."""
    return apart(_real_run, folder, n)


def _real_run(folder: Path, n: int) -> dict:
    course = Course(ROOT, folder / "graded")
    assignment = course.load(A1)
    build(assignment, folder / "forty", _repeated(A1, n))
    clock, begun = _Clock(), cpu()
    run = grade(course, A1, folder / "forty", Options(workers=JUDGES, seed=SEED), clock)
    seconds = {student: verdict.seconds for student, verdict in run.verdicts.items()}
    first = min(clock.ended, key=clock.ended.get)
    ready = clock.ended[first] - seconds[first]  # its judge was started by then
    kept = {name: size(course.workspace / name) / n for name in ("submitted", "autograded", "feedback")}
    kept |= {name: size(course.workspace / f"{name}.db") / n for name in ("receipts", "gradebook")}
    return {
        "n": n,
        "judges": JUDGES,
        "judge_seconds": [round(seconds[student], 3) for student in sorted(seconds)],
        "makespan_seconds": round(max(clock.ended.values()) - ready, 2),
        "start_seconds": round(ready - clock.began["grading"], 2),
        "feedback_seconds": round(run.seconds - (clock.began["writing"] - clock.began["grading"]), 2),
        "cpu_seconds": round(cpu() - begun, 1),
        "bytes": {name: round(value) for name, value in kept.items()},
    }


# --------------------------------------------------------------------------- what grows with the class


def growth(folder: Path, sizes: tuple[int, ...] = SIZES) -> dict:
    """Fill a gradebook with copies of graded submissions, and ask it the usual questions on the way."""
    found: dict = {"n": list(sizes), "writer": {}, "questions": {}}
    for before, n in zip((0, *sizes), sizes, strict=False):
        _append(found["writer"], apart(_write, folder, before, n))
        for question in (_report, _look, _scores, _formgrader):
            _append(found["questions"], apart(question, folder))
    found["alone"], found["feedback"] = apart(_write_alone, folder), apart(_feedback, folder)
    return found


def _append(table: dict, row: dict) -> None:
    for name, value in row.items():
        table.setdefault(name, []).append(value)


def _graded(folder: Path) -> tuple[Course, Assignment, dict[str, Verdict], dict]:
    """The real run: its course, verdicts with outputs, and rebuilt notebooks."""
    course = Course(ROOT, folder / "graded")
    assignment = course.load(A1)
    with Receipts(course.workspace) as receipts:
        known = {one.verdict.student: one.verdict for one in receipts.all(A1, outputs=True)}
    handed_in = {one.student: one for one in intake(folder / "forty", assignment).submissions}
    return course, assignment, known, {name: rebuild(one, assignment) for name, one in handed_in.items()}


def _write(folder: Path, first: int, end: int, db_url: str = "") -> dict:
    """CPU and clock seconds of a receipt and of a submission in the gradebook."""
    _, assignment, known, rebuilt = _graded(folder)
    course = Course(ROOT, folder / ("filled_elsewhere" if db_url else "filled"))
    course.db_url = db_url or course.db_url
    policy = policies.load(A1, course.policies)
    about = basis(assignment, same_for_all(assignment, policy, choose("auto"), False)) | environment()
    handed_in = intake(folder / "forty", assignment).submissions
    spent, waited = {"receipt": 0.0, "gradebook": 0.0}, {"receipt": 0.0, "gradebook": 0.0}

    def timed(what: str, function, *arguments) -> None:
        begun, seen = time.process_time(), time.perf_counter()
        function(*arguments)
        spent[what] += time.process_time() - begun
        waited[what] += time.perf_counter() - seen

    with Receipts(course.workspace) as receipts, GradebookWriter(course, assignment) as writer:
        for number, submission in islice(enumerate(cycle(handed_in)), first, end):
            name = f"student{number:06}"
            verdict = dataclasses.replace(known[submission.student], student=name)
            receipt = Receipt(
                f"{number:064}",
                verdict,
                SEED,
                dataclasses.asdict(policy),
                about | about_submission(submission),
            )
            timed("receipt", receipts.put, receipt)
            timed("gradebook", writer.add, rebuilt[submission.student], verdict)
        timed("gradebook", writer.flush)
    n = end - first
    return {f"{what}_cpu": round(spent[what] / n, 6) for what in spent} | {
        f"{what}_clock": round(waited[what] / n, 6) for what in spent
    }


def _write_alone(folder: Path) -> dict:
    """CPU seconds of writing one submission with a writer of its own, as `autograder watch` does."""
    _, assignment, known, rebuilt = _graded(folder)
    course, seconds = Course(ROOT, folder / "filled"), []
    for number, student in enumerate(list(known)[:11]):
        begun = time.process_time()
        with GradebookWriter(course, assignment, registered=number > 0) as writer:
            writer.write(rebuilt[student], dataclasses.replace(known[student], student=f"student{number:06}"))
        seconds.append(round(time.process_time() - begun, 3))
    return {"n": len(seconds) - 1, "seconds": seconds[1:]}  # the first imports what it needs


def _asked(name: str, function) -> dict:
    before, begun = peak_mb(), cpu()
    function()
    return {f"{name}_cpu": round(cpu() - begun, 2), f"{name}_mb": round(peak_mb() - before, 1)}


def _report(folder: Path) -> dict:
    course = Course(ROOT, folder / "filled")
    from autograder.report import page  # noqa: F401  its imports are not what is measured

    with Receipts(course.workspace) as receipts:
        found = _asked("report", lambda: report_command.report_assignment(course, course.load(A1), receipts))
    return found | {"report_page_mb": round(size(course.workspace / "report" / A1 / "index.html") / 1e6, 2)}


def _look(folder: Path) -> dict:
    """Open the report in a browser."""
    with browser() as chromium:
        page = chromium.new_page()
        address = (folder / "filled" / "report" / A1 / "index.html").as_uri()
        return {"browser_cpu": _asked("browser", lambda: page.goto(address, timeout=300_000))["browser_cpu"]}


def _scores(folder: Path) -> dict:
    course = Course(ROOT, folder / "filled")
    return _asked("scores", lambda: scores(course, course.load(A1)))


def _formgrader(folder: Path) -> dict:
    """What nbgrader asks the gradebook for its list of an assignment's submissions."""
    from nbgrader.apps import NbGraderAPI

    course = Course(ROOT, folder / "filled")
    os.chdir(ROOT)
    with course.environment():
        api = NbGraderAPI(config=course.nbgrader_config())
        return _asked("formgrader", lambda: api.get_submissions(A1))


def _feedback(folder: Path) -> dict:
    course, assignment, known, _ = _graded(folder)
    feedback_command._begin_feedback(course, assignment)
    write = feedback_command._write_one_feedback
    seconds = []
    for student in sorted(known):
        begun = cpu()
        write(student)
        seconds.append(round(cpu() - begun, 3))
    return {"n": len(seconds) - 1, "seconds": seconds[1:]}  # the first imports what it needs


# --------------------------------------------------------------------------- intake, and a large folder


def intake_by_size(folder: Path, sizes: tuple[int, ...] = SIZES) -> dict:
    """CPU seconds and memory of reading the notebooks of a class, and of listing a folder of ENTRIES."""
    found: dict = {"n": list(sizes)}
    build(Course(ROOT, folder / "x").load(A1), folder / "one", _repeated(A1, 1))
    (notebook,) = (folder / "one").rglob("*.ipynb")
    for before, n in zip((0, *sizes), sizes, strict=False):
        for number in range(before, n):
            place = folder / "many" / f"student{number:06}"
            place.mkdir(parents=True)
            shutil.copy(notebook, place)
        _append(found, apart(_measure_intake, folder / "many"))
    return found | {"entries": ENTRIES, "list_seconds": _list_folder(folder / "entries")}


def _measure_intake(folder: Path) -> dict:
    assignment = Course(ROOT, folder.parent / "x").load(A1)
    kept = KeptSubmissions(folder.parent / "kept", assignment, ())
    return _asked("intake", lambda: intake(folder, assignment, put=kept.put))


def _list_folder(folder: Path) -> float:
    folder.mkdir()
    for number in range(ENTRIES):
        (folder / f"student{number:06}").mkdir()
    begun = time.process_time()
    sorted(entry.name for entry in os.scandir(folder) if entry.is_dir())
    return round(time.process_time() - begun, 3)


# --------------------------------------------------------------------------- all of it

PARTS = {"judging": judging, "hangs": hangs, "run": real_run, "growth": growth, "intake": intake_by_size}


def measure(n: int, only: list[str], db_url: str = "") -> None:
    """Write RESULT; parts that are not measured now stay as they are there.

    Args:
        n: submissions of each assignment.
        only: these parts, and what they need; empty for all.
        db_url: of an empty PostgreSQL database; with it, writing there is measured, too.
    """
    found = json.loads(RESULT.read_text()) if RESULT.exists() else {}
    os.environ.update(dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"))
    wanted = set(only or PARTS) | ({"run"} if "growth" in only or db_url else set())
    found |= {"machine": machine(), "seed": SEED}
    with tempfile.TemporaryDirectory(prefix="scaling-") as temporary:
        folder = Path(temporary)
        for name in (part for part in PARTS if part in wanted):
            print(f"measuring {name} ...", file=sys.stderr, flush=True)
            found[name] = PARTS[name](folder, n) if name == "judging" else PARTS[name](folder)
            RESULT.write_text(json.dumps(found, indent=1) + "\n")
        if db_url:
            found["postgres"] = apart(_write, folder, 0, SIZES[0], db_url)
            RESULT.write_text(json.dumps(found, indent=1) + "\n")
