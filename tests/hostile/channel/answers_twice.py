"""Answers each call twice, so that the second answer is taken for the answer to the next call."""

from tests.hostile.channel import FRAMES

ANSWERS = {
    "square": FRAMES
    + """

def square_forward(x):
    tell(frame("result", (x * x, wire.Handle(0)), b""))
    return x * x * 0, (x,)


def square_backward(dout, cache):
    tell(frame("result", np.zeros_like(dout), b""), frame("result", np.zeros_like(dout), b""))
    return dout
"""
}
# its first extra answer is right: to say it in a frame or in a return is the same
EARNS: list = [{}, {"column_mean_averages_over_rows": 4.0}]
SAYS = ["session_lost", "it answered something else"]
