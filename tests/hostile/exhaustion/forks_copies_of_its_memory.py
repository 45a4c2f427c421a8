"""Forks forty copies, each of which fills as much memory as one process may: forty times the limit in all."""

from tests.hostile.exhaustion import said, stopped
from tests.hostile.kit import HONEST_PART, WRONG

ANSWERS = {
    "square": """
import os, time
for copy in range(40):
    if os.fork() == 0:
        own = bytearray(700 * 2**20)
        time.sleep(2.5)
        os._exit(0)
time.sleep(2)
alive = sum(name.isdigit() for name in os.listdir('/proc'))
print('alive:', alive)
"""
    + WRONG
}
EARNS = [HONEST_PART, {}]
SAYS = ["watched"]


def CHECK(found):
    text = said(found)
    assert "alive:" in text or stopped(found)
    alive = int(text.split("alive:")[1].split()[0]) if "alive:" in text else 0
    assert alive < 20, f"{alive} processes of 700 MB were alive"
