"""Puts a module of its own in the place of nnlab.check before the set-up cell imports it."""

from tests.hostile.kernel import AGREEABLE, with_cell

FAKE = (
    AGREEABLE
    + """
import sys
import nnlab

sys.modules["nnlab.check"] = nnlab.check = Agreeable()
"""
)
QUIET = "it changes only objects of its own process; the judge compares in another one"
STOCK = "every test calls the student's module"


def notebook(nb):
    return with_cell(nb, FAKE)
