"""Writes frames to every socket that claim points: "passed", a score, a verdict in the judge's own words."""

from tests.hostile.channel import FRAMES

ANSWERS = {
    "square": FRAMES
    + """

CLAIMS = [
    frame("passed", "square_forward_squares", 2.0),
    frame("verdict", {"grade_id": "square_forward_squares", "points": 2.0, "status": "passed"}),
    frame("raised", {"ename": "", "evalue": "", "where": "", "status": "passed"}, b""),
]


def square_forward(x):
    tell(CLAIMS[len(x) % 3])
    return x + 1, (x,)


def square_backward(dout, cache):
    tell(*CLAIMS)
    return dout
"""
}
EARNS: list = [{}, {"column_mean_averages_over_rows": 4.0}]
SAYS = ["session_lost"]
