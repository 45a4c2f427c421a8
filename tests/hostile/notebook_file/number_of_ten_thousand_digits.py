"""Asks for points of ten thousand digits: turning text into such a number takes the square of its length."""

import json

from tests.hostile.kit import NOTHING

EARNS = NOTHING
SAYS = ["it holds a number of thousands of digits"]


def notebook(nb):
    return json.dumps(nb).replace('"points": 2', '"points": ' + "9" * 10_000).encode()
