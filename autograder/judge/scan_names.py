"""Which names in a student's code stand for modules and what lies in them: `g` for `gc.get_objects`."""

from __future__ import annotations

import ast

_BUILTINS = frozenset(str.split("exec eval compile __import__ getattr setattr delattr vars get_ipython"))
_SHELLS = ("get_ipython", "InteractiveShell.instance", "InteractiveShell._instance")
_IMPORTERS = ("builtins.__import__", "importlib.import_module", "importlib.__import__")
_BACKWARDS = ast.dump(ast.parse("x[::-1]", mode="eval").body.slice)
_ALIASES = 8  # meanings kept of one name
_BINDING = (
    ast.Import,
    ast.ImportFrom,
    ast.Assign,
    ast.AnnAssign,
    ast.NamedExpr,
    ast.For,
    ast.comprehension,
    ast.FunctionDef,
    ast.ClassDef,
    ast.arg,
)
_SCOPES = (
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.ClassDef,
    ast.Lambda,
    ast.GeneratorExp,
    ast.ListComp,
    ast.SetComp,
    ast.DictComp,
)
_DULL = (ast.expr_context, ast.operator, ast.cmpop, ast.unaryop, ast.boolop)


def nodes(tree: ast.AST, outermost: bool = False) -> list[ast.AST]:
    """Every node that says something, parents first; no recursion: the depth is the student's choice.

    Args:
        tree: of a cell.
        outermost: leave out what stands inside of functions, classes and comprehensions.
    """
    found = [tree]
    for node in found:  # grows on the way
        if outermost and isinstance(node, _SCOPES):
            continue
        for field in node._fields:
            value = getattr(node, field, None)
            if isinstance(value, list):
                found += [item for item in value if isinstance(item, ast.AST) and not isinstance(item, _DULL)]
            elif isinstance(value, ast.AST) and not isinstance(value, _DULL):
                found.append(value)
    return found


def binding(found: list[ast.AST]) -> list[ast.AST]:
    """Those that give a name to something."""
    return [node for node in found if isinstance(node, _BINDING)]


def text(node: ast.AST | None) -> str | None:
    """The string that an expression of constants gives: "a" + "b", "".join(["a", "b"]), "ba"[::-1], f"a"."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = text(node.left), text(node.right)
        return None if left is None or right is None else left + right
    if isinstance(node, ast.FormattedValue) and node.conversion == -1 and node.format_spec is None:
        return text(node.value)
    if isinstance(node, ast.JoinedStr):
        parts = [text(part) for part in node.values]
        return None if None in parts else "".join(parts)
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice):
        turned = text(node.value) if ast.dump(node.slice) == _BACKWARDS else None
        return None if turned is None else turned[::-1]
    return _joined(node)


def _joined(node: ast.AST | None) -> str | None:
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "join"):
        return None
    between = text(node.func.value)
    if between is None or len(node.args) != 1 or not isinstance(node.args[0], (ast.List, ast.Tuple)):
        return None
    parts = [text(part) for part in node.args[0].elts]
    return None if None in parts else between.join(parts)


class Names:
    """What the names of a notebook stand for, all cells together, wherever they were given.

    Attributes:
        rebound: names that are also given to something else, so that they may mean anything.
        given: what the set-up cells import, {name: dotted names}.
    """

    def __init__(self):
        self._known: dict[str, set[str]] = {}
        self.rebound: set[str] = set()
        self.given: dict[str, set[str]] = {}

    def keep_as_given(self) -> None:
        """What is known by now comes from the set-up cells."""
        self.given = {name: set(paths) for name, paths in self._known.items()}

    def learn(self, found: list[ast.AST]) -> None:
        """Take in the imports and assignments of a cell."""
        for node in found:
            if isinstance(node, ast.Import):
                for name in node.names:
                    top = name.name.split(".")[0]
                    self._bind(name.asname or top, [name.name if name.asname else top])
            elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
                for name in node.names:
                    self._bind(name.asname or name.name, [f"{node.module}.{name.name}"])
            elif isinstance(node, ast.Assign):
                for target in node.targets:
                    self._assign(target, node.value)
            elif isinstance(node, (ast.AnnAssign, ast.NamedExpr)) and node.value:
                self._assign(node.target, node.value)
            elif isinstance(node, (ast.For, ast.comprehension)):
                for item in getattr(node.iter, "elts", [None]):
                    self._assign(node.target, item)
            elif isinstance(node, (ast.FunctionDef, ast.ClassDef)):
                self.rebound.add(node.name)
            elif isinstance(node, ast.arg):
                self.rebound.add(node.arg)

    def _assign(self, target: ast.AST, value: ast.AST | None) -> None:
        if isinstance(target, ast.Name):
            paths = self.paths(value)
            if paths:
                self._bind(target.id, paths)
            else:
                self.rebound.add(target.id)
        elif isinstance(target, (ast.Tuple, ast.List)):
            values = getattr(value, "elts", [])
            if len(values) != len(target.elts):
                values = [None] * len(target.elts)
            for one, its in zip(target.elts, values, strict=True):
                self._assign(one, its)

    def _bind(self, name: str, paths) -> None:
        known = self._known.setdefault(name, set())
        known.update(list(paths)[: _ALIASES - len(known)])

    def paths(self, node: ast.AST | None) -> set[str]:
        """Dotted names that an expression may stand for; empty where it is no part of a module."""
        if isinstance(node, ast.Name):
            known = self._known.get(node.id, set())
            return known | ({f"builtins.{node.id}"} if node.id in _BUILTINS else set())
        if isinstance(node, ast.Attribute):
            return self.below(self.paths(node.value), node.attr)
        if isinstance(node, ast.Call):
            return self._called(node)
        if isinstance(node, ast.Subscript):
            return self._item(node)
        return set()

    @staticmethod
    def below(paths: set[str], name: str) -> set[str]:
        """The attribute of a module, with names of modest length."""
        return {f"{path}.{name}" for path in paths if len(path) + len(name) < 200}

    def _called(self, node: ast.Call) -> set[str]:
        functions = self.paths(node.func)
        if any(function.endswith(_SHELLS) for function in functions):
            return {"ipython"}
        name = text(node.args[0]) if node.args else None
        if name and functions.intersection(_IMPORTERS):
            return {name}
        attribute = text(node.args[1]) if len(node.args) > 1 else None
        if attribute and "builtins.getattr" in functions:
            return self.below(self.paths(node.args[0]), attribute)
        return set()

    def _item(self, node: ast.Subscript) -> set[str]:
        """`vars(np)["allclose"]`, `np.__dict__["allclose"]`, `sys.modules["numpy"]`."""
        key = text(node.slice)
        if key is None:
            return set()
        whole = node.value
        if isinstance(whole, ast.Call) and self.paths(whole.func) & {"builtins.vars"} and whole.args:
            return self.below(self.paths(whole.args[0]), key)
        found = self.paths(whole)
        if "sys.modules" in found:
            return {key}
        return self.below({path[: -len(".__dict__")] for path in found if path.endswith(".__dict__")}, key)
