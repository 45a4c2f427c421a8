"""Grade a class of 60 while something kills the grader's processes, and compare with an undisturbed run.

    python -m tests.chaos --runs 50 --seed 1 [--state FILE]

The real command grades; a killer sends SIGKILL at random moments to a random process: the coordinator, a
judge, bubblewrap, the fork server, a session's keeper or supervisor (the processes that wait for it), a
process of the session itself. When the coordinator dies, the same command is started again, until it ends.
Afterwards gradebook, receipts, autograded notebooks and the list of files must be those of an undisturbed run
with the same seed (times, and notes that something was graded again, excepted); `autograder verify` must find
nothing; no process and no temporary file may be left.

One line per run, a summary at the end; exit status 1 on any difference. With --state, runs that are done are
not repeated when the command is started again with the same file.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path

import psutil

from autograder.course.course import Course
from autograder.worker.inside import isolation
from tests.chaos_class import STUDENTS, differences, make_class, outcome, unexplained

ROOT = Path(__file__).resolve().parents[1]
COORDINATOR, JUDGE, BUBBLEWRAP, SERVER = "coordinator", "judge", "bubblewrap", "fork server"
KEEPER, SUPERVISOR, SESSION = "keeper", "supervisor", "session"
VICTIMS = (COORDINATOR, JUDGE, BUBBLEWRAP, SERVER, KEEPER, SUPERVISOR, SESSION)
PAUSE = (0.3, 3.0)  # seconds between two kills
RESTARTS = 2  # times at most that the coordinator is killed in one run
PATIENCE = 600  # seconds until a run counts as hung


@dataclass
class Result:
    """What became of one disturbed run."""

    number: int
    kills: dict[str, int] = field(default_factory=dict)
    restarts: int = 0
    seconds: float = 0.0
    feedback: bool = False
    faults: list[str] = field(default_factory=list)

    def line(self) -> str:
        kills = ", ".join(f"{name} {self.kills[name]}" for name in VICTIMS if name in self.kills)
        pages = ", with feedback and report" if self.feedback else ""
        same = "NO" if self.faults else "yes"
        return (
            f"run {self.number:2}: {sum(self.kills.values()):3} kills ({kills}), {self.restarts} "
            f"restarts, {self.seconds:5.1f} s, identical: {same}{pages}"
        )


# --------------------------------------------------------------------------- the killer


def family(coordinator: int) -> dict[str, list[psutil.Process]]:
    """The processes of a run, sorted by what they are."""
    found: dict[str, list[psutil.Process]] = {name: [] for name in VICTIMS}
    with contextlib.suppress(psutil.Error):
        root = psutil.Process(coordinator)
        found[COORDINATOR].append(root)
        for process in root.children():
            _below(process, found)
    return found


def _below(process: psutil.Process, found: dict[str, list[psutil.Process]], depth: int = 0) -> None:
    """Sort a process and its children; below the fork server, what it is follows from the depth."""
    with contextlib.suppress(psutil.Error):
        words = process.cmdline()
        if process.name() == "bwrap":
            kind = BUBBLEWRAP
        elif any(word.endswith("inside/server.py") for word in words) and "--" not in words:
            kind, depth = (SERVER, KEEPER, SUPERVISOR, SESSION)[min(depth, 3)], depth + 1
        elif "autograder" in words:
            kind = JUDGE
        else:
            kind = BUBBLEWRAP if any(word.endswith("privileges.py") for word in words) else JUDGE
        found[kind].append(process)
        for child in process.children():
            _below(child, found, depth)


class Killer:
    """Kills one process after another."""

    def __init__(self, rng: random.Random):
        self.rng, self.kills = rng, Counter()
        self.seen: dict[int, psutil.Process] = {}
        self.next = time.monotonic() + rng.uniform(*PAUSE)
        self.wanted = rng.choice(VICTIMS)

    def strike(self, coordinator: int) -> None:
        """Kill the chosen kind of process, if it is time and there is one; then choose another."""
        if time.monotonic() < self.next:
            return
        found = family(coordinator)
        self.seen |= {process.pid: process for processes in found.values() for process in processes}
        spared = self.wanted == COORDINATOR and self.kills[COORDINATOR] >= RESTARTS
        if not spared and not found[self.wanted]:
            if time.monotonic() < self.next + 2:
                return  # sessions are short: wait for one
        elif not spared:
            with contextlib.suppress(psutil.Error):
                self.rng.choice(found[self.wanted]).kill()
                self.kills[self.wanted] += 1
        self.wanted = self.rng.choice(VICTIMS)
        self.next = time.monotonic() + self.rng.uniform(*PAUSE)


# --------------------------------------------------------------------------- one run


def command(course: Course, handed_in: Path, seed: int, feedback: bool) -> list[str]:
    quiet = [] if feedback else ["--no-feedback", "--no-report"]
    places = ["--course", str(course.root), "--workspace", str(course.workspace)]
    what = ["grade", "a1", "--submissions", str(handed_in), "--workers", "2", "--seed", str(seed)]
    return [sys.executable, "-m", "autograder", *what, *places, *quiet]


def disturbed(order: list[str], result: Result, killer: Killer, temporary: Path) -> None:
    """Run the command until it ends, killing on the way; fills in the result.

    Where machine faults met a submission twice, the command names it and ends with 1, or with 2 where it
    could not go on; the same command, left alone, must then finish.
    """
    begun, said = time.monotonic(), temporary.parent / "said.txt"
    while True:
        with said.open("w") as file:
            process = subprocess.Popen(
                order,
                cwd=ROOT,
                stdout=file,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                env=os.environ | {"TMPDIR": str(temporary)},
            )
        try:
            while process.poll() is None and time.monotonic() - begun < PATIENCE:
                killer.strike(process.pid)
                time.sleep(0.02)
        finally:
            process.kill()
        if process.wait() != -signal.SIGKILL or time.monotonic() - begun >= PATIENCE:
            break
        result.restarts += 1
        _reap(process.pid)
    result.kills, result.seconds = dict(killer.kills), time.monotonic() - begun
    status = process.returncode
    if status in (1, 2):
        result.restarts += 1
        with said.open("w") as file:
            status = subprocess.run(
                order,
                cwd=ROOT,
                stdout=file,
                stderr=subprocess.STDOUT,
                env=os.environ | {"TMPDIR": str(temporary)},
                check=False,
            ).returncode
    if status != 0:
        result.faults.append(f"the command ended with {status}: {said.read_text()[-600:]}")
    result.faults += _left(killer, temporary)


def _reap(coordinator: int) -> None:
    """Take leave of processes that have lost their parents to the killer, and are ours now."""
    for child in psutil.Process().children():
        if child.pid != coordinator and child.status() == psutil.STATUS_ZOMBIE:
            with contextlib.suppress(ChildProcessError):
                os.waitpid(child.pid, os.WNOHANG)


def _left(killer: Killer, temporary: Path) -> list[str]:
    """Processes and temporary files that outlived the run."""
    ends = time.monotonic() + 10
    while True:
        _reap(0)
        ours = {process.pid: process for process in psutil.Process().children(recursive=True)}
        alive = [process for process in (killer.seen | ours).values() if _runs(process)]
        if not alive or time.monotonic() > ends:
            break
        time.sleep(0.1)
    found = [f"process left: {process}" for process in alive]
    return found + [f"file left: {path}" for path in temporary.rglob("*")]


def _runs(process: psutil.Process) -> bool:
    with contextlib.suppress(psutil.Error):
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    return False


# --------------------------------------------------------------------------- all runs


class Chaos:
    """A class, its undisturbed outcome, and disturbed runs of it.

    Args:
        folder: for everything.
        seed: of the tests' draws and of the killer.
        students: in the class.
    """

    def __init__(self, folder: Path, seed: int, students: int = STUDENTS):
        isolation.prctl(
            isolation.PR_SET_CHILD_SUBREAPER, 1
        )  # what loses its parent becomes ours, and is found
        self.folder, self.seed = folder, seed
        self.course, self.handed_in = make_class(folder, students)
        calm = Course(self.course.root, folder / "undisturbed")
        begun = time.monotonic()
        done = subprocess.run(
            command(calm, self.handed_in, seed, True), cwd=ROOT, check=False, capture_output=True, text=True
        )
        if done.returncode != 0:
            raise SystemExit(f"the undisturbed run failed: {done.stdout}{done.stderr}")
        self.calm_seconds, self.due = time.monotonic() - begun, outcome(calm)

    def run(self, number: int, feedback: bool) -> Result:
        temporary = self.folder / "tmp"
        temporary.mkdir(exist_ok=True)
        course = Course(self.course.root, self.folder / f"run_{number}")
        result, killer = Result(number, feedback=feedback), Killer(random.Random(f"{self.seed} {number}"))
        disturbed(command(course, self.handed_in, self.seed, feedback), result, killer, temporary)
        due = (
            self.due
            if feedback
            else self.due
            | {"files": [name for name in self.due["files"] if not name.startswith(("feedback/", "report/"))]}
        )
        try:
            result.faults += differences(outcome(course), due) + unexplained(course)
        except Exception as error:  # a missing gradebook, for example
            result.faults.append(f"the outcome can't be read: {error!r}")
        return result


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--state", type=Path, help="file that remembers the runs that are done")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    known = _known(options.state, options.seed)
    results = [known[number] for number in sorted(known) if number < options.runs]
    with tempfile.TemporaryDirectory(prefix="chaos-") as folder, contextlib.suppress(KeyboardInterrupt):
        chaos = Chaos(Path(folder), options.seed)
        print(f"undisturbed: {chaos.calm_seconds:.1f} s, with feedback and report", flush=True)
        for number in range(options.runs):
            if number in known:
                continue
            result = chaos.run(number, feedback=number % 5 == 4)
            results.append(result)
            print(result.line(), *(f"    {fault}" for fault in result.faults), sep="\n", flush=True)
            if options.state:
                with options.state.open("a") as file:
                    file.write(json.dumps({"seed": options.seed} | asdict(result)) + "\n")
    return _summary(results, options.runs)


def _known(state: Path | None, seed: int) -> dict[int, Result]:
    if state is None or not state.exists():
        return {}
    rows = [json.loads(line) for line in state.read_text().splitlines()]
    return {row["number"]: Result(**row) for row in rows if row.pop("seed") == seed}


def _summary(results: list[Result], wanted: int) -> int:
    kills = sum((Counter(result.kills) for result in results), Counter())
    same = sum(not result.faults for result in results)
    by_victim = ", ".join(f"{name} {kills[name]}" for name in VICTIMS)
    print(
        f"{len(results)} of {wanted} runs, {kills.total()} kills ({by_victim}), "
        f"{sum(result.restarts for result in results)} restarts of the command; "
        f"final grades identical to the undisturbed run in {same} of {len(results)}"
    )
    return 0 if same == wanted else 1


if __name__ == "__main__":
    sys.exit(main())
