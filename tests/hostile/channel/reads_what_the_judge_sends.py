"""Reads the judge's frames ahead, from a thread, to see the next inputs before it answers the present."""

from tests.hostile.channel import FRAMES

ANSWERS = {
    "square": FRAMES
    + """
ahead = []


def listen():
    while True:
        for fd in sockets():
            data = socket.socket(fileno=os.dup(fd)).recv(2 ** 16)
            ahead.append(data)


threading.Thread(target=listen, daemon=True).start()


def square_forward(x):
    return x + len(ahead), (x,)
"""
}
EARNS: list = [{}, {"column_mean_averages_over_rows": 4.0}]
SAYS = ["a file descriptor was taken for a socket"]
