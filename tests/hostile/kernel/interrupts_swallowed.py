"""Blocks, ignores and handles every signal that could stop it, and then never returns from a call."""

ANSWERS = {
    "square": """
import signal

def _ignore(*args):
    pass

for _number in range(1, 65):
    try:
        signal.signal(_number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
signal.signal(signal.SIGINT, _ignore)
signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))

def square_forward(x):
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass
"""
}
EARNS = [{"column_mean_averages_over_rows": 4.0}, {}]
SAYS = ["stopped after 1.5 seconds"]
