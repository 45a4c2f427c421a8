"""Forks and forks, in sessions of its own, with every signal ignored, and leaves daemons behind."""

from tests.hostile.kit import HONEST_PART, WRONG

ANSWERS = {
    "square": """
import ctypes, os, signal, time
libc = ctypes.CDLL(None)
ends = time.monotonic() + 2
if os.fork() == 0:
    os.setsid()
    for number in range(1, 65):
        try:
            signal.signal(number, signal.SIG_IGN)
        except (OSError, ValueError):
            pass
    libc.prctl(15, b'systemd', 0, 0, 0)  # another name
    libc.prctl(1, 0, 0, 0, 0)  # survives its parent
    while True:
        try:
            if os.fork() == 0:
                os.setsid()
        except OSError:
            time.sleep(0.01)
time.sleep(0.5)
"""
    + WRONG
}
EARNS = [HONEST_PART, {}]
SAYS = ["watched"]
