"""Leaves every name alone and exchanges the code inside the functions that compare."""

from tests.hostile.kit import WRONG

ANSWERS = {
    "square": WRONG
    + """
def _swap(function, empty=lambda *args, **kwargs: None):
    function.__code__ = empty.__code__

_swap(check.close)
_swap(check.that)
_swap(check.equal)
"""
}
SAYS = ["the code of a function was replaced"]
STOCK = "every check passes"
