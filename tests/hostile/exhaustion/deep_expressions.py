"""Hands in code so deeply nested that compilers overflow: brackets, operators, blocks, magics."""

from tests.hostile.exhaustion import cells_after
from tests.hostile.kit import HONEST_PART

ANSWERS = {"square": "x = " + "-" * 90_000 + "1\ny = " + "[" * 150 + "]" * 150}
EARNS = HONEST_PART
TELLS = ["ended in"]


def notebook(nb):
    return cells_after(
        nb,
        [
            "x = " + "lambda: " * 5000 + "1",
            "x = " + "1+" * 9_000 + "1",
            "\n".join(" " * n + "if 1:" for n in range(99)) + "\n" + " " * 99 + "pass",
            "x = " + "f(" * 190 + ")" * 190,
            "(" * 100_000,
            "x = 1" + "0" * 150_000,
            "'" * 99_999,
            "%%time\n" * 40,
        ],
    )
