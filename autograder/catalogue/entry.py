"""One misconception or alternative, and the code that a student with it would hand in."""

from __future__ import annotations

import ast
import dataclasses
import re
from collections.abc import Sequence
from dataclasses import dataclass

DEFINITION = (ast.FunctionDef, ast.ClassDef)
_MARK = re.compile(r"\s*### (BEGIN|END) ")


@dataclass(frozen=True)
class Entry:
    """One misconception or alternative.

    Attributes:
        question: grade_id of the answer cell it is about.
        name: what it is called, for example ``forgets_upstream_gradient``; unique within its question.
        wrong: whether it is a misconception (else an alternative).
        summary: first paragraph of its docstring.
        message: the rest of its docstring, said to a student; empty for an alternative.
        fails: graded cells it must fail, empty for an alternative.
        source: code of what it defines in place of the reference.
        functions: names of the functions and classes it defines.
        pairs: (old, new) texts by which the reference becomes this answer; empty where `source` is all.
        constant: a number in it that may as well be any other, as it is written there; or an empty string.
    """

    question: str
    name: str
    wrong: bool
    summary: str
    message: str
    fails: frozenset[str]
    source: str
    functions: tuple[str, ...]
    pairs: tuple[tuple[str, str], ...] = ()
    constant: str = ""

    def over(self, reference: str, setup: str = "import numpy as np") -> dict:
        """Execute set-up cells, reference solution and, on top of it, this entry; returns the namespace."""
        space = execute(reference, f"<reference {self.question}>", setup)
        exec(compile(self.source, f"<catalogue {self.question}/{self.name}>", "exec"), space)
        return space

    @property
    def code(self) -> str:
        """What its functions do, as text: without comments, layout and docstrings."""
        return code_of(self.source)

    def with_constant(self, number: str) -> Entry:
        """The same idea with another number in the place of its constant."""
        written = re.compile(rf"(?<![\w.]){re.escape(self.constant)}(?![\w.])")
        return dataclasses.replace(
            self,
            source=written.sub(number, self.source),
            pairs=tuple((old, written.sub(number, new)) for old, new in self.pairs),
        )

    def as_cell(self, reference: str) -> str:
        """The source a student with this idea would hand in: one cell that defines everything."""
        kept = as_handed_in(reference, self.functions)
        imported = {line for line in kept.splitlines() if line.startswith(("import ", "from "))}
        own = "\n".join(line for line in self.source.splitlines() if line not in imported).strip()
        return (kept + "\n\n" + own).strip() + "\n"


def code_of(source: str) -> str:
    """What code does, as text: without comments, layout, docstrings and the import that all cells have."""
    tree = ast.parse(source)
    tree.body = [node for node in tree.body if ast.unparse(node) != "import numpy as np"]
    for node in ast.walk(tree):
        if isinstance(node, DEFINITION) and ast.get_docstring(node) is not None:
            node.body = node.body[1:] or [ast.Pass()]
    return ast.unparse(tree)


def replaced(reference: str, pairs: Sequence[tuple[str, str]]) -> str | None:
    """The reference with each old text, which occurs once, replaced; None where two of them overlap."""
    new, old = dict(pairs), "|".join(re.escape(old) for old, _ in pairs)
    changed, number = re.subn(old, lambda match: new[match[0]], reference) if pairs else (reference, 0)
    return changed if number == len(pairs) else None


def composed(entries: Sequence[Entry], reference: str) -> str | None:
    """An answer cell with all these ideas in it; None where two of them rewrite the same lines."""
    changed = replaced(reference, [pair for entry in entries for pair in entry.pairs])
    own = [entry for entry in entries if not entry.pairs]
    for entry in own:
        if any(set(entry.functions) & set(other.functions) for other in entries if other is not entry):
            return None
    return changed and "\n\n".join([changed, *(entry.source for entry in own)])


def execute(source: str, name: str, setup: str = "import numpy as np") -> dict:
    """Run the source of an answer cell after that of the set-up cells."""
    space = {"__name__": name}
    exec(compile(setup, "<set-up>", "exec"), space)
    exec(compile(source, name, "exec"), space)
    return space


def as_handed_in(source: str, without: tuple[str, ...] = ()) -> str:
    """Return a reference solution as a student would write it: no marks, and not these definitions."""
    lines = source.splitlines()
    drop: set[int] = set()
    for node in ast.parse(source).body:
        if isinstance(node, DEFINITION) and node.name in without:
            drop.update(range(node.lineno - 1, node.end_lineno or node.lineno))
    drop.update(number for number, line in enumerate(lines) if _MARK.match(line))
    kept = "\n".join(line for number, line in enumerate(lines) if number not in drop)
    return re.sub(r"\n{4,}", "\n\n\n", kept).strip() + "\n"
