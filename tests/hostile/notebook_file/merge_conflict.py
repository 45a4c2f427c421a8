"""Leaves the marks of a merge conflict in the file, with an answer on either side."""

import json

from tests.hostile.kit import NOTHING

EARNS = NOTHING
SAYS = ["git's merge conflict marks"]


def notebook(nb):
    text = json.dumps(nb, indent=1)
    return f"<<<<<<< HEAD\n{text}\n=======\n{text}\n>>>>>>> other\n".encode()
