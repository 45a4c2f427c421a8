"""Searches all objects and classes of its process for the grader's, and makes them say what it likes."""

from tests.hostile.kit import WRONG

ANSWERS = {
    "square": WRONG
    + """
import gc
import socket

def _forge():
    things = gc.get_objects() + gc.get_referrers(socket.socket) + object.__subclasses__()
    for thing in things + gc.get_referents(*things):
        kind = type(thing).__name__
        if kind in ("Judge", "TestCell", "Outcome", "CellVerdict", "Verdict"):
            for name, value in (("share", 1.0), ("status", "passed"), ("points", 9.0)):
                setattr(thing, name, value)
        if kind == "type" and thing.__name__ in ("CallServer", "Session", "CheckFailed", "Encoder"):
            thing.__eq__ = lambda self, other: True
        if kind == "type" and thing.__name__ == "CallServer":
            thing._call = lambda self, *message: ["result", (True, None), b""]
            thing._value = lambda self, name: ["value", 9.0]
        if isinstance(thing, dict) and "expected" in thing:
            thing["expected"] = None

_forge()
_real = square_forward

def square_forward(x):
    _forge()
    return _real(x)
"""
}
EARNS: dict = {}  # the calls of column_mean are answered by the forged class as well
SAYS = ["gc.get_objects", "gc.get_referrers"]
