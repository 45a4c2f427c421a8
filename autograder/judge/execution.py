"""The walk through one submission: its cells in order, then the tests, against states of its process."""

from __future__ import annotations

import functools
import time
from dataclasses import dataclass, field
from typing import Protocol

from autograder.course.assignment import Assignment
from autograder.course.policy import Policy
from autograder.course.records import Note, Rebuilt, Verdict
from autograder.judge.cell_order import NO_SAVINGS, Savings
from autograder.judge.not_here import NotHere, numbered_lines
from autograder.judge.outputs import OutputBudget
from autograder.judge.overwritten_inputs import OverwrittenInputs
from autograder.judge.proxies import Call, Connection, Proxy, RemoteError
from autograder.judge.retries import Retries
from autograder.judge.test_cell import Outcome, TestCell
from autograder.worker.client.exceptions import ProcessDied, SessionLost, TimeLimit
from autograder.worker.client.session import Session, text
from nnlab import check, handed_in

_PASSED_BEFORE = "your notebook's process was killed and your notebook run again: then this test did not pass"
_RUN = ("setup", "answer", "extra")  # roles of the cells whose code changes the student's state
_LINES_TOLD = 63  # of the answer cell of a hidden test
_BRANCH_AFTER = 2.0  # seconds of work that a death should not cost twice; a fork costs about 4 ms


@dataclass
class Tested:
    """What became of one test cell, with the calls that led there, and what they overwrote, in words."""

    outcome: Outcome
    calls: list[Call] = field(default_factory=list)
    overwrote: str = ""


def _lines_told(rebuilt: Rebuilt, question: str) -> frozenset[str]:
    """Where an error in a hidden test may be said to come from: few places, since an answer chooses one."""
    sources = [
        cell.source
        for cell in rebuilt.nb.cells
        if cell.metadata.get("nbgrader", {}).get("grade_id") == question and cell.cell_type == "code"
    ]
    return frozenset(line for source in sources[-1:] for line in numbered_lines(source)[:_LINES_TOLD])


def _stopped(status: str, text: str) -> dict:
    """The end of a cell in the grader's words: no exception of a student has a `status`, or such a name."""
    return {"ename": status.replace("_", " "), "evalue": text, "where": "", "steps": [], "status": status}


class Grading(Protocol):
    """What an execution needs of the judge; see `judge.Judge` for the attributes."""

    assignment: Assignment
    policy: Policy
    tests: dict[str, TestCell]
    setup: dict
    keeps_inputs: OverwrittenInputs
    left_behind: frozenset[str]
    student_seed: int
    files: dict[str, bytes]

    def draw_seed(self, grade_id: str) -> int: ...


class Execution:
    """The walk through one submission's cells."""

    def __init__(
        self,
        judge: Grading,
        rebuilt: Rebuilt,
        verdict: Verdict,
        tries: Retries,
        savings: Savings = NO_SAVINGS,
    ):
        self.judge, self.rebuilt, self.verdict, self.tries = judge, rebuilt, verdict, tries
        self.steps = self._steps(savings)
        self.tested: dict[str, Tested] = {}
        self.not_here = NotHere(judge.left_behind)
        self.errors: dict[str, dict] = {}  # question -> error its answer cell ended in
        self.cells_since_branch: list[int] = []  # to be repeated after a death
        self.spent = 0.0  # seconds they took
        self.slow: set[str] = set()  # functions that ran into the time limit
        self.connection: Connection | None = None
        # Hidden tests are running, or have been: nothing that the student's process says is passed on.
        self.hidden_tests_started = tries.shown is not None
        self.parked: list[tuple[int, list[str]]] = []  # states that hidden tests wait for, with these tests
        self.park_before: set[str] = set()  # tests before which the state is parked
        self.budget = OutputBudget(judge.policy.output_mb * 2**20, judge.policy.output_kb * 2**10 * 3 // 2)
        self._lines_told = functools.cache(functools.partial(_lines_told, rebuilt))
        self.complete = False
        self.end_reason = ""  # why it is not complete
        self.position: int | str = ""  # index of the cell that is being run, or grade_id of the test

    def _steps(self, savings: Savings) -> list[int | str]:
        """What to do, in order: the index of a cell to run, or the grade_id of a test."""
        cells = list(zip(self.rebuilt.nb.cells, self.rebuilt.roles, strict=True))
        steps: list[int | str] = [
            cell.metadata.nbgrader.grade_id if role == "test" else index
            for index, (cell, role) in enumerate(cells)
            if role == "test" or role in _RUN and index not in savings.skipped
        ]
        return sorted(steps, key=lambda step: isinstance(step, str)) if savings.any_order else steps

    def _tests_to_park_before(self) -> set[str]:
        """The first test of each group against one state, where the group has hidden parts that need it."""
        tests, park_before, group = self.judge.tests, set(), []
        for step in [*self.steps, -1]:
            if isinstance(step, str):
                group.append(step)
            else:
                if any(tests[name] is not tests[name].visible for name in group):
                    park_before.add(group[0])
                group = []
        return park_before

    def execute(self, session: Session) -> None:
        """Run every cell in order, as a kernel would, the test cells against a snapshot of that moment.

        Hidden parts of tests wait until all cells have run: no output and no message of a visible test can
        hold anything of them then.
        """
        self.session, self.park_before = session, self._tests_to_park_before()
        try:
            self._begin()
            for step in self.steps:
                if isinstance(step, str):
                    self._visible_part(step)
                else:
                    self._leave_snapshot()
                    self._run_cell(step, self.rebuilt.roles[step])
            self._leave_snapshot()
            self._hidden_parts()
            self._check_session()
            self.complete = True
        except (SessionLost, ProcessDied, TimeLimit) as error:
            self.end_reason = str(error)

    def _begin(self) -> None:
        """Fork the process for the first cells. No student's code has run yet: if this goes wrong, it is the
        machine's fault (it has no memory, no process or no namespace left)."""
        try:
            self.session.branch()
        except (SessionLost, ProcessDied, TimeLimit):
            self.session.sandbox_lost = True
            raise

    def _check_session(self) -> None:
        """Go no further with a session that is lost, or where a kill may have come from outside."""
        if self.session.lost:
            raise SessionLost(self.session.lost)
        if self.session.killed and not self.tries.is_self_inflicted(self.place):
            raise SessionLost("something killed one of its processes")
        self.session.killed = False

    @functools.cached_property
    def student_lines(self) -> frozenset[str]:
        """Where an error in the student's code can lie, as `worker.inside.shell` puts it."""
        sources = [cell.source for cell in self.rebuilt.nb.cells if cell.cell_type == "code"]
        return frozenset(line for source in sources for line in numbered_lines(source))

    @property
    def place(self) -> int | str:
        """What is at work: the index of the cell that runs, or the question of the test."""
        cell = self.judge.assignment.by_grade_id.get(str(self.position))
        return cell.question if cell else self.position

    def mark_unreached(self) -> None:
        """Say of every test that was not reached why it was not."""
        if self.complete:
            return
        why = told = self.end_reason
        if self.hidden_tests_started and not self.session.overdue:
            told = "its process ended, or sent something that is no answer"
        self.verdict.notes.append(
            Note(
                "session_lost",
                f"the rest could not be tested: {why}",
                f"Your notebook stopped the grader's process for it: {told}.",
            )
        )
        for grade_id in self.judge.tests:
            self.tested.setdefault(
                grade_id,
                Tested(
                    Outcome(
                        "crashed", 0.0, f"not reached, because the notebook's process was lost before: {told}"
                    )
                ),
            )

    # ------------------------------------------------------------------ the student's cells

    def _run_cell(self, index: int, role: str) -> None:
        self.position = index
        if role == "answer" and self.spent > _BRANCH_AFTER:
            self.session.branch()
            self.cells_since_branch, self.spent = [], 0.0
        begun = time.perf_counter()
        try:
            ran = self.session.run(self.rebuilt.nb.cells[index].source, index)
            errors = [*ran.skipped, *([ran.error] if ran.error else [])]
            self._keep_outputs(index, ran.outputs, errors, ran.dropped)
            self.verdict.notes += self.not_here.leave_out(
                index, self.rebuilt.nb.cells[index].source, ran.skipped
            )
            self.cells_since_branch.append(index)
        except TimeLimit as late:
            self._keep_outputs(index, [], [_stopped("time_limit", f"this cell was {late}")])
            self._note_unrun(index, str(late))
            if late.killed:
                self._rerun_since_branch()
        except ProcessDied as death:
            self._keep_outputs(index, [], [_stopped("crashed", str(death))])
            self.verdict.notes.append(
                Note(
                    "cell_died",
                    f"cell {index + 1}: {death}",
                    f"Cell {index + 1} ended the process it ran in: {death}.",
                )
            )
            self._check_session()
            self._rerun_since_branch()
        self.spent += time.perf_counter() - begun
        self._check_session()

    def _note_unrun(self, index: int, why: str) -> None:
        """Say once that the cells from here on were not run."""
        if why.startswith("not run") and not any(note.code == "not_run" for note in self.verdict.notes):
            text = f"From cell {index + 1} on, code cells were {why}."
            self.verdict.notes.append(Note("not_run", text, text))

    def _keep_outputs(self, index: int, outputs: list, errors: list[dict], dropped: int = 0) -> None:
        cell = self.rebuilt.nb.cells[index]
        kept = self.budget.keep(outputs, index, dropped)
        for error in errors:
            kept.append(
                {
                    "output_type": "error",
                    "ename": error["ename"],
                    "evalue": error["evalue"],
                    "traceback": [*error["steps"], f"{error['ename']}: {error['evalue']}"],
                }
            )
        question = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        if question and errors:
            self.errors[question] = errors[-1]
        if kept:
            self.verdict.outputs[index] = kept

    def _rerun_since_branch(self) -> None:
        """A cell killed its process, and the one before it goes on: repeat what ran since it was forked."""
        while not self._rerun_succeeded():
            pass

    def _rerun_succeeded(self) -> bool:
        """Repeat the cells since the last fork; False where one killed its process; that one is left out."""
        again, self.cells_since_branch = self.cells_since_branch, []
        self.session.branch()
        for position, earlier in enumerate(again):
            self.position = earlier
            try:
                self.session.run(self.rebuilt.nb.cells[earlier].source, earlier)
                self.cells_since_branch.append(earlier)
            except (ProcessDied, TimeLimit) as error:
                if getattr(error, "killed", True):
                    self.cells_since_branch += again[position + 1 :]  # this one is not to be trusted either
                    return False
        return True

    # ------------------------------------------------------------------ tests

    def _leave_snapshot(self) -> None:
        if self.connection is not None:
            self.session.end_serve()
            self.connection = None

    def _enter_snapshot(self) -> Connection:
        if self.connection is not None and self.connection.broken:
            self.connection = None
        if self.connection is None:
            self.session.serve()
            self.connection = Connection(
                self.session,
                self.judge.policy.opaque,
                self.judge.policy.call_seconds,
                self.slow,
                explain=self.not_here.explain,
            )
        return self.connection

    def _visible_part(self, grade_id: str) -> None:
        test = self.judge.tests[grade_id]
        if grade_id in self.park_before:
            self.parked.append((self.session.park(), []))
        done = self._test(grade_id, test.visible)
        if test is not test.visible and done.outcome.status in ("passed", "partial"):
            self.parked[-1][1].append(grade_id)
            return
        if self.hidden_tests_started and done.outcome.share < 1:
            done = Tested(Outcome(done.outcome.status, 0.0, _PASSED_BEFORE, done.outcome.detail, hidden=True))
        self.tested[grade_id] = done

    def _hidden_parts(self) -> None:
        waiting = [(pid, tests) for pid, tests in self.parked if tests]
        if waiting:
            self.session.rest()
            self.session.keep_files()
            self.hidden_tests_started = True
        for pid, tests in waiting:
            self.session.wake(pid)
            for grade_id in tests:
                self.session.put_files_back()
                self.tested[grade_id] = self._test(grade_id, self.judge.tests[grade_id])
            self._leave_snapshot()
            self.session.leave()

    def _test(self, grade_id: str, test: TestCell) -> Tested:
        self.position = grade_id
        done = self._outcome(grade_id, test)
        self._check_session()
        self.position = ""
        return done

    def _outcome(self, grade_id: str, test: TestCell) -> Tested:
        connection = self._enter_snapshot()
        question = test.cell.question
        connection.begin(
            functools.partial(self.judge.keeps_inputs.broken, question),
            self._lines_told(question) if test.guarded else self.student_lines,
        )
        namespace = dict(self.judge.setup)
        try:
            namespace |= self._names(connection, test.needs, self.judge.draw_seed(grade_id))
        except RemoteError as error:
            said = "its process did not answer" if test.guarded else error.evalue
            return Tested(Outcome("crashed", 0.0, said, str(error), test.guarded))
        check.set_seed(self.judge.student_seed)
        handed_in.set_files(self.judge.files)
        try:
            outcome = test.run(namespace, self.judge.policy.total_seconds)
        finally:
            check.set_seed(None)
            handed_in.set_files(None)
        if outcome.status == "failed" and not self.hidden_tests_started:
            outcome.printed = connection.printed()
        if outcome.status == "missing":
            outcome = self._why_missing(grade_id, outcome)
        calls = connection.calls if outcome.status == "failed" else []
        connection.calls = []
        return Tested(outcome, calls, connection.overwrote)

    def _names(self, connection: Connection, names: list[str], seed: int) -> dict:
        """Proxies for the student's functions, values for their data; what is missing stays undefined."""
        reply = connection.ask("names", names, seed)
        kinds = reply[1] if reply[0] == "names" and len(reply) == 2 and type(reply[1]) is dict else {}
        found: dict = {}
        for name in names:
            kind = text(kinds.get(name))
            if kind == "function":
                found[name] = Proxy(connection, name)
            elif kind == "data":
                reply = connection.ask("value", name)
                if reply[0] == "value" and len(reply) == 2:
                    found[name] = reply[1]
        return found

    def _why_missing(self, grade_id: str, outcome: Outcome) -> Outcome:
        """Say which error kept an answer cell from defining its function."""
        question = self.judge.assignment.by_grade_id[grade_id].question
        error = self.errors.get(question)
        if error and "status" in error:
            outcome.status, outcome.message = (
                error["status"],
                f"the answer cell did not end: {error['evalue']}",
            )
        elif error:
            where = f" ({error['where']})" if error["where"] else ""
            said = f"{error['evalue']}{self.not_here.explain(error)}{where}"
            outcome.message = f"the answer cell ended in {error['ename']}: {said}"
        return outcome
