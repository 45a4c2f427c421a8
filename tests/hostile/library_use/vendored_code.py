"""Writes a small automatic differentiation library of its own to a file, imports it, and uses it: allowed."""

ANSWERS = {
    "square": """from pathlib import Path

Path("dual_numbers.py").write_text('''
import numpy as np


class Dual:
    def __init__(self, value, slope):
        self.value, self.slope = value, slope

    def __mul__(self, other):
        return Dual(self.value * other.value, self.value * other.slope + self.slope * other.value)


def slope_of(function, x):
    return function(Dual(x, np.ones_like(x))).slope
''')
import dual_numbers

def square_forward(x):
    return x * x, x

def square_backward(dout, cache):
    return dout * dual_numbers.slope_of(lambda t: t * t, cache)
"""
}
EARNS = {
    "square_forward_squares": 2.0,
    "square_backward_uses_the_input": 3.0,
    "column_mean_averages_over_rows": 4.0,
}
QUIET = "code that a notebook itself holds is its author's work, in a file as in a cell"
