"""What a killed process costs: nothing, if something outside killed it. Commands that are asked to stop."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import threading
import time
from pathlib import Path

import psutil
import pytest

from autograder.course.records import Submission
from autograder.judge import retries
from autograder.judge.judge import Judge
from autograder.rebuild.rebuild import rebuild
from autograder.worker.client.session import Session
from autograder.worker.client.worker import Worker
from autograder.worker.sandbox import launch
from tests.chaos import Chaos, family
from tests.conftest import QUICK
from tests.toy_course import GOOD, MEAN, SQUARE, submission_notebook

pytestmark = [pytest.mark.usefixtures("alembic_once"), pytest.mark.slow]

ROOT = Path(__file__).resolve().parents[1]
LIGHT = dataclasses.replace(QUICK, preload=("numpy", "nnlab.check"), call_seconds=10)
KILL = "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)\n"
SLOW = GOOD | {"column_mean": MEAN.replace("return", "import time; time.sleep(0.4)\n    return")}


@pytest.fixture
def judge(toy, sandbox):
    made = Judge(toy, LIGHT, Worker(sandbox, LIGHT), seed=4711)
    yield made
    made.worker.close()


@pytest.fixture(scope="module")
def undisturbed(toy, sandbox):
    """What SLOW gets where nothing is killed; so does GOOD, which differs from it in time alone."""
    judge = Judge(toy, LIGHT, Worker(sandbox, LIGHT), seed=4711)
    verdict = graded(judge, SLOW)
    judge.worker.close()
    assert verdict.points == 9 and "graded_again" not in codes(verdict)
    return verdict


def graded(judge: Judge, answers: dict[str, str]):
    data = json.dumps(submission_notebook(judge.assignment, answers)).encode()
    submission = Submission("ada", data, "ada.ipynb")
    return judge.grade(submission, rebuild(submission, judge.assignment))


def plain(verdict) -> list[tuple]:
    return [(cell.grade_id, cell.points, cell.status, cell.message) for cell in verdict.cells]


def codes(verdict) -> list[str]:
    return [note.code for note in verdict.notes]


def alive() -> set[int]:
    """Processes below this one that have not ended."""
    found = set()
    for child in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.Error):
            if child.status() != psutil.STATUS_ZOMBIE:
                found.add(child.pid)
    return found


def gone(processes: set[int], seconds: float = 20) -> bool:
    """Whether they end within some seconds."""
    ends = time.monotonic() + seconds
    while processes & alive() and time.monotonic() < ends:
        time.sleep(0.05)
    return not processes & alive()


@contextlib.contextmanager
def killing(kind: str, times: int):
    """Kill a process of this kind below this process while a submission runs, `times` times."""
    done, ended = [], threading.Event()

    def work():
        while len(done) < times and not ended.is_set():
            found = family(os.getpid())
            with contextlib.suppress(psutil.Error, IndexError):
                victim, running = found[kind][-1], found["session"][0]
                if victim not in done and time.time() - running.create_time() > 0.2:
                    victim.kill()
                    done.append(victim)
            time.sleep(0.01)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield done
    finally:
        ended.set()
        thread.join()


@pytest.mark.parametrize("kind", ["session", "supervisor", "keeper", "fork server", "bubblewrap"])
def test_a_kill_from_outside_costs_nothing(judge, undisturbed, kind):
    judge.worker.start()
    with killing(kind, 1) as done:
        verdict = graded(judge, SLOW)
    assert done, "nothing was killed"
    assert plain(verdict) == plain(undisturbed) and "graded_again" in codes(verdict)


@pytest.mark.parametrize("which", ["a parked copy", "what rests", "the first"])
def test_a_kill_while_hidden_tests_wait_costs_nothing(judge, undisturbed, monkeypatch, which):
    """Sleeping processes have nobody who waits for what they say: their end has to be found out."""
    rest, killed = Session.rest, []
    judge.worker.start()

    def rest_and_kill(self):
        rest(self)
        if not killed:
            first, resting, *parked = family(os.getpid())["session"]
            assert parked and not any(process.children() for process in parked)
            victim = {"a parked copy": parked[0], "what rests": resting, "the first": first}[which]
            killed.append(victim.pid)
            victim.kill()

    monkeypatch.setattr(Session, "rest", rest_and_kill)
    begun = time.monotonic()
    verdict = graded(judge, GOOD)
    assert killed and plain(verdict) == plain(undisturbed) and "graded_again" in codes(verdict)
    assert time.monotonic() - begun < 15, "it waited for somebody who cannot answer"


@pytest.mark.parametrize("fault", ["mount", "fork"])
def test_a_fault_of_the_machine_while_a_session_is_set_up_costs_nothing(judge, monkeypatch, fault):
    real, real_spec, calls = launch.private_folders, type(LIGHT).worker_spec, []

    def folders():
        calls.append(1)
        return ["/no/such/folder"] if fault == "mount" and len(calls) == 1 else real()

    def spec(self, seed):
        too_little = {"memory_bytes": 2**20} if fault == "fork" and not calls else {}
        return real_spec(self, seed) | too_little

    judge.worker.start()
    monkeypatch.setattr(launch, "private_folders", folders)
    monkeypatch.setattr(type(LIGHT), "worker_spec", spec)
    verdict = graded(judge, GOOD)
    assert verdict.points == 9 and "graded_again" in codes(verdict) and len(calls) == 2


def test_a_submission_that_kills_itself_loses_what_it_would_have_lost(judge):
    verdict = graded(judge, GOOD | {"column_mean": MEAN + "\n" + KILL})
    assert [cell.status for cell in verdict.cells] == ["passed", "passed", "crashed", "manual"]
    assert verdict.points == 5 and {"graded_again", "cell_died"} <= set(codes(verdict))
    in_call = MEAN.replace("return", KILL.replace("\n", "; ") + "return")
    verdict = graded(judge, GOOD | {"column_mean": in_call})
    assert [cell.status for cell in verdict.cells] == ["passed", "passed", "crashed", "manual"]


def test_a_kill_from_outside_costs_nothing_after_two_of_its_own(judge, monkeypatch):
    """The second attempt dies where the first one did, and then further down by a kill from outside."""
    answers = GOOD | {"square": SQUARE + "\n" + KILL}
    undisturbed, run, executed = graded(judge, answers), Session.run, []

    def run_and_kill(self, source, index):
        executed.append("column_mean" in source)
        if executed.count(True) == 1 and executed[-1]:
            family(os.getpid())["session"][-1].kill()
        return run(self, source, index)

    monkeypatch.setattr(Session, "run", run_and_kill)
    verdict = graded(judge, answers)
    assert executed.count(True) == 2, "the kill from outside did not lead to another attempt"
    assert undisturbed.points == 4 and plain(verdict) == plain(undisturbed)


def test_an_exit_or_a_crash_is_nobody_elses_doing(judge):
    for end in ("import os\nos._exit(3)", "import os\nos.abort()"):
        verdict = graded(judge, GOOD | {"column_mean": MEAN + "\n" + end})
        assert verdict.points == 5 and "graded_again" not in codes(verdict)


def test_who_kills_himself_draws_no_second_time(toy, tmp_path):
    """Without walls a submission can remember that it has been run before; what failed stays failed."""
    policy = dataclasses.replace(LIGHT, total_seconds=60)
    judge = Judge(toy, policy, Worker(launch.choose("none"), policy), seed=4711)
    been = tmp_path / "been_here"
    lucky = f"import os\nagain = os.path.exists({str(been)!r})\nopen({str(been)!r}, 'w').close()\n"
    square = lucky + SQUARE.replace("x * x", "x * x if again else x + x")
    mean = MEAN.replace("return", "os.kill(os.getpid(), 9)\n    return")
    try:
        verdict = graded(judge, {"square": square, "column_mean": mean})
    finally:
        judge.worker.close()
    assert been.exists() and "graded_again" in codes(verdict)
    assert [cell.status for cell in verdict.cells][:3] == ["failed", "passed", "crashed"]


def test_a_sandbox_that_is_lost_twice_leaves_the_submission_to_a_person(judge):
    slow = GOOD | {"column_mean": "import time, gc\ntime.sleep(2)\ngc.get_objects\n" + MEAN}
    with killing("fork server", 2), pytest.raises(retries.NoVerdict) as unknown:
        graded(judge, slow)
    known = " ".join(note.text for note in unknown.value.notes)
    assert "graded again" in known, "the person who looks at it learns this"
    assert graded(judge, GOOD).points == 9, "the next submission has a new sandbox"


@pytest.mark.parametrize("seconds", [0.0, 0.1, 0.15, 0.2])
def test_a_sandbox_that_is_killed_while_it_is_set_up(sandbox, monkeypatch, seconds):
    """Its inner process then waits for ever, with the worker's socket open: it has to be found, and ended."""
    own, started = launch.start, []

    def start(*arguments):
        made = own(*arguments)
        started.append(made)
        if len(started) == 1:
            time.sleep(seconds)
            made.process.kill()
        return made

    monkeypatch.setattr(launch, "start", start)
    before = alive()
    worker = Worker(sandbox, LIGHT)
    worker.start()
    assert len(started) == 2 and worker.versions
    worker.close()
    assert gone(alive() - before)


# --------------------------------------------------------------------------- being asked to stop


def test_a_class_is_graded_alike_whatever_is_killed(tmp_path):
    """One run of the chaos test with a simulated class of 24; the next test is the long form."""
    chaos = Chaos(tmp_path, seed=7, students=24)
    result = chaos.run(0, feedback=True)
    assert result.kills and not result.faults, result.line() + "\n".join(result.faults)


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_a_class_of_60_is_graded_alike_in_ten_runs_whatever_is_killed(tmp_path):
    chaos = Chaos(tmp_path, seed=7)
    for number in range(10):
        result = chaos.run(number, feedback=number % 5 == 4)
        print(result.line())
        assert result.kills and not result.faults, result.line() + "\n".join(result.faults)
