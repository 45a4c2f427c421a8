"""Forks in cells and in calls, and lets both processes answer: one of them might be believed."""

ANSWERS = {
    "square": """
import os

def square_forward(x):
    return (x * x, (x,)) if os.fork() else (x + 1, (x,))

def square_backward(dout, cache):
    for _ in range(3):
        os.fork()
    return dout

os.fork()
"""
}
EARNS = {"square_forward_squares": 2.0, "column_mean_averages_over_rows": 4.0}  # the parent's answer is right
SAYS = ["os.fork"]
