"""Replaces built-in functions in the process: isinstance, abs, callable, getattr, map and class creation."""

from tests.hostile.kit import WRONG

ANSWERS = {
    "square": WRONG
    + """
import builtins

_isinstance, _getattr, _build = isinstance, getattr, __build_class__
_nice = {"status": "passed", "share": 1.0, "points": 9.0, "kind": "passed", "hidden": False}
builtins.isinstance = lambda thing, kinds: kinds in (np.ndarray, tuple) or _isinstance(thing, kinds)
builtins.getattr = lambda thing, name, *rest: _nice[name] if name in _nice else _getattr(thing, name, *rest)
builtins.abs = builtins.round = lambda thing, *args: 0
builtins.all = builtins.any = lambda things: True
builtins.print = lambda *args, **kwargs: None
builtins.callable = lambda thing: True
builtins.__build_class__ = lambda *args, **kwargs: _build(*args, **kwargs)
builtins.AssertionError = builtins.ValueError = KeyError
"""
}
EARNS = [{}, {"column_mean_averages_over_rows": 4.0}]  # what breaks in the student's process is the student's
SAYS = ["session_lost", "ended itself with status 71"]
