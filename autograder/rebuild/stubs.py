"""Keep a stub from running over the work it stands for.

A student may have written a function anywhere above the cell that was meant for it: in an added cell, in the
cell of another question, on top of the stub itself, with `def`, a lambda, an import or by other means. In a
kernel the stub below would define the name anew, as a function that only raises. Whether a name is defined by
then is a question for Python, not for a pattern: the stub is put into `try: name / except NameError:`.

The text of the stub is the release's own, so parsing it is safe; a student's text is only searched for words.
"""

from __future__ import annotations

import ast
import re
import textwrap
from functools import lru_cache

# Words by which code can define a name that it does not spell.
_DYNAMIC = frozenset(
    {"exec", "eval", "globals", "vars", "locals", "setattr", "__main__", "run", "get_ipython"}
)
_IMPORTS_ALL = re.compile(r"\bimport[ \t]*\*")
WHY = "  # other code may define it: then this stub stays away"


class Words:
    """The words of the code that runs before a cell, as far as a student wrote it."""

    def __init__(self):
        self._words: set[str] = set()

    def add(self, source: str, stub: str = "") -> None:
        """Take in what stands in a cell and not in its stub."""
        given = set(stub.split("\n"))
        written = "\n".join(line for line in source.split("\n") if line not in given)
        self._words.update(re.findall(r"\w+", written), ["exec"] if _IMPORTS_ALL.search(written) else [])

    def may_define(self, name: str) -> bool:
        return name in self._words or not _DYNAMIC.isdisjoint(self._words)

    def copy(self) -> Words:
        made = Words()
        made._words = set(self._words)
        return made


def guarded(source: str, stub: str, reference: str, before: Words) -> str:
    """The source of an answer cell in which stubs do not replace what has been defined before them.

    Line numbers stay what they are wherever a guard is no longer than what it guards.

    Args:
        source: of the answer cell as it will run: the stub, or an answer that still holds parts of it.
        stub: of the cell as released.
        reference: the same cell with its solution; what both have in common is no stub.
        before: of the code that runs before the cell.
    """
    above = before.copy()
    parts, rest = [], source
    for name, text, guard in stubs_of(stub, reference):
        first = f"\n{rest}\n".find(f"\n{text}\n")
        if first < 0:
            continue
        above.add(rest[:first])
        parts += [rest[:first], guard if above.may_define(name) else text]
        rest = rest[first + len(text) :]
    return "".join([*parts, rest])


@lru_cache(maxsize=1000)
def stubs_of(stub: str, reference: str) -> list[tuple[str, str, str]]:
    """The functions and classes that a cell leaves to be written: name, text, and the text with a guard."""
    try:
        body = ast.parse(stub).body
    except SyntaxError:  # a cell that begins with a magic, or whose stub stands inside an expression
        return []
    found, lines = [], stub.split("\n")
    for node in body:
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
        text = "\n".join(lines[first - 1 : node.end_lineno])
        if text not in reference:
            found.append((node.name, text, _guard(node, text)))
    return found


def _guard(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef, text: str) -> str:
    """`try: name`, and the definition where there is none; empty lines keep it as long as it was."""
    if ast.get_docstring(node) and len(node.body) > 1:
        node.body = node.body[1:]
    body = textwrap.indent(ast.unparse(node), "    ")
    guard = f"try: {node.name}{WHY}\nexcept NameError:\n{body}"
    return guard + "\n" * max(0, text.count("\n") - guard.count("\n"))
