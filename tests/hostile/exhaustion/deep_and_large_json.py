"""Hands in JSON a hundred thousand levels deep, beside numbers of a million digits."""

from tests.hostile.exhaustion import around
from tests.hostile.kit import NOTHING

EARNS = NOTHING
SAYS = ["can't be read"]


def notebook(nb):
    return around(nb, b'"more": ' + b'[{"a":' * 100_000 + b"9" * 1_000_000 + b"}]" * 100_000 + b", ")
