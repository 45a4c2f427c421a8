"""A repaired grader grades again: every module that can change a verdict is part of a receipt's key."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest

from autograder.receipts import deciding

ROOT = Path(__file__).resolve().parents[1]
STARTS = ("autograder/judge", "autograder/worker", "autograder/catalogue", "autograder/rebuild")
DECIDES_NOTHING = {
    "autograder/__init__.py",
    "autograder/course/errors.py",
    "nnlab/__init__.py",
    "nnlab/points.py",  # called by `check.summary()` only, which no test cell does
    "nnlab/questions.py",  # core or extra: the same verdict, counted in another sum
}


def imported(tree: ast.AST, package: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Every module that an import statement may name (`from a import b`: a, and a.b)."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (tuple(name.name.split(".")) for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) + 1 - node.level] if node.level else ()
            module = above + tuple(node.module.split(".") if node.module else ())
            yield module
            yield from ((*module, name.name) for name in node.names)


def file_of(module: tuple[str, ...]) -> list[Path]:
    if module[:1] not in (("autograder",), ("nnlab",)):
        return []
    path = ROOT.joinpath(*module)
    return [file for file in (path.with_suffix(".py"), path / "__init__.py") if file.is_file()]


def reached(files: list[Path]) -> set[Path]:
    todo, seen = list(files), set()
    while todo:
        file = todo.pop()
        if file not in seen:
            seen.add(file)
            package = file.relative_to(ROOT).parent.parts
            for module in imported(ast.parse(file.read_text()), package):
                todo += file_of(module)
    return seen


def from_notebooks() -> list[Path]:
    """What the set-up and test cells of the assignments import."""
    found = []
    for path in sorted((ROOT / "solutions").glob("*/*.ipynb")):
        for cell in nbformat.read(path, 4).cells:
            if cell.cell_type == "code":
                for module in imported(ast.parse(cell.source), ()):
                    found += file_of(module)
    return found


def test_every_module_that_decides_is_part_of_the_key():
    starts = [
        file
        for start in STARTS
        for file in ([ROOT / start] if start.endswith(".py") else (ROOT / start).rglob("*.py"))
    ]
    helpers = from_notebooks()
    assert helpers, "no assignment imports nnlab?"
    needed = {str(file.relative_to(ROOT)) for file in reached([*starts, *helpers])} - DECIDES_NOTHING
    listed = {str(file.relative_to(ROOT)) for file in deciding.deciding_files()}
    assert not needed - listed, "these change verdicts, and a change of them would not grade again"


@pytest.mark.parametrize("name", deciding.DECIDING_ROOMS + deciding.DECIDING_HELPERS)
def test_what_is_listed_exists(name):
    assert (ROOT / "autograder" / name).exists() or (ROOT / "nnlab" / name).exists()
