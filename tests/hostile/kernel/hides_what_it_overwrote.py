"""Overwrites its input and replaces all methods by which its own process could notice that."""

from tests.hostile.kit import BACKWARD, EVERYTHING, FORWARD

ANSWERS = {
    "square": """
import gc
import sys
_calls = next(module for name, module in sys.modules.items() if name.endswith("inside.call_server"))
for name in ("_changes", "_bytes", "_untouched", "_compare", "_same"):
    setattr(_calls.CallServer, name, lambda self, *args: [])
for thing in gc.get_objects():
    if type(thing).__name__ == "Encoder":
        thing.__eq__ = thing.__ne__ = lambda self, other: True
np.array_equal = np.allclose = lambda *args, **options: True


def square_forward(x):
    before = x.copy()
    x *= x
    return x, (before,)


def square_backward(dout, cache):
    dout *= 2 * cache[0]
    return dout
"""
}
EARNS = EVERYTHING | {FORWARD: 1.5, BACKWARD: 3.0}  # half a point of the question, as for anybody
TELLS = ["square_forward overwrites x"]
STOCK = "nothing: it does not know the rule"
