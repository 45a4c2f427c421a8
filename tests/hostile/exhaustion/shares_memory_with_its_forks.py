"""Forks fourteen helpers that share its memory, as data loaders do: honest, and nobody is stopped."""

from tests.hostile.kit import EVERYTHING, SQUARE

ANSWERS = {
    "square": """
import os, time
import numpy as np
data = np.ones(2**24)
helpers = []
for number in range(14):
    helper = os.fork()
    if helper == 0:
        total = data[:100].sum()
        time.sleep(0.3)
        os._exit(0)
    helpers.append(helper)
assert [os.waitpid(helper, 0)[1] for helper in helpers] == [0] * 14
"""
    + SQUARE
}
EARNS = EVERYTHING
SAYS = ["os.fork was used"]
