"""Sends file descriptors and credentials along with its frames (SCM_RIGHTS), hundreds of them."""

from tests.hostile.channel import FRAMES

ANSWERS = {
    "square": FRAMES
    + """

def square_forward(x):
    null = [os.open(os.devnull, os.O_RDONLY)] * 200
    answer = frame("result", (x + 1, wire.Handle(0)), b"")
    for fd in sockets():
        channel = socket.socket(fileno=os.dup(fd))
        for byte in answer[:-1]:
            socket.send_fds(channel, [bytes([byte])], null)
        channel.sendall(answer[-1:])
    return x + 1, (x,)
"""
}
EARNS: list = [{}, {"column_mean_averages_over_rows": 4.0}]
SAYS = ["a file descriptor was taken for a socket"]
