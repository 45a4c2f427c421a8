"""Says that it is of format 5 with a negative minor version, and holds worksheets besides its cells."""

SAYS = ["it calls its format 5, -1 and was read as 4", "worksheets of an old format besides the cells"]


def notebook(nb):
    hidden = {"cell_type": "code", "input": "raise SystemExit", "metadata": {}, "outputs": []}
    return nb | {"nbformat": 5, "nbformat_minor": -1, "worksheets": [{"cells": [hidden], "metadata": {}}]}
