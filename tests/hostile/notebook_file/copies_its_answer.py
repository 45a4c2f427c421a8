"""Hands in its answer twice, a right one to be read and another behind the tests to be run."""

import copy

from tests.hostile.kit import BACKWARD, FORWARD, HONEST_PART, WRONG
from tests.toy_course import SQUARE, cell_of

ANSWERS = {"square": SQUARE}
EARNS = HONEST_PART | {FORWARD: 2.0, BACKWARD: 3.0}  # as in a kernel: the tests met the right one
SAYS = ["duplicated_cell: The answer cell 'square' is there 2 times"]
STOCK = "the command stops at a cell that is there twice"


def notebook(nb):
    copied = copy.deepcopy(cell_of(nb, "square"))
    copied |= {"source": WRONG, "id": "copied"}
    nb["cells"].insert(6, copied)
    return nb
