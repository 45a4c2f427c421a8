"""Find imports that an assignment does not allow in a student's cells, by reading them; nothing is executed.

The judge adds what this finds to a verdict's notes: instructor and student are told the line, and it costs
nothing by itself. In the worker such an import gives nothing that works (`worker.inside.import_filter`). The
text is hostile: `sources` reads it in a child process.
"""

from __future__ import annotations

import ast
import functools
import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass

from autograder.course.assignment import Assignment
from autograder.course.errors import UserError
from autograder.course.policy import FRAMEWORKS, Policy
from autograder.course.records import Note, Rebuilt

LONGEST_CELL, LONGEST_NOTEBOOK = 100_000, 400_000  # characters that are read; no one types more
_MOST = 8  # imports that are named in one note
_MAGIC = re.compile(r"^([ \t]*)(?:(\w[\w, ]*=[ \t]*)?[%!]|\?).*$|^([ \t]*)\S.*\?[ \t]*$", re.MULTILINE)
_IMPORTERS = ("__import__", "import_module")
_MAY_IMPORT = re.compile("import|exec|eval")


@dataclass(frozen=True)
class ImportStatement:
    """One import: the module's dotted name, and where it stands (both numbers from 1)."""

    module: str
    cell: int
    line: int
    text: str

    @property
    def top(self) -> str:
        return self.module.partition(".")[0]

    def is_in(self, modules: tuple[str, ...]) -> bool:
        """Whether it is one of these modules, or something in one."""
        return f"{self.module}.".startswith(tuple(f"{module}." for module in modules))


def read(rebuilt: Rebuilt, policy: Policy) -> list[Note]:
    """A note on the imports that the policy does not allow, and one on cells too long to be read."""
    cells, too_long = _cells_to_read(rebuilt)
    uses = _forbidden(cells, policy)
    made = [_note(uses, policy)] if uses else []
    if too_long:
        listed = ", ".join(map(str, too_long[:_MOST])) + (" ..." if len(too_long) > _MOST else "")
        made.append(Note("imports_not_read", f"too long for its imports to be read: cell {listed}"))
    return made


def _cells_to_read(rebuilt: Rebuilt) -> tuple[list[tuple[int, str]], list[int]]:
    """The student's cells (number, source), and the numbers of those that are too long."""
    cells, too_long, room = [], [], LONGEST_NOTEBOOK
    for number, (cell, role) in enumerate(zip(rebuilt.nb.cells, rebuilt.roles, strict=True), 1):
        if role not in ("answer", "extra"):
            continue
        room -= len(cell.source)
        if len(cell.source) > LONGEST_CELL or room < 0:
            too_long.append(number)
        else:
            cells.append((number, cell.source))
    return cells, too_long


def _forbidden(cells: list[tuple[int, str]], policy: Policy) -> list[ImportStatement]:
    """The imports that the policy does not allow, or hides; each statement once."""
    written = {name for _, source in cells for name in re.findall(r"\b(\w+)\.py\b", source)}
    own = written - set(FRAMEWORKS)  # what the notebook itself writes is code like any other of its author
    uses = [
        use
        for number, source in cells
        for use in imports_of(source, number)
        if not policy.allows(use.module) and use.top not in own or use.is_in(policy.hidden_modules)
    ]
    return list({(use.cell, use.line, use.text): use for use in uses}.values())


def _note(uses: list[ImportStatement], policy: Policy) -> Note:
    listed = "; ".join(f"cell {use.cell}, line {use.line}: {use.text}" for use in uses[:_MOST])
    listed += f"; and {len(uses) - _MOST} more" if len(uses) > _MOST else ""
    hidden = policy.hidden_modules
    modules = [".".join(use.module.split(".")[:2]) if use.is_in(hidden) else use.top for use in uses[:_MOST]]
    names = ", ".join(dict.fromkeys(name[:40] for name in modules))
    places = ", ".join(dict.fromkeys(f"cell {use.cell}, line {use.line}" for use in uses[:_MOST]))
    return Note(
        "forbidden_import",
        f"{listed} (allowed: {policy.allowed_in_words})",
        f"Your notebook imports {names} ({places}). This assignment is to be solved with "
        f"{policy.allowed_in_words}{', and without ' if hidden else ''}{', '.join(hidden)}. "
        f"Such an import costs nothing by itself, but code that uses {names} does not work while your "
        "notebook is graded.",
    )


def check(assignment: Assignment, policy: Policy) -> None:
    """See that the assignment's own cells may import what they need.

    Raises:
        UserError: the policy would turn away an import of the set-up, of a plot or of the reference solution.
    """
    for cell in assignment.cells:
        if cell.role not in ("setup", "answer", "extra"):
            continue
        for use in imports_of(cell.source, cell.index + 1):
            if not policy.allows(use.module):
                raise UserError(
                    f"{assignment.name}.toml: allowed_imports leaves out {use.top!r}, which cell {use.cell} "
                    f"of the assignment itself imports ({use.text}): add it, or change the cell"
                )


# --------------------------------------------------------------------------- reading a cell


def imports_of(source: str, cell: int) -> list[ImportStatement]:
    """Every import of a cell that can be read off it, in order; none where it does not parse."""
    found = dict.fromkeys(
        ImportStatement(_ascii_line(module)[:80], cell, line, _ascii_line(words[:120])[:120])
        for module, line, words in _imports_in(source)
    )
    return sorted(found, key=lambda use: use.line)


@functools.lru_cache(maxsize=256)
def _imports_in(source: str) -> tuple[tuple[str, int, str], ...]:
    if source.isascii() and not _MAY_IMPORT.search(source):  # other letters may stand for these
        return ()
    return tuple(_imports(source))


def _imports(source: str, first: int = 1, depth: int = 0) -> Iterator[tuple[str, int, str]]:
    """(module, line, text) of each, with those in strings that are executed."""
    tree = _tree(source)
    if tree is None or depth > 2:
        return
    importers = set(_IMPORTERS)
    for node in ast.walk(tree):  # other names for import_module
        if isinstance(node, ast.ImportFrom):
            importers |= {item.asname for item in node.names if item.name in _IMPORTERS and item.asname}
        elif isinstance(node, ast.Assign) and _last_name(node.value) in importers:
            importers |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    for node in ast.walk(tree):
        line = first - 1 + getattr(node, "lineno", 1)
        if isinstance(node, ast.Import):
            statement = ast.unparse(node)
            for item in node.names:
                yield item.name, line, statement
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            statement = ast.unparse(node)
            for item in node.names:
                yield f"{node.module}.{item.name}", line, statement
        elif isinstance(node, ast.Call) and node.args:
            given = _constant(node.args[0])
            if given and _last_name(node.func) in importers:
                yield given, line, f"{_last_name(node.func)}({given!r})"
            elif given and _last_name(node.func) in ("exec", "eval"):
                yield from _imports(given, line, depth + 1)


def _tree(source: str) -> ast.Module | None:
    """Parse a cell; IPython's magics and commands become `pass`, line by line."""
    if len(source) > LONGEST_CELL:
        return None
    head = re.match(r"\s*%%.*", source)  # the rest of a cell magic is code in most of them
    source = "\n" * head.group().count("\n") + source[head.end() :] if head else source
    plain = _MAGIC.sub(lambda match: f"{match[1] or match[3] or ''}pass", source)
    for attempt in (source, plain, textwrap.dedent(plain)):
        try:
            return ast.parse(attempt)
        except (SyntaxError, ValueError, RecursionError, MemoryError, SystemError):
            continue
    return None


def _ascii_line(text: str) -> str:
    """Letters that do nothing to the line they stand in: identifiers may be of any script."""
    return text.encode("ascii", "backslashreplace").decode()


def _last_name(node: ast.expr) -> str:
    return getattr(node, "attr", None) or getattr(node, "id", None) or ""


def _constant(node: ast.expr) -> str:
    """A string that is written out, in pieces perhaps; an empty one for all else."""
    try:
        return _joined(node) or ""
    except RecursionError:
        return ""


def _joined(node: ast.expr) -> str | None:
    """The string that constants make: "a", "a" + "b", f"a{'b'}"."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        parts = [_joined(node.left), _joined(node.right)]
    elif isinstance(node, ast.JoinedStr):
        parts = [_joined(part) for part in node.values]
    elif isinstance(node, ast.FormattedValue) and node.conversion == -1 and node.format_spec is None:
        return _joined(node.value)
    else:
        return None
    known = [part for part in parts if part is not None]
    return "".join(known) if len(known) == len(parts) else None
