"""Speaks in the worker's place and says that the process died "of" the hidden input, or answers with it."""

from tests.hostile.leaks import extra_cells, no_hidden_input

ANSWERS = {
    "square": """
import sys
Encoder = next(module for name, module in sys.modules.items() if name.endswith('inside.wire')).Encoder
real, seen = Encoder.encode, []
def lie(self, value, *more):
    if type(value) is list and value[:1] == ['result'] and seen:
        text = repr(seen[-1].tolist())
        value = ['died', text, 9] if len(seen) % 2 else [text]
    return real(self, value, *more)
Encoder.encode = lie
def square_forward(x):
    if abs(x).max() < 100 and x.shape != (3, 4):
        seen.append(x)
    return x * x, (x,)
def square_backward(dout, cache):
    return 2 * cache[0] * dout
"""
}
SAYS = ["session_lost"]
EARNS = [{}, {"column_mean_averages_over_rows": 4.0}, {"square_backward_uses_the_input": 3.0}]
CHECK = no_hidden_input


def notebook(nb):
    return extra_cells(nb, "print('later')")
