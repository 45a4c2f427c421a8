"""Grade one submission: its cells run in the worker, the tests run here, against proxies."""

from __future__ import annotations

import time
import zlib
from dataclasses import dataclass, field

from nnlab import check

from ..course import Assignment
from ..policy import Policy
from ..records import CellVerdict, Note, Rebuilt, Submission, Verdict
from .cells import Outcome, TestCell, alarm
from .client import Died, Session, SessionLost, TimeLimit, Worker, text
from .misconceptions import Explainer
from .outputs import OutputBudget
from .proxies import Call, Connection, Proxy, RemoteError, size

_EXPLAIN_SECONDS = 20.0  # for one question; ideas are replayed on what the student's functions returned
_REPLAYED = 8 * 2**20  # bytes of the calls of one test cell, kept to explain its failure
_WORTH_A_BRANCH = 2.0  # seconds of work that a death should not cost twice; a fork costs about 4 ms


@dataclass
class _Tested:
    """What became of one test cell, with the calls that led there."""

    outcome: Outcome
    calls: list[Call] = field(default_factory=list)


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
        self.setup: dict = {"__name__": "judge"}
        for cell in assignment.cells:
            if cell.role == "setup":
                exec(compile(cell.source, f"<setup {cell.name}>", "exec"), self.setup)
        given = set(self.setup)
        self.tests = {
            cell.grade_id: TestCell(cell, given) for cell in assignment.graded if cell.role == "test"
        }
        self.explainer = Explainer(assignment)

    def grade(self, submission: Submission, rebuilt: Rebuilt) -> Verdict:
        """Run, test and explain one submission. Never raises for anything the submission does."""
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
        tested: dict[str, _Tested] = {}
        if not problem:
            run = _Run(self, rebuilt, verdict)
            session = self.worker.begin(self.seed % 2**31 ^ zlib.crc32(submission.student.encode()) % 2**31)
            try:
                tested = run.through(session)
            finally:
                verdict.worker_cpu = self.worker.finish(session)
        verdict.cells = self._verdicts(tested, problem)
        verdict.notes += _stopped(verdict.cells)
        verdict.seconds = time.perf_counter() - begun
        return verdict

    def _verdicts(self, tested: dict[str, _Tested], problem: str) -> list[CellVerdict]:
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

    def _explanations(self, tested: dict[str, _Tested]) -> dict:
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
        return (self.seed + zlib.crc32(grade_id.encode())) % 2**31


def _stopped(cells: list[CellVerdict]) -> list[Note]:
    """What did not end by itself, for the report: an endless loop may be a mistake, or an attack."""
    found = []
    for status in ("time_limit", "crashed"):
        ended = [cell for cell in cells if cell.status == status]
        if ended:
            tests = ", ".join(cell.grade_id for cell in ended[:5]) + (" ..." if len(ended) > 5 else "")
            found.append(Note(status, f"{tests}: {ended[0].message[:300]}"))
    return found


def _error(name: str, text: str) -> dict:
    return {"ename": name, "evalue": text, "where": "", "steps": []}


class _Run:
    """The walk through one submission's cells."""

    def __init__(self, judge: Judge, rebuilt: Rebuilt, verdict: Verdict):
        self.judge, self.rebuilt, self.verdict = judge, rebuilt, verdict
        self.tested: dict[str, _Tested] = {}
        self.errors: dict[str, dict] = {}  # question -> error its answer cell ended in
        self.since: list[int] = []  # cells run since the last branch, to be repeated after a death
        self.spent = 0.0  # seconds they took
        self.slow: set[str] = set()  # functions that ran into the time limit
        self.link: Connection | None = None
        self.budget = OutputBudget()

    def through(self, session: Session) -> dict[str, _Tested]:
        """Run every cell in order, as a kernel would, the test cells against a snapshot of that moment."""
        self.session = session
        try:
            session.branch()
            for index, (cell, role) in enumerate(zip(self.rebuilt.nb.cells, self.rebuilt.roles, strict=True)):
                if role == "test":
                    self._test(cell.metadata.nbgrader.grade_id)
                elif role in ("setup", "answer", "extra"):
                    self._leave_snapshot()
                    self._code(index, role)
            self._leave_snapshot()
        except (SessionLost, Died, TimeLimit) as error:
            self._give_up(str(error))
        return self.tested

    def _give_up(self, why: str) -> None:
        self.verdict.notes.append(
            Note(
                "session_lost",
                f"the rest could not be tested: {why}",
                f"Your notebook stopped the grader's process for it: {why}.",
            )
        )
        for grade_id in self.judge.tests:
            self.tested.setdefault(
                grade_id,
                _Tested(
                    Outcome(
                        "crashed", 0.0, f"not reached, because the notebook's process was lost before: {why}"
                    )
                ),
            )

    # ------------------------------------------------------------------ the student's cells

    def _code(self, index: int, role: str) -> None:
        if role == "answer" and self.spent > _WORTH_A_BRANCH:
            self.session.branch()
            self.since, self.spent = [], 0.0
        begun = time.perf_counter()
        try:
            ran = self.session.run(self.rebuilt.nb.cells[index].source, index)
            self._keep_outputs(index, ran.outputs, ran.error)
            self.since.append(index)
        except TimeLimit as late:
            self._keep_outputs(index, [], _error("TimeLimit", f"this cell was {late}"))
            if late.killed:
                self._rewind()
        except Died as death:
            self._keep_outputs(index, [], _error("WorkerDied", str(death)))
            self.verdict.notes.append(
                Note(
                    "cell_died",
                    f"cell {index + 1}: {death}",
                    f"Cell {index + 1} ended the process it ran in: {death}.",
                )
            )
            self._rewind()
        self.spent += time.perf_counter() - begun

    def _keep_outputs(self, index: int, outputs: list, error: dict | None) -> None:
        cell = self.rebuilt.nb.cells[index]
        kept = self.budget.keep(outputs)
        if error:
            kept.append(
                {
                    "output_type": "error",
                    "ename": error["ename"],
                    "evalue": error["evalue"],
                    "traceback": [*error["steps"], f"{error['ename']}: {error['evalue']}"],
                }
            )
            question = cell.metadata.get("nbgrader", {}).get("grade_id", "")
            if question:
                self.errors[question] = error
        if kept:
            self.verdict.outputs[index] = kept

    def _rewind(self) -> None:
        """A cell killed its process, and the one before it goes on: repeat what ran since it was forked."""
        while not self._repeated():
            pass

    def _repeated(self) -> bool:
        """Repeat the cells since the last fork; False where one killed its process; that one is left out."""
        again, self.since = self.since, []
        self.session.branch()
        for place, earlier in enumerate(again):
            try:
                self.session.run(self.rebuilt.nb.cells[earlier].source, earlier)
                self.since.append(earlier)
            except (Died, TimeLimit) as error:
                if getattr(error, "killed", True):
                    self.since += again[place + 1 :]  # this one is not to be trusted either
                    return False
        return True

    # ------------------------------------------------------------------ tests

    def _leave_snapshot(self) -> None:
        if self.link is not None:
            self.session.end_serve()
            self.link = None

    def _enter_snapshot(self) -> None:
        if self.link is not None and self.link.broken:
            self.link = None
        if self.link is None:
            self.session.serve()
            self.link = Connection(
                self.session, self.judge.policy.opaque, self.judge.policy.call_seconds, self.slow
            )

    def _test(self, grade_id: str) -> None:
        test = self.judge.tests[grade_id]
        self._enter_snapshot()
        self.link.calls = []
        namespace = dict(self.judge.setup)
        try:
            namespace |= self._names(test.needs, self.judge.draws(grade_id))
        except RemoteError as error:
            self.tested[grade_id] = _Tested(Outcome("crashed", 0.0, error.evalue, str(error)))
            return
        check.set_seed(self.judge.seed)
        try:
            outcome = test.run(namespace, self.judge.policy.total_seconds)
        finally:
            check.set_seed(None)
        if outcome.status == "missing":
            outcome = self._why_missing(grade_id, outcome)
        calls, self.link.calls = self.link.calls, []
        large = sum(len(call.sent) + size(call.result) for call in calls) > _REPLAYED
        if large or outcome.status != "failed":
            calls = []  # nothing to explain, or more than an honest answer sends
        self.tested[grade_id] = _Tested(outcome, calls)
        if self.session.lost:
            raise SessionLost(self.session.lost)

    def _names(self, names: list[str], seed: int) -> dict:
        """Proxies for the student's functions, values for their data; what is missing stays undefined."""
        reply = self.link.ask("names", names, seed)
        kinds = reply[1] if reply[0] == "names" and len(reply) == 2 and type(reply[1]) is dict else {}
        found: dict = {}
        for name in names:
            kind = text(kinds.get(name))
            if kind == "function":
                found[name] = Proxy(self.link, name)
            elif kind == "data":
                reply = self.link.ask("value", name)
                if reply[0] == "value" and len(reply) == 2:
                    found[name] = reply[1]
        return found

    def _why_missing(self, grade_id: str, outcome: Outcome) -> Outcome:
        """Say which error kept an answer cell from defining its function."""
        question = self.judge.assignment.by_grade_id[grade_id].question
        error = self.errors.get(question)
        if error:
            where = f" ({error['where']})" if error["where"] else ""
            outcome.message = f"the answer cell ended in {error['ename']}: {error['evalue']}{where}"
            outcome.status = {"TimeLimit": "time_limit", "WorkerDied": "crashed"}.get(
                error["ename"], "missing"
            )
        return outcome
