"""Begins a frame that never ends and sends a byte of it now and then: the judge shall wait for ever."""

from tests.hostile.channel import FRAMES

ANSWERS = {
    "square": FRAMES
    + """

def square_forward(x):
    tell(struct.pack("<I", 1000))
    while True:
        tell(b"x")
        time.sleep(0.3)
"""
}
EARNS: list = [{}, {"column_mean_averages_over_rows": 4.0}]
SAYS = ["session_lost"]
