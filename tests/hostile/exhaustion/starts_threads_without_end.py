"""Starts threads until there are no more, each of which computes for ever, while the notebook goes on."""

from tests.hostile.kit import HONEST_PART, WRONG

ANSWERS = {
    "square": """
import threading
import numpy as np
def compute():
    while True:
        np.linalg.inv(np.eye(100))
try:
    while True:
        threading.Thread(target=compute, daemon=True).start()
except RuntimeError as error:
    print(error)
"""
    + WRONG
}
EARNS = [HONEST_PART, {}]
QUIET = "its memory holds a dozen threads, as in honest notebooks; a process that dies of them is mentioned"
