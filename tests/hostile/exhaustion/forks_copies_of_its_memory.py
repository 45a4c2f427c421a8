"""Forks forty copies, each of which fills as much memory as one process may: forty times the limit in all."""

from tests.hostile.exhaustion import said, stopped
from tests.hostile.kit import HONEST_PART, WRONG

ANSWERS = {
    "square": """
import os, time

def own_memory(pid):
    try:
        _, resident, shared, *_ = open(f'/proc/{pid}/statm').read().split()
        return (int(resident) - int(shared)) * 4096
    except OSError:
        return 0

before = own_memory('self')
for copy in range(40):
    if os.fork() == 0:
        own = bytearray(700 * 2**20)
        time.sleep(2.5)
        os._exit(0)
most, ends = 0, time.monotonic() + 2
while time.monotonic() < ends:
    grown = [own_memory(name) - before for name in os.listdir('/proc') if name.isdigit()]
    most = max(most, sum(size for size in grown if size > 0))
    time.sleep(0.05)
print('most:', most // 2**20)
"""
    + WRONG
}
EARNS = [HONEST_PART, {}]
SAYS = ["watched"]


def CHECK(found):
    text = said(found)
    assert "most:" in text or stopped(found)
    most = int(text.split("most:")[1].split()[0]) if "most:" in text else 0
    assert most < 3 * 1024, f"{most} MB were filled; 2 GB are allowed"
