"""Connects to services of the host: its TCP port, its abstract socket, names, UDP, multicast."""

ANSWERS = {
    "square": """
import socket
import urllib.request


def attempts():
    yield lambda: socket.create_connection(("127.0.0.1", int("@PORT@")), timeout=0.2)
    yield lambda: socket.create_connection(("localhost", int("@PORT@")), timeout=0.2)
    yield lambda: socket.socket(socket.AF_UNIX).connect("\\0@SOCKET@")
    yield lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"hi", ("127.0.0.1", int("@PORT@")))
    yield lambda: socket.socket(socket.AF_INET6, socket.SOCK_DGRAM).sendto(b"hi", ("ff02::1", 9))
    yield lambda: urllib.request.urlopen("http://127.0.0.1:@PORT@/", timeout=0.2)
    yield lambda: socket.gethostbyname("example.org")
    yield lambda: socket.socket(socket.AF_UNIX).connect("/run/docker.sock")


def square_forward(x):
    done = []
    for attempt in attempts():
        try:
            attempt()
            done.append(attempt)
        except OSError:
            pass
    assert done, "no door is open"
    return x * x, (x,)


square_forward(np.zeros(1))
"""
}
SAYS = ["watched", "was asked for (socket.connect)", "(socket.sendto)", "/run/docker.sock"]
