"""Hands in the old format with 60,000 broken outputs, each of which a validator would describe at length."""

import json

from tests.hostile.kit import NOTHING

EARNS = NOTHING
SAYS = ["old_format: The notebook is in the older format 3", "No cell of the notebook belongs"]


def notebook(nb):
    outputs = [{"output_type": "pyout", "text": [1], "metadata": "x"}] * 60_000
    cells = [{"cell_type": "code", "input": "x = 1", "outputs": outputs, "prompt_outputs": outputs}]
    return json.dumps({"nbformat": 3, "nbformat_minor": 0, "worksheets": [{"cells": cells}]}).encode()
