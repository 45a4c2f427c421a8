"""The catalogue keeps its promises: every misconception fails exactly its cells, every alternative none.

The tests execute the reference overlaid by an entry in this process, and only the test cells of its question.
That is enough because no test cell reaches a function of another question, which is itself a test here.
Questions with random answers are checked under three fixed seeds, all others under the seed of the day.
`CATALOGUE_SEED=20612` in the environment takes another one; a failure names the seed it was seen with.
"""

from __future__ import annotations

import ast
import functools
import re
import textwrap
from pathlib import Path

import numpy as np
import pytest
import torch

from autograder import catalogue
from autograder.catalogue import Entry
from autograder.course import policy as policies
from autograder.course.assignment import Assignment
from autograder.course.course import Course
from autograder.course.errors import UserError
from autograder.judge.judge import Judge
from autograder.judge.test_cell import Outcome, TestCell
from autograder.release.leaks import lint_text, secrets_of
from nnlab import check, handed_in
from tests.turns import TODAY

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
    return {(entry.question, entry.name): entry for entry in catalogue.load(assignment_of(name))}


ASSIGNMENTS = Course(ROOT).assignments()
# Draw millions of weights in each of their tests; tests/test_a3_statistics.py repeats their misconceptions.
LONG = ("kaiming_init", "xavier_init")
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


def seeds_of(name: str, question: str, wrong: bool = False) -> tuple[int, ...]:
    """The seeds a question is checked under: where an answer draws at random, chance has more to decide."""
    if wrong and question in LONG:
        return (TODAY,)
    sources = [entry.source for entry in entries_of(name).values() if entry.question == question]
    sources.append(assignment_of(name).reference_code(question))
    return SEEDS if any(re.search(r"\brandom\.|random_state", source) for source in sources) else (TODAY,)


def entries_for(name: str, question: str, wrong: bool) -> list[Entry]:
    return [e for e in entries_of(name).values() if e.question == question and e.wrong == wrong]


def defined(source: str, kinds=ast.FunctionDef) -> set[str]:
    return {node.name for node in ast.parse(source).body if isinstance(node, kinds)}


def outcomes(name: str, question: str, space: dict, seed: int) -> dict[str, Outcome]:
    """Run the test cells of a question against functions that are defined already."""
    return {grade_id: graded(name, test, space, seed) for grade_id, test in cells_of(name, question).items()}


def graded(name: str, test: TestCell, space: dict, seed: int) -> Outcome:
    """Run a test cell as the judge does: the visible part alone, then, where it passes, the whole cell."""
    found = outcome(name, test.visible, space, seed)
    if test.visible is not test and found.status in ("passed", "partial"):
        found = outcome(name, test, space, seed)
    return found


def outcome(name: str, test: TestCell, space: dict, seed: int) -> Outcome:
    names = {need: space[need] for need in test.needs if need in space}
    check.set_seed(seed)
    handed_in.set_files(assignment_of(name).reference_files)
    seed_generators(seed)
    try:
        return test.run(judge_of(name).setup | names, 60)
    finally:
        check.set_seed(None)
        handed_in.set_files(None)


def seed_generators(seed: int) -> None:
    """Seed what an answer may draw from, as the worker does."""
    np.random.seed(seed)
    torch.manual_seed(seed)


@functools.cache
def outcomes_of(name: str, question: str, entry: str, seed: int) -> dict[str, Outcome]:
    """The same for an entry; what its definition raises is raised here, and so is no verdict."""
    return outcomes(name, question, space_of(name, entries_of(name)[question, entry]), seed)


def space_of(name: str, entry: Entry) -> dict:
    """What an entry, the reference below it and the set-up cells define."""
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
    called = set().union(*needs)
    tree = ast.parse(assignment_of(name).reference_code(question))
    drivers = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name in called]
    called |= {node.id for driver in drivers for node in ast.walk(driver) if isinstance(node, ast.Name)}
    assert public <= called, "a function that no test cell calls, nor a driver"


# --------------------------------------------------------------------------- what every entry must do


@each_question
def test_the_reference_gets_every_point(name, question):
    reference, setup = assignment_of(name).reference_code(question), assignment_of(name).setup_code
    space = catalogue.execute(reference, "reference", setup)
    for seed in seeds_of(name, question):
        assert failed(outcomes(name, question, space, seed)) == set(), seed


@each_question
def test_the_untouched_release_gets_no_point(name, question):
    cell = assignment_of(name).by_grade_id[question]
    source = assignment_of(name).released.cells[cell.index].source
    space = catalogue.execute(source, "release", assignment_of(name).setup_code)
    found = outcomes(name, question, space, TODAY)
    assert {outcome.share for outcome in found.values()} == {0.0}
    assert {outcome.status for outcome in found.values()} == {"not_done"}


@each_question
def test_every_misconception_fails_exactly_its_cells(name, question):
    wrong = {}
    for entry in entries_for(name, question, wrong=True):
        for seed in seeds_of(name, question, wrong=True):
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
        for entry in entries_for(name, question, wrong=False)
        for seed in seeds_of(name, question)
        for grade_id, outcome in outcomes_of(name, question, entry.name, seed).items()
        if outcome.share < 1
    }
    assert not wrong


def passes_what_is_visible(name: str, test: TestCell, space: dict, seed: int) -> bool:
    """Whether the part of a cell that students see passes, shown by running just that."""
    names = {need: space[need] for need in test.needs}
    check.set_seed(seed)
    handed_in.set_files(assignment_of(name).reference_files)
    seed_generators(seed)
    try:
        exec(test.cell.parts.visible, judge_of(name).setup | names)
    except Exception:
        return False
    finally:
        check.set_seed(None)
        handed_in.set_files(None)
    return True


@each_question
def test_some_misconception_is_caught_by_hidden_tests_only(name, question):
    """And every failure is reported as hidden exactly where the visible part of its cell passes."""
    hidden_only, seed = [], seeds_of(name, question, wrong=True)[0]
    for entry in entries_for(name, question, wrong=True):
        space = space_of(name, entry)
        found = outcomes_of(name, question, entry.name, seed)
        cells = cells_of(name, question).items()
        visible = {grade_id: passes_what_is_visible(name, test, space, seed) for grade_id, test in cells}
        for grade_id in failed(found):
            assert found[grade_id].hidden == visible[grade_id], (entry.name, grade_id, seed)
        if all(visible.values()):
            assert entry.fails
            hidden_only.append(entry.name)
    assert hidden_only


# --------------------------------------------------------------------------- how many, and what they say


@each_question
def test_a_question_has_five_misconceptions_and_two_alternatives(name, question):
    wrong, right = (entries_for(name, question, kind) for kind in (True, False))
    assert len(wrong) >= 5 and len(right) >= 2
    own = defined(assignment_of(name).reference_code(question), (ast.FunctionDef, ast.ClassDef))
    for entry in wrong + right:
        assert own & set(entry.functions), f"{entry.name} changes nothing of the question"


@each_question
def test_every_graded_cell_is_failed_by_some_misconception(name, question):
    failing = set().union(*(entry.fails for entry in entries_for(name, question, wrong=True)))
    assert failing == set(cells_of(name, question))


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


# --------------------------------------------------------------------------- slips in a file

HEAD = '"""New in this question: a gate."""\n'
HEAD += "from autograder.catalogue import alternative, misconception\n"
DOC = '"""Does it.\n\n    You do it.\n    """'
FAILS = 'fails={"relu_leaves_its_inputs_unchanged"}'


def wrong(arguments: str = FAILS, doc: str = DOC, body: str = "def relu_forward(x):\n    return x, x") -> str:
    """The text of one misconception; its decorator stands in line 3 of a file, its name in line 4."""
    return f"@misconception({arguments})\ndef idea():\n    {doc}\n{textwrap.indent(body, '    ')}\n"


def entries_in(folder: Path, text: str, question: str = "relu") -> list[Entry]:
    (folder / "a1_activations").mkdir()
    (folder / "a1_activations" / f"{question}.py").write_text(HEAD + text)
    return catalogue.load(assignment_of("a1_activations"), folder)


SLIPS = {
    "does not parse": ("def f(x:\n    pass\n", "line 3: .*never closed"),
    "a body that does not compile": (wrong(body="\nreturn 1"), "line 10: 'idea': 'return' outside function"),
    "no decorator": (wrong().split("\n", 1)[1], "line 3: 'idea' needs one decorator"),
    "another decorator": (wrong().replace("misconception", "mistake"), "line 4: 'idea' needs one decorator"),
    "another statement": ("x = 1\n", "line 3: .* a file holds decorated functions only"),
    "an unknown keyword": (wrong(FAILS + ", points=1"), "line 3: @misconception takes fails=, replace= and "),
    "a constant that is no text": (wrong(FAILS + ", constant=1"), "line 3: constant= of 'idea' is a text"),
    "a constant that is not there": (
        wrong(FAILS + ', constant="0.1"', body="def relu_forward(x):\n    return x + 0.15, x"),
        "line 4: 'idea' does not hold its constant, 0.1",
    ),
    "a computed value": (wrong("fails=CELLS"), "line 3: fails= and replace= of 'idea' are constants"),
    "no fails": (wrong(""), "line 3: 'idea' needs fails="),
    "empty fails": (wrong("fails=set()"), "line 3: 'idea' needs fails="),
    "fails is a list": (wrong("fails=[1]"), "line 3: 'idea' needs fails="),
    "an unknown cell": (wrong('fails={"no_such_cell"}'), "line 3: 'idea' fails 'no_such_cell', but .*relu_"),
    "no docstring": (wrong(doc=""), "line 4: 'idea' needs a docstring"),
    "no message": (wrong(doc='"""Does it."""'), "line 4: the docstring of 'idea' needs a second paragraph"),
    "nothing defined": (wrong(body=""), "line 4: 'idea' needs either functions in its body or replace="),
    "no function": (wrong(body="x = 1"), "line 4: 'idea' defines no function"),
    "both": (wrong(FAILS + ', replace=("x > 0", "x < 0")'), "line 4: 'idea' needs either functions"),
    "no pair": (wrong(FAILS + ', replace="x > 0"', body=""), "line 3: replace of 'idea' takes a pair"),
    "not found": (
        wrong(FAILS + ', replace=("x > 5", "x")', body=""),
        "line 3: 'idea' replaces 'x > 5', which occurs 0 times in the reference of relu instead of once",
    ),
    "found twice": (wrong(FAILS + ', replace=("cache", "x")', body=""), "line 3: .* occurs [2-9] times"),
    "overlapping": (
        wrong(FAILS + ', replace=[("x > 0", "x"), ("0), x > 0", "x")]', body=""),
        "line 3: replacements of 'idea' overlap",
    ),
    "a replacement that does not compile": (
        wrong(FAILS + ', replace=("x > 0", "x >")', body=""),
        "line 3: the reference after the replacement of 'idea': invalid syntax",
    ),
    "a replacement that changes nothing": (
        wrong(FAILS + ', replace=("x > 0", "x  > 0")', body=""),
        "line 4: 'idea' defines no function",
    ),
    "two of one name": (
        wrong() + wrong(body="def relu_forward(x):\n    return x"),
        "line 12: 'idea' has the name of the entry in line 4",
    ),
    "two of one code": (
        wrong() + wrong().replace("idea", "other"),
        "line 12: 'other' has the code of the entry in line 4",
    ),
}


@pytest.mark.parametrize(("text", "message"), SLIPS.values(), ids=SLIPS.keys())
def test_a_slip_in_a_file_is_named_with_its_line(tmp_path, text, message):
    with pytest.raises(UserError, match=f"^catalogue/a1_activations/relu.py, {message}"):
        entries_in(tmp_path, text)


@pytest.mark.parametrize("head", ["", '"""Something new."""\n', '"""New in this question: ."""\n'])
def test_a_file_says_what_is_new_in_the_question(tmp_path, head, monkeypatch):
    monkeypatch.setattr("tests.test_catalogue.HEAD", head)
    with pytest.raises(UserError, match="relu.py, line 1: a file begins with the docstring .New in this"):
        entries_in(tmp_path, wrong())


def test_a_file_of_no_question_is_an_error(tmp_path):
    with pytest.raises(UserError, match="rely.py, line 1: a1_activations has no answer cell .* 'rely'"):
        entries_in(tmp_path, wrong(), "rely")


def test_a_file_is_not_executed_by_loading_it(tmp_path):
    (entry,) = entries_in(tmp_path, wrong(body="1 / 0\n\ndef relu_forward(x):\n    return x, x"))
    assert entry.functions == ("relu_forward",)


def test_a_replacement_is_the_reference_with_the_new_text(tmp_path):
    (entry,) = entries_in(tmp_path, wrong(FAILS + ', replace=("x > 0", "x >= 0")', body=""))
    reference = assignment_of("a1_activations").reference_code("relu")
    assert (entry.summary, entry.message) == ("Does it.", "You do it.")
    assert entry.functions == ("relu_forward",)
    assert "np.maximum(x, 0), x >= 0" in entry.source and "relu_backward" not in entry.source
    assert set(defined(entry.as_cell(reference))) == {"relu_forward", "relu_backward"}
    assert "### BEGIN" not in entry.as_cell(reference)
    assert entry.over(reference)["relu_forward"](np.zeros(1))[1] == [True]


@pytest.mark.parametrize("line", ["undefined_name", "import no_such_module", "1 / 0", "raise AssertionError"])
def test_an_entry_whose_definition_raises_is_an_error_and_no_failed_test(tmp_path, line):
    (entry,) = entries_in(tmp_path, wrong(body=f"{line}\n\ndef relu_forward(x):\n    return x, x"))
    reference = assignment_of("a1_activations").reference_code("relu")
    with pytest.raises((NameError, ImportError, ZeroDivisionError, AssertionError)):
        entry.over(reference)
