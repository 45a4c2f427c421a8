"""Writes over the tests and the set-up cell: the helper agrees with everything, the test is a number."""

from tests.hostile.kit import BACKWARD, FORWARD
from tests.toy_course import cell_of

SAYS = ["changed_locked_cell", "setup, square_forward_squares"]
STOCK = "locked cells come back from the gradebook"


def notebook(nb):
    cell_of(nb, "setup")["source"] = """import numpy as np
from nnlab import check
check.close = check.equal = lambda *args, **kwargs: None"""
    cell_of(nb, FORWARD)["source"] = "2.0"
    cell_of(nb, BACKWARD)["source"] = "assert True\n3.0"
    return nb
