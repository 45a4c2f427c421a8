"""Grade the hostile bench as one class, with all that the real command does, and look at what came of it."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from autograder.commands.grade import Options, Run, grade
from autograder.course import policy as policies
from autograder.course.records import Verdict
from autograder.gradebook import cell_scores
from autograder.receipts.receipts import Receipts
from autograder.worker.inside import isolation
from tests.hostile import checks
from tests.hostile.course import SECRET, make_course
from tests.hostile.kit import EVERYTHING, RIGHT, Attempt, World
from tests.hostile.pages import active
from tests.toy_course import ESSAY, NAME, hand_in, submission_notebook

SEED = 7162539460512386097  # as large as those that are drawn for a run
EVERY = 4  # an honest neighbour follows every so many hostile submissions
USUAL = 1.0  # seconds that an honest neighbour takes at most on an idle machine, the first excepted
SLACK = 8.0  # seconds over its limit that a submission may take there: a grace, a kill, the first call
BUSIEST = 5.0  # times slower than that a machine may be


@dataclass
class Found:
    """What became of one submission.

    Attributes:
        verdict: None where no judge could finish it.
        points: {grade_id: points} of tests, those with 0 left out, as the verdict has them.
        booked: the same as the gradebook has them.
        mentions: everything the report says about this student, as plain text.
        feedback: the student's feedback page.
    """

    attempt: Attempt | None
    verdict: Verdict | None
    points: dict[str, float] = field(default_factory=dict)
    booked: dict[str, float] = field(default_factory=dict)
    mentions: str = ""
    feedback: str = ""

    @property
    def forged(self) -> float:
        """Points above those of the allowed outcome that comes nearest."""
        return min(
            sum(max(0.0, points - earns.get(test, 0.0)) for test, points in self.points.items())
            for earns in self.attempt.earns
        )


@dataclass
class Result:
    """One run of the bench.

    Attributes:
        total_seconds: that the policy gives each submission.
        left_behind: processes, and files in shared folders, that outlived it.
        contacts: how often the host's services were reached.
        changed: files of the host that are not as before, or new outside the workspace.
    """

    run: Run
    found: dict[str, Found]
    neighbours: dict[str, Found]
    total_seconds: float
    left_behind: list[str]
    contacts: int
    report: str
    folder: Path
    changed: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def longest(self) -> float:
        """Seconds that one submission may take: a machine on which most neighbours are slow is a busy one."""
        taken = [found.verdict.seconds for found in self.neighbours.values() if found.verdict]
        busy = statistics.median(taken or [0.0]) / USUAL
        return self.total_seconds + SLACK * min(max(busy, 1.0), BUSIEST)


@contextlib.contextmanager
def world(folder: Path) -> Iterator[World]:
    """A host with secrets in its files and environment, and services that count who comes."""
    secret = folder / "instructor-secret.txt"
    secret.write_text(SECRET)
    name = f"hostile-bench-{os.getpid()}"
    listeners = []
    for family, address in ((socket.AF_INET, ("127.0.0.1", 0)), (socket.AF_UNIX, "\0" + name)):
        listener = socket.socket(family)
        listener.bind(address)
        listener.listen()
        listener.settimeout(0.2)
        listeners.append(listener)
    made = World(secret, listeners[0].getsockname()[1], name, folder / "course")
    made.contacts = 0
    ended = threading.Event()

    def listen(listener: socket.socket) -> None:
        while not ended.is_set():
            with contextlib.suppress(TimeoutError):
                listener.accept()[0].close()
                made.contacts += 1

    threads = [threading.Thread(target=listen, args=(listener,), daemon=True) for listener in listeners]
    for thread in threads:
        thread.start()
    os.environ["HOSTILE_BENCH_SECRET"] = SECRET
    try:
        yield made
    finally:
        del os.environ["HOSTILE_BENCH_SECRET"]
        ended.set()
        for thread, listener in zip(threads, listeners, strict=True):
            thread.join()
            listener.close()


def run(
    chosen: list[Attempt], folder: Path, workers: int = 2, progress=None, sandbox: str = "auto"
) -> Result:
    """Hand in and grade the chosen attempts, an honest neighbour after every few, in `folder`.

    The course, its workspace, feedback and report lie in it afterwards. Without a sandbox, only what is
    harmless may be chosen.
    """
    unsafe = [attempt.name for attempt in chosen if sandbox == "none" and not attempt.harmless]
    if unsafe:
        raise ValueError(f"not without walls: {', '.join(unsafe)}")
    begun = time.monotonic()
    course = make_course(folder / "course")
    assignment = course.load("a1")
    handed_in = folder / "handed_in"
    handed_in.mkdir()
    isolation.prctl(isolation.PR_SET_CHILD_SUBREAPER, 1)  # what loses its parent becomes ours, and is found
    before = checks.remains()
    with world(folder) as host:
        for attempt in chosen:
            attempt.put_into(handed_in, assignment, host)
        honest = submission_notebook(assignment, RIGHT | {"why_average": ESSAY})
        neighbours = [f"{attempt.name}_neighbour" for attempt in chosen[::EVERY]]  # sorted next to it
        for name in neighbours:
            hand_in(handed_in, name, honest)
        moving = (handed_in / attempt.student for attempt in chosen if attempt.moves)
        but = (course.workspace, *moving)
        files = checks.tree(folder, but)
        done = grade(course, NAME, handed_in, Options(workers=workers, seed=SEED, sandbox=sandbox), progress)
        time.sleep(0.5)  # what has been killed is gone by now
        left = sorted(checks.remains() - before)
        contacts = host.contacts
        changed = checks.changed(files, checks.tree(folder, but))
    booked = cell_scores(course, assignment)
    report_data = json.loads((done.report.parent / "report.json").read_text())
    mentions = _mentions(report_data["class"])
    by_folder = _students(done, chosen)
    with Receipts(course.workspace, make=False) as receipts:
        verdicts = {one.verdict.student: one.verdict for one in receipts.all(NAME, outputs=True)}

    def found(student: str, attempt: Attempt | None) -> Found:
        verdict = verdicts.get(student)
        cells = verdict.cells if verdict else []
        page = done.feedback.get(student)
        return Found(
            attempt,
            verdict,
            {cell.grade_id: cell.points for cell in cells if cell.points},
            {grade_id: auto for grade_id, (auto, _, _) in booked.get(student, {}).items() if auto},
            mentions.get(student, ""),
            page.read_text() if page else "",
        )

    return Result(
        done,
        {attempt.name: found(by_folder[attempt.name], attempt) for attempt in chosen},
        {name: found(name, None) for name in neighbours},
        policies.load(assignment.name, course.policies).total_seconds,
        left,
        contacts,
        done.report.read_text(),
        folder,
        changed,
        time.monotonic() - begun,
    )


def problems(result: Result) -> dict[str, list[str]]:
    """What does not hold, by submission; the empty name is for the run as a whole."""
    wrong = {name: _wrong(found, result.longest) for name, found in result.found.items()}
    wrong |= {name: _hurt(found, result.longest) for name, found in result.neighbours.items()}
    wrong[""] = [f"outlived its run: {thing}" for thing in result.left_behind]
    if result.contacts:
        wrong[""].append(f"the host's services were reached {result.contacts} times")
    if result.run.failed:
        wrong[""].append(f"no judge could finish {result.run.failed}")
    wrong[""] += checks.whole(result)
    return {name: faults for name, faults in wrong.items() if faults}


def to_json(result: Result, wrong: dict[str, list[str]]) -> dict:
    """What came of a run, as plain data."""
    return {
        "user": os.getuid(),
        "sandbox": result.run.sandbox,
        "layers": result.run.layers,
        "seconds": result.seconds,
        "wrong": wrong,
        "longest": result.longest,
        "neighbours": {
            name: found.verdict.seconds if found.verdict else None
            for name, found in result.neighbours.items()
        },
        "attempts": {
            name: {
                "family": found.attempt.family,
                "points": found.points,
                "forged": found.forged,
                "seconds": found.verdict.seconds if found.verdict else None,
                "mentions": found.mentions,
            }
            for name, found in result.found.items()
        },
    }


def _hurt(found: Found, longest: float) -> list[str]:
    """What is wrong with an honest neighbour: its points, a mention, its time, what its page shows."""
    if found.verdict is None or found.points != EVERYTHING or found.mentions:
        return [f"an honest neighbour was hurt: {found.points}, {found.mentions}"]
    faults = _late(found, longest)
    if found.booked != found.points:
        faults.append(f"the gradebook has {found.booked}, the verdict {found.points}")
    return faults + _shown(found)


def _late(found: Found, longest: float) -> list[str]:
    """The class waits for nobody longer than the limit."""
    seconds = found.verdict.seconds
    return [f"took {seconds:.1f} s, and may take {longest:.0f}"] if seconds > longest else []


def _shown(found: Found) -> list[str]:
    """Leaks and active content in what the student gets to see."""
    if not found.feedback:
        return ["there is no feedback"]
    shown = found.feedback + json.dumps(found.verdict.outputs)
    faults = [f"leaked {what}" for what in checks.CANARIES if what in shown]
    return faults + [f"the feedback has {thing}" for thing in active(found.feedback)]


def _wrong(found: Found, longest: float) -> list[str]:
    attempt, faults = found.attempt, []
    if found.verdict is None:
        return ["there is no verdict"]
    if found.points not in attempt.earns:
        faults.append(f"earned {found.points}, expected {attempt.earns}")
    if found.points != found.booked:
        faults.append(f"the gradebook has {found.booked}, the verdict {found.points}")
    faults += [
        f"the report does not say {text!r}, but {found.mentions!r}"
        for text in attempt.says
        if text.lower() not in found.mentions.lower()
    ]
    told = "\n".join(f"{cell.status}: {cell.message}" for cell in found.verdict.cells)
    faults += [
        f"the student is not told {text!r}, but {told!r}"
        for text in attempt.tells
        if text.lower() not in told.lower()
    ]
    if not (attempt.says or attempt.tells or getattr(attempt.module, "QUIET", "")):
        faults.append("neither SAYS nor TELLS, and no QUIET that gives a reason")
    faults += _late(found, longest) + _shown(found)
    check = getattr(attempt.module, "CHECK", None)
    if check is not None:
        try:
            check(found)
        except AssertionError as error:
            faults.append(f"its own check: {error}")
    return faults


def _students(done: Run, chosen: list[Attempt]) -> dict[str, str]:
    """{attempt's name: the student id that intake made of its folder}."""
    made = {}
    for attempt in chosen:
        known = (
            [attempt.student]
            if attempt.student in done.verdicts
            else [
                verdict.student
                for verdict in done.verdicts.values()
                if any(
                    note.code == "student_id_changed" and repr(attempt.student) in note.text
                    for note in verdict.notes
                )
            ]
        )
        made[attempt.name] = known[0] if known else attempt.student
    return made


def _mentions(report: dict) -> dict[str, str]:
    """Everything the report says about each student: problem, notes, what was wrong with each test."""
    said: dict[str, list[str]] = {}
    for row in report["students"]:
        said.setdefault(row["student"], []).append(row["problem"])
    for student, code, text in report["notes"]:
        said.setdefault(student, []).append(f"{code}: {text}")
    return {student: "\n".join(filter(None, texts)) for student, texts in said.items()}


def in_a_temporary_folder(chosen: list[Attempt], **options) -> Result:
    """Run the bench in a folder that is kept as long as the result."""
    folder = tempfile.TemporaryDirectory(prefix="hostile-bench-")
    result = run(chosen, Path(folder.name), **options)
    result.keep = folder
    return result
