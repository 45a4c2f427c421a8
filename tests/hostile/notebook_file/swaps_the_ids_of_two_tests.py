"""Swaps grade_ids and points of an easy test and a hard one, to earn the points of the hard one."""

from tests.hostile.kit import AVERAGE, BACKWARD
from tests.toy_course import cell_of

SAYS = ["calls itself", "changed_locked_cell"]


def notebook(nb):
    easy, hard = cell_of(nb, AVERAGE), cell_of(nb, BACKWARD)
    easy["metadata"], hard["metadata"] = hard["metadata"], easy["metadata"]
    return nb
