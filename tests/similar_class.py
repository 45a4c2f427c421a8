"""A class that answers from the catalogue in its own words, and copies of answers, for tests of `similar`."""

from __future__ import annotations

import ast
import random
from collections.abc import Iterator

from autograder import catalogue
from autograder.course.assignment import Assignment

Answers = dict[str, str]
_TURNED = {ast.Gt: ast.Lt, ast.Lt: ast.Gt, ast.GtE: ast.LtE, ast.LtE: ast.GtE}


def choices(assignment: Assignment, wrong: bool) -> dict[str, list[str]]:
    """Answers to each question: the reference and the alternatives, with `wrong` also the misconceptions."""
    entries = catalogue.load(assignment)
    found = {}
    for question in dict.fromkeys(entry.question for entry in entries):
        reference = assignment.reference_code(question)
        own = [one for one in entries if one.question == question and (wrong or not one.wrong)]
        found[question] = [catalogue.as_handed_in(reference), *(one.as_cell(reference) for one in own)]
    return found


def honest_class(known: dict[str, list[str]], students: int, seed: int, popular: float) -> list[Answers]:
    """Students who have nothing to do with each other.

    Args:
        known: see `choices`.
        popular: exponent of Zipf's law for the choice of an answer; 0 makes all equally likely.
    """
    rng = random.Random(seed)
    order = {question: rng.sample(answers, len(answers)) for question, answers in known.items()}
    weights = {name: [rank**-popular for rank in range(1, len(one) + 1)] for name, one in order.items()}
    return [
        {name: in_own_words(rng.choices(one, weights[name])[0], rng) for name, one in order.items()}
        for _ in range(students)
    ]


def in_own_words(source: str, rng: random.Random, chance: float = 0.3) -> str:
    """The same answer as somebody else would write it: each place that may be written in two ways is turned
    with this chance."""
    return ast.unparse(ast.fix_missing_locations(_Words(rng, chance).visit(ast.parse(source))))


class _Words(ast.NodeTransformer):
    def __init__(self, rng: random.Random, chance: float):
        self._rng, self._chance = rng, chance

    def visit_BinOp(self, node):
        self.generic_visit(node)
        if isinstance(node.op, ast.Add | ast.Mult) and self._turn():
            node.left, node.right = node.right, node.left
        elif isinstance(node.op, ast.Pow) and ast.unparse(node.right) == "2" and self._turn():
            return ast.BinOp(node.left, ast.Mult(), node.left)
        return node

    def visit_AugAssign(self, node):
        self.generic_visit(node)
        if not isinstance(node.target, ast.Name) or not self._turn():
            return node
        return ast.Assign([node.target], ast.BinOp(ast.Name(node.target.id), node.op, node.value))

    def visit_Compare(self, node):
        self.generic_visit(node)
        kind = type(node.ops[0])
        if len(node.ops) > 1 or kind not in _TURNED or not self._turn():
            return node
        return ast.Compare(node.comparators[0], [_TURNED[kind]()], [node.left])

    def visit_Return(self, node):
        self.generic_visit(node)
        if node.value is None or isinstance(node.value, ast.Name) or not self._turn():
            return node
        return [ast.Assign([ast.Name("answer")], node.value), ast.Return(ast.Name("answer"))]

    def _turn(self) -> bool:
        return self._rng.random() < self._chance


def disguised(source: str, rng: random.Random) -> str:
    """A copy: all names are new; functions and neighboring statements change places where they may."""
    tree = ast.parse(source)
    names = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    own = {node.id for node in names if isinstance(node.ctx, ast.Store)}
    own |= {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    new = {name: f"v{number}" for number, name in enumerate(sorted(own))}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            node.id = new.get(node.id, node.id)
        elif isinstance(node, ast.arg):
            node.arg = new[node.arg]
    if all(isinstance(node, ast.FunctionDef) for node in tree.body):
        rng.shuffle(tree.body)
    for body in _bodies(tree):
        for place in range(len(body) - 1):
            if _may_change_places(body[place], body[place + 1]) and rng.random() < 0.7:
                body[place], body[place + 1] = body[place + 1], body[place]
    return "# my own work\n" + ast.unparse(tree)


def _bodies(tree: ast.AST) -> Iterator[list]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.For | ast.If | ast.While):
            yield node.body


def _may_change_places(one: ast.AST, other: ast.AST) -> bool:
    if not isinstance(one, ast.Assign) or not isinstance(other, ast.Assign):
        return False
    return not (_names(one, ast.Store) & _names(other) or _names(other, ast.Store) & _names(one))


def _names(tree: ast.AST, kind: type = ast.expr_context) -> set[str]:
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, kind)}


def plant(
    answers: list[Answers], shares: tuple[float, ...], copies: int, rng: random.Random
) -> dict[tuple[int, int], float]:
    """Let the first students copy a share of their answers, each from somebody else in the second half.

    Returns:
        (copy, source) and the share.
    """
    made, questions = {}, list(answers[0])
    for number in range(copies * len(shares)):
        share, source = shares[number % len(shares)], len(answers) // 2 + number
        for question in rng.sample(questions, round(share * len(questions))):
            answers[number][question] = disguised(answers[source][question], rng)
        made[number, source] = share
    return made
