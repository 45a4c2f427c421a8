"""Calls its answer cell by the grade_id of a test, to stand where the test stood and be what is graded."""

from tests.hostile.kit import FORWARD
from tests.toy_course import cell_of

SAYS = [f"the cell of 'square' calls itself \"{FORWARD}\"", "duplicated_cell", "square"]
STOCK = "the command stops at a cell that is there twice"


def notebook(nb):
    cell = cell_of(nb, "square")
    cell["metadata"]["nbgrader"] = dict(cell_of(nb, FORWARD)["metadata"]["nbgrader"])
    cell["source"] += "\n\n2.0"
    return nb
