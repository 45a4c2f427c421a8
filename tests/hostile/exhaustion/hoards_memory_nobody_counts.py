"""Hides memory where limits for a process do not see it: memfd, System V, message queues, sockets."""

from tests.hostile.exhaustion import said, stopped
from tests.hostile.kit import HONEST_PART, WRONG

ANSWERS = {
    "square": """
import ctypes, os, socket, time
libc = ctypes.CDLL(None, use_errno=True)
hidden = []
for number in range(200):
    try:
        fd = os.memfd_create('hostile')
        os.write(fd, bytes(2**23))
        hidden.append('memfd')
    except OSError:
        break
for number in range(64):
    one = libc.shmget(0, 2**26, 0o1666)
    if one < 0:
        break
    ctypes.memset(ctypes.c_void_p(libc.shmat(one, None, 0)), 1, 2**26)
    hidden.append('System V')
for number in range(100):
    if libc.msgget(0, 0o1666) >= 0:
        hidden.append('message queue')
print('hidden:', hidden)
for child in range(50):
    if os.fork() == 0:
        kept = []
        try:
            for number in range(120):
                pair = socket.socketpair()
                kept.append(pair)
                for end in pair:
                    end.setblocking(False)
                    end.send(bytes(150_000))
        except OSError:
            pass
        time.sleep(1)
        os._exit(0)
time.sleep(0.8)
"""
    + WRONG
}
EARNS = [HONEST_PART, {}]
SAYS = ["watched"]


def CHECK(found):
    assert "hidden: []" in said(found) if "hidden:" in said(found) else stopped(found), said(found)[:300]
