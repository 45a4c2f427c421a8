"""Hands in sources that are costly to read: three megabytes, one line, a hundred thousand brackets."""

from tests.hostile.kit import NOTHING

ANSWERS = {"square": "x = " + "(" * 100_000 + ")" * 100_000 + "\ny = " + "+".join(["1"] * 1_400_000)}
EARNS = NOTHING
SAYS = ["too long"]
