"""Kills the process that waits for it, at once in its cell: what was seen of it must not be lost with it."""

ANSWERS = {
    "square": """
import os
import signal

try:
    open("/etc/shadow")
except OSError:
    pass
os.kill(os.getppid(), signal.SIGKILL)
"""
}
EARNS: list = [{}, {"column_mean_averages_over_rows": 4.0}]
SAYS = ["watched", "/etc/shadow was opened", "signal 9 was sent to process"]
