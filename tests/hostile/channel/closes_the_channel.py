"""Closes the channel to the judge in a call, after shutting down both directions of every socket it has."""

from tests.hostile.channel import FRAMES

ANSWERS = {
    "square": FRAMES
    + """

def square_forward(x):
    for fd in sockets():
        socket.socket(fileno=os.dup(fd)).shutdown(socket.SHUT_RDWR)
        os.close(fd)
    return x, (x,)
"""
}
EARNS: dict = {}
SAYS = ["session_lost", "watched", "a file descriptor was taken for a socket"]
