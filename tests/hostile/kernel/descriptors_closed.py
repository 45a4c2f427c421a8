"""Closes every file descriptor of its process, in a call and in a cell, and points some at others."""

ANSWERS = {
    "square": """
import os

def square_forward(x):
    os.closerange(0, 4096)
    return x, x

def square_backward(dout, cache):
    return dout

for _fd in range(3, 256):
    try:
        os.dup2(1, _fd)
    except OSError:
        pass
os.closerange(0, 4096)
"""
}
EARNS = [{}, {"column_mean_averages_over_rows": 4.0}]
SAYS = ["cell_died", "crashed"]
