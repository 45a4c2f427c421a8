"""Raises errors that are costly to describe: endless recursion, a text of a gigabyte, chains of thousands."""

from tests.hostile.exhaustion import ALL_BUT_ONE, in_a_call
from tests.hostile.kit import MEAN

ANSWERS = {
    "square": """
import warnings
class Endless(Exception):
    def __str__(self):
        return str(Endless())
    __repr__ = __str__
class Huge(Exception):
    def __str__(self):
        return 'z' * 300_000_000
def deeper(n):
    try:
        deeper(n + 1)
    except RecursionError as error:
        raise Huge() from error
for number in range(3000):
    warnings.warn(f'{number} ' * 100)
"""
    + in_a_call("""
    try:
        deeper(0)
    except Huge as error:
        for number in range(5000):
            new = Huge()
            new.__cause__ = error
            error = new
        raise error
"""),
    "column_mean": MEAN + "\nraise Endless",
}
EARNS = ALL_BUT_ONE
TELLS = ["square_backward"]


def CHECK(found):
    assert len(found.verdict.to_json()) < 2_000_000
