"""Every entry of the catalogue as a student's answer: through the sandboxed worker and the judge.

tests/test_catalogue.py says in this process what each entry must do; here it does the same the real way. One
notebook holds an entry of every question: no test cell reaches a function of another question.

Assignments take turns (`tests/turns.py`): what an entry fails is tried each time by tests/test_catalogue.py,
and the way through the sandbox is the same for all.
"""

from __future__ import annotations

import copy
import dataclasses
import functools
import itertools
from dataclasses import dataclass

import pytest
from nbformat.v4 import new_notebook

from autograder.catalogue import Entry
from autograder.course import policy as policies
from autograder.course.assignment import Assignment
from autograder.course.records import CellVerdict, Rebuilt, Submission
from autograder.judge import judge as judging
from autograder.judge.judge import Judge
from autograder.worker.client.worker import Worker
from tests.test_catalogue import ASSIGNMENTS, SEEDS, assignment_of, entries_of
from tests.turns import in_turn

JUDGE_SEED = 7
each_assignment = pytest.mark.parametrize("name", in_turn(ASSIGNMENTS))

# Misconceptions that the replay of a failed cell's calls does not name. An entry may leave this list; none
# may join it.
UNNAMED = {
    ("numerical_gradient", "restores_by_arithmetic"),  # right values, an argument changed by rounding alone
    ("numerical_gradient", "loops_over_two_axes"),  # the cell rebinds a name that its callback looks up
    ("softplus", "one_plus_rounds_away"),  # the values compared are smaller than the replay's tolerance
    ("normal_init", "dense_only"),  # it gives nothing but an error, as other ideas do
}


@dataclass
class Graded:
    """What the judge said about one entry, handed in as an answer."""

    entry: Entry
    cells: list[CellVerdict]

    @property
    def failed(self) -> set[str]:
        return {cell.grade_id for cell in self.cells if cell.points < cell.max_points}

    @property
    def named(self) -> set[str]:
        return {cell.misconception for cell in self.cells if cell.misconception}


def notebooks(name: str) -> list[list[Entry]]:
    """Every entry once: notebook k answers each question by its k-th entry, while there are any."""
    by_question: dict[str, list[Entry]] = {}
    for entry in entries_of(name).values():
        by_question.setdefault(entry.question, []).append(entry)
    return [
        [entries[number] for entries in by_question.values() if number < len(entries)]
        for number in range(max(map(len, by_question.values())))
    ]


def rebuilt(assignment: Assignment, entries: list[Entry]) -> Rebuilt:
    """The set-up cells, the entries as answers, and the tests of their questions."""
    answers = {entry.question: entry.as_cell(assignment.reference_code(entry.question)) for entry in entries}
    chosen = [cell for cell in assignment.cells if cell.role == "setup" or cell.question in answers]
    nodes = [copy.deepcopy(assignment.template.cells[cell.index]) for cell in chosen]
    for node, cell in zip(nodes, chosen, strict=True):
        if cell.role == "answer":
            node.source = answers[cell.grade_id]
    return Rebuilt(new_notebook(cells=nodes), [cell.role for cell in chosen])


def judged(judge: Judge, entries: list[Entry]) -> dict[tuple[str, str], Graded]:
    submission = Submission("student", b"{}", files=judge.assignment.reference_files)
    verdict = judge.grade(submission, rebuilt(judge.assignment, entries))
    assert not verdict.notes, verdict.notes
    return {
        (entry.question, entry.name): Graded(
            entry, [cell for cell in verdict.cells if cell.question == entry.question]
        )
        for entry in entries
    }


def policy_of(name: str) -> policies.Policy:
    """The assignment's policy with time for a notebook in which every answer is wrong."""
    return dataclasses.replace(policies.load(name), total_seconds=600)


@pytest.fixture(scope="module")
def worker_of(sandbox):
    """Returns a running worker under an assignment's policy."""
    started: dict[str, Worker] = {}

    def get(name: str) -> Worker:
        if name not in started:
            started[name] = Worker(sandbox, policy_of(name))
            started[name].start()
        return started[name]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(judging, "_EXPLAIN_ALL", 600.0)
        try:
            yield get
        finally:
            for worker in started.values():
                worker.close()


@pytest.fixture(scope="module")
def by_judge(worker_of):
    """Returns every entry of an assignment's catalogue as the judge sees it."""

    @functools.cache
    def get(name: str) -> dict[tuple[str, str], Graded]:
        judge = Judge(assignment_of(name), policy_of(name), worker_of(name), JUDGE_SEED)
        return {key: got for some in notebooks(name) for key, got in judged(judge, some).items()}

    return get


slow = pytest.mark.slow


class TestThroughTheSandbox:
    pytestmark = slow

    @each_assignment
    def test_every_entry_is_graded(self, by_judge, name):
        assert by_judge(name).keys() == entries_of(name).keys()
        for (question, _), got in by_judge(name).items():
            tests = [cell for cell in assignment_of(name).tests_of(question) if cell.role == "test"]
            assert [cell.grade_id for cell in got.cells] == [cell.grade_id for cell in tests]

    @each_assignment
    def test_the_judge_sees_the_same_failures(self, by_judge, name):
        wrong = {key: got.failed ^ got.entry.fails for key, got in by_judge(name).items()}
        assert {key: cells for key, cells in wrong.items() if cells} == {}

    @each_assignment
    def test_a_failure_is_one_of_values_and_not_of_a_broken_answer(self, by_judge, name):
        seen = {cell.status for got in by_judge(name).values() for cell in got.cells}
        assert seen <= {"passed", "failed", "partial"}, seen

    @each_assignment
    def test_feedback_names_the_idea(self, by_judge, name, capsys):
        """Any name given has the entry's own `fails`; at least nine in ten are named and by nothing else."""
        entries, wrong = entries_of(name), {k: got for k, got in by_judge(name).items() if got.entry.wrong}
        for (question, _), got in wrong.items():
            for other in got.named:
                assert entries[question, other].fails == got.entry.fails, (got.entry.name, other)
        exact = [key for key, got in wrong.items() if got.named == {key[1]}]
        unnamed = {key for key, got in wrong.items() if not got.named}
        with capsys.disabled():
            print(
                f"\n{name}: {len(exact)} of {len(wrong)} misconceptions are named exactly, "
                f"{len(wrong) - len(exact) - len(unnamed)} by an idea that fails the same cells, "
                f"{len(unnamed)} not at all: {sorted(unnamed)}"
            )
        assert len(exact) >= 0.9 * len(wrong)
        assert unnamed <= UNNAMED, unnamed - UNNAMED

    @each_assignment
    def test_alternatives_and_the_reference_are_never_called_a_misconception(self, by_judge, name):
        assert {key for key, got in by_judge(name).items() if not got.entry.wrong and got.named} == set()

    @each_assignment
    def test_the_seed_changes_neither_failures_nor_names(self, worker_of, by_judge, name):
        """An entry named exactly is named so with another seed; others by ideas that fail the same cells.

        What fails is tried in this process, with each of the seeds; here each notebook takes one of them.
        """
        entries = entries_of(name)
        sample = notebooks(name)[::6]
        assert sum(map(len, sample)) >= 16 and len(sample) >= len(SEEDS)
        for some, seed in zip(sample, itertools.cycle(SEEDS), strict=False):
            judge = Judge(assignment_of(name), policy_of(name), worker_of(name), seed)
            for key, got in judged(judge, some).items():
                before, (question, own) = by_judge(name)[key].named, key
                assert got.failed == got.entry.fails, (key, seed)
                assert bool(got.named) == bool(before), (key, seed)
                assert got.named == before or before != {own}, (key, seed)
                assert {entries[question, other].fails for other in got.named} <= {got.entry.fails}, key
