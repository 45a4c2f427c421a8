"""Opens files, pipes, sockets, terminals, event queues until there are no more, and keeps some."""

from tests.hostile.kit import EVERYTHING, SQUARE

ANSWERS = {
    "square": """
import os, pty, select, socket
kept, opened = [], {}
for name, act in {'terminal': os.openpty, 'pipe': os.pipe, 'pair': socket.socketpair, 'epoll': select.epoll,
                  'udp': lambda: socket.socket(2, 2), 'null': lambda: os.open('/dev/null', 0),
                  'directory': lambda: os.open('.', 0)}.items():
    kept.append([])
    try:
        while True:
            kept[-1].append(act())
    except OSError:
        opened[name] = len(kept[-1])
    for thing in kept.pop():
        for one in thing if isinstance(thing, tuple) else (thing,):
            one.close() if hasattr(one, 'close') else os.close(one)
for number in range(3, 250):
    try:
        os.dup(0)
    except OSError:
        break
assert max(opened.values()) < 300, opened
"""
    + SQUARE
}
EARNS = EVERYTHING
QUIET = "it opens files, pipes and sockets of its own, up to its limits, and connects to nothing"
