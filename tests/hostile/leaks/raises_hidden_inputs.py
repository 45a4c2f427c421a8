"""Raises errors whose text, class, notes, causes and source lines hold the inputs of the hidden tests."""

from tests.hostile.leaks import no_hidden_input

ANSWERS = {
    "square": """
import linecache
import numpy as np
def square_forward(x):
    if x.shape == (3, 4):
        return x * x, (x,)
    if abs(x).max() > 100:
        return x * x, (x,)
    text = repr(x.tolist())
    error = type('E' + text.replace('.', '_'), (ValueError,), {'__str__': lambda self: text})(text)
    name = square_forward.__code__.co_filename
    if name in linecache.cache:
        size, time, lines, full = linecache.cache[name]
        linecache.cache[name] = size, time, [text + '\\n'] * len(lines), full
    error.add_note(text)
    raise error from KeyError(text)
def square_backward(dout, cache):
    return 2 * cache[0] * dout
"""
}
TELLS = ["square_forward raised"]
STOCK = "shows the hidden test and its input in the traceback"
CHECK = no_hidden_input
