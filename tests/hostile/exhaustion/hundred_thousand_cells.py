"""Hands in a hundred thousand cells, all of them with the name of an answer cell."""

from tests.hostile.exhaustion import EMPTY
from tests.hostile.kit import NOTHING

EARNS = NOTHING
SAYS = ["cells"]


def notebook(nb):
    named = {"metadata": {"nbgrader": {"grade_id": "square", "solution": True}}, "source": ""}
    nb["cells"] += [EMPTY | named] * 100_000
    return nb
