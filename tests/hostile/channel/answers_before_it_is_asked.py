"""Sends from its cell the answers to all that the judge will ask: the cell, the names, each call."""

from tests.hostile.channel import FRAMES

ANSWERS = {
    "square": FRAMES
    + """
kinds = dict.fromkeys(["square_forward", "square_backward", "column_mean"], "function")
tell(frame("ran", [], None, 0, []), frame("serving", 2), frame("names", kinds),
     frame("result", (np.zeros((3, 4)), wire.Handle(0)), b""), frame("names", kinds),
     frame("result", np.zeros((2, 5)), b""), frame("ended"))


def square_forward(x):
    return x, (x,)


def square_backward(dout, cache):
    return dout
"""
}
EARNS: list = [{}, {"column_mean_averages_over_rows": 4.0}]
SAYS = ["session_lost"]
