"""Replaces fork, exit and wait, so that the grader's own process goes on where a copy of it should have."""

from tests.hostile.kit import WRONG

ANSWERS = {
    "square": WRONG
    + """
import os
import signal
import time

_mine = os.getpid()
os.fork = lambda: 0
os._exit = lambda status: None
os.getpid = lambda: _mine
os.waitpid = lambda pid, options: (pid, 0)
os.waitstatus_to_exitcode = lambda status: 0
signal.pthread_sigmask = lambda *args: set()
time.monotonic = lambda: 0.0
"""
}
EARNS = [{}, {"column_mean_averages_over_rows": 4.0}]
SAYS = ["session_lost"]
