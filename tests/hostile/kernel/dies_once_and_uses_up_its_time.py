"""Kills its process once, as if someone else had, and then uses up its time: whose fault was it?"""

ANSWERS = {
    "square": """
import os
import signal
import time

def square_forward(x):
    if not os.path.exists("died"):
        open("died", "w").close()
        os.kill(os.getpid(), signal.SIGKILL)
    return x, x

def square_backward(dout, cache):
    time.sleep(60)
    return dout

time.sleep(2.5)
"""
}
EARNS = [{}, {"column_mean_averages_over_rows": 4.0}]
SAYS = ["graded again"]
