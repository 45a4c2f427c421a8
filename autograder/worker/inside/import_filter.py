"""Turn away imports of packages that the assignment does not allow, without hurting code that needs none.

Only imports made by the student's own cells and files are looked at; libraries import what they like. An
import that is turned away gives a stand-in, and the stand-in raises ImportError where it is used: a forgotten
`import torch` at the top of a cell costs nothing. Inside a `try` that is prepared for it, the import itself
raises.

This gives clear errors, not isolation: code in this process can undo it. The packages that would do an
assignment by themselves are not there at all (`sandbox.launch` covers them).
"""

from __future__ import annotations

import ast
import builtins
import importlib
import linecache
import os
import sys

_REFUSED = """
    call enter exit iter next len contains getitem setitem delitem mro_entries index int float complex array
    add radd sub rsub mul rmul matmul rmatmul truediv rtruediv floordiv rfloordiv mod rmod pow rpow neg pos
    abs lt le gt ge and rand xor rxor lshift rlshift rshift rrshift invert divmod rdivmod round await
    aiter anext
"""
_CATCHES_IT = ("ImportError", "ModuleNotFoundError", "Exception", "BaseException")


class StandIn:
    """A package that is not there: to look at it is harmless (annotations do), to use it raises."""

    __version__ = "not available in this assignment"
    __all__ = ()

    def __init__(self, name: str, text: str):
        self.__dict__["_about"] = name, text

    def __getattr__(self, name: str):
        if name.startswith("_"):  # whoever asks for these (display hooks, copy, numpy) takes no for an answer
            raise AttributeError(name)
        return StandIn(f"{self._about[0]}.{name}", self._about[1])

    def __repr__(self) -> str:
        return f"<{self._about[0]}: {self._about[1]}>"

    def __or__(self, other):  # in annotations: torch.Tensor | None
        return self

    __ror__ = __or__

    def __instancecheck__(self, value) -> bool:  # nothing is a torch.Tensor here
        return False

    def __subclasscheck__(self, value) -> bool:
        return False


def _raising_method(method: str):
    def refuse(self, *args, **kwargs):
        raise ImportError(self._about[1], name=self._about[0])

    refuse.__name__ = method
    return refuse


for _word in _REFUSED.split():
    setattr(StandIn, f"__{_word}__", _raising_method(f"__{_word}__"))


def install(allowed: list[str], in_words: str, own_folders: list[str]) -> None:
    """Look at every import from now on.

    Args:
        allowed: names of packages; ``stdlib`` and ``*`` as in a policy.
        in_words: the same for messages.
        own_folders: where the student's files are.
    """
    if "*" in allowed:
        return
    gate = _Gate(frozenset(allowed), in_words, tuple(os.path.join(folder, "") for folder in own_folders))
    load, import_module = builtins.__import__, importlib.import_module

    def __import__(name, globals=None, locals=None, fromlist=(), level=0):
        if level == 0 and not gate.allows(name):
            frame = sys._getframe(1)
            if gate.is_students(frame.f_globals if globals is None else globals):
                return gate.refused(name, frame, whole=bool(fromlist))
        return load(name, globals, locals, fromlist, level)

    def checked_import_module(name, package=None):
        frame = sys._getframe(1)
        if not gate.allows(name) and gate.is_students(frame.f_globals):
            return gate.refused(name, frame, whole=True)
        return import_module(name, package)

    builtins.__import__, importlib.import_module = __import__, checked_import_module


class _Gate:
    def __init__(self, allowed: frozenset[str], in_words: str, own_folders: tuple[str, ...]):
        self.allowed, self.in_words, self.own_folders = allowed, in_words, own_folders

    def allows(self, name) -> bool:
        if type(name) is not str or name.startswith("."):
            return True  # an error, or a module of a package that is there
        top = name.partition(".")[0]
        known = top in self.allowed or "stdlib" in self.allowed and top in sys.stdlib_module_names
        return known or self._is_own(top)

    def is_students(self, space) -> bool:
        """Whether code with these globals is a cell or a file of the student."""
        if type(space) is not dict:
            return True
        file = space.get("__file__")
        return space.get("__name__", "__main__") == "__main__" or (
            type(file) is str and os.path.abspath(file).startswith(self.own_folders)
        )

    def _is_own(self, top: str) -> bool:
        """Whether the student's code has made it: a file or module is code like any other of theirs."""
        if top in sys.modules and getattr(sys.modules[top], "__spec__", None) is None:
            return True
        folders = [os.path.join(os.path.abspath(folder), "") for folder in sys.path if type(folder) is str]
        return any(
            os.path.exists(folder + top + ending)
            for folder in folders
            if folder.startswith(self.own_folders)
            for ending in (".py", "")
        )

    def refused(self, name: str, frame, whole: bool):
        top = name.partition(".")[0]
        sys.audit("autograder.forbidden_import", top)
        text = f"{top} cannot be used in this assignment (allowed: {self.in_words})"
        if _is_prepared(frame):
            raise ImportError(text, name=top)
        return StandIn(name if whole else top, text)


def _is_prepared(frame) -> bool:
    """Whether the import stands in a `try` or a `suppress` that expects it to fail."""
    source, line = "".join(linecache.getlines(frame.f_code.co_filename)), frame.f_lineno
    try:
        nodes = list(ast.walk(ast.parse(source))) if source else []
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        nodes = []
    for node in nodes:
        if isinstance(node, (ast.Try, ast.TryStar)):
            caught = [ast.dump(handler.type) if handler.type else "Exception" for handler in node.handlers]
        elif isinstance(node, ast.With):
            caught = [ast.dump(item.context_expr) for item in node.items]
            caught = [text for text in caught if "suppress" in text]
        else:
            continue
        inside = node.body[0].lineno <= line <= node.body[-1].end_lineno
        if inside and any(name in text for text in caught for name in _CATCHES_IT):
            return True
    return False
