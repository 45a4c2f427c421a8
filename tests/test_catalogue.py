"""The catalogue keeps its promises: every misconception fails exactly its cells, every alternative none.

The fast tests execute the reference overlaid by a file in this process, and only the test cells of its
question. That is enough because no test cell reaches a function of another question, which is itself a test
here.
"""

from __future__ import annotations

import ast
import functools
from pathlib import Path

import numpy as np
import pytest

from autograder import catalogue
from autograder.catalogue import Entry
from autograder.course import policy as policies
from autograder.course.course import Assignment, Course
from autograder.course.errors import UserError
from autograder.judge.judge import Judge
from autograder.judge.test_cell import Outcome, TestCell
from autograder.release.leaks import lint_text, secrets_of
from nnlab import check

ROOT = Path(__file__).resolve().parents[1]
SEEDS = (0, 1, 20_261_012)


@functools.cache
def assignment_of(name: str) -> Assignment:
    return Course(ROOT).load(name)


@functools.cache
def judge_of(name: str) -> Judge:
    """A judge without a worker: its set-up namespace and compiled test cells."""
    return Judge(assignment_of(name), policies.load(name), None, 0)


@functools.cache
def entries_of(name: str) -> dict[tuple[str, str], Entry]:
    return {(entry.question, entry.name): entry for entry in catalogue.load(name)}


ASSIGNMENTS = Course(ROOT).assignments()
LONG = ("kaiming_init", "xavier_init")  # draw millions of weights in each of their tests
QUESTIONS = [
    pytest.param(name, question, marks=[pytest.mark.slow] if question in LONG else [])
    for name in ASSIGNMENTS
    for question in assignment_of(name).questions
    if any(cell.role == "test" for cell in assignment_of(name).tests_of(question))
]
each_question = pytest.mark.parametrize(("name", "question"), QUESTIONS)
each_assignment = pytest.mark.parametrize("name", ASSIGNMENTS)


def cells_of(name: str, question: str) -> dict[str, TestCell]:
    cells = [cell for cell in assignment_of(name).tests_of(question) if cell.role == "test"]
    return {cell.grade_id: judge_of(name).tests[cell.grade_id] for cell in cells}


def files_of(name: str, question: str, wrong: bool) -> list[Entry]:
    return [e for e in entries_of(name).values() if e.question == question and e.wrong == wrong]


def defined(source: str, kinds=ast.FunctionDef) -> set[str]:
    return {node.name for node in ast.parse(source).body if isinstance(node, kinds)}


def outcomes(name: str, question: str, space: dict, seed: int) -> dict[str, Outcome]:
    """Run the test cells of a question against functions that are defined already, as the judge does: the
    visible part alone, then, where it passes, the whole cell."""
    found = {}
    for grade_id, test in cells_of(name, question).items():
        found[grade_id] = outcome(name, test.visible, space, seed)
        if test.visible is not test and found[grade_id].status in ("passed", "partial"):
            found[grade_id] = outcome(name, test, space, seed)
    return found


def outcome(name: str, test: TestCell, space: dict, seed: int) -> Outcome:
    names = {need: space[need] for need in test.needs if need in space}
    check.set_seed(seed)
    np.random.seed(seed)  # an answer may draw from it, as the worker lets it
    try:
        return test.run(judge_of(name).setup | names, 60)
    finally:
        check.set_seed(None)


@functools.cache
def outcomes_of(name: str, question: str, entry: str, seed: int) -> dict[str, Outcome]:
    """The same for a catalogue file; what its definition raises is raised here, and so is no verdict."""
    return outcomes(name, question, space_of(name, entries_of(name)[question, entry]), seed)


def space_of(name: str, entry: Entry) -> dict:
    """What a catalogue file, the reference below it and the set-up cells define."""
    return entry.over(assignment_of(name).reference_code(entry.question), assignment_of(name).setup_code)


def failed(found: dict[str, Outcome]) -> set[str]:
    return {grade_id for grade_id, outcome in found.items() if outcome.share < 1}


# --------------------------------------------------------------------------- what the fast tests rest on


@each_question
def test_the_tests_of_a_question_reach_its_own_functions_and_no_others(name, question):
    own = defined(assignment_of(name).reference_code(question))
    needs = [set(test.needs) for test in cells_of(name, question).values()]
    assert all(need and need <= own for need in needs), (needs, own)
    public = {function for function in own if not function.startswith("_")}
    assert public == set().union(*needs), "a function that no test cell calls"


# --------------------------------------------------------------------------- what every file must do


@each_question
def test_the_reference_gets_every_point(name, question):
    reference, setup = assignment_of(name).reference_code(question), assignment_of(name).setup_code
    space = catalogue.execute(reference, "reference", setup)
    for seed in SEEDS:
        assert failed(outcomes(name, question, space, seed)) == set()


@each_question
def test_the_untouched_release_gets_no_point(name, question):
    cell = assignment_of(name).by_grade_id[question]
    source = assignment_of(name).released.cells[cell.index].source
    space = catalogue.execute(source, "release", assignment_of(name).setup_code)
    for seed in SEEDS:
        found = outcomes(name, question, space, seed)
        assert {outcome.share for outcome in found.values()} == {0.0}
        assert {outcome.status for outcome in found.values()} == {"not_done"}


@each_question
def test_every_misconception_fails_exactly_its_cells(name, question):
    wrong = {}
    for entry in files_of(name, question, wrong=True):
        for seed in SEEDS:
            found = failed(outcomes_of(name, question, entry.name, seed))
            if found != entry.fails:
                wrong[entry.name, seed] = {
                    "fails too": found - entry.fails,
                    "passes": entry.fails - found,
                }
    assert not wrong


@each_question
def test_every_alternative_gets_full_marks(name, question):
    wrong = {
        (entry.name, seed, grade_id): outcome.detail
        for entry in files_of(name, question, wrong=False)
        for seed in SEEDS
        for grade_id, outcome in outcomes_of(name, question, entry.name, seed).items()
        if outcome.share < 1
    }
    assert not wrong


def passes_what_is_visible(name: str, test: TestCell, space: dict) -> bool:
    """Whether the part of a cell that students see passes, shown by running just that."""
    names = {need: space[need] for need in test.needs}
    check.set_seed(SEEDS[0])
    np.random.seed(SEEDS[0])
    try:
        exec(test.cell.parts.visible, judge_of(name).setup | names)
    except Exception:
        return False
    finally:
        check.set_seed(None)
    return True


@each_question
def test_some_misconception_is_caught_by_hidden_tests_only(name, question):
    """And every failure is reported as hidden exactly where the visible part of its cell passes."""
    hidden_only = []
    for entry in files_of(name, question, wrong=True):
        space = space_of(name, entry)
        found = outcomes_of(name, question, entry.name, SEEDS[0])
        visible = {g: passes_what_is_visible(name, t, space) for g, t in cells_of(name, question).items()}
        for grade_id in failed(found):
            assert found[grade_id].hidden == visible[grade_id], (entry.name, grade_id)
        if all(visible.values()):
            assert entry.fails
            hidden_only.append(entry.name)
    assert hidden_only


# --------------------------------------------------------------------------- how many, and what they say


@each_question
def test_a_question_has_five_misconceptions_and_two_alternatives(name, question):
    wrong, right = (files_of(name, question, kind) for kind in (True, False))
    assert len(wrong) >= 5 and len(right) >= 2
    own = defined(assignment_of(name).reference_code(question), (ast.FunctionDef, ast.ClassDef))
    for entry in wrong + right:
        assert own & set(entry.functions), f"{entry.name} changes nothing of the question"
    texts = [ast.unparse(ast.parse(entry.source)) for entry in wrong + right]
    assert len(set(texts)) == len(texts), "two files hold the same code"


@each_question
def test_every_graded_cell_is_failed_by_some_misconception(name, question):
    failing = set().union(*(entry.fails for entry in files_of(name, question, wrong=True)))
    assert failing == set(cells_of(name, question))


@each_assignment
def test_every_file_belongs_to_a_question(name):
    assert {entry.question for entry in entries_of(name).values()} <= set(assignment_of(name).questions)


@each_assignment
def test_alternatives_import_numpy_scipy_math_and_random_only(name):
    allowed = {"numpy", "scipy", "math", "random"}
    for entry in entries_of(name).values():
        for node in [] if entry.wrong else ast.walk(ast.parse(entry.source)):
            modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            modules += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert {module.split(".")[0] for module in modules} <= allowed, (entry.question, entry.name)


@each_assignment
def test_no_message_quotes_a_hidden_line(name):
    secrets = secrets_of(assignment_of(name))
    shown = "\n".join(cell.source for cell in assignment_of(name).released.cells)
    tests = [cell for cell in assignment_of(name).graded if cell.role == "test"]
    hidden = {line.strip() for cell in tests for line in cell.parts.hidden.splitlines()}
    secret = {line for line in hidden if len(line) >= 12 and line not in shown}
    assert len(secret) > len(tests)
    for entry in entries_of(name).values():
        if entry.wrong:
            assert len(entry.message) > 40, f"{entry.name} explains too little"
            assert not [line for line in secret if line in entry.message], entry.name
            assert lint_text(entry.message, entry.name, secrets) == []


# --------------------------------------------------------------------------- a broken file is no kill

WRONG = '"""Doc."""\nMESSAGE = "m"\nFAILS = {"relu_leaves_its_inputs_unchanged"}\n'


@pytest.mark.parametrize(
    ("file", "source", "message"),
    [
        ("wrong_x.py", WRONG + "def relu_forward(x:\n    pass\n", "wrong_x.py, line 4"),
        ("wrong_x.py", '"""Doc."""\ndef relu_forward(x):\n    pass\n', "declares MESSAGE and FAILS"),
        ("wrong_x.py", WRONG.replace('{"relu_leaves_its_inputs_unchanged"}', "()") + "def f(): 0\n", "FAILS"),
        ("right_x.py", WRONG + "def relu_forward(x):\n    pass\n", "an alternative neither"),
        ("wrong_x.py", WRONG, "at least one function"),
        ("x.py", '"""Doc."""\ndef f(): 0\n', "is called wrong_<idea>.py"),
    ],
)
def test_a_file_that_does_not_parse_is_an_error(tmp_path, file, source, message):
    (tmp_path / "a1_activations" / "relu").mkdir(parents=True)
    (tmp_path / "a1_activations" / "relu" / file).write_text(source)
    with pytest.raises(UserError, match=message):
        catalogue.load("a1_activations", tmp_path)


@pytest.mark.parametrize("line", ["undefined_name", "import no_such_module", "1 / 0", "raise AssertionError"])
def test_a_file_whose_definition_raises_is_an_error(tmp_path, line):
    (tmp_path / "a1_activations" / "relu").mkdir(parents=True)
    path = tmp_path / "a1_activations" / "relu" / "wrong_x.py"
    path.write_text(WRONG + f"{line}\n\n\ndef relu_forward(x):\n    return x, x\n")
    (entry,) = catalogue.load("a1_activations", tmp_path)
    reference = assignment_of("a1_activations").reference_code("relu")
    with pytest.raises((NameError, ImportError, ZeroDivisionError, AssertionError)):
        entry.over(reference)
