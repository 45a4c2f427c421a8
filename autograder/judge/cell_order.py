"""What the names in a notebook's cells allow the judge to leave out, or to do at once.

Two questions are asked of each submission before any of its code runs:

- Which cells of the release only illustrate? A plot under "Try it" that the student left as it was cannot
  change a grade. It is skipped, unless another cell uses a name that it binds.
- Does it matter for a test which cells have run before it? Where all of the student's cells only define
  things, each name once, and use nothing that is defined further down, every test gives the same result after
  the last cell as right behind its own. All tests then run against one state of the process instead of one
  state for each question, which saves most of the forks.

The answers come from the sources alone, and lean to the safe side: what cannot be read for sure is run, and
run in its order. tests/test_cell_order.py grades the references, the catalogue and the example classes with
and without these savings, and compares.
"""

from __future__ import annotations

import ast
import dis
import functools
import keyword
import re
import types
from dataclasses import dataclass, field

from IPython.core.inputtransformer2 import TransformerManager

from autograder.course.records import Rebuilt

# Names by which code can see others that it does not name.
_DYNAMIC = frozenset(
    {"globals", "locals", "vars", "dir", "eval", "exec", "compile", "get_ipython", "In", "Out", "_", "__"}
    | {"___", "_i", "_ii", "_iii", "_ih", "_oh", "_dh"}
)
_NUMBERED = re.compile(r"_i?\d+$")
# Magics that run no code of the notebook's, and bind nothing.
_SETTINGS = frozenset(
    {"matplotlib", "config", "load_ext", "reload_ext", "autoreload", "pip", "conda", "env", "pwd", "ls"}
    | {"precision", "pinfo", "pinfo2"}
)
_LONG = 5_000  # characters; IPython needs seconds for a thousand magics in one cell
_OPTIONS = re.compile(r"\A(-\w+\s*\d*\s+)*")  # of %timeit
_DEFINITIONS = (ast.Import, ast.ImportFrom, ast.Pass)
# Calls that compute a constant and do nothing else, as long as these names are those of the libraries.
_LIBRARIES = frozenset({"np", "numpy", "math"})
_CONSTANT = frozenset(
    {"array", "arange", "erf", "exp", "eye", "finfo", "float32", "float64", "int64", "linspace", "log"}
    | {"ones", "random.default_rng", "sqrt", "tanh", "vectorize", "zeros"}
)
_WITH_OUT = frozenset({"exp", "log", "sqrt", "tanh"})  # of these, those that can write into an argument


@dataclass(frozen=True)
class Savings:
    """What may be saved in one submission.

    Attributes:
        skipped: indices of cells that need not run.
        any_order: whether all tests may run after the last cell.
    """

    skipped: frozenset[int] = frozenset()
    any_order: bool = False

    def to_json(self) -> list:
        return [sorted(self.skipped), self.any_order]

    @classmethod
    def from_json(cls, data: list) -> Savings:
        return cls(frozenset(data[0]), data[1])


NO_SAVINGS = Savings()


@dataclass
class _Names:
    """Global names of one cell: `bound` by it, and `used` but not bound by it before."""

    bound: set[str] = field(default_factory=set)
    used: set[str] = field(default_factory=set)

    @property
    def dynamic(self) -> bool:
        return any(name in _DYNAMIC or _NUMBERED.match(name) for name in self.used)


def savings(rebuilt: Rebuilt, tests: dict[str, list[str]], figures: bool = False) -> Savings:
    """Decide for one submission; none where its sources are too deeply nested to be read.

    Args:
        rebuilt: its notebook; the sources are untrusted, so this is called in a child process.
        tests: grade_id of each test cell -> names that it needs of the student.
        figures: run the cells that only illustrate all the same.
    """
    try:
        return _decide(rebuilt, tests, figures)
    except (RecursionError, MemoryError, SyntaxError, ValueError, SystemError):
        return NO_SAVINGS


def _decide(rebuilt: Rebuilt, tests: dict[str, list[str]], figures: bool) -> Savings:
    cells = list(zip(rebuilt.nb.cells, rebuilt.roles, strict=True))
    run = {
        index: cell.source for index, (cell, role) in enumerate(cells) if role in ("setup", "answer", "extra")
    }
    trees = {index: _parsed(source) for index, source in run.items()}
    illustrations = {index for index in rebuilt.illustrations if is_self_contained(run[index])}
    others = {index: tree for index, tree in trees.items() if index not in illustrations}
    if None in others.values() or any("__main__" in run[index] for index in others):
        return NO_SAVINGS
    names = {index: _names_of(run[index]) for index, tree in trees.items() if tree is not None}
    _drop_repeated_imports({index: tree for index, tree in trees.items() if tree is not None}, names)
    if any(names[index].dynamic for index in others):
        return NO_SAVINGS
    used = set().union(*(names[index].used for index in others), *tests.values())
    skipped = illustrations if not figures else set()
    if any(names[index].bound & used for index in skipped):
        skipped = set()
    remaining = [index for index in run if index not in skipped]
    return Savings(frozenset(skipped), _any_order(cells, remaining, trees, names, tests))


def _any_order(cells: list, remaining: list[int], trees: dict, names: dict[int, _Names], tests: dict) -> bool:
    """Whether no test can tell if the cells below it have run: they define new names, and do nothing else."""
    own = {name for index in remaining for name in names[index].bound - _imported(trees[index]).keys()}
    libraries = _LIBRARIES - own
    later: set[str] = set()  # names bound further down than the cell at hand
    impure_later = False
    for index in range(len(cells) - 1, -1, -1):
        cell, role = cells[index]
        if role == "test" and (impure_later or later & set(tests[cell.metadata.nbgrader.grade_id])):
            return False
        if index in remaining:
            if names[index].used & later or names[index].bound & later:
                return False
            later |= names[index].bound
            impure_later = impure_later or not all(_defines(node, libraries) for node in trees[index].body)
    return True


def _drop_repeated_imports(trees: dict[int, ast.Module], names: dict[int, _Names]) -> None:
    """A cell that repeats an import of an earlier cell binds nothing new."""
    first: dict[str, str] = {}  # name -> how the first cell that binds it does so
    for index, tree in trees.items():
        imported = _imported(tree)
        for name in sorted(names[index].bound):
            how = imported.get(name, "otherwise")
            if name not in first:
                first[name] = how
            elif first[name] == how != "otherwise":
                names[index].bound.discard(name)


def _imported(tree: ast.Module) -> dict[str, str]:
    """Names that imports at the top level of a cell bind, and how."""
    imported: dict[str, str] = {}
    for node in tree.body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            how = ast.dump(node)
            imported |= {(alias.asname or alias.name).partition(".")[0]: how for alias in node.names}
    return imported


@functools.lru_cache(maxsize=256)
def _parsed(source: str) -> ast.Module | None:
    return _parse(source)


@functools.lru_cache(maxsize=256)
def _cached_names(source: str) -> _Names:
    tree = _parsed(source)
    assert tree is not None
    return _names(tree)


def _names_of(source: str) -> _Names:
    """The names of a cell that can be parsed; the caller may change them."""
    found = _cached_names(source)
    return _Names(set(found.bound), set(found.used))


def _parse(source: str) -> ast.Module | None:
    """The tree of a cell; None where it has none (errors): nothing is concluded from it."""
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        if len(source) > _LONG:
            return None
    try:
        tree = ast.parse(TransformerManager().transform_cell(source))
        body = [plain for node in tree.body for plain in _without_magic(node)]
        return ast.fix_missing_locations(ast.Module(body, []))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _without_magic(node: ast.stmt) -> list[ast.stmt]:
    """Python that uses and binds the same names as a line that was a magic; other lines as they are."""
    match node:
        case ast.Expr(ast.Call(ast.Attribute(ast.Call(ast.Name("get_ipython"), []), how), arguments)):
            words = [str(argument.value) for argument in arguments if isinstance(argument, ast.Constant)]
        case _:
            return [node]
    match how, words:
        case ["run_line_magic", ["time" | "timeit", code]] | [
            "run_cell_magic",
            ["time" | "capture", "", code],
        ]:
            return ast.parse(_OPTIONS.sub("", code)).body
        case ["run_line_magic", [magic, text]] if magic in _SETTINGS:
            return _uses(text)
        case ["system", [text]]:
            return _uses(text)
    return [node]


def _uses(text: str) -> list[ast.stmt]:
    """Each word that may be a name, since IPython replaces $name and {name}."""
    words = [word for word in re.findall(r"[^\W\d]\w*", text) if not keyword.iskeyword(word)]
    return [ast.Expr(ast.Name(word, ast.Load())) for word in words or ["print"]]


@functools.lru_cache(maxsize=256)
def is_self_contained(source: str) -> bool:
    """Whether a cell assigns to names only, and to attributes or items of what it made itself."""
    tree = _parsed(source)
    if tree is None:
        return False
    bound = _names_of(source).bound
    targets: list[ast.expr] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign | ast.Delete):
            targets += node.targets
        elif isinstance(node, ast.AugAssign | ast.AnnAssign | ast.For | ast.NamedExpr):
            targets.append(node.target)
    return all(
        _root(target) in bound for target in targets if isinstance(target, ast.Attribute | ast.Subscript)
    )


def _root(node: ast.expr) -> str:
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _names(tree: ast.Module) -> _Names:
    code = compile(tree, "<cell>", "exec")
    found = _Names()
    inner: set[str] = set()
    for step in dis.get_instructions(code):
        if step.opname in ("LOAD_NAME", "LOAD_GLOBAL") and step.argval not in found.bound:
            found.used.add(step.argval)
        elif step.opname in ("STORE_NAME", "STORE_GLOBAL", "DELETE_NAME", "DELETE_GLOBAL"):
            found.bound.add(step.argval)
        elif step.opname == "IMPORT_STAR":
            found.used.add("globals")  # it binds whatever there is
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            _inner_names(constant, found.bound, inner)
    found.used |= inner - found.bound
    return found


def _inner_names(code: types.CodeType, bound: set[str], used: set[str]) -> None:
    """Global names in functions and classes; when they run is not known, so each use counts."""
    for step in dis.get_instructions(code):
        if step.opname in ("LOAD_NAME", "LOAD_GLOBAL", "LOAD_CLASSDEREF"):
            used.add(step.argval)
        elif step.opname in ("STORE_GLOBAL", "DELETE_GLOBAL"):
            bound.add(step.argval)
            used.add(step.argval)
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            _inner_names(constant, bound, used)


def _defines(node: ast.stmt, libraries: frozenset[str]) -> bool:
    """A definition, an import, a text, or a name for a value that no call computes, but for constants.

    Args:
        libraries: names that are those of numpy and math.
    """
    if isinstance(node, ast.ClassDef):
        plain = not node.decorator_list and not node.keywords
        return plain and all(_defines(inner, libraries) for inner in node.body)
    if isinstance(node, ast.FunctionDef):
        defaults = [*node.args.defaults, *filter(None, node.args.kw_defaults)]
        return not node.decorator_list and not any(_calls(default, libraries) for default in defaults)
    if isinstance(node, _DEFINITIONS):
        return True
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    if isinstance(node, ast.Assign):
        plain = all(isinstance(target, ast.Name) for target in node.targets)
        return plain and not _calls(node.value, libraries)
    if isinstance(node, ast.AnnAssign):
        return isinstance(node.target, ast.Name) and not (node.value and _calls(node.value, libraries))
    return False


def _calls(node: ast.AST, libraries: frozenset[str]) -> bool:
    return any(
        isinstance(inner, ast.Await | ast.NamedExpr | ast.Yield)
        or isinstance(inner, ast.Call)
        and not _is_constant(inner, libraries)
        for inner in ast.walk(node)
    )


def _is_constant(call: ast.Call, libraries: frozenset[str]) -> bool:
    """Whether it calls a function of a library that only makes a value: np.sqrt, np.random.default_rng."""
    if not isinstance(call.func, ast.Attribute):
        return False
    library, _, name = ast.unparse(call.func).partition(".")
    writes = name in _WITH_OUT and (len(call.args) > 1 or call.keywords)  # np.exp(x, x) changes x
    return library in libraries and name in _CONSTANT and not writes
