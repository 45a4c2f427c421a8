"""Grade one submission: its cells run in the worker, the tests run here, against proxies."""

from __future__ import annotations

import gc
import hashlib
import importlib
import json
import re
import time
from collections.abc import Callable

from autograder import catalogue
from autograder.course.assignment import Assignment, Cell
from autograder.course.policy import Policy
from autograder.course.records import CellVerdict, Note, Rebuilt, Submission, Verdict, one_of_each
from autograder.html import active_content
from autograder.judge import forbidden_imports
from autograder.judge.audit_notes import AuditNotes
from autograder.judge.cell_order import Savings
from autograder.judge.execution import Execution, Tested
from autograder.judge.misconceptions import Explainer
from autograder.judge.overwritten_inputs import OverwrittenInputs
from autograder.judge.retries import NoVerdict, Retries
from autograder.judge.sources import read_given, read_sources
from autograder.judge.test_cell import Outcome, TestCell, TestTimeout
from autograder.system.alarm import alarm
from autograder.worker.client.exceptions import WorkerLost
from autograder.worker.client.session import Session
from autograder.worker.client.worker import Worker

# Seconds for one question and for all; ideas are replayed on what the student's functions returned.
_EXPLAIN_SECONDS, _EXPLAIN_ALL = 15.0, 30.0


class Judge:
    """Grades submissions of one assignment with one worker.

    Args:
        assignment: source notebook with its tests.
        policy: limits.
        worker: where student code runs.
        seed: of the grading run. The draws of every test follow from it and from the student's name, so what
            one submission finds out about its hidden inputs is of no use to another one.
        figures: run the cells that only illustrate, too, so that their plots can be shown.
    """

    def __init__(
        self,
        assignment: Assignment,
        policy: Policy,
        worker: Worker | None,
        seed: int,
        figures: bool = False,
    ):
        self.figures = figures
        self.assignment, self.policy, self.worker, self.seed = assignment, policy, worker, seed
        self.seeds: dict[str, int] = {}  # of students whose draws are to be those of an earlier run
        self.student_seed = seed  # of the present submission
        self.files: dict[str, bytes] = {}  # of the present submission, beside its notebook
        forbidden_imports.check(assignment, policy)
        self.setup: dict = {"__name__": "judge"}
        for cell in assignment.cells:
            if cell.role == "setup":
                exec(compile(cell.source, f"<setup {cell.name}>", "exec"), self.setup)
        given = set(self.setup)
        self.tests = {
            cell.grade_id: TestCell(cell, given) for cell in assignment.graded if cell.role == "test"
        }
        read_given(assignment)
        self.left_behind = frozenset().union(*(test.visible.leaves for test in self.tests.values()))
        self.explainer = Explainer(assignment)
        self.keeps_inputs = OverwrittenInputs(assignment, policy.style)
        self._has_imported = False
        self.repeats = 1  # of a submission that a machine fault meets
        self.started: Callable[[], None] = lambda: None  # called when a session of a submission begins

    def grade(self, submission: Submission, rebuilt: Rebuilt) -> Verdict:
        """Run, test and explain one submission. Never raises for anything the submission does.

        Raises:
            NoVerdict: its processes were killed from outside so often that nothing is known about it.
        """
        self.import_torch()
        seed = self.seeds.get(submission.student, self.seed)
        self.student_seed, self.files = _derive_wide(seed, submission.student), submission.files
        started = time.perf_counter()
        unreadable = [note for note in rebuilt.notes if note.code == "unreadable_notebook"]
        problem = submission.problem or "".join(note.text.removesuffix(".") for note in unreadable)
        verdict = Verdict(
            submission.student,
            self.assignment.name,
            [],
            problem=problem,
            notes=[*submission.notes, *(note for note in rebuilt.notes if note not in unreadable)],
            timestamp=submission.timestamp,
        )
        tested: dict[str, Tested] = {}
        if not problem:
            needs = {grade_id: test.needs for grade_id, test in self.tests.items()}
            notes, saved = read_sources(rebuilt, self.policy, needs, self.figures)
            verdict.notes += notes
            tested = self._run_with_retries(rebuilt, verdict, saved)
            self.keeps_inputs.charge(tested, self.assignment)
        verdict.cells = self._verdicts(tested, problem, _answers(rebuilt))
        verdict.notes += _limit_notes([cell for cell in verdict.cells if cell.grade_id in tested])
        verdict.notes += active_content.notes(verdict, rebuilt)
        handed_in = len(submission.notes)
        verdict.notes[handed_in:] = one_of_each(verdict.notes[handed_in:])
        verdict.seconds = time.perf_counter() - started
        return verdict

    def import_torch(self) -> None:
        """Import what the oracle needs before any test is timed: on a busy machine the import can outlast a
        test, and an alarm amid it leaves a broken torch behind, for all it grades afterwards."""
        if self._has_imported:
            return
        self._has_imported = True
        if any(
            re.search(r"oracle|weights|torch|check_blocks", cell.source) for cell in self.assignment.graded
        ):
            torch = importlib.import_module("torch")
            torch.set_num_threads(1)  # there is a judge for each core
            torch.ones(1, requires_grad=True).exp().sum().backward()  # imports a hundred more modules
        gc.freeze()  # what is imported is no garbage; to look at it all takes a tenth of a second

    def _run_with_retries(self, rebuilt: Rebuilt, verdict: Verdict, saved: Savings) -> dict[str, Tested]:
        """Run and test a submission, again where something killed its processes; see `retries`."""
        notes, tries, audit = verdict.notes, Retries(self.policy.total_seconds, self.repeats), AuditNotes()
        while True:
            verdict.notes, verdict.outputs = [*notes, *tries.notes()], {}
            started = len(verdict.notes)
            execution = Execution(self, rebuilt, verdict, tries, saved)
            session = self._attempt(execution, tries, audit)
            tries.sent_signals = audit.sent_signals
            try:
                again = not execution.complete and tries.again(session, execution.place)
            except NoVerdict as unknown:
                unknown.notes = verdict.notes + audit.notes()
                raise
            if not again:
                execution.mark_unreached()
                verdict.notes += execution.budget.notes(self.policy)
                verdict.notes[started:], verdict.outputs = tries.to_show(
                    verdict.notes[started:], verdict.outputs
                )
                verdict.notes += audit.notes()
                return execution.tested | tries.outcomes
            execution.tested.pop(str(execution.position), None)
            tries.outcomes = execution.tested | tries.outcomes
            if execution.hidden_tests_started:
                tries.keep(verdict.notes[started:] + execution.budget.notes(self.policy), verdict.outputs)

    def _attempt(self, execution: Execution, tries: Retries, audit: AuditNotes) -> Session | None:
        """One session; None where there was none."""
        session, worker = None, self.worker
        assert worker is not None  # only a judge that looks at sources has none
        try:
            session = worker.begin(derive_seed(self.student_seed, "session"), parked=len(self.tests))
            self.started()
            tries.share_time(session)
            execution.execute(session)
        except WorkerLost:
            pass
        finally:
            if session:
                audit.ask(session)
            execution.verdict.worker_cpu += worker.finish(session) if session else 0.0
        return session

    def _verdicts(
        self, tested: dict[str, Tested], problem: str, sources: dict[str, str]
    ) -> list[CellVerdict]:
        found = self._explanations(tested, sources)
        return [
            _manual_verdict(cell, problem)
            if cell.role == "manual"
            else _verdict(cell, tested.get(cell.grade_id), problem, found.get(cell.grade_id))
            for cell in self.assignment.graded
        ]

    def _explanations(self, tested: dict[str, Tested], sources: dict[str, str]) -> dict:
        """Ideas by test cell; `sources` are the student's answers."""
        failed: dict[str, list] = {}
        for grade_id, test in tested.items():
            if test.outcome.status == "failed":
                question = self.assignment.by_grade_id[grade_id].question
                failed.setdefault(question, []).append((grade_id, test.calls, self.draw_seed(grade_id)))
        passed = {grade_id for grade_id, test in tested.items() if test.outcome.status == "passed"}
        found, ends = {}, time.monotonic() + _EXPLAIN_ALL
        for question, cells in failed.items():
            left = min(_EXPLAIN_SECONDS, ends - time.monotonic())
            if left <= 0:
                break
            try:
                with alarm(left, TestTimeout):
                    source = sources.get(question, "")
                    for grade_id, idea in self.explainer.explain(question, cells, source, passed):
                        found[grade_id] = idea
            except Exception:  # odd data: the points are known, only their explanation is missing
                continue
        return found

    def draw_seed(self, grade_id: str) -> int:
        """Seed of the student's generators in one test cell, known here so that ideas draw the same."""
        return derive_seed(self.student_seed, "test", grade_id)


def _answers(rebuilt: Rebuilt) -> dict[str, str]:
    """grade_id -> source of the cells of the rebuilt notebook."""
    cells = rebuilt.nb.cells if rebuilt.nb else []
    return {cell.metadata.get("nbgrader", {}).get("grade_id", ""): cell.source for cell in cells}


def derive_seed(seed: int, *names: str) -> int:
    """A seed that may enter the worker: it does not tell the one it comes from, from which the tests draw."""
    return _derive_wide(seed, *names) % 2**31


def _derive_wide(seed: int, *names: str) -> int:
    """256 bits."""
    return int.from_bytes(hashlib.sha256(json.dumps([seed, *names]).encode()).digest(), "little")


def _manual_verdict(cell: Cell, problem: str) -> CellVerdict:
    points, status = (0.0, "missing") if problem else (None, "manual")
    return CellVerdict(cell.grade_id, cell.question, points, cell.points, status, problem)


def _verdict(cell: Cell, tested: Tested | None, problem: str, idea: catalogue.Entry | None) -> CellVerdict:
    """What became of one test cell; `tested` is None where nothing was run."""
    unreached = Outcome("missing", 0.0, problem) if problem else Outcome("crashed", 0.0, "it was not reached")
    outcome = tested.outcome if tested else unreached
    return CellVerdict(
        cell.grade_id,
        cell.question,
        None if outcome.status == "waiting" else round(outcome.share * cell.points, 4),
        cell.points,
        outcome.status,
        outcome.message,
        outcome.detail,
        idea.name if idea else "",
        idea.message if idea else "",
        outcome.hidden,
        round(outcome.seconds, 4),
        outcome.printed,
    )


def _limit_notes(cells: list[CellVerdict]) -> list[Note]:
    """What did not end by itself, for the report: an endless loop may be a mistake, or an attack."""
    found = []
    for status in ("time_limit", "crashed"):
        ended = [cell for cell in cells if cell.status == status]
        if ended:
            tests = ", ".join(cell.grade_id for cell in ended[:5]) + (" ..." if len(ended) > 5 else "")
            found.append(Note(status, f"{tests}: {ended[0].message[:300]}"))
    return found
