"""Hands in outputs of fifteen megabytes, in a hundred thousand pieces, with a source that is right."""

from tests.hostile.kit import EVERYTHING, RIGHT

ANSWERS = RIGHT
EARNS = EVERYTHING
QUIET = "outputs that were handed in are dropped unread; large ones are honest more often than not"


def notebook(nb):
    for cell in nb["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "x" * 60}] * 25_000
    return nb
