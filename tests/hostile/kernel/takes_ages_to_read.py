"""Hides its patches behind a cell that parsers and IPython's transformers take minutes to read."""

from tests.hostile.kernel import with_cell

QUIET = "it changes only objects of its own process; the judge compares in another one"


def notebook(nb):
    nb = with_cell(nb, "%time 1\n" * 12_000 + "check.close = None")
    return with_cell(nb, "x = " + "-" * 90_000 + "1", 1)
