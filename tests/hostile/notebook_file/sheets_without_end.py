"""Hands in the old format with a hundred thousand worksheets, each of which is converted for itself."""

import json

from tests.hostile.kit import NOTHING

EARNS = NOTHING
SAYS = ["it has 100001 cells; at most"]


def notebook(nb):
    sheets = [{"cells": [], "metadata": {}}] * 100_001
    return json.dumps({"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": sheets}).encode()
