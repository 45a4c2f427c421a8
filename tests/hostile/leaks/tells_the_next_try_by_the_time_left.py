"""Kills itself in a hidden test after as long as a digit of its input says; the next try has what is left."""

import itertools

from tests.hostile.kit import EVERYTHING
from tests.hostile.leaks import extra_cells, no_hidden_input

ANSWERS = {
    "square": """
import os
import signal
import time

tells = os.urandom(1)[0] < 150
wait = None


def tell():
    global wait
    if tells and wait is not None:
        step = min(wait, 1.3)
        time.sleep(step)
        wait -= step
        if wait <= 0:
            os.kill(os.getpid(), signal.SIGKILL)


def square_forward(x):
    global wait
    if x.shape == (2, 3) and x[0, 0] == x[1, 2]:
        wait = int(str(x[0, 0])[0]) * 0.5  # the first digit of the hidden input
    else:
        tell()
    return x * x, (x,)


def square_backward(dout, cache):
    tell()
    return 2 * cache[0] * dout
"""
}
EARNS = [dict(part) for size in range(4) for part in itertools.combinations(EVERYTHING.items(), size)]
QUIET = "a digit decides whether it kills itself; where it does, the report says that it was graded again"


def notebook(nb):
    return extra_cells(nb, *["while not tells:\n    pass"] * 6)


def CHECK(found):
    no_hidden_input(found)
    if any(note.code == "graded_again" for note in found.verdict.notes):  # after hidden tests had begun
        assert "time limit" not in str(found.verdict.outputs), "a later try shows how much time was left"
