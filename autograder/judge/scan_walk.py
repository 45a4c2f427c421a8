"""Walk through the syntax tree of one cell and collect what `suspicious` names."""

from __future__ import annotations

import ast

from IPython.core.inputtransformer2 import TransformerManager

from autograder.judge import suspicious
from autograder.judge.scan_names import Names, binding, nodes, text

_PYTHON_MAGICS = ("time", "timeit", "capture", "prun", "memit", "mprun", "lprun", "debug")
_CODE_INSIDE = 3  # levels of code in strings
_LARGEST_INSIDE = 20_000  # characters of such code


def parse(source: str) -> ast.AST:
    """The tree of a cell; an empty one where it cannot be read (then it cannot run either)."""
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError):  # perhaps magics; ValueError: null characters
        pass
    try:
        return ast.parse(TransformerManager().transform_cell(source))
    except (RecursionError, MemoryError):
        raise
    except Exception:  # IPython's transformers raise many kinds
        return ast.Module([], [])


def look_through(found: list[ast.AST], names: Names) -> list[tuple[int, str, str]]:
    """What is worth a look in one cell: (line, what, why), in the order of the lines, each thing once."""
    walk = _Walk(names)
    walk.over(found)
    walk.given_away(found)
    things, seen = [], set()
    for line, what, why in sorted(walk.found, key=lambda item: item[0]):
        if (what, why) not in seen:
            seen.add((what, why))
            things.append((line, what, why))
    return things


def _bound(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Name):
        return [node.id] if isinstance(node.ctx, ast.Store) else []
    if isinstance(node, ast.Global):
        return node.names
    return [node.name] if isinstance(node, (ast.FunctionDef, ast.ClassDef)) else []


class _Walk:
    def __init__(self, names: Names, depth: int = 0, line: int = 0):
        self.names, self.depth, self.line = names, depth, line
        self.found: list[tuple[int, str, str]] = []
        self.looked: set[int] = set()  # nodes whose meaning is known to be harmless

    def over(self, found: list[ast.AST]) -> None:
        for node in found:
            handle = getattr(self, "_" + type(node).__name__, None)
            if handle is not None and id(node) not in self.looked:
                try:
                    handle(node)
                except RecursionError:
                    self._add(node, "deep nesting", "could not be looked through")
                    return

    def given_away(self, found: list[ast.AST]) -> None:
        """Names of the set-up cells that the notebook gives to something of its own: the tests use them."""
        for node in [*nodes(found[0], outermost=True), *(n for n in found if isinstance(n, ast.Global))]:
            for name in _bound(node):
                given = self.names.given.get(name, ())
                if any(suspicious.guarded(path) for path in given):
                    self._add(node, f"{name} = ...", "takes the place of what the set-up cell imported")

    def _add(self, node: ast.AST, what: str, why: str) -> None:
        self.found.append((self.line or getattr(node, "lineno", 0), what, why))

    def _name(self, node: ast.AST, path: str) -> None:
        entry = suspicious.of_name(path)
        if entry:
            self._add(node, *entry)

    # ------------------------------------------------------------------ names

    def _Import(self, node: ast.Import) -> None:
        for name in node.names:
            self._name(node, name.name)

    def _ImportFrom(self, node: ast.ImportFrom) -> None:
        for name in node.names:
            self._name(node, f"{node.module}.{name.name}")
            if name.name in suspicious.INTERNALS:
                self._add(node, name.name, "leads into the interpreter")

    def _Name(self, node: ast.Name) -> None:
        if node.id == "__builtins__":
            self._name(node, "builtins.__builtins__")
        elif isinstance(node.ctx, ast.Load):
            for path in self.names.paths(node):
                self._name(node, path)
        elif node.id in suspicious.HOOK_METHODS:
            self._add(node, node.id, suspicious.HOOK_METHODS[node.id])

    def _Attribute(self, node: ast.Attribute) -> None:
        if node.attr in suspicious.INTERNALS:
            self._add(node, node.attr, "leads into the interpreter")
        if isinstance(node.ctx, ast.Load):
            for path in self.names.paths(node):
                self._name(node, path)
                if path.endswith(".__dict__"):
                    self._dictionary(node, path.removesuffix(".__dict__"))
        else:
            self._changed(node, node.value, node.attr)

    def _changed(self, node: ast.AST, owner: ast.AST, attribute: str | None) -> None:
        """An attribute is set or deleted; what matters is that of a module."""
        certain = not (isinstance(owner, ast.Name) and owner.id in self.names.rebound)
        for path in self.names.paths(owner):
            whole = f"{path}.{attribute or '...'}"
            if (certain or suspicious.guarded(path)) and not suspicious.may_be_set(whole):
                self._add(node, f"{whole} = ...", "changes a module that others use as well")

    def _dictionary(self, node: ast.AST, module: str) -> None:
        if suspicious.has_entries(module):
            self._add(node, f"{module}.__dict__", "reaches everything in a module")

    def _Subscript(self, node: ast.Subscript) -> None:
        self._text(node, text(node) or "")
        for path in self.names.paths(node):
            self._name(node, path)
            if not isinstance(node.ctx, ast.Load):
                self._add(node, f"{path} = ...", "changes a module that others use as well")

    def _Compare(self, node: ast.Compare) -> None:
        """`"google.colab" in sys.modules` is how honest notebooks find out where they are."""
        for operator, right in zip(node.ops, node.comparators, strict=True):
            if isinstance(operator, (ast.In, ast.NotIn)) and "sys.modules" in self.names.paths(right):
                self.looked.add(id(right))

    def _FunctionDef(self, node: ast.FunctionDef) -> None:
        self._docstring(node)
        if node.name in suspicious.HOOK_METHODS:
            self._add(node, node.name, suspicious.HOOK_METHODS[node.name])

    # ------------------------------------------------------------------ texts

    def _docstring(self, node) -> None:
        for statement in node.body:
            if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
                self.looked.add(id(statement.value))

    _Module = _ClassDef = _AsyncFunctionDef = _docstring

    def _Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str):
            self._text(node, node.value)

    def _BinOp(self, node: ast.BinOp) -> None:
        whole = text(node)
        if whole is not None:
            self._text(node, whole)
            self.looked.add(id(node.left))

    def _text(self, node: ast.AST, value: str) -> None:
        if value in suspicious.INTERNALS:
            self._add(node, value, "leads into the interpreter")
        for what, why in suspicious.of_text(value):
            self._add(node, what, why)
        if "import " in value and self.depth < _CODE_INSIDE and len(value) <= _LARGEST_INSIDE:
            self._inside(node, value)  # the text of a module, perhaps

    # ------------------------------------------------------------------ calls

    def _Call(self, node: ast.Call) -> None:
        self._text(node, text(node) or "")
        for path in self.names.paths(node.func):
            module, _, name = path.rpartition(".")
            if module == "builtins" and name in ("exec", "eval", "compile"):
                self._code(node, name)
            elif path in ("builtins.__import__", "importlib.import_module", "importlib.__import__"):
                self._imported(node)
            elif module == "builtins" and name in ("getattr", "setattr", "delattr", "vars"):
                self._reached(node, name)
            elif path in ("torch.load", "numpy.load"):
                self._loaded(node, path)
            elif module == "ipython":
                self._magic(node, name)
        if isinstance(node.func, ast.Attribute) and node.func.attr in ("__setattr__", "__delattr__"):
            self._reached(node, "setattr")

    def _code(self, node: ast.Call, name: str) -> None:
        source = text(node.args[0]) if node.args else None
        if source is None or self.depth >= _CODE_INSIDE:
            self._add(node, f"{name}(...)", "runs code that is put together while it runs")
        else:
            self._inside(node, source)

    def _inside(self, node: ast.AST, source: str) -> None:
        """Look through code that stands in a string."""
        if self.depth >= _CODE_INSIDE or len(source) > _LARGEST_INSIDE:
            self._add(node, "code in a string", "could not be looked through")
            return
        tree = nodes(parse(source))
        self.names.learn(binding(tree))
        inner = _Walk(self.names, self.depth + 1, self.line or node.lineno)
        inner.over(tree)
        self.found += inner.found

    def _imported(self, node: ast.Call) -> None:
        module = text(node.args[0]) if node.args else None
        if module is None:
            self._add(node, "an import by name", "the name is put together while it runs")
        else:
            self._name(node, module)

    def _reached(self, node: ast.Call, name: str) -> None:
        """getattr, setattr, delattr, vars on a module."""
        if not node.args:
            return
        attribute = text(node.args[1]) if len(node.args) > 1 else None
        modules = self.names.paths(node.args[0])
        if name == "vars":
            for module in modules:
                self._dictionary(node, module)
        elif name in ("setattr", "delattr"):
            self._changed(node, node.args[0], attribute)
        elif attribute is not None:
            for path in self.names.below(modules, attribute):
                self._name(node, path)
        elif modules & {"sys", "os", "gc", "inspect", "builtins", "ipython", "threading"}:
            self._add(node, f"getattr({min(modules)}, ...)", "the name is put together while it runs")

    def _loaded(self, node: ast.Call, path: str) -> None:
        unsafe = {"torch.load": ("weights_only", False), "numpy.load": ("allow_pickle", True)}[path]
        for keyword in node.keywords:
            if keyword.arg == unsafe[0] and getattr(keyword.value, "value", None) is unsafe[1]:
                self._add(node, f"{path}({unsafe[0]}={unsafe[1]})", "loads a pickle, which can run anything")

    def _magic(self, node: ast.Call, name: str) -> None:
        words = [text(argument) or "" for argument in node.args]
        if name in ("run_line_magic", "magic") and words:
            magic, line = (words + [""])[:2] if name == "run_line_magic" else (words[0].partition(" ")[::2])
            if magic == "load_ext" and line.strip() not in suspicious.KNOWN_EXTENSIONS:
                self._add(node, f"%load_ext {line.strip()[:60]}", "changes how IPython runs cells")
            elif magic in _PYTHON_MAGICS:
                self._timed(node, line)
        elif name == "run_cell_magic" and len(words) > 2 and words[0] in _PYTHON_MAGICS:
            self._inside(node, words[2])
            self._timed(node, words[1])

    def _timed(self, node: ast.AST, line: str) -> None:
        """`%timeit -n 1 -r 1 f(x)`: the code begins after the options."""
        words = line.split(" ")
        for start in range(min(len(words), 9)):
            rest = " ".join(words[start:])
            try:
                ast.parse(rest)
            except (SyntaxError, ValueError):
                continue
            self._inside(node, rest)
            return
