"""Computes in forty processes at once, so that calls of neighbours on the same machine run out of time."""

from tests.hostile.exhaustion import said, stopped
from tests.hostile.kit import HONEST_PART, WRONG

ANSWERS = {
    "square": """
import os, time
ends = time.monotonic() + 2.5
for copy in range(40):
    if os.fork() == 0:
        os.setsid()
        while time.monotonic() < ends:
            sum(range(1000))
        os._exit(0)
time.sleep(2)
print('nice:', sorted(os.getpriority(os.PRIO_PROCESS, int(name)) for name in os.listdir('/proc')
                      if name.isdigit())[-5:])
"""
    + WRONG
}
EARNS = [HONEST_PART, {}]
SAYS = ["watched"]


def CHECK(found):
    assert "19]" in said(found) if "nice:" in said(found) else stopped(found), said(found)
