"""Leaves a thread behind that patches the checks long after its cell, and starts again in every fork."""

from tests.hostile.kit import WRONG

ANSWERS = {
    "square": WRONG
    + """
import os
import threading
import time

def _patch_for_ever():
    while True:
        for name in ("close", "that", "equal"):
            setattr(check, name, lambda *args, **kwargs: None)
        np.abs = lambda x: np.zeros(np.shape(x))
        time.sleep(0.001)

def _start():
    threading.Thread(target=_patch_for_ever, daemon=True).start()

os.register_at_fork(after_in_child=_start, before=_start)
_start()
time.sleep(0.05)
"""
}
QUIET = "it changes only objects of its own process; the judge compares in another one; threads are ordinary"
STOCK = "the thread has patched the checks before the tests run"
