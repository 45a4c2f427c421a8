"""Grade one submission: its cells run in the worker, the tests run here, against proxies."""

from __future__ import annotations

import hashlib
import importlib
import re
import time
from collections.abc import Callable

from .. import imports, scan
from ..course import Assignment
from ..policy import Policy
from ..records import CellVerdict, Note, Rebuilt, Submission, Verdict
from . import active
from .cells import Outcome, TestCell, alarm
from .client import Worker
from .ends import WorkerLost
from .misconceptions import Explainer
from .style import KeepsInputs
from .tries import Tries
from .walk import Tested, Walk
from .watched import Watched

_EXPLAIN_SECONDS = 20.0  # for one question; ideas are replayed on what the student's functions returned


class Judge:
    """Grades submissions of one assignment with one worker.

    Args:
        assignment: source notebook with its tests.
        policy: limits.
        worker: where student code runs.
        seed: of the grading run; the draws of every test follow from it.
    """

    def __init__(self, assignment: Assignment, policy: Policy, worker: Worker, seed: int):
        self.assignment, self.policy, self.worker, self.seed = assignment, policy, worker, seed
        imports.check(assignment, policy)
        self.setup: dict = {"__name__": "judge"}
        for cell in assignment.cells:
            if cell.role == "setup":
                exec(compile(cell.source, f"<setup {cell.name}>", "exec"), self.setup)
        given = set(self.setup)
        self.tests = {
            cell.grade_id: TestCell(cell, given) for cell in assignment.graded if cell.role == "test"
        }
        self.explainer = Explainer(assignment)
        self.keeps_inputs = KeepsInputs(assignment, policy.style)
        self.begun: Callable[[], None] = lambda: None  # called when a session of a submission begins

    def grade(self, submission: Submission, rebuilt: Rebuilt) -> Verdict:
        """Run, test and explain one submission. Never raises for anything the submission does.

        Raises:
            Unfounded: its processes were killed from outside so often that nothing is known about it.
        """
        self._import_torch()
        begun = time.perf_counter()
        problem = submission.problem or next(
            (note.text for note in rebuilt.notes if note.code == "unreadable_notebook"), ""
        )
        verdict = Verdict(
            submission.student,
            self.assignment.name,
            [],
            problem=problem,
            notes=[*submission.notes, *rebuilt.notes],
            timestamp=submission.timestamp,
        )
        tested: dict[str, Tested] = {}
        if not problem:
            verdict.notes += imports.notes(rebuilt, self.policy) + scan.notes(rebuilt)
            tested = self._until_sound(rebuilt, verdict)
            self.keeps_inputs.charge(tested, self.assignment)
        verdict.cells = self._verdicts(tested, problem)
        verdict.notes += _stopped([cell for cell in verdict.cells if cell.grade_id in tested])
        verdict.notes += active.notes(verdict, rebuilt)
        verdict.seconds = time.perf_counter() - begun
        return verdict

    def _import_torch(self) -> None:
        """Import what the oracle needs before any test is timed: on a busy machine the import can outlast a
        test, and an alarm amid it leaves a broken torch behind, for all it grades afterwards."""
        if any(re.search(r"oracle|weights|torch", cell.source) for cell in self.assignment.graded):
            importlib.import_module("torch")

    def _until_sound(self, rebuilt: Rebuilt, verdict: Verdict) -> dict[str, Tested]:
        """Run and test a submission, again where something killed its processes; see `tries`."""
        seed = derived(self.seed, "student", verdict.student)
        notes, tries, watched = verdict.notes, Tries(self.policy.total_seconds), Watched()
        while True:
            verdict.notes, verdict.outputs = [*notes, *tries.notes()], {}
            walk, session = Walk(self, rebuilt, verdict, tries), None
            try:
                session = self.worker.begin(seed)
                self.begun()
                tries.share_time(session)
                walk.through(session)
            except WorkerLost:
                pass
            finally:
                if session:
                    watched.ask(session)
                verdict.worker_cpu += self.worker.finish(session) if session else 0.0
            if walk.complete or not tries.again(session, *walk.end):
                walk.give_up()
                verdict.notes += walk.budget.notes(self.policy) + watched.notes()
                return walk.tested | tries.outcomes
            walk.tested.pop(walk.place, None)
            tries.outcomes = walk.tested | tries.outcomes

    def _verdicts(self, tested: dict[str, Tested], problem: str) -> list[CellVerdict]:
        found = self._explanations(tested)
        verdicts = []
        for cell in self.assignment.graded:
            if cell.role == "manual":
                done = CellVerdict(
                    cell.grade_id,
                    cell.question,
                    0.0 if problem else None,
                    cell.points,
                    "missing" if problem else "manual",
                    problem,
                )
            else:
                outcome = (
                    tested[cell.grade_id].outcome
                    if cell.grade_id in tested
                    else Outcome(
                        "crashed" if not problem else "missing", 0.0, problem or "it was not reached"
                    )
                )
                entry = found.get(cell.grade_id)
                done = CellVerdict(
                    cell.grade_id,
                    cell.question,
                    round(outcome.share * cell.points, 4),
                    cell.points,
                    outcome.status,
                    outcome.message,
                    outcome.detail,
                    entry.name if entry else "",
                    entry.message if entry else "",
                    outcome.hidden,
                    round(outcome.seconds, 4),
                )
            verdicts.append(done)
        return verdicts

    def _explanations(self, tested: dict[str, Tested]) -> dict:
        failed: dict[str, list] = {}
        for grade_id, test in tested.items():
            if test.outcome.status == "failed":
                question = self.assignment.by_grade_id[grade_id].question
                failed.setdefault(question, []).append((grade_id, test.calls, self.draws(grade_id)))
        found = {}
        for question, cells in failed.items():
            try:
                with alarm(_EXPLAIN_SECONDS):
                    found |= self.explainer.explain(question, cells)
            except Exception:  # odd data: the points are known, only their explanation is missing
                continue
        return found

    def draws(self, grade_id: str) -> int:
        """Seed of the student's generators in one test cell, known here so that ideas draw the same."""
        return derived(self.seed, "test", grade_id)


def derived(seed: int, kind: str, name: str) -> int:
    """A seed that may enter the worker: it does not tell the run's own, from which the tests draw."""
    return int.from_bytes(hashlib.sha256(f"{seed} {kind} {name}".encode()).digest()[:4], "little") % 2**31


def _stopped(cells: list[CellVerdict]) -> list[Note]:
    """What did not end by itself, for the report: an endless loop may be a mistake, or an attack."""
    found = []
    for status in ("time_limit", "crashed"):
        ended = [cell for cell in cells if cell.status == status]
        if ended:
            tests = ", ".join(cell.grade_id for cell in ended[:5]) + (" ..." if len(ended) > 5 else "")
            found.append(Note(status, f"{tests}: {ended[0].message[:300]}"))
    return found
