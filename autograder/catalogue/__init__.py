"""Wrong ideas and other right ways, one file each: they test the grader and explain errors to students.

CONTRIBUTING.md describes the files. Nothing in them is executed before `namespace` is called.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from pathlib import Path

from autograder.course.errors import UserError

_FOLDER = Path(__file__).parent
_DEFINITION = (ast.FunctionDef, ast.ClassDef)
_MARK = re.compile(r"\s*### (BEGIN|END) ")


@dataclass(frozen=True)
class Entry:
    """One file of the catalogue.

    Attributes:
        question: grade_id of the answer cell it is about.
        name: file name without prefix and suffix, for example ``forgets_upstream_gradient``.
        wrong: whether it is a misconception (else an alternative).
        summary: first line of its docstring.
        message: what it says to a student, empty for an alternative.
        fails: graded cells it must fail, empty for an alternative.
        source: the file's code.
        functions: names of the functions and classes it defines.
    """

    question: str
    name: str
    wrong: bool
    summary: str
    message: str
    fails: frozenset[str]
    source: str
    functions: tuple[str, ...]

    def over(self, reference: str, setup: str = "import numpy as np") -> dict:
        """Execute set-up cells, reference solution and, on top of it, this file; returns the namespace."""
        space = execute(reference, f"<reference {self.question}>", setup)
        exec(compile(self.source, f"<catalogue {self.question}/{self.name}>", "exec"), space)
        return space

    def as_cell(self, reference: str) -> str:
        """The source a student with this idea would hand in: one cell that defines everything."""
        kept = as_handed_in(reference, self.functions)
        imported = {line for line in kept.splitlines() if line.startswith(("import ", "from "))}
        own = _without_declarations(self.source).splitlines()
        own = "\n".join(line for line in own if line not in imported).strip()
        return (kept + "\n\n" + own).strip() + "\n"


def execute(source: str, name: str, setup: str = "import numpy as np") -> dict:
    """Run the source of an answer cell after that of the set-up cells."""
    space = {"__name__": name}
    exec(compile(setup, "<set-up>", "exec"), space)
    exec(compile(source, name, "exec"), space)
    return space


def load(assignment: str, folder: Path = _FOLDER) -> list[Entry]:
    """Read every entry of an assignment, sorted by question and file name.

    Raises:
        UserError: a file does not parse, or lacks what its kind needs.
    """
    paths = sorted((folder / assignment).glob("*/*.py"))
    return [_read(path) for path in paths if path.name != "__init__.py"]


def _read(path: Path) -> Entry:
    source = path.read_text(encoding="utf-8")
    where = f"catalogue/{path.parent.parent.name}/{path.parent.name}/{path.name}"
    try:
        tree = ast.parse(source, filename=where)
    except SyntaxError as error:
        raise UserError(f"{where}, line {error.lineno}: {error.msg}") from error
    kind, _, name = path.stem.partition("_")
    if kind not in ("wrong", "right") or not name:
        raise UserError(f"{where}: a file is called wrong_<idea>.py or right_<style>.py")
    declared = {node.targets[0].id: ast.literal_eval(node.value) for node in tree.body if _declares(node)}
    functions = tuple(node.name for node in tree.body if isinstance(node, _DEFINITION))
    summary = (ast.get_docstring(tree) or "").split("\n")[0]
    wrong = kind == "wrong"
    if wrong != (set(declared) == {"MESSAGE", "FAILS"}) or not wrong and declared:
        raise UserError(f"{where}: a misconception declares MESSAGE and FAILS, an alternative neither")
    if not summary or not functions or wrong and not declared["FAILS"]:
        raise UserError(f"{where}: it needs a docstring, at least one function and a non-empty FAILS")
    return Entry(
        path.parent.name,
        name,
        wrong,
        summary,
        declared.get("MESSAGE", ""),
        frozenset(declared.get("FAILS", ())),
        source,
        functions,
    )


def _declares(node: ast.stmt) -> bool:
    return (
        isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and node.targets[0].id in ("MESSAGE", "FAILS")
    )


def as_handed_in(source: str, without: tuple[str, ...] = ()) -> str:
    """Return a reference solution as a student would write it: no marks, and not these definitions."""
    lines, drop = source.splitlines(), set()
    for node in ast.parse(source).body:
        if isinstance(node, _DEFINITION) and node.name in without:
            drop.update(range(node.lineno - 1, node.end_lineno))
    drop.update(number for number, line in enumerate(lines) if _MARK.match(line))
    kept = "\n".join(line for number, line in enumerate(lines) if number not in drop)
    return re.sub(r"\n{4,}", "\n\n\n", kept).strip() + "\n"


def _without_declarations(source: str) -> str:
    """Drop the docstring, MESSAGE, FAILS and the import of numpy: a student would not write them."""
    tree, lines = ast.parse(source), source.splitlines()
    drop: set[int] = set()
    for node in tree.body:
        docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if docstring or _declares(node) or ast.unparse(node) == "import numpy as np":
            drop.update(range(node.lineno - 1, node.end_lineno))
    return "\n".join(line for number, line in enumerate(lines) if number not in drop)
