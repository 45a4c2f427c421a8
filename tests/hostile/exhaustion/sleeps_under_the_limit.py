"""Sleeps in every cell and call, each time a little less than its limit allows: the limit in all ends it."""

from tests.hostile.exhaustion import cells_after, in_a_call
from tests.hostile.kit import HONEST_PART

ANSWERS = {"square": in_a_call("    import time\n    time.sleep(1.2)")}
EARNS = [
    {},
    HONEST_PART,
    {"square_forward_squares": 2.0},
    {"square_forward_squares": 2.0} | HONEST_PART,
    {"square_forward_squares": 2.0, "square_backward_uses_the_input": 3.0} | HONEST_PART,
]
SAYS = ["20 seconds"]


def notebook(nb):
    return cells_after(nb, ["import time\ntime.sleep(2.8)"] * 8)
