"""What students see of a test does not hold the answer: neither its code nor its hints repeat a right answer.

Expressions are compared without names, spelling and order: `np.where(x > 0, x, 0.2 * x)` is
`torch.where(0 < t, t, t * a)`. The right answers are the reference and the alternatives of the catalogue.
"""

from __future__ import annotations

import ast
import contextlib
import functools
import re
from collections.abc import Iterator

import pytest

from autograder import catalogue
from tests.test_catalogue import ASSIGNMENTS, assignment_of

_FEWEST = 2  # operations of an expression that says something
_ALONE = ("logaddexp", "reduceat")  # functions that say all of an answer
_CASTS = ("float", "int", "asarray", "array", "astype", "tensor", "double", "numpy", "copy", "item")
_OPTIONS = ("axis", "dim", "keepdims", "keepdim", "dtype", "correction", "out")
_SAME = {
    "amax": "max",
    "amin": "min",
    "absolute": "abs",
    "pow": "**",
    "matmul": "@",
    "dot": "@",
    "power": "**",
}


def inlined(tree: ast.AST) -> ast.AST:
    """Put the value of each name that is assigned once, by itself, in the place of the name."""
    stored = [
        node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    ]
    values = {
        node.targets[0].id: node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name)
    }

    class Inliner(ast.NodeTransformer):
        depth = 0

        def visit_Name(self, node: ast.Name) -> ast.AST:
            once = isinstance(node.ctx, ast.Load) and stored.count(node.id) == 1 and node.id in values
            if not once or self.depth > 6:
                return node
            self.depth += 1
            value = self.visit(ast.parse(ast.unparse(values[node.id]), mode="eval").body)
            self.depth -= 1
            return value

    return Inliner().visit(ast.parse(ast.unparse(tree)))


def form(node: ast.AST) -> tuple | str:
    """An expression without names: nested tuples (operation, parts), parts of sums and products sorted."""
    if isinstance(node, ast.Constant):
        return repr(float(node.value)) if node.value in (0, 1, 2) and node.value is not None else "_"
    if isinstance(node, ast.BinOp):
        name = type(node.op).__name__
        left, right = form(node.left), form(node.right)
        if name == "Pow" and isinstance(node.right, ast.Constant) and node.right.value == 0.5:
            return ("sqrt", left)
        if name in ("Add", "Mult"):
            parts = [
                *(left[1:] if left[0] == name else [left]),
                *(right[1:] if right[0] == name else [right]),
            ]
            return (name, *sorted(parts, key=repr))
        return (name, left, right)
    if isinstance(node, ast.UnaryOp):
        return (type(node.op).__name__, form(node.operand))
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        name, sides = type(node.ops[0]).__name__, [form(node.left), form(node.comparators[0])]
        return ("Lt", *sides[::-1]) if name == "Gt" else (name, *sides)
    if isinstance(node, ast.Call):
        function, args = node.func, list(node.args)
        name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
        if isinstance(function, ast.Attribute) and getattr(function.value, "id", "") not in (
            "np",
            "torch",
            "math",
        ):
            args = [function.value, *args]  # a method
        if name in _CASTS and args:
            return form(args[0])
        reduces = name in ("sum", "mean", "max", "min", "var", "std", "all", "any", "argmax")
        args = args[:1] if reduces else args
        kept = [keyword.value for keyword in node.keywords if keyword.arg not in _OPTIONS]
        return (_SAME.get(name, name), *map(form, args), *map(form, kept))
    if isinstance(node, ast.Subscript):
        return form(node.value) if isinstance(node.slice, ast.Tuple | ast.Slice) else "_"
    return "_"


def operations(shape: tuple | str) -> int:
    return 0 if isinstance(shape, str) else 1 + sum(map(operations, shape[1:]))


def tells(shape: tuple | str) -> bool:
    """Whether an expression is one that a student would have to find."""
    return operations(shape) >= (1 if shape[0] in _ALONE else _FEWEST)


def expressions(tree: ast.AST) -> Iterator[ast.expr]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.BinOp | ast.Call))


def returned(source: str) -> set[tuple | str]:
    """The forms of what functions return, without caches."""
    found = set()
    for function in ast.walk(ast.parse(source)):
        if not isinstance(function, ast.FunctionDef):
            continue
        for node in ast.walk(inlined(function)):
            if isinstance(node, ast.Return) and node.value is not None:
                values = node.value.elts if isinstance(node.value, ast.Tuple) else [node.value]
                found |= {form(value) for value in (values[:1] if "forward" in function.name else values)}
    return {shape for shape in found if tells(shape)}


@functools.cache
def answers(name: str) -> dict[str, set]:
    """question -> the forms of its right answers."""
    found = {
        question: returned(assignment_of(name).reference_code(question))
        for question in assignment_of(name).questions
        if any(cell.role == "test" for cell in assignment_of(name).tests_of(question))
    }
    for entry in catalogue.load(assignment_of(name)):
        if not entry.wrong:
            found[entry.question] |= returned(entry.source)
    return found


def told(source: str) -> Iterator[tuple[str, tuple | str]]:
    """What a test cell shows: the expressions of its code, and those that its strings spell out."""
    tree = ast.parse(source)
    for node in expressions(inlined(tree)):
        yield ast.unparse(node), form(node)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            for text in re.split(r"[=,;:?]|\. | is | where | with | and ", node.value):
                with contextlib.suppress(SyntaxError):
                    part = ast.parse(text.strip().removesuffix("."), mode="eval").body
                    yield from ((text, form(one)) for one in expressions(part))


def leaks(name: str) -> dict[str, str]:
    """grade_id -> the expression with which it tells the answer of its question."""
    found = {}
    for question, right in answers(name).items():
        for cell in assignment_of(name).tests_of(question):
            if cell.role == "test":
                texts = [text for text, shape in told(cell.parts.visible) if shape in right]
                found |= {cell.grade_id: texts[0]} if texts else {}
    return found


@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_no_visible_test_holds_the_answer_as_an_expression(name):
    assert leaks(name) == {}


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("check.gradient(dx, dout * (1 - s) * s)", True),
        ("slope = torch.mul(1, s) - s * s\ncheck.gradient(dx, dout * slope)", False),
        ("rest = 1.0 - s\nexpected = s * rest * np.asarray(dout)", True),
        ("check.gradient(dx, expected, hint='dx = dout * s * (1 - s), where s is the output.')", True),
        ("check.gradient(dx, check.oracle(torch.sigmoid, x, dout=dout).grads[0], hint='1/4 at 0.')", False),
    ],
)
def test_an_answer_is_found_under_other_names_and_in_another_order(cell, found):
    right = returned(
        "def sigmoid_backward(dout, cache):\n    out = cache\n    return dout * out * (1.0 - out)"
    )
    assert any(shape in right for _, shape in told(cell)) == found


@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_no_line_of_a_hidden_test_stands_in_an_answer(name):
    """Or tests/test_demo.py could not tell a hidden test that leaked from an answer with the same line."""
    assignment = assignment_of(name)
    shown = "\n".join(cell.source for cell in assignment.released.cells)
    answers = [assignment.reference_code(question) for question in assignment.questions]
    answers += [entry.source for entry in catalogue.load(assignment)]
    text = "\n".join(answers)
    hidden = {
        line.strip()
        for cell in assignment.graded
        if cell.role == "test"
        for line in cell.parts.hidden.splitlines()
    }
    looked_for = {line for line in hidden if len(line) >= 12 and line not in shown}
    assert not {line for line in looked_for if line in text and not line.startswith(("import ", "from "))}
