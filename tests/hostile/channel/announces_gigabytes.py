"""Announces a message of four gigabytes, then feeds the judge a byte now and then to keep it waiting."""

from tests.hostile.channel import FRAMES

ANSWERS = {
    "square": FRAMES
    + """

def square_forward(x):
    tell(struct.pack("<I", 2 ** 32 - 1))
    return x + 1, (x,)
""",
    "column_mean": FRAMES
    + """

def column_mean(x):
    for byte in frame("result", x.mean(axis=0), b"") * 100:
        tell(bytes([byte]))
        time.sleep(0.4)
""",
}
EARNS: dict = {}
SAYS = ["session_lost", "a message of 4294967295 bytes was announced"]
