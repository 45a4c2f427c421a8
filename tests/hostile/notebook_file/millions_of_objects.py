"""Fills 12 MB with empty lists: each takes two bytes of the file and thirty times that in memory."""

import json

from tests.hostile.kit import NOTHING

EARNS = NOTHING
SAYS = ["its JSON holds more than", "lists and objects"]


def notebook(nb):
    lists = "[]," * 4_000_000
    return json.dumps(nb).replace('"metadata": {', f'"metadata": {{"x": [{lists}0], ', 1).encode()
