"""Hands in a notebook of a hundred megabytes, one line with a single string in it."""

from tests.hostile.exhaustion import around
from tests.hostile.kit import NOTHING

EARNS = NOTHING
SAYS = ["larger than"]


def notebook(nb):
    return around(nb, b'"more": "' + b"x" * 100_000_000 + b'", ')
