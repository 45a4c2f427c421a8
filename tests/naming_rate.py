"""How many wrong answers have their idea named, rightly or wrongly: `python -m tests.naming_rate [QUESTION]`.

Two kinds of code. `tests/independent_answers/` holds answers written from the text of the questions alone,
each with a slip; behind the equals sign in its heading stand the names that are true of it. Mutants are
references with one change made by a rule; there a name is right if the idea gives what the mutant gives on
inputs it was not found on.
"""

from __future__ import annotations

import argparse
import ast
import copy
import random
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from autograder.catalogue.entry import as_handed_in
from autograder.course import policy as policies
from autograder.course.course import Course
from autograder.judge import replay
from autograder.judge.judge import Judge
from tests.in_process import SEED, grade

ROOT = Path(__file__).resolve().parents[1]
LONG = ("kaiming_init", "xavier_init")  # each of their tests draws millions of weights
OTHER_SEEDS = (101, 102, 103)
_HEADING = re.compile(r"^# %% (.+?)(?: = ([\w, ]+))?$", re.MULTILINE)


@dataclass(frozen=True)
class Answer:
    """A wrong answer.

    Attributes:
        question: grade_id of its answer cell.
        slip: what is wrong with it.
        source: its code.
        right: names that are true of it; None where what the idea gives decides.
    """

    question: str
    slip: str
    source: str
    right: frozenset[str] | None = None


@dataclass
class Count:
    """Wrong answers, and what was said about them."""

    wrong: int = 0
    named: int = 0
    misnamed: int = 0

    def line(self, what: str) -> str:
        shares = [f"{100 * number / max(self.wrong, 1):.0f} %" for number in (self.named, self.misnamed)]
        return (
            f"{what}: {self.wrong} wrong answers, {self.named} ({shares[0]}) named rightly, "
            f"{self.misnamed} ({shares[1]}) named wrongly"
        )


def independent_answers(name: str) -> list[Answer]:
    """The answers in `tests/independent_answers/`; none where nobody has written any yet."""
    found = []
    for path in sorted((ROOT / "tests" / "independent_answers" / name).glob("*.py")):
        parts = _HEADING.split(path.read_text())[1:]
        for slip, right, source in zip(*[iter(parts)] * 3, strict=True):
            found.append(Answer(path.stem, slip, source, frozenset((right or "").replace(",", " ").split())))
    return found


def mutants(judge: Judge, question: str, number: int) -> list[Answer]:
    """So many of the reference's mutants, always the same ones."""
    tree = ast.parse(as_handed_in(judge.assignment.reference_code(question)))
    found = {source: slip for slip, source in _mutated(tree)}
    chosen = random.Random(question).sample(sorted(found), min(number, len(found)))
    return [Answer(question, found[source], source) for source in chosen]


def _mutated(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Every change by rule of one node: (the node before and after, the source)."""
    for place, node in enumerate(ast.walk(tree)):
        if isinstance(node, ast.expr):
            for other in _changes(node):
                whole = copy.deepcopy(tree)
                target = list(ast.walk(whole))[place]
                changed = _Replace(target, other).visit(whole)
                yield (
                    f"{ast.unparse(node)} -> {ast.unparse(other)}",
                    ast.unparse(ast.fix_missing_locations(changed)),
                )


class _Replace(ast.NodeTransformer):
    def __init__(self, target: ast.AST, other: ast.expr):
        self.target, self.other = target, other

    def visit(self, node: ast.AST) -> ast.AST:
        return self.other if node is self.target else self.generic_visit(node)


_OPERATORS = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.BitAnd: ast.BitOr}
_COMPARISONS = {ast.Gt: ast.Lt, ast.Lt: ast.Gt, ast.LtE: ast.GtE, ast.GtE: ast.LtE}
_FUNCTIONS = {
    "maximum": "minimum",
    "minimum": "maximum",
    "sum": "mean",
    "mean": "sum",
    "var": "std",
    "std": "var",
}
_FUNCTIONS |= {"any": "all", "all": "any", "exp": "expm1", "expm1": "exp", "log1p": "log", "zeros": "ones"}


def _changes(node: ast.expr) -> Iterator[ast.expr]:
    """What a slip may make of an expression."""
    if isinstance(node, ast.BinOp):
        yield node.left
        yield node.right
        if type(node.op) in _OPERATORS:
            yield ast.BinOp(node.left, _OPERATORS[type(node.op)](), node.right)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield node.operand
    elif isinstance(node, ast.Compare) and type(node.ops[0]) in _COMPARISONS:
        yield ast.Compare(node.left, [_COMPARISONS[type(node.ops[0])]()], node.comparators)
    elif isinstance(node, ast.Constant) and type(node.value) in (int, float):
        yield ast.Constant({0: 1, 1: 0}.get(node.value, 2 * node.value))
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        if node.func.attr in _FUNCTIONS:
            yield ast.Call(
                ast.Attribute(node.func.value, _FUNCTIONS[node.func.attr], ast.Load()),
                node.args,
                node.keywords,
            )
        if node.func.attr in ("sqrt", "exp", "expm1", "tanh", "abs", "sign") and node.args:
            yield node.args[0]


def judged(judge: Judge, answer: Answer) -> tuple[bool, dict[str, bool]]:
    """Whether an answer fails, and for each name it was given, whether that is true."""
    cells = grade(judge, answer.question, answer.source)
    failed = [
        (grade_id, cell.calls, judge.draw_seed(grade_id))
        for grade_id, cell in cells.items()
        if cell.outcome.status == "failed"
    ]
    names: dict[str, bool] = {}
    passed = {grade_id for grade_id, cell in cells.items() if cell.outcome.status == "passed"}
    for _, function, idea in judge.explainer.search(answer.question, failed, answer.source, passed):
        for entry in idea.for_function(function):
            names[entry.name] = (
                entry.name in answer.right
                if answer.right is not None
                else all(_repeats(judge, answer, function, idea, seed) for seed in OTHER_SEEDS)
            )
    return bool(failed), names


def _repeats(judge: Judge, answer: Answer, function: str, idea, seed: int) -> bool:
    """Whether an idea gives what a function of the answer gives in its cells, with other inputs."""
    for grade_id, cell in grade(judge, answer.question, answer.source, seed).items():
        if all(grade_id not in entry.fails for entry in idea.entries):
            continue
        draws = "random" in answer.source
        levels = replay.levels(idea.space, cell.calls, judge.draw_seed(grade_id), draws)
        if any(c.name == function and not level for c, level in zip(cell.calls, levels, strict=True)):
            return False
    return True


def count(judge: Judge, answers: list[Answer], told: bool = False) -> Count:
    """Judge answers and count them; `told` prints those whose name is missing or wrong."""
    counted = Count()
    for answer in answers:
        try:
            fails, names = judged(judge, answer)
        except Exception:  # a mutant that does not even define its functions
            continue
        counted.wrong += fails
        counted.named += fails and bool(names) and all(names.values())
        counted.misnamed += not all(names.values())
        if told and fails and not (names and all(names.values())):
            print(
                f"  {answer.question} | {answer.slip} |",
                [name for name, true in names.items() if not true] or "no name",
            )
    return counted


def total(counts: list[Count]) -> Count:
    return Count(*(sum(getattr(c, what) for c in counts) for what in ("wrong", "named", "misnamed")))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("questions", nargs="*")
    parser.add_argument("--mutants", type=int, default=8, help="of each question")
    parser.add_argument("--verbose", action="store_true")
    asked = parser.parse_args()
    by_answers, by_rule = [], []
    for name in Course(ROOT).assignments():
        judge = Judge(Course(ROOT).load(name), policies.load(name), None, SEED)
        questions = [
            question
            for question in dict.fromkeys(
                cell.question for cell in judge.assignment.graded if cell.role == "test"
            )
            if not asked.questions or question in asked.questions
        ]
        answers = [answer for answer in independent_answers(name) if answer.question in questions]
        by_answers.append(count(judge, answers, asked.verbose))
        made = [m for q in questions if q not in LONG for m in mutants(judge, q, asked.mutants)]
        by_rule.append(count(judge, made, asked.verbose))
    print(total(by_answers).line("independent answers"))
    print(total(by_rule).line("mutants"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
