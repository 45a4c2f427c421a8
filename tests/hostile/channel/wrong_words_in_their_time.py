"""Answers in the form of another question: "ran" where a result is due, "ended", "died", "callback"."""

from tests.hostile.channel import FRAMES

ANSWERS = {
    "square": FRAMES
    + """

def square_forward(x):
    tell(frame("callback", 1, [x], {}), frame("callback", 2 ** 50, [], {}), frame("ran", [], None, 0, []))
    return x + 1, (x,)


def square_backward(dout, cache):
    tell(frame("died", "by itself", 9), frame("ended"), frame("serving", 1))
    return dout
"""
}
EARNS: list = [{}, {"column_mean_averages_over_rows": 4.0}]
SAYS = ["session_lost", "it answered something else"]
