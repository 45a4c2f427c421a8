"""Prints for ever, on every way out: one endless line, raw descriptors, a program, a million displays."""

from tests.hostile.exhaustion import cells_after
from tests.hostile.kit import HONEST_PART, WRONG

ANSWERS = {
    "square": """
import os, sys
sys.stdout.write('x' * 30_000_000 + '\\n' * 10**5)
try:
    while True:
        os.write(1, b'y' * 2**20)
except OSError:
    pass
"""
    + WRONG
}
EARNS = HONEST_PART
SAYS = ["output"]


def notebook(nb):
    return cells_after(
        nb,
        [
            "for number in range(3_000): display(number)",
            "!yes | head -c 5000000",
            "for n in range(10**4): print('for ever')",
        ],
    )


def CHECK(found):
    size = sum(len(str(outputs)) for outputs in found.verdict.outputs.values())
    assert size < 2**25 and len(found.feedback) < 2**24, (size, len(found.feedback))
