"""Puts a socket of its own in the place of the channel and passes frames on, changed as it likes."""

from tests.hostile.channel import FRAMES

ANSWERS = {
    "square": FRAMES
    + """
real = {fd: os.dup(fd) for fd in sockets()}
inner = {}
for fd in real:
    ours, theirs = socket.socketpair()
    inner[fd] = ours.detach()
    os.dup2(theirs.detach(), fd)


def pass_on(source, target, change):
    while True:
        data = os.read(source, 2 ** 16)
        os.write(target, change(data))


def improve(data):
    return data.replace(b"raised", b"result").replace(b"failed", b"passed")


for fd in real:
    threading.Thread(target=pass_on, args=(real[fd], inner[fd], bytes), daemon=True).start()
    threading.Thread(target=pass_on, args=(inner[fd], real[fd], improve), daemon=True).start()


def square_forward(x):
    raise ValueError(x * x)
"""
}
EARNS: list = [{}, {"column_mean_averages_over_rows": 4.0}]
QUIET = "it passes on its own replies, and a changed reply is a wrong answer like any other"
